package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.cell.Missing;
import dev.weft.internal.cell.Numeral;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Views the cells of a column as numbers or as words, whatever kind of column a table has. */
final class Cells {
    private Cells() {}

    /** Returns the column as numbers; NaN for missing and infinite ones. */
    static double[] numbers(Table table, String name) {
        Column column = table.column(name);
        if (column instanceof Column.Words words) {
            return parsed(table, words);
        }
        if (column instanceof Column.Times) {
            throw new MalformedDataException(table.source(), "column " + name, "dates",
                    "numbers, as in training,");
        }
        double[] values = ((Column.Numbers) column).values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isInfinite(values[i]) ? Double.NaN : values[i];
        }
        return values;
    }

    private static double[] parsed(Table table, Column.Words column) {
        double[] values = new double[column.size()];
        for (int row = 0; row < values.length; row++) {
            String word = column.missing(row) ? "" : column.words().get(column.indices()[row]).strip();
            double value = Numeral.of(word, '.');
            if (!Missing.is(word) && Double.isNaN(value)) {
                throw new MalformedDataException(table.source(), table.place(row, column.name()), "\"" + word + "\"",
                        "a number, as in training,");
            }
            values[row] = value;
        }
        return values;
    }

    /** Returns the column as words without surrounding blanks; those of numbers are written as 3, not 3.0. */
    static Column.Words words(Table table, String name) {
        return words(table, name, List.of());
    }

    /** Returns the words of a column, of which the marks of missing values are missing unless they are known. */
    static Column.Words words(Table table, String name, List<String> known) {
        Column column = table.column(name);
        Map<String, Integer> places = new LinkedHashMap<>();
        int[] indices = new int[column.size()];
        if (column instanceof Column.Words words) {
            List<Integer> renamed = new ArrayList<>();
            for (String word : words.words()) {
                String stripped = word.strip();
                boolean isMissing = stripped.isEmpty()
                        || !known.isEmpty() && Missing.is(stripped) && !known.contains(stripped);
                renamed.add(isMissing ? -1 : places.computeIfAbsent(stripped, any -> places.size()));
            }
            for (int row = 0; row < indices.length; row++) {
                indices[row] = words.indices()[row] < 0 ? -1 : renamed.get(words.indices()[row]);
            }
            return new Column.Words(name, List.copyOf(places.keySet()), indices);
        }
        double[] values = column instanceof Column.Times times ? times.seconds() : numbers(table, name);
        Map<Double, Integer> numbers = new LinkedHashMap<>();
        for (int row = 0; row < indices.length; row++) {
            indices[row] = Double.isNaN(values[row]) ? -1
                    : numbers.computeIfAbsent(values[row] + 0.0, any -> numbers.size());
        }
        return new Column.Words(name, numbers.keySet().stream().map(Spellings::text).toList(), indices);
    }

    /** Returns the column as seconds since 1970; NaN for missing ones. */
    static double[] seconds(Table table, String name) {
        if (table.column(name) instanceof Column.Times times) {
            return times.seconds();
        }
        Column column = table.column(name);
        for (int row = 0; row < column.size(); row++) {
            if (!column.missing(row)) {
                throw new MalformedDataException(table.source(), "column " + name,
                        column instanceof Column.Words ? "words" : "numbers", "dates, as in training,");
            }
        }
        double[] none = new double[column.size()];
        Arrays.fill(none, Double.NaN);
        return none;
    }

    /** Returns how many cells of the column are missing; infinite numbers are. */
    static int missing(Table table, String name) {
        Column column = table.column(name);
        int missing = 0;
        for (int row = 0; row < column.size(); row++) {
            missing += isMissing(column, row) ? 1 : 0;
        }
        return missing;
    }

    static boolean isMissing(Column column, int row) {
        return column.missing(row) || column instanceof Column.Numbers numbers
                && Double.isInfinite(numbers.values()[row])
                || column instanceof Column.Words words && words.words().get(words.indices()[row]).isBlank();
    }

    /**
     * Recognizes words in other spellings than those of training: {@code True} for {@code true}, {@code 1.0} for
     * {@code 1}, {@code >50K.} for {@code >50K}, and, where the words are a yes and a no, {@code yes} for {@code 1}. A
     * spelling that fits two words is none.
     */
    static final class Spellings {
        private static final Set<String> YES = Set.of("true", "yes", "y", "t", "1", "on", "ja", "j", "oui", "si", "sí",
                "sim", "da", "是", "对", "真", "有", "はい");
        private static final Set<String> NO = Set.of("false", "no", "n", "f", "0", "off", "nein", "non", "não", "nao",
                "net", "nej", "否", "不", "不是", "错", "假", "无", "いいえ");
        private static final String AMBIGUOUS = "";
        /** From the narrowest way to compare to the widest. */
        private static final List<UnaryOperator<String>> FORMS = List.of(UnaryOperator.identity(), Spellings::number,
                Spellings::plain, Spellings::truth);

        private final Map<String, Integer> places = new HashMap<>();
        private final List<Map<String, String>> byForm;

        /** Recognizes the spellings of these words, all different. */
        Spellings(List<String> known) {
            for (int i = 0; i < known.size(); i++) {
                places.put(known.get(i), i);
            }
            boolean isTruth = known.size() == 2 && known.stream().map(Spellings::truth).distinct().count() == 2
                    && known.stream().allMatch(word -> !truth(word).equals(plain(word)));
            byForm = FORMS.subList(0, isTruth ? FORMS.size() : FORMS.size() - 1).stream().map(form -> {
                Map<String, String> words = new HashMap<>();
                known.forEach(word -> words.merge(form.apply(word), word, (one, other) -> AMBIGUOUS));
                return words;
            }).toList();
        }

        /** Returns the index of the known word that {@code word} spells, or -1. */
        int place(String word) {
            for (int form = 0; form < byForm.size(); form++) {
                @Nullable
                String found = byForm.get(form).get(FORMS.get(form).apply(word));
                if (found != null && !found.equals(AMBIGUOUS)) {
                    return places.get(found);
                }
            }
            return -1;
        }

        /** Returns the indices of many words. */
        int[] places(List<String> words) {
            return words.stream().mapToInt(this::place).toArray();
        }

        /** Whether one of two words means yes and the other no; then returns the one for yes. */
        static @Nullable String yes(List<String> two) {
            String first = truth(two.get(0));
            String second = truth(two.get(1));
            return first.equals("yes!") && second.equals("no!") ? two.get(0)
                    : first.equals("no!") && second.equals("yes!") ? two.get(1) : null;
        }

        private static String plain(String word) {
            String stripped = word.strip().toLowerCase(Locale.ROOT);
            return number(stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1).strip() : stripped);
        }

        private static String truth(String word) {
            String plain = plain(word);
            return YES.contains(plain) ? "yes!" : NO.contains(plain) ? "no!" : plain;
        }

        /** Returns a number in its shortest form, and another word as it is. */
        private static String number(String word) {
            if (Numeral.isCode(word)) {
                return word;
            }
            double value = Numeral.of(word, '.');
            return Double.isNaN(value) ? word : text(value);
        }

        /** Returns a number as people write it: 3 instead of 3.0, and 0.002 instead of 2.0E-3. */
        static String text(double value) {
            boolean isShort = Math.abs(value) < 1e15 && Math.abs(value) >= 1e-6;
            return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
                    : isShort ? new BigDecimal(Double.toString(value)).toPlainString() : Double.toString(value);
        }
    }
}
