package dev.weft.training;

import dev.weft.blas.Blas;
import dev.weft.graph.MatrixOps;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.BatchNorm;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Predicts the same rows alone, together, in chunks, in another order and from several threads. */
final class Rows {
    /** More than are computed at once, in two chunks. */
    private static final int ROWS = 517;

    private Rows() {}

    static Map<String, Predictor> networks() {
        Map<String, Predictor> networks = new TreeMap<>();
        networks.put("784-500-10", network(784, Dense.of(500, Activations.RELU), Dense.of(10)));
        networks.put("4-3", network(4, Dense.of(3)));
        networks.put("30-16-1", network(30, Dense.of(16, Activations.TANH), Dense.of(1)));
        networks.put("1-300-1", network(1, Dense.of(300, Activations.SIGMOID), Dense.of(1)));
        networks.put("400-70-33-7", network(400, Dense.of(70, Activations.GELU), Dense.of(33, Activations.SOFTPLUS),
                Dense.of(7, Activations.SOFTMAX)));
        networks.put("1100-257-1", network(1100, Dense.of(257, Activations.SELU), Dense.of(1)));
        networks.put("3-1000-2", network(3, Dense.of(1000, Activations.GELU), Dense.of(2)));
        networks.put("normalized", network(60, Dense.of(90).withoutBias(), new BatchNorm(0.9, 0.001),
                Layers.prelu(), Layers.dropout(0.4), Layers.layerNorm(), Dense.of(5, Activations.MISH)));
        networks.put("residual", network(50, Layers.residual(Layers.layerNorm(), Dense.of(50, Activations.TANH)),
                Layers.gaussianNoise(0.3), Dense.of(3, Activations.SOFTMAX)));
        // A layer of one's own, which knows nothing of predictions.
        networks.put("own", network(120, (scope, input) -> {
            var kernel = scope.parameter("kernel", Shape.of(120, 40), Initializers.heNormal());
            return (x, pass) -> MatrixOps.matmul(x.times(2), kernel);
        }, Dense.of(4)));
        return networks;
    }

    /** All weights, running statistics included, are drawn. */
    private static Predictor network(int features, Layer... layers) {
        Predictor predictor = Model.of(Losses.MSE, Optimizers.sgd(0.1), layers).build(Shape.of(features)).predictor();
        RandomStream random = RandomStream.of(features, "weights");
        predictor.weights().values().forEach(weight -> {
            for (int i = 0; i < weight.size(); i++) {
                weight.data()[i] += 0.1f * random.nextFloat();
            }
        });
        return predictor;
    }

    private static Tensor examples(int features) {
        RandomStream random = RandomStream.of(features, "examples");
        Tensor examples = Tensor.zeros(ROWS, features);
        for (int i = 0; i < examples.size(); i++) {
            examples.data()[i] = 4 * random.nextFloat() - 2;
        }
        return examples;
    }

    /** Where predictions differ from those of all rows together. */
    static List<String> differences(String name, Predictor predictor, Tensor examples) {
        Tensor together = predictor.predict(examples);
        List<String> differences = new ArrayList<>();
        for (int size : new int[]{1, 2, 3, 5, 8, 13, 64, 250, 501}) {
            for (int from = 0; from < ROWS; from += size) {
                int to = Math.min(ROWS, from + size);
                if (!predictor.predict(examples.rows(from, to)).equals(together.rows(from, to))) {
                    differences.add(name + ": rows " + from + " to " + to);
                }
            }
        }
        int[] backwards = IntStream.range(0, ROWS).map(row -> ROWS - 1 - row).toArray();
        if (!predictor.predict(pick(examples, backwards)).equals(pick(together, backwards))) {
            differences.add(name + ": in reverse order");
        }
        if (!predictor.predict(examples.rows(1, ROWS)).equals(together.rows(1, ROWS))) {
            differences.add(name + ": without the first row");
        }
        differences.addAll(IntStream.range(0, 300).parallel().filter(i -> {
            int from = 17 * i % (ROWS - 40);
            int to = from + 1 + i % 40;
            return !predictor.predict(examples.rows(from, to)).equals(together.rows(from, to));
        }).mapToObj(i -> name + ": prediction " + i + " beside others").toList());
        return differences;
    }

    private static Tensor pick(Tensor rows, int[] order) {
        Tensor picked = Tensor.of(rows.shape(), new float[rows.size()]);
        int width = rows.shape().rowSize();
        for (int row = 0; row < order.length; row++) {
            System.arraycopy(rows.data(), order[row] * width, picked.data(), row * width, width);
        }
        return picked;
    }

    /** Prints the engine, all differences, and the SHA-256 of all predictions. */
    public static void main(String[] arguments) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        StringBuilder report = new StringBuilder(Blas.engine().name());
        networks().forEach((name, predictor) -> {
            Tensor examples = examples(predictor.features().size());
            differences(name, predictor, examples).forEach(line -> report.append("\n").append(line));
            for (float output : predictor.predict(examples).data()) {
                digest.update(ByteBuffer.allocate(4).putFloat(0, output));
            }
        });
        System.out.println(report + "\n" + HexFormat.of().formatHex(digest.digest()));
    }
}
