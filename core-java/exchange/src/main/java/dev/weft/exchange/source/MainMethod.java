package dev.weft.exchange.source;

import java.util.List;
import java.util.stream.Collectors;

/** The method {@code main} of a generated class, which answers what is on the command line. */
final class MainMethod {
    private static final int MOST_SHOWN = 6;

    private MainMethod() {}

    /**
     * Returns its source. A wrong command line, or weights that are not beside the class, end the program with one line
     * and the exit code 2.
     *
     * @param columns the columns of a row; none if the class takes numbers alone
     * @param size how many numbers all inputs have
     */
    static String of(List<Answers> answers, List<String> columns, int size) {
        boolean hasRows = !columns.isEmpty();
        StringBuilder text = new StringBuilder("\n    /** Prints the answer for the arguments, ")
                .append(hasRows ? "such as column=value" : "numbers")
                .append(". */\n    public static void main(String[] args) {\n        try {\n")
                .append("            if (args.length == 0) {\n                throw new IllegalArgumentException(")
                .append(Literal.lines("expected " + wanted(columns, size) + " as arguments but got none",
                        "                        "))
                .append(");\n            }\n").append(hasRows ? ROW : NUMBERS.replace("SIZE", size + ""));
        answers.stream().filter(each -> !each.isRaw()).forEach(each -> text.append("            System.out.println(")
                .append(each.answer()).append("Of(outputs));\n"));
        if (answers.stream().allMatch(Answers::isRaw)) {
            text.append("            System.out.println(Arrays.toString(outputs));\n");
        }
        return text.append(FAILURE).append("    }\n").toString();
    }

    private static String wanted(List<String> columns, int size) {
        return columns.isEmpty() ? size + (size == 1 ? " number" : " numbers") : columns.stream().limit(MOST_SHOWN)
                .map(name -> name + "=VALUE").collect(Collectors.joining(" "))
                + (columns.size() > MOST_SHOWN ? " and " + (columns.size() - MOST_SHOWN) + " more" : "");
    }

    private static final String ROW = """
                        Map<String, String> row = new LinkedHashMap<>();
                        for (String arg : args) {
                            int at = arg.indexOf('=');
                            if (at < 0) {
                                throw new IllegalArgumentException("expected column=value but got " + arg);
                            }
                            row.put(arg.substring(0, at), arg.substring(at + 1));
                        }
                        float[] outputs = compute(features(row));
            """;

    private static final String NUMBERS = """
                        float[] x = new float[args.length];
                        for (int i = 0; i < x.length; i++) {
                            try {
                                x[i] = Float.parseFloat(args[i]);
                            } catch (NumberFormatException e) {
                                throw new IllegalArgumentException("expected a number but got " + args[i]);
                            }
                        }
                        float[] outputs = compute(expect("all inputs", x, SIZE));
            """;

    private static final String FAILURE = """
                    } catch (IllegalArgumentException | ExceptionInInitializerError e) {
                        System.err.println((e.getCause() == null ? e : e.getCause()).getMessage());
                        System.exit(2);
                    }
            """;
}
