package dev.weft.exchange.source;

import dev.weft.loss.Outputs;
import dev.weft.table.Preprocessing;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One output of a model as methods of the generated class: what it means, in classes and probabilities, or as a number.
 *
 * @param suffix what the names of the methods end with, such as {@code OfRating}; empty if there is one output
 * @param from its first element among all outputs
 * @param width the number of its elements
 * @param meaning what its loss takes them for
 * @param label its column, if the model was trained on a table
 * @param threshold the probability above which the second of two classes is the answer, if one was chosen
 */
record Answers(String suffix, int from, int width, Outputs meaning, Optional<Preprocessing.Label> label,
        Optional<Double> threshold) {
    private static final int MOST_CLASSES = 500;

    boolean isNumber() {
        return label.isPresent() ? label.get().classes().isEmpty() : width == 1 && !meaning.hasClasses();
    }

    /** Whether there are no classes and several numbers, which have no single answer. */
    boolean isRaw() {
        return !isNumber() && label.isEmpty() && !meaning.hasClasses();
    }

    boolean hasProbabilities() {
        return !isNumber() && !isRaw() && meaning.hasProbabilities();
    }

    String answer() {
        return "answer" + suffix;
    }

    String probabilities() {
        return "probabilities" + suffix;
    }

    private String constant() {
        return suffix.isEmpty() ? "CLASSES" : "CLASSES_" + suffix.substring(2).toUpperCase(java.util.Locale.ROOT);
    }

    private List<String> classes() {
        return label.map(Preprocessing.Label::classes).filter(classes -> !classes.isEmpty()).orElseGet(() -> IntStream
                .range(0, Math.max(2, width)).mapToObj(Integer::toString).toList());
    }

    /** The field with the names of the classes. */
    String fields() {
        if (isNumber() || isRaw()) {
            return "";
        }
        String declaration = "    private static final String[] " + constant() + " = ";
        List<String> names = classes();
        if (label.isEmpty() && names.size() > MOST_CLASSES) {
            throw new IllegalArgumentException("JavaSource expects at most " + MOST_CLASSES + " classes without names "
                    + "but got " + names.size());
        }
        return declaration + names.stream().map(Literal::of).collect(Collectors.joining(",\n        ", "{", "};\n"));
    }

    /**
     * The methods.
     *
     * @param parameters the inputs with their types
     * @param arguments the inputs
     * @param hasRows whether the class takes rows of a table
     */
    String methods(String parameters, String arguments, boolean hasRows) {
        StringBuilder all = new StringBuilder();
        if (isRaw()) {
            return "";
        }
        String outputs = from == 0 && suffix.isEmpty() ? "outputs"
                : "Arrays.copyOfRange(outputs, " + from + ", " + (from + width) + ")";
        String type = isNumber() ? "double" : "String";
        all.append(method(
                "Returns the answer, " + (isNumber() ? label.isPresent() ? "a number in the unit of the column"
                        : "a number" : "the name of a class; NaN if an output is"),
                type, answer(), parameters,
                answer() + "Of(predict(" + arguments + "))"));
        if (hasRows) {
            all.append(method("Returns the answer for a row of the table", type, answer(), "Map<String, ?> row",
                    answer() + "Of(compute(features(row)))"));
        }
        String name = isNumber() ? "return " + label.map(some -> Columns.value(some, "outputs[" + from + "]"))
                .orElse("outputs[" + from + "]") + ";" : "return className(" + deciding(outputs) + ");";
        all.append("\n    private static ").append(type).append(' ').append(answer()).append("Of(float[] outputs) {\n"
                + "        ").append(name).append("\n    }\n");
        if (hasProbabilities()) {
            all.append(method("Returns the probability of each class by name", "Map<String, Double>", probabilities(),
                    parameters, probabilities() + "Of(predict(" + arguments + "))"));
            if (hasRows) {
                all.append(method("Returns the probability of each class for a row of the table", "Map<String, Double>",
                        probabilities(), "Map<String, ?> row", probabilities() + "Of(compute(features(row)))"));
            }
            all.append("\n    private static Map<String, Double> ").append(probabilities())
                    .append("Of(float[] outputs) {\n        return byClass(").append(shares(outputs)).append(", ")
                    .append(constant()).append(");\n    }\n");
        }
        return all.toString();
    }

    /** The numbers that decide on the class, the limit of a single one, and the names. */
    private String deciding(String outputs) {
        return threshold.map(limit -> "second(" + shares(outputs) + "), " + Literal.of(limit))
                .orElseGet(() -> outputs + ", " + Literal.of(meaning.threshold())) + ", " + constant();
    }

    private String shares(String outputs) {
        return switch (meaning) {
            case LOGITS -> "softmax(" + outputs + ", " + width + ")";
            case BINARY_LOGITS -> "sigmoid(" + outputs + ")";
            default -> "clip(" + outputs + ", 0, 1)";
        };
    }

    static String method(String what, String type, String name, String parameters, String result) {
        return "\n    /** " + what + ". */\n    public static " + type + " " + name + "(" + parameters + ") {\n"
                + "        return " + result + ";\n    }\n";
    }
}
