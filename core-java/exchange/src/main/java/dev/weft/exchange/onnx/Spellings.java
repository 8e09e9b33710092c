package dev.weft.exchange.onnx;

import dev.weft.table.Column;
import dev.weft.table.ColumnRule;
import dev.weft.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which words mean what to the rule of a column: those of training, their usual other spellings, and the marks of
 * missing words. ONNX looks words up as they are, so the rule is asked about each.
 */
final class Spellings {
    /** What no word of a table is, to learn what becomes of unknown ones. */
    private static final String UNKNOWN = "\uE000";
    private static final List<String> MISSING = List.of("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "Null",
            "nan", "NaN", "?", "none", "None", "-", ".");
    private static final List<String> TRUTHS = List.of("true", "false", "yes", "no", "y", "n", "t", "f", "1", "0", "on",
            "off");

    private Spellings() {}

    /** All words to ask about. */
    private static List<String> candidates(List<String> known) {
        Set<String> words = new LinkedHashSet<>();
        List<String> all = new ArrayList<>(known);
        all.addAll(TRUTHS);
        for (String word : all) {
            String small = word.toLowerCase(Locale.ROOT);
            words.addAll(List.of(word, small, word.toUpperCase(Locale.ROOT), word + ".",
                    small.isEmpty() ? small : small.substring(0, 1).toUpperCase(Locale.ROOT) + small.substring(1)));
            if (word.matches("-?\\d{1,9}")) {
                words.add(word + ".0");
            }
        }
        words.addAll(MISSING);
        words.remove(UNKNOWN);
        return List.copyOf(words);
    }

    /** A look-up: the numbers of words, and that of all others. */
    record Lookup(Map<String, Double> numbers, double other) {
        /** Adds it to a graph, and returns the name of the numbers, as floats. */
        String write(Nodes nodes, String label, String words) {
            List<String> keys = List.copyOf(numbers.keySet());
            float[] values = new float[keys.size()];
            IntStream.range(0, values.length).forEach(i -> values[i] = numbers.get(keys.get(i)).floatValue());
            if (keys.isEmpty()) {
                return new Lookup(Map.of("", other), other).write(nodes, label, words);
            }
            return nodes.ml(label, "LabelEncoder", Map.of("keys_strings", keys, "values_floats", values,
                    "default_float", (float) other), 1, words).get(0);
        }
    }

    /** The places of words in {@code known}; {@code other} for those that the rule does not find there. */
    static Lookup places(ColumnRule rule, List<String> words, List<String> known, double other) {
        Column.Words column = (Column.Words) apply(rule, candidates(words), 0);
        return lookup(candidates(words), i -> {
            int place = column.missing(i) ? -1 : known.indexOf(column.words().get(column.indices()[i]));
            return place < 0 ? other : place;
        });
    }

    /** The numbers that a rule makes of words, as its column number {@code made}. */
    static Lookup numbers(ColumnRule rule, List<String> words, int made) {
        double[] values = ((Column.Numbers) apply(rule, candidates(words), made)).values();
        return lookup(candidates(words), i -> values[i]);
    }

    private static Column apply(ColumnRule rule, List<String> candidates, int made) {
        List<String> asked = new ArrayList<>(candidates);
        asked.add(UNKNOWN);
        return rule.apply(Table.of(rule.column(), List.of(new Column.Words(rule.column(),
                asked, IntStream.range(0, asked.size()).toArray())))).get(made);
    }

    private static Lookup lookup(List<String> candidates, IntToDoubleFunction meaning) {
        double other = meaning.applyAsDouble(candidates.size());
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (meaning.applyAsDouble(i) != other) {
                numbers.put(candidates.get(i), meaning.applyAsDouble(i));
            }
        }
        return new Lookup(numbers, other);
    }
}
