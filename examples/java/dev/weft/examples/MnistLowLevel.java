package dev.weft.examples;

import static dev.weft.graph.Arithmetic.add;
import static dev.weft.graph.Arithmetic.equal;
import static dev.weft.graph.Elementwise.clip;
import static dev.weft.graph.Elementwise.log;
import static dev.weft.graph.Elementwise.sigmoid;
import static dev.weft.graph.MatrixOps.matmul;
import static dev.weft.graph.Reductions.argmax;
import static dev.weft.graph.Reductions.mean;
import static dev.weft.graph.Reductions.softmax;
import static dev.weft.graph.Reductions.sum;
import static dev.weft.graph.Shaping.oneHot;

import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.data.Prefetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Tape;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.PythonFormat;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.Draws;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Document 001: digit classification with two hidden sigmoid layers, built from matrices and biases.
 *
 * <p>The document's loss is the SUM over the batch: its {@code reduce_sum} has no axis argument and returns one number,
 * so {@code reduce_mean} has nothing left to average. With batches of 256, the learning rate of 0.001 on the sum equals
 * a learning rate of 0.256 on the mean.
 */
public final class MnistLowLevel {
    // The data set.
    private static final int CLASSES = 10;
    private static final int FEATURES = 784;
    // The network.
    private static final int HIDDEN_1 = 128;
    private static final int HIDDEN_2 = 256;

    private final Graph graph = new Graph();
    private final Map<String, Variable> weights;
    private final Map<String, Variable> biases;

    private MnistLowLevel(long seed) {
        weights = Map.of(
                "h1", graph.variable("h1", Shape.of(FEATURES, HIDDEN_1), randomNormal(seed, "h1")),
                "h2", graph.variable("h2", Shape.of(HIDDEN_1, HIDDEN_2), randomNormal(seed, "h2")),
                "out", graph.variable("out", Shape.of(HIDDEN_2, CLASSES), randomNormal(seed, "out")));
        biases = Map.of(
                "b1", graph.variable("b1", Tensor.zeros(HIDDEN_1)),
                "b2", graph.variable("b2", Tensor.zeros(HIDDEN_2)),
                "out", graph.variable("b3", Tensor.zeros(CLASSES)));
    }

    /** The initializer {@code RandomNormal()} of Keras: mean 0, standard deviation 0.05. */
    private static Draws randomNormal(long seed, String name) {
        return RandomStream.of(seed, name).normal(0, 0.05f);
    }

    private Value neuralNet(Value x) {
        Value layer1 = sigmoid(add(matmul(x, weights.get("h1")), biases.get("b1")));
        Value layer2 = sigmoid(add(matmul(layer1, weights.get("h2")), biases.get("b2")));
        return softmax(matmul(layer2, weights.get("out")).plus(biases.get("out")));
    }

    private static Value crossEntropy(Value predicted, Value truth) {
        Value yTrue = oneHot(truth, CLASSES);
        Value yPred = clip(predicted, 1e-9, 1);
        return mean(sum(yTrue.times(log(yPred))).unaryMinus());
    }

    private static Value accuracy(Value predicted, Value truth) {
        return mean(equal(argmax(predicted, 1), truth));
    }

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "steps=3000", "rate=0.001", "batch=256", "every=100", "seed=1",
                "data=examples/data/mnist", "picture=mnist-low-level.png");
        Mnist mnist = Mnist.read(options.mnist());
        Dataset train = mnist.validation().then(mnist.train());
        MnistLowLevel model = new MnistLowLevel(options.seed("seed"));
        model.graph.variables().forEach(Variable::initialize);

        // The loss and accuracy for reporting, and a tape that computes the gradients.
        Placeholder x = model.graph.placeholder("x", Shape.UNKNOWN, FEATURES);
        Placeholder y = model.graph.placeholder("y", Shape.UNKNOWN);
        Value predictions = model.neuralNet(x);
        Value loss = crossEntropy(predictions, y);
        Value accuracy = accuracy(predictions, y);
        List<Variable> trainable = model.graph.trainableVariables();
        Tape tape = Tape.of(trainable, (images, labels) -> crossEntropy(model.neuralNet(images), labels));
        Minimizer optimizer = Minimizer.of(Optimizers.sgd(options.rate("rate")), model.graph);

        RandomStream order = RandomStream.of(options.seed("seed"), "order");
        try (Prefetch batches = Batches.buffered(train, options.count("batch"), 5000, order).prefetch();
                Session session = new Session(model.graph)) {
            for (int step = 1; step <= options.count("steps"); step++) {
                Batch batch = batches.next();
                optimizer.applyGradients(tape.run(batch.features(), batch.labels()).gradients());
                if (step % options.count("every") == 0) {
                    List<Tensor> now =
                            session.run(Map.of(x, batch.features(), y, batch.labels()), List.of(loss, accuracy));
                    System.out.println("step: " + step + ", loss: " + PythonFormat.f(now.get(0).item())
                            + ", accuracy: " + PythonFormat.f(now.get(1).item()));
                }
            }
            Batch test = mnist.test().all();
            List<Tensor> tested =
                    session.run(Map.of(x, test.features(), y, test.labels()),
                            List.of(accuracy, argmax(predictions, 1)));
            System.out.println("Test Accuracy: " + PythonFormat.f(tested.get(0).item()));
            show(test.features().rows(0, 5), tested.get(1), Path.of(options.word("picture")));
        }
    }

    private static void show(Tensor images, Tensor predictions, Path picture) throws IOException {
        List<String> captions = new ArrayList<>();
        for (int i = 0; i < images.shape().rows(); i++) {
            captions.add("prediction: " + (int) predictions.get(i));
            System.out.print(Digits.text(images, i));
            System.out.println("Model prediction: " + (int) predictions.get(i));
        }
        Digits.write(images, captions, picture);
        System.out.println("wrote " + picture);
    }
}
