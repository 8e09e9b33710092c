package dev.weft.examples;

import static dev.weft.graph.Elementwise.relu;
import static dev.weft.graph.MatrixOps.matmul;
import static dev.weft.graph.Reductions.argmax;
import static dev.weft.graph.Reductions.mean;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.CheckpointFolder;
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
import dev.weft.metric.Metrics;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Document 003: digit classification with one hidden layer of 500 ReLU neurons, built by hand from graph operations.
 *
 * <p>It has truncated normal weights, L2 regularizers in a graph collection, a learning rate that decays in a
 * staircase, moving averages of the weights, and checkpoints. {@code weft train mnist} trains the same model.
 */
public final class MnistRelu {
    private static final int INPUT_NODE = 784;
    private static final int OUTPUT_NODE = 10;
    private static final int LAYER1_NODE = 500;
    private static final int BATCH_SIZE = 200;
    private static final double LEARNING_RATE_BASE = 0.1;
    private static final double LEARNING_RATE_DECAY = 0.99;
    private static final double REGULARIZER = 0.0001;
    private static final double MOVING_AVERAGE_DECAY = 0.99;
    private static final String MODEL_NAME = "mnist_model";

    private MnistRelu() {}

    private static Variable weight(Graph graph, String name, long seed, int in, int out) {
        Variable w =
                graph.variable(name, Shape.of(in, out),
                        RandomStream.of(seed, "network").split(name).truncatedNormal(0, 0.1f));
        Regularizers.l2(REGULARIZER).loss(w).ifPresent(loss -> graph.addToCollection("losses", loss));
        return w;
    }

    private static Value forward(Graph graph, Value x, long seed) {
        Variable w1 = weight(graph, "dense1.kernel", seed, INPUT_NODE, LAYER1_NODE);
        Variable b1 = graph.variable("dense1.bias", Tensor.zeros(LAYER1_NODE));
        Value y1 = relu(matmul(x, w1).plus(b1));
        Variable w2 = weight(graph, "dense2.kernel", seed, LAYER1_NODE, OUTPUT_NODE);
        Variable b2 = graph.variable("dense2.bias", Tensor.zeros(OUTPUT_NODE));
        return matmul(y1, w2).plus(b2);
    }

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options =
                Options.parse(args, "steps=10000", "every=1000", "seed=1", "data=examples/data/mnist", "model=model");
        long seed = options.seed("seed");
        Mnist mnist = Mnist.read(options.mnist());
        Dataset train = mnist.train().oneHot(OUTPUT_NODE);

        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, INPUT_NODE);
        Placeholder y_ = graph.placeholder("y_", Shape.UNKNOWN, OUTPUT_NODE);
        Value y = forward(graph, x, seed);
        Variable globalStep = graph.variable("global_step", Shape.SCALAR, false, () -> Tensor.scalar(0));

        Value ce = Losses.SOFTMAX_CE.of(y, argmax(y_, 1));
        Value loss = mean(ce);
        for (Value regularization : graph.collection("losses")) {
            loss = loss.plus(regularization);
        }
        int decaySteps = train.size() / BATCH_SIZE;
        Optimizer descent = Optimizers.sgd(LEARNING_RATE_BASE).decay(LEARNING_RATE_DECAY).every(decaySteps);
        MovingAverage average = new MovingAverage(MOVING_AVERAGE_DECAY, true);
        Minimizer minimizer = Minimizer.of(descent, graph, average);
        Update trainStep = minimizer.minimize(loss);
        Update countStep = Update.increment(globalStep, graph.constant(1));

        Batches batches = Batches.shuffled(train, BATCH_SIZE, RandomStream.of(seed, "batches"));
        try (Session session = new Session(graph);
                CheckpointFolder saver =
                        CheckpointFolder.open(Path.of(options.word("model")), MODEL_NAME, 5)) {
            session.initialize();
            for (int i = 0; i < options.count("steps"); i++) {
                Batch batch = batches.next();
                List<Tensor> ran =
                        session.run(Map.of(x, batch.features(), y_, batch.labels()),
                                List.of(loss, globalStep, trainStep, countStep));
                if (i % options.count("every") == 0) {
                    int step = (int) ran.get(1).item();
                    System.out.println("After " + step + " training steps, loss on training batch is "
                            + PythonFormat.g(ran.get(0).item()) + ".");
                    saver.save(step, checkpoint(graph, minimizer));
                }
            }
            Map<String, Tensor> averages = minimizer.averages();
            graph.trainableVariables().forEach(variable -> variable.assign(averages.get(variable.name())));
            Batch test = mnist.test().all();
            double accuracy = Metrics.ACCURACY.of(session.run(Map.of(x, test.features()), y), test.labels());
            System.out.println("After " + options.count("steps") + " training step(s), test accuracy = "
                    + PythonFormat.g(accuracy));
        }
    }

    /** Returns a checkpoint of all variables, their moving averages and the optimizer's slots. */
    private static Checkpoint checkpoint(Graph graph, Minimizer minimizer) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(minimizer.state());
        graph.variables().forEach(variable -> tensors.put(variable.name(), variable.tensor()));
        return new Checkpoint(tensors, Map.of("step", minimizer.step()));
    }
}
