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
import java.util.List;
import java.util.Map;

/**
 * Document 004: the same small network trained by gradient descent, momentum and Adam, with the three kinds of loss
 * that the document lists: the mean squared error, the cross-entropy, and a custom loss.
 */
public final class ThreeOptimizers {
    /** The costs in the custom loss of a prediction that is too low by 1, and of one that is too high by 1. */
    private static final double PROFIT = 9;
    private static final double COST = 1;

    private ThreeOptimizers() {}

    /** Trains with all three optimizers, or with the one that {@code --optimizer} names. */
    public static void main(String... args) {
        Options options = Options.parse(args, "data-seed=23455", "weight-seed=1", "samples=32", "hidden=3", "batch=8",
                "steps=3000",
                "rate=0.001", "optimizer=all", "loss=mse", "every=500", "json");
        boolean json = options.flag("json");
        boolean all = options.word("optimizer").equals("all");
        for (String optimizer : !all ? List.of(options.word("optimizer")) : json ? List.of("gd")
                : List.of("gd", "momentum", "adam")) {
            if (all && !json) {
                System.out.println("--- " + optimizer);
            }
            train(options, optimizer, new Report(json));
        }
    }

    private static void train(Options options, String optimizer, Report report) {
        // 0. The data: volume and weight of 32 parts, with the label 1 if their sum is below 1.
        Dataset data = parts(NumpyRandom.of(options.seed("data-seed")), options.count("samples"));
        Batch all = data.all();
        Batches batches = Batches.cyclic(data, options.count("batch"));

        // 1. The inputs, the weights and the forward pass.
        int hidden = options.count("hidden");
        Graph graph = new Graph();
        TensorFlowRandom random = TensorFlowRandom.withoutGraphSeed();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
        Placeholder y_ = graph.placeholder("y_", Shape.UNKNOWN, 1);
        Variable w1 = graph.variable("w1", Shape.of(2, hidden), random.normal(options.seed("weight-seed")));
        Variable w2 = graph.variable("w2", Shape.of(hidden, 1), random.normal(options.seed("weight-seed")));
        Value a = matmul(x, w1);
        Value y = matmul(a, w2);

        // 2. The loss and the optimizer.
        Value loss = switch (options.oneOf("loss", Options.LOSSES)) {
            case "mse" -> mean(square(y.minus(y_)));
            case "ce" -> mean(y_.times(log(clip(y, 1e-12, 1)))).unaryMinus();
            case "bce" -> binaryCrossEntropy(sigmoid(y), y_);
            default -> sum(where(greater(y, y_), y.minus(y_).times(COST), y_.minus(y).times(PROFIT)));
        };
        Update trainStep = Minimizer.of(options.optimizer(optimizer), graph).minimize(loss);

        // 3. A session, which cycles through the data in order.
        try (Session session = new Session(graph)) {
            session.initialize();
            report.initial(session.run(w1), session.run(w2), "w1: %s%nw2: %s");
            for (int i = 0; i < options.count("steps"); i++) {
                Batch batch = batches.next();
                session.run(Map.of(x, batch.features(), y_, batch.labels()), trainStep);
                if (i % options.count("every") == 0) {
                    float totalLoss = session.run(Map.of(x, all.features(), y_, all.labels()), loss).item();
                    report.loss(i, totalLoss, "After %d training steps,loss is %s");
                }
            }
            report.trained(session.run(w1), session.run(w2), "%nw1: %s%n%nw2: %s%n");
        }
    }

    /** Binary cross-entropy, {@code -mean(y_ · ln y + (1 - y_) · ln(1 - y))}. */
    private static Value binaryCrossEntropy(Value y, Value y_) {
        Value positive = y_.times(log(clip(y, 1e-12, 1)));
        Value negative = y_.unaryMinus().plus(1).times(log(clip(y.unaryMinus().plus(1), 1e-12, 1)));
        return mean(positive.plus(negative)).unaryMinus();
    }

    private static Dataset parts(NumpyRandom random, int samples) {
        float[][] parts = new float[samples][];
        float[][] labels = new float[samples][];
        for (int i = 0; i < samples; i++) {
            double[] part = random.rand(2);
            parts[i] = new float[]{(float) part[0], (float) part[1]};
            labels[i] = new float[]{part[0] + part[1] < 1 ? 1 : 0};
        }
        return Dataset.of(Tensor.matrix(parts), Tensor.matrix(labels));
    }
}
