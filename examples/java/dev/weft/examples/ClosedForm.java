package dev.weft.examples;

import static dev.weft.graph.Elementwise.square;
import static dev.weft.graph.MatrixOps.matmul;
import static dev.weft.graph.Reductions.mean;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.PythonFormat;
import dev.weft.random.NumpyRandom;
import dev.weft.random.TensorFlowRandom;
import dev.weft.recipe.LeastSquares;
import dev.weft.tensor.Shape;
import dev.weft.training.Minimizer;
import java.util.Map;

/**
 * Document 004 in closed form. Its network has two layers without activations, so its output {@code x · w1 · w2} is a
 * linear regression {@code x · w}. Least squares computes directly the {@code w} that gradient descent approaches.
 */
public final class ClosedForm {
    private ClosedForm() {}

    /** Trains as the document does and prints the closed-form solution beside it, without and with a bias. */
    public static void main(String... args) {
        Options options = Options.parse(args, "data-seed=23455", "weight-seed=1", "samples=32", "hidden=3", "batch=8",
                "steps=3000", "rate=0.001", "optimizer=gd", "every=500");
        Dataset data = parts(NumpyRandom.of(options.seed("data-seed")), options.count("samples"));

        // The linear models with the least mean squared error, without and with a bias, computed by LAPACK.
        LeastSquares closed = LeastSquares.fit(data, 0, false);
        LeastSquares biased = LeastSquares.fit(data);

        // The training of the document.
        int hidden = options.count("hidden");
        Graph graph = new Graph();
        TensorFlowRandom random = TensorFlowRandom.withoutGraphSeed();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
        Placeholder y_ = graph.placeholder("y_", Shape.UNKNOWN, 1);
        Variable w1 = graph.variable("w1", Shape.of(2, hidden), random.normal(options.seed("weight-seed")));
        Variable w2 = graph.variable("w2", Shape.of(hidden, 1), random.normal(options.seed("weight-seed")));
        Value w = matmul(w1, w2);
        Value loss = mean(square(matmul(matmul(x, w1), w2).minus(y_)));
        Update trainStep = Minimizer.of(options.optimizer(options.word("optimizer")), graph).minimize(loss);
        try (Session session = new Session(graph)) {
            session.initialize();
            Batches batches = Batches.cyclic(data, options.count("batch"));
            Batch all = data.all();
            for (int i = 0; i < options.count("steps"); i++) {
                Batch batch = batches.next();
                session.run(Map.of(x, batch.features(), y_, batch.labels()), trainStep);
                if (i % options.count("every") == 0) {
                    float totalLoss = session.run(Map.of(x, all.features(), y_, all.labels()), loss).item();
                    System.out.println("After " + i + " training steps,loss is " + PythonFormat.g(totalLoss)
                            + ", in closed form " + PythonFormat.g(closed.error()));
                }
            }
            System.out.println("w1 · w2: " + PythonFormat.array(session.run(w)));
        }
        System.out.println("closed form: " + PythonFormat.array(closed.kernel()));
        System.out.println("with a bias: " + PythonFormat.array(biased.kernel()) + " and "
                + PythonFormat.array(biased.bias().orElseThrow()));
        System.out.println("its loss: " + PythonFormat.g(biased.evaluate(data).get("loss")));
    }

    private static Dataset parts(NumpyRandom random, int samples) {
        float[][] parts = new float[samples][];
        float[] labels = new float[samples];
        for (int i = 0; i < samples; i++) {
            double[] part = random.rand(2);
            parts[i] = new float[]{(float) part[0], (float) part[1]};
            labels[i] = part[0] + part[1] < 1 ? 1 : 0;
        }
        return Dataset.of(parts, labels);
    }
}
