package dev.weft.examples;

import static dev.weft.graph.Arithmetic.greater;
import static dev.weft.graph.Arithmetic.where;
import static dev.weft.graph.Elementwise.clip;
import static dev.weft.graph.Elementwise.log;
import static dev.weft.graph.Elementwise.sigmoid;
import static dev.weft.graph.Elementwise.square;
import static dev.weft.graph.MatrixOps.matmul;
import static dev.weft.graph.Reductions.mean;
import static dev.weft.graph.Reductions.sum;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.random.NumpyRandom;
import dev.weft.random.TensorFlowRandom;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.util.Map;

/**
 * Document 000: two linear layers without biases, trained to recognize the points with {@code x1 + x2 < 1}.
 *
 * <p>The document's loss {@code -mean(y_ · ln y)} depends only on the points of class 1: it falls whenever all outputs
 * grow, whatever happens to class 0. The clip also stops the gradient of an output above 1, so training converges where
 * all outputs are at least 1 and the classes are not separated. {@code --loss bce} is the binary cross-entropy of the
 * sigmoid of the output, which depends on both classes.
 */
public final class RandomBinary {
    private RandomBinary() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) {
        Options options = Options.parse(args, "data-seed=1", "weight-seed=1", "samples=128", "hidden=3", "batch=8",
                "steps=5000",
                "rate=0.001", "optimizer=adam", "loss=ce", "every=1000", "json");
        int hidden = options.count("hidden");
        Report report = new Report(options.flag("json"));

        // 1. The network and its forward pass.
        Graph graph = new Graph();
        TensorFlowRandom random = TensorFlowRandom.withoutGraphSeed();
        Variable w1 = graph.variable("w1", Shape.of(2, hidden), random.normal(options.seed("weight-seed")));
        Variable w2 = graph.variable("w2", Shape.of(hidden, 1), random.normal(options.seed("weight-seed")));
        Placeholder x = graph.placeholder("x-input", Shape.UNKNOWN, 2);
        Placeholder y_ = graph.placeholder("y-input", Shape.UNKNOWN, 1);
        Value a = matmul(x, w1);
        Value y = matmul(a, w2);

        // 2. The loss and the optimizer.
        Value loss = switch (options.oneOf("loss", Options.LOSSES)) {
            case "ce" -> mean(y_.times(log(clip(y, 1e-10, 1)))).unaryMinus();
            case "bce" -> binaryCrossEntropy(sigmoid(y), y_);
            case "mse" -> mean(square(y.minus(y_)));
            default -> sum(where(greater(y, y_), y.minus(y_), y_.minus(y).times(9)));
        };
        Update trainStep = Minimizer.of(options.optimizer(options.word("optimizer")), graph).minimize(loss);

        Dataset data = points(NumpyRandom.of(options.seed("data-seed")), options.count("samples"));
        Batch all = data.all();
        Batches batches = Batches.cyclic(data, options.count("batch"));

        // 3. A session, which cycles through the data in order.
        try (Session session = new Session(graph)) {
            session.initialize();
            report.initial(session.run(w1), session.run(w2), "%s%n%s");
            for (int i = 0; i < options.count("steps"); i++) {
                Batch batch = batches.next();
                session.run(Map.of(x, batch.features(), y_, batch.labels()), trainStep);
                if (i % options.count("every") == 0) {
                    float onAllData = session.run(Map.of(x, all.features(), y_, all.labels()), loss).item();
                    report.loss(i, onAllData, "After %d training step(s),cross entropy on all data is %s");
                }
            }
            report.trained(session.run(w1), session.run(w2), "%s%n%s");
        }
    }

    /** {@code -mean(y_ · ln y + (1 - y_) · ln(1 - y))}. The document's loss omits the second term. */
    private static Value binaryCrossEntropy(Value y, Value y_) {
        Value positive = y_.times(log(clip(y, 1e-10, 1)));
        Value negative = y_.unaryMinus().plus(1).times(log(clip(y.unaryMinus().plus(1), 1e-10, 1)));
        return mean(positive.plus(negative)).unaryMinus();
    }

    /** Returns random points of the unit square, labelled 1 where {@code x1 + x2 < 1} and 0 elsewhere. */
    private static Dataset points(NumpyRandom random, int samples) {
        float[][] points = new float[samples][];
        float[][] labels = new float[samples][];
        for (int i = 0; i < samples; i++) {
            double[] point = random.rand(2);
            points[i] = new float[]{(float) point[0], (float) point[1]};
            labels[i] = new float[]{point[0] + point[1] < 1 ? 1 : 0};
        }
        return Dataset.of(Tensor.matrix(points), Tensor.matrix(labels));
    }
}
