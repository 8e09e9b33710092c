package dev.weft.examples;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the examples by name: {@code random-binary --kotlin --steps 100}. Without a name it lists them. */
public final class Examples {
    private static final List<Example> ALL = List.of(
            new Example("random-binary", "RandomBinary", "000", "a 2-3-1 network on 128 random points, Adam"),
            new Example("concepts", "Concepts", "000", "graph, tensor, session, variable and device"),
            new Example("mnist-low-level", "MnistLowLevel", "001",
                    "digits with two sigmoid layers, from matrices and a tape"),
            new Example("perceptron", "Perceptron", "002",
                    "AND, OR and XOR: what a line parts, and what a hidden layer does"),
            new Example("mnist-softmax", "MnistSoftmax", "002", "digits with softmax regression"),
            new Example("mnist-relu", "MnistRelu", "003", "digits with 500 relus, decay, moving averages, checkpoints"),
            new Example("three-optimizers", "ThreeOptimizers", "004",
                    "a 2-3-1 network under descent, momentum and Adam"),
            new Example("closed-form", "ClosedForm", "004", "what descent approaches, by least squares"));

    private Examples() {}

    /**
     * One example: a Java class and a Kotlin program called {@code program}, and the script {@code name}.
     *
     * @param document the number of the document that it comes from
     */
    public record Example(String name, String program, String document, String about) {
        /** Where its script lies under Weft's folder. */
        public String script() {
            return "examples/scripts/" + name + ".main.kts";
        }
    }

    /** All examples, in the order of their documents. */
    public static List<Example> all() {
        return ALL;
    }

    /**
     * Runs the example that the first argument names, in Java or, after {@code --kotlin}, in Kotlin, with the other
     * arguments.
     */
    public static void main(String... args) throws Throwable {
        if (args.length == 0) {
            System.out.println("Examples, each in Java, in Kotlin (--kotlin) and as a script (--script):");
            ALL.forEach(example -> System.out.printf("  %-17s document %s: %s%n", example.name(), example.document(),
                    example.about()));
            return;
        }
        List<String> rest = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
        rest.remove("--java");
        boolean kotlin = rest.remove("--kotlin");
        run(named(args[0]), kotlin, rest.toArray(String[]::new));
    }

    /** The example of a name; ends the program if there is none. */
    public static Example named(String name) {
        return ALL.stream().filter(example -> example.name().equals(name)).findFirst().orElseThrow(() -> Options.wrong(
                "unknown example " + name + "; there are "
                        + String.join(", ", ALL.stream().map(Example::name).toList())));
    }

    /** Runs one example in this JVM; what it throws comes through. */
    public static void run(Example example, boolean kotlin, String... args) throws Throwable {
        String type = "dev.weft.examples." + (kotlin ? "kotlin." : "") + example.program();
        try {
            Class.forName(type).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
