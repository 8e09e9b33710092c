package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Convention;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedules;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small trainings, each with the SHA-256 of its final weights. */
final class Digests {
    /** One training: the model, its data and its settings. */
    record Row(Model model, Dataset data, Training training) {
        Trained run(Workers workers) {
            return model.fit(data, training.withWorkers(workers));
        }

        String digest(Workers workers) {
            Trained trained = run(workers);
            return trained.model().average().isEmpty() ? trained.weightsSha256() : trained.averaged().weightsSha256();
        }
    }

    private Digests() {}

    static Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        optimizers().forEach((name, optimizer) -> rows.put(name, new Row(small(optimizer), data(30, 6), shuffled(60))));
        rows.put("nadam-tensorflow", new Row(small(Optimizers.nadam(0.01).withConvention(Convention.TENSORFLOW)),
                data(30, 6), shuffled(60)));
        rows.put("epochs-with-decay",
                new Row(small(Optimizers.sgd(0.1).withRate(Schedules.exponential(0.1, 0.9))), data(30, 6),
                        Training.epochs(9).withBatchSize(7)));
        rows.put("buffered", new Row(small(Optimizers.adam(0.01)), data(30, 6), shuffled(60)
                .withBatching((data, size, stream) -> Batches.buffered(data, size, 11, stream))));
        rows.put("average",
                new Row(small(Optimizers.adam(0.01)).withAverage(new MovingAverage(0.9, true)), data(30, 6),
                        shuffled(60)));
        rows.put("dropout", model(Layers.dense(16, Activations.RELU), Layers.dropout(0.4), Dense.of(3)));
        rows.put("alpha-dropout", model(Layers.dense(16, Activations.SELU), Layers.alphaDropout(0.1), Dense.of(3)));
        rows.put("gaussian-dropout",
                model(Layers.dense(16, Activations.RELU6), Layers.gaussianDropout(0.4), Dense.of(3)));
        rows.put("activity", model(Layers.dense(16, Activations.relu(2, 0.1, 0.5)),
                Layers.activityRegularization(0.01, 0.02), Dense.of(3)));
        rows.put("plain-norms", model(Layers.dense(16), Layers.batchNorm().withoutScale(), Layers.prelu(),
                Layers.layerNorm().withoutScale().withoutCenter(), Dense.of(3)));
        rows.put("noise", model(Layers.gaussianNoise(0.3), Layers.dense(16, Activations.GELU), Dense.of(3)));
        rows.put("batch-norm", model(Layers.dense(16), Layers.batchNorm(), Layers.prelu(), Dense.of(3)));
        rows.put("residual",
                model(Layers.residual(Layers.layerNorm(), Layers.dense(6, Activations.MISH)), Dense.of(3)));
        // Large enough that products and sums are cut into shards.
        rows.put("wide",
                new Row(Model.of(Losses.SOFTMAX_CE, Optimizers.momentum(0.05, 0.9), Dense.of(160, Activations.SIGMOID),
                        Dense.of(10)), data(200, 300), shuffled(3).withBatchSize(100)));
        return rows;
    }

    /** Every rule of the holder {@link Optimizers}, with all numbers 0.01 but a momentum of 0.9. */
    static Map<String, Optimizer> optimizers() {
        Map<String, Optimizer> all = new LinkedHashMap<>();
        Arrays.stream(Optimizers.class.getDeclaredMethods())
                .filter(method -> Optimizer.class.isAssignableFrom(method.getReturnType())
                        && method.getParameterCount() > 0)
                .filter(method -> Arrays.stream(method.getParameterTypes()).allMatch(double.class::equals))
                .sorted(Comparator.comparing(Method::getName)).forEach(method -> {
                    Object[] numbers = new Object[method.getParameterCount()];
                    Arrays.fill(numbers, 0.9);
                    numbers[0] = 0.01;
                    try {
                        all.put(method.getName(), (Optimizer) method.invoke(null, numbers));
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                });
        return all;
    }

    static Model small(Optimizer optimizer) {
        return Model.of(Losses.SOFTMAX_CE, optimizer, Dense.of(12, Activations.TANH), Dense.of(3));
    }

    private static Row model(Layer... layers) {
        return new Row(Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), layers), data(30, 6), shuffled(60));
    }

    static Training shuffled(long steps) {
        return Training.steps(steps).withBatchSize(7);
    }

    static Dataset data(int examples, int features) {
        RandomStream random = RandomStream.of(7, "digests");
        Tensor x = Tensor.zeros(examples, features);
        Tensor y = Tensor.zeros(examples);
        for (int i = 0; i < x.size(); i++) {
            x.data()[i] = 2 * random.nextFloat() - 1;
        }
        for (int i = 0; i < examples; i++) {
            y.data()[i] = i % 3;
        }
        return Dataset.of(x, y);
    }

    /** Prints the table: a name and a digest in each line. */
    public static void main(String[] arguments) {
        Workers workers = Workers.of(Integer.parseInt(arguments[0]));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        rows().forEach((name, row) -> out.print(name + " " + row.digest(workers) + "\n"));
    }
}
