package dev.weft.examples;

import dev.weft.file.Printable;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the Java programs of the tutorials by name, {@code random-binary --steps 100}, or lists them. */
public final class Examples {
    private static final List<Example> ALL = List.of(
            new Example("random-binary", "RandomBinary", "document 000",
                    "a 2-3-1 network on 128 random points, trained by Adam"),
            new Example("concepts", "Concepts", "document 000", "graph, tensor, session, variable and device"),
            new Example("mnist-low-level", "MnistLowLevel", "document 001",
                    "digits with two hidden sigmoid layers, from matrices and a tape"),
            new Example("perceptron", "Perceptron", "document 002",
                    "AND, OR and XOR: a perceptron, and a network with a hidden layer"),
            new Example("mnist-softmax", "MnistSoftmax", "document 002", "digits with softmax regression"),
            new Example("mnist-relu", "MnistRelu", "document 003",
                    "digits with 500 ReLU neurons, decay, moving averages and checkpoints"),
            new Example("three-optimizers", "ThreeOptimizers", "document 004",
                    "a 2-3-1 network trained by gradient descent, momentum and Adam"),
            new Example("closed-form", "ClosedForm", "document 004",
                    "the solution that gradient descent approaches, by least squares"),
            new Example("ticket-classifier", "networks.TicketClassifier", "Keras",
                    "the priority and the department of a ticket from its title, body and tags"),
            new Example("wide-and-deep", "networks.WideAndDeep", "Keras",
                    "a part that remembers exceptions beside one that generalizes"),
            new Example("multi-task", "networks.MultiTask", "Keras",
                    "two outputs with one trunk, of which one has few labels"),
            new Example("recommender", "networks.Recommender", "Keras",
                    "films for users, from two tables of vectors"),
            new Example("autoencoder", "networks.Autoencoder", "Keras",
                    "digits copied through 64 numbers, with labels and without"),
            new Example("siamese", "networks.Siamese", "Keras",
                    "whether two images show the same digit, by one tower for both"),
            new Example("transfer-digits", "networks.TransferDigits", "Keras",
                    "layers that know 0 to 4 learn 5 to 9"),
            new Example("embedded-categories", "networks.EmbeddedCategories", "Keras",
                    "sales from a table, whose categories are embedded or one-hot"),
            new Example("bike-rentals", "tables.BikeRentals", "Weft",
                    "a table with dates, words and missing values, from the file to predictions"),
            new Example("on-a-gpu", "OnAGpu", "Weft",
                    "a graph and a training on a GPU, or on the processor where there is none"));

    private Examples() {}

    /**
     * A program of a tutorial, as a Java class and as a Kotlin script.
     *
     * @param name the name on the command line and of the script
     * @param program the name of the Java class, without this package
     * @param source where it comes from: {@code document 002}, {@code Keras}, or {@code Weft}
     * @param about one line about the program
     */
    public record Example(String name, String program, String source, String about) {
        /** Whether there is also a Kotlin program beside the Java class. */
        public boolean hasKotlinClass() {
            return program.contains(".");
        }
    }

    /** Returns all examples, in the order of their documents. */
    public static List<Example> all() {
        return ALL;
    }

    /** Runs the example that the first argument names with the other arguments, or lists all examples. */
    public static void main(String... args) throws Throwable {
        if (args.length == 0) {
            System.out.println("Examples, each in Java and as a Kotlin script (--kotlin):");
            ALL.forEach(example -> System.out.printf("  %-19s %s: %s%n", example.name(), example.source(),
                    example.about()));
            return;
        }
        List<String> rest = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
        rest.remove("--java");
        run(named(args[0]), rest.toArray(String[]::new));
    }

    /** Returns the example with this name; exits with code 2 if there is none. */
    public static Example named(String name) {
        return ALL.stream().filter(example -> example.name().equals(name)).findFirst().orElseThrow(() -> Options.wrong(
                "unknown example " + Printable.of(name) + "; expected one of "
                        + String.join(", ", ALL.stream().map(Example::name).toList())));
    }

    /** Runs the Java class of an example in this JVM and throws what it throws. */
    public static void run(Example example, String... args) throws Throwable {
        String type = "dev.weft.examples." + example.program();
        try {
            Class.forName(type).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
