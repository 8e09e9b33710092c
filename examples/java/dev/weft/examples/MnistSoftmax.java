package dev.weft.examples;

import static dev.weft.graph.Arithmetic.equal;
import static dev.weft.graph.MatrixOps.matmul;
import static dev.weft.graph.Reductions.argmax;
import static dev.weft.graph.Reductions.mean;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.PythonFormat;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Document 002: digit classification by softmax regression, 784-10.
 *
 * <p>The document trains on the same batch of 100 images at every step and measures the accuracy on that batch, so it
 * measures memorization. The third part of this program trains a {@link Dense} layer on a new batch at every step and
 * measures the accuracy on the test images.
 */
public final class MnistSoftmax {
    private final Graph graph = new Graph();
    private final Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 784);
    private final Placeholder yTrue = graph.placeholder("y_true", Shape.UNKNOWN, 10);
    private final Value error;
    private final Value accuracy;
    private final Update optimizer;
    private final Session session = new Session(graph);

    private MnistSoftmax(long seed, double rate) {
        Variable weights = graph.variable("weights", Shape.of(784, 10), RandomStream.of(seed, "weights").normal(0, 1));
        Variable bias = graph.variable("bias", Shape.of(10), RandomStream.of(seed, "bias").normal(0, 1));
        Value yPredict = matmul(x, weights).plus(bias);
        error = mean(Losses.SOFTMAX_CE.of(yPredict, yTrue));
        accuracy = mean(equal(argmax(yTrue, 1), argmax(yPredict, 1)));
        optimizer = Minimizer.of(Optimizers.sgd(rate), graph).minimize(error);
        session.initialize();
    }

    private List<Tensor> run(Batch batch, boolean training) {
        return session.run(Map.of(x, batch.features(), yTrue, batch.labels()),
                training ? List.of(error, accuracy, optimizer) : List.of(error, accuracy));
    }

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options =
                Options.parse(args, "steps=4000", "every=100", "rate=0.01", "honest-steps=11000", "honest-rate=0.5",
                        "seed=1", "data=examples/data/mnist");
        long seed = options.seed("seed");
        double rate = options.rate("rate");
        Mnist mnist = Mnist.read(options.mnist());
        Dataset train = mnist.train().oneHot(Mnist.CLASSES);
        Batches nextBatch = Batches.shuffled(train, 100, RandomStream.of(seed, "order"));

        // The document's first program: 100 steps on one batch.
        MnistSoftmax first = new MnistSoftmax(seed, rate);
        Batch batch = nextBatch.next();
        System.out.println("训练之前,损失为" + PythonFormat.f(first.run(batch, false).get(0).item()));
        for (int i = 1; i <= Math.min(100, options.count("steps")); i++) {
            System.out.println("第" + i + "次的训练,损失为" + PythonFormat.f(first.run(batch, true).get(0).item()));
        }

        // The document's second program: 4,000 steps on one batch, with the accuracy on that batch.
        MnistSoftmax second = new MnistSoftmax(seed, rate);
        System.out.println("训练之前,损失为" + PythonFormat.f(second.run(batch, false).get(0).item()));
        for (int i = 1; i <= options.count("steps"); i++) {
            List<Tensor> before = second.run(batch, true);
            if (i % options.count("every") == 0) {
                System.out.println("第" + i + "次的训练,损失为" + PythonFormat.f(before.get(0).item())
                        + ",准确率为" + PythonFormat.f(before.get(1).item()));
            }
        }

        // The test accuracy of that model, and of one that is trained on a new batch at every step.
        Batch test = mnist.test().oneHot(Mnist.CLASSES).all();
        System.out.println("反复训练同一批次之后,测试集准确率为"
                + PythonFormat.f(second.run(test, false).get(1).item()));
        Dense layer = Dense.of(Mnist.CLASSES).withKernelInitializer(Initializers.normal(1))
                .withBiasInitializer(Initializers.normal(1));
        Trained honest = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(options.rate("honest-rate")), layer).withSeed(seed)
                .fit(train, Training.steps(options.count("honest-steps")).withBatchSize(100));
        System.out.println("用全部数据训练之后,测试集准确率为"
                + PythonFormat.f(honest.evaluate(mnist.test()).get("accuracy")));
    }
}
