package dev.weft.exchange.source;

import dev.weft.table.ColumnRule;
import dev.weft.table.Preparation;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes how the columns of a row become features. Some columns at a time make one nested class, because a class and a
 * method of Java are limited to 64 KB.
 */
final class Columns {
    private static final int TOGETHER = 60;
    private static final String BETWEEN = "\n\t|;\u0001\u0002";

    private final Weights weights;
    private final List<String> groups = new ArrayList<>();
    private final StringBuilder fields = new StringBuilder();
    private final StringBuilder statements = new StringBuilder();
    private Literal.Names names = names();
    private int columns;

    Columns(Weights weights) {
        this.weights = weights;
    }

    private static Literal.Names names() {
        return new Literal.Names("row", "x", "z");
    }

    /** Adds the features of a preprocessing from element {@code at} on. */
    void add(Preprocessing rules, int at) {
        Map<String, ColumnRule> byColumn = new HashMap<>();
        rules.preparation().ifPresent(some -> some.rules()
                .forEach(rule -> rule.makes().forEach(made -> byColumn.put(made, rule))));
        int place = at;
        String target = rules.components().isPresent() ? "z" : "x";
        if (rules.components().isPresent()) {
            statement("double[] z = new double[" + rules.numbers().size() + "]");
        }
        for (Preprocessing.Standardized number : rules.numbers()) {
            String scaled = (number.isClipped() ? "clipped(" : "standardized(")
                    + number(byColumn, number.name(), rules.tolerant()) + ", " + Literal.of(number.mean()) + ", "
                    + Literal.of(number.deviation()) + ")";
            int element = rules.components().isPresent() ? place - at : place;
            statement(target + "[" + element + "] = " + (target.equals("x") ? "(float) " : "") + scaled);
            place++;
            if (target.equals("x")) {
                next();
            }
        }
        place = rules.components().isPresent() ? project(rules, at) : place;
        next();
        for (Preprocessing.OneOf word : rules.words()) {
            oneHot(byColumn, word, place, rules.tolerant());
            place += word.known().size();
            next();
        }
        for (Preprocessing.OneOf index : rules.indices()) {
            index(byColumn, index, place, rules.tolerant());
            place++;
            next();
        }
    }

    /** Adds the number of a category as element {@code at}. */
    void add(Preprocessing.OneOf index, int at, boolean isTolerant) {
        index(Map.of(), index, at, isTolerant);
        next();
    }

    private int project(Preprocessing rules, int at) {
        var components = rules.components().orElseThrow();
        int n = rules.numbers().size();
        float[] directions = new float[components.size() * n];
        for (int k = 0; k < components.size(); k++) {
            for (int j = 0; j < n; j++) {
                directions[k * n + j] = components.directions().get(k).get(j).floatValue();
            }
        }
        String field = weights.flat("directions", Tensor.of(Shape.of(directions.length), directions));
        for (int k = 0; k < components.size(); k++) {
            statement("x[" + (at + k) + "] = (float) " + (components.whitened() ? "(" : "") + "component(z, " + field
                    + ", " + k + ")" + (components.whitened()
                            ? " / Math.sqrt(" + Literal.of(components.variances().get(k).doubleValue()) + "))" : ""));
        }
        return at + components.size();
    }

    /** The expression of a number of a row. */
    private String number(Map<String, ColumnRule> byColumn, String name, boolean isTolerant) {
        ColumnRule rule = byColumn.get(name);
        if (rule == null) {
            return (isTolerant ? "numberOrMissing(row, " : "onlyNumber(row, ") + Literal.of(name) + ")";
        }
        String column = Literal.of(rule.column());
        int made = rule.makes().indexOf(name);
        if (rule instanceof ColumnRule.Number number) {
            if (made == 1) {
                return "(Double.isNaN(number(row, " + column + ")) ? 1 : -1)";
            }
            String filled = "filled(number(row, " + column + "), " + Literal.of(number.fill()) + ")";
            return number.logarithm().map(some -> "logarithm(" + filled + ", " + Literal.of(some.offset()) + ", "
                    + Literal.of(some.floor()) + ")").orElse(filled);
        }
        if (rule instanceof ColumnRule.Pair pair) {
            String words = words(rule.column(), List.of(pair.minus(), pair.plus()), true);
            String word = "word(row, " + column + ", " + words + ")";
            return made == 1 ? "(" + word + " == null ? 1 : -1)" : "side(" + word + ", " + words + ")";
        }
        ColumnRule.Moments moments = (ColumnRule.Moments) rule;
        if (made == moments.parts().size()) {
            return "(Double.isNaN(seconds(row, " + column + ")) ? 1 : -1)";
        }
        return part(moments, moments.parts().get(made));
    }

    private static String part(ColumnRule.Moments moments, ColumnRule.Moments.Part part) {
        char code = switch (part) {
            case YEAR -> 'y';
            case DAY_SINE, DAY_COSINE -> 'd';
            case WEEKDAY -> 'w';
            case HOUR -> 'h';
            case ELAPSED -> 'e';
        };
        String value = "timePart('" + code + "', filled(seconds(row, " + Literal.of(moments.column()) + "), "
                + Literal.of(moments.fill()) + "), " + Literal.of(moments.origin()) + ")";
        return code != 'd' ? value : "Math." + (part == ColumnRule.Moments.Part.DAY_SINE ? "sin" : "cos")
                + "(2 * Math.PI * " + value + " / 365.25)";
    }

    private void oneHot(Map<String, ColumnRule> byColumn, Preprocessing.OneOf word, int at, boolean isTolerant) {
        String place = names.variable(word.name());
        statement("int " + place + " = " + place(byColumn, word, -1, isTolerant));
        statements.append("            if (").append(place).append(" >= 0) {\n                x[").append(at)
                .append(" + ").append(place).append("] = 1;\n            }\n");
    }

    private void index(Map<String, ColumnRule> byColumn, Preprocessing.OneOf index, int at, boolean isTolerant) {
        statement("x[" + at + "] = " + place(byColumn, index, index.known().size(), isTolerant));
    }

    /** The expression of the place of a word among the known ones. */
    private String place(Map<String, ColumnRule> byColumn, Preprocessing.OneOf of, int other, boolean isTolerant) {
        ColumnRule rule = byColumn.get(of.name());
        if (rule instanceof ColumnRule.Moments moments) {
            String days = IntStream.rangeClosed(1, 7).map(day -> known(of, Integer.toString(day), other))
                    .mapToObj(Integer::toString).collect(Collectors.joining(", ", "new int[]{", "}"));
            return days + "[(int) " + part(moments, ColumnRule.Moments.Part.WEEKDAY) + "]";
        }
        String column = Literal.of(rule == null ? of.name() : rule.column());
        if (rule == null) {
            String words = words(of.name(), of.known(), false);
            String word = "word(row, " + column + ", " + words + ")";
            return isTolerant ? "place(" + word + ", " + words + ", " + other + ", " + other + ")"
                    : "onlyPlace(" + word + ", " + words + ", " + column + ")";
        }
        List<String> known = ((ColumnRule.Category) rule).known();
        String words = words(rule.column(), known, true);
        String place = "place(word(row, " + column + ", " + words + "), " + words + ", "
                + known(of, ColumnRule.OTHER, other) + ", " + known(of, ColumnRule.MISSING, other) + ")";
        if (known.equals(of.known())) {
            return place;
        }
        throw new IllegalArgumentException("JavaSource expects the categories of column " + of.name()
                + " as its preparation has them but got " + of.known());
    }

    private static int known(Preprocessing.OneOf of, String word, int other) {
        int place = Collections.binarySearch(of.known(), word);
        return place < 0 ? other : place;
    }

    /** The name of a field with the words of a column. */
    private String words(String column, List<String> known, boolean hasSpellings) {
        String all = String.join("", known);
        char between = (char) BETWEEN.chars().filter(c -> all.indexOf(c) < 0).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("JavaSource expects words without control characters "
                        + "but got others in column " + column));
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String word : known) {
            if (part.length() + word.length() >= Literal.MOST_CHARS && part.length() > 0) {
                parts.add(part.toString());
                part.setLength(0);
            }
            part.append(word).append(between);
        }
        parts.add(part.toString());
        String start = "new Words(" + hasSpellings + ", '" + Literal.escaped(Character.toString(between)) + "'";
        String made = parts.stream().map(text -> ",\n                    " + Literal.lines(text,
                "                            ")).collect(Collectors.joining("", start, ")"));
        int from = fields.indexOf(" = " + made + ";\n");
        if (from >= 0) {
            return fields.substring(fields.lastIndexOf(" ", from - 1) + 1, from);
        }
        String name = names.constant(column);
        fields.append("        private static final Words ").append(name).append(" = ").append(made).append(";\n");
        return name;
    }

    private void statement(String text) {
        statements.append("            ").append(text).append(";\n");
        columns++;
    }

    /** Ends the nested class if it is large enough. */
    private void next() {
        if (columns >= TOGETHER || fields.length() > Literal.MOST_CHARS) {
            finish();
        }
    }

    private void finish() {
        if (columns > 0) {
            groups.add("\n    /** Some of the columns. */\n    private static final class Columns" + (groups.size() + 1)
                    + " {\n" + fields + (fields.length() > 0 ? "\n" : "")
                    + "        static void read(Map<String, ?> row, float[] x) {\n" + statements
                    + "        }\n    }\n");
            fields.setLength(0);
            statements.setLength(0);
            columns = 0;
            names = names();
        }
    }

    /** The nested classes; call once, in the end. */
    String classes() {
        finish();
        return String.join("", groups);
    }

    /** The statements that call all nested classes. */
    String calls() {
        return IntStream.rangeClosed(1, groups.size()).mapToObj(i -> "        Columns" + i + ".read(row, x);\n")
                .collect(Collectors.joining());
    }

    /** The expression of a number of the target column for an output, see {@link Preprocessing.Label#value}. */
    static String value(Preprocessing.Label label, String output) {
        String y = output + " * " + Literal.of(label.deviation()) + " + " + Literal.of(label.mean());
        if (label.logarithm().isPresent()) {
            Preparation.Logarithm logarithm = label.logarithm().get();
            y = "Math.exp(Math.min(" + y + ", Math.log(Double.MAX_VALUE) - 1)) - " + Literal.of(logarithm.offset());
        }
        return label.range().isEmpty() ? y : "Math.max(" + Literal.of(label.range().get().least()) + ", Math.min("
                + Literal.of(label.range().get().most()) + ", " + y + "))";
    }
}
