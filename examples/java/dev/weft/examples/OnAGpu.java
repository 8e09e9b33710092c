package dev.weft.examples;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.device.Devices;
import dev.weft.graph.Graph;
import dev.weft.graph.Placement;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.internal.text.PythonFormat;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;

/**
 * The sum that document 000 places on a GPU, and a training that begins on a GPU and ends on the processor. Without a
 * GPU, everything runs on the processor, and one line on standard error says why.
 */
public final class OnAGpu {
    private OnAGpu() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "steps=300", "batch=100", "seed=1", "data=examples/data/mnist");
        String place = place();

        // The document's program. Soft placement is for graphs: it runs them where they can run.
        Graph graph = new Graph();
        Value a = graph.constant(Tensor.vector(1, 2));
        Value b = graph.constant(Tensor.vector(3, 4));
        Value result = graph.device("/gpu:0", () -> a.plus(b));
        try (Session session = new Session(graph, Placement.SOFT)) {
            System.out.println("a + b = " + PythonFormat.shortestArray(session.run(result)));
        }

        // A training names its device itself, so the program chooses one.
        Mnist mnist = Mnist.read(options.mnist());
        Dataset train = mnist.train();
        Model digits = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001), Dense.of(100, Activations.RELU),
                Dense.of(Mnist.CLASSES)).withSeed(options.seed("seed"));
        Training there = Training.steps(options.count("steps")).withBatchSize(options.count("batch"))
                .withDevice(place);
        Trained trained = digits.fit(train, there);
        report(trained, trained.onDevice(place).evaluate(mnist.test()).get("accuracy"));

        // The weights are the same tensors on each device, so a training goes on where you like.
        trained.fit(train, there.withDevice("cpu"));
        report(trained, trained.evaluate(mnist.test()).get("accuracy"));
    }

    /** Returns the first GPU, or the processor, and says which. */
    private static String place() {
        String place = Devices.CPU;
        String why = "";
        try {
            why = Devices.open("/gpu:0").description();
            place = "/gpu:0";
        } catch (IllegalStateException missing) {
            why = missing.getMessage();
        }
        System.err.println("computing on " + place + ": " + why);
        return place;
    }

    private static void report(Trained trained, double accuracy) {
        System.out.println("after " + trained.step() + " steps, test accuracy " + PythonFormat.f(accuracy, 2));
    }
}
