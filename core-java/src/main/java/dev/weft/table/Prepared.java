package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Fits a {@link Preparation}, and the {@link Preprocessing} of the columns that it makes.
 *
 * @param preparation the rules
 * @param preprocessing the whole
 */
record Prepared(Preparation preparation, Preprocessing preprocessing) {
    /** Of more findings of a kind, one stands for all: a model file holds them. */
    private static final int MANY = 100;
    private static final int NAMED = 8;

    static Prepared of(Sample sample, String label, Preparation.Options options) {
        Rules.Target target = Rules.Target.of(sample, label, options);
        Set<String> names = new LinkedHashSet<>(sample.surveys().keySet());
        names.remove(label);
        Rules rules = new Rules(options, sample.surveys().keySet(), false);
        List<ColumnRule> chosen = rules.of(names, sample);
        if (chosen.stream().allMatch(rule -> rule.makes().isEmpty())) {
            rules = new Rules(options, sample.surveys().keySet(), true);
            chosen = rules.of(names, sample);
        }
        if (chosen.stream().allMatch(rule -> rule.makes().isEmpty())) {
            throw nothing(sample, label, rules.findings(), options);
        }
        List<Finding> findings = new ArrayList<>(target.findings());
        findings.addAll(rules.findings());
        Preparation silent = new Preparation(label, target.column().classes(), chosen, List.of());
        // The numbers would be as large as the table, and all that matters here of them follows from their rules.
        Table prepared = new Preparation(label, silent.classes(),
                chosen.stream().filter(rule -> !(rule instanceof ColumnRule.Number)).toList(), List.of())
                .apply(sample.table());
        findings.addAll(leaks(sample, prepared, silent));
        Preparation preparation = new Preparation(label, silent.classes(), chosen, gathered(findings));
        return new Prepared(preparation, preprocessing(sample, prepared, preparation, target.column(), options));
    }

    /** The table has the label, and nothing to predict it from: says why of each other column. */
    private static MalformedDataException nothing(Sample sample, String label, List<Finding> leftOut,
            Preparation.Options options) {
        List<String> why = leftOut.stream().limit(NAMED).map(Finding::text).toList();
        String more = leftOut.size() > NAMED ? "; and so on for " + (leftOut.size() - NAMED) + " more columns" : "";
        String ignored = options.ignored().isEmpty() ? "" : "; " + String.join(", ", options.ignored())
                + (options.ignored().size() == 1 ? " is" : " are") + " ignored";
        return new MalformedDataException(sample.table().source(), "header", why.isEmpty()
                ? "only " + label + ignored
                : "nothing to learn from: " + String.join("; ", why) + more + ignored,
                "at least one more column to predict " + label + " from, with different values");
    }

    private static List<Finding> leaks(Sample sample, Table prepared, Preparation preparation) {
        Table raw = sample.table();
        boolean isClass = !preparation.classes().isEmpty();
        double[] labels = prepared.column(preparation.label()) instanceof Column.Words words
                ? Arrays.stream(words.indices()).asDoubleStream().toArray()
                : Cells.numbers(prepared, preparation.label());
        List<Finding> leaks = new ArrayList<>();
        for (ColumnRule rule : preparation.rules()) {
            boolean tells = rule instanceof ColumnRule.Number
                    && Leak.byNumbers(Cells.numbers(raw, rule.column()), labels, isClass)
                    || !(rule instanceof ColumnRule.LeftOut || rule instanceof ColumnRule.Moments)
                            && mayTell(sample.surveys().get(rule.column()))
                            && Leak.byWords(Cells.words(raw, rule.column()), labels);
            if (tells) {
                leaks.add(new Finding(rule.column(), Finding.Kind.LEAK, Printable.of(rule.column())
                        + " alone tells " + Printable.of(preparation.label()) + " in every row: leave it out if it is "
                        + "not known before the answer"));
            }
        }
        return leaks;
    }

    /** Whether a column can determine the label as words do; spelling out many different numbers takes long. */
    private static boolean mayTell(Sample.Survey survey) {
        boolean mayTell = survey.isWords() || survey.repeats(Leak.ROWS_PER_WORD);
        survey.rest();
        return mayTell;
    }

    private static Preprocessing preprocessing(Sample sample, Table prepared, Preparation preparation,
            Preprocessing.Label label, Preparation.Options options) {
        List<Preprocessing.Standardized> numbers = new ArrayList<>();
        List<Preprocessing.OneOf> words = new ArrayList<>();
        List<Preprocessing.OneOf> indices = new ArrayList<>();
        for (ColumnRule rule : preparation.rules()) {
            if (rule instanceof ColumnRule.Category category) {
                boolean isIndex = options.hasIndices() && category.known().size() > options.oneHot();
                (isIndex ? indices : words).add(new Preprocessing.OneOf(category.column(), category.known()));
                continue;
            }
            for (String name : rule.makes()) {
                if (rule instanceof ColumnRule.Number number) {
                    numbers.add(name.equals(number.column())
                            ? scaling(sample.surveys().get(name), number, options.isRobust())
                            : new Preprocessing.Standardized(name, 0, 1));
                } else if (prepared.column(name) instanceof Column.Words weekday) {
                    words.add(new Preprocessing.OneOf(name, weekday.words()));
                } else if (rule instanceof ColumnRule.Moments moments && !moments.isCircle(name)) {
                    double[] sorted = Cells.numbers(prepared, name);
                    Arrays.sort(sorted);
                    numbers.add(Scaling.of(name, sorted, options.isRobust()));
                } else {
                    numbers.add(new Preprocessing.Standardized(name, 0, 1));
                }
            }
        }
        return new Preprocessing(numbers, words, label, true, Optional.empty(), indices, Optional.of(preparation));
    }

    private static Preprocessing.Standardized scaling(Sample.Survey survey, ColumnRule.Number rule, boolean isRobust) {
        double[] sorted = survey.sorted();
        survey.rest();
        return Scaling.of(survey.name, rule.logarithm().isEmpty() ? sorted
                : Arrays.stream(sorted).map(rule.logarithm().get()::of).toArray(), isRobust);
    }

    /** Lets one finding stand for many of a kind. */
    private static List<Finding> gathered(List<Finding> findings) {
        Map<Finding.Kind, List<Finding>> byKind = new LinkedHashMap<>();
        findings.forEach(finding -> byKind.computeIfAbsent(finding.kind(), kind -> new ArrayList<>()).add(finding));
        List<Finding> gathered = new ArrayList<>();
        byKind.forEach((kind, all) -> {
            if (all.size() <= MANY) {
                gathered.addAll(all);
                return;
            }
            List<String> names = all.stream().limit(NAMED).map(finding -> Printable.of(finding.column())).toList();
            gathered.add(new Finding(all.get(0).column(), kind, all.get(0).text() + "; so "
                    + (kind == Finding.Kind.LEAK ? "do" : "are") + " " + (all.size() - 1) + " more columns, such as "
                    + String.join(", ", names.subList(1, NAMED))));
        });
        return gathered;
    }

    /** Finds columns that predict the label alone, without an error in any row. */
    static final class Leak {
        private static final int LEAST_ROWS = 20;
        private static final int ROWS_PER_WORD = 3;
        private static final int FIRST_ROWS = 1000;

        private Leak() {}

        /** Whether the words of a column determine the label, with several rows for each. */
        static boolean byWords(Column.Words words, double[] labels) {
            Map<Integer, Double> known = new HashMap<>();
            int rows = 0;
            for (int row = 0; row < labels.length; row++) {
                int index = words.indices()[row];
                if (index >= 0) {
                    rows++;
                    Double other = known.putIfAbsent(index, labels[row]);
                    if (other != null && other != labels[row]) {
                        return false;
                    }
                }
            }
            return enough(rows, labels) && rows >= ROWS_PER_WORD * known.size()
                    && known.values().stream().distinct().count() > 1;
        }

        /**
         * Whether the numbers tell the label, alone. The first rows are looked at alone before, because
         * they nearly always suffice to say no.
         */
        static boolean byNumbers(double[] numbers, double[] labels, boolean isClass) {
            int first = Math.min(labels.length, FIRST_ROWS);
            return isSplit(Arrays.copyOf(numbers, first), Arrays.copyOf(labels, first), isClass)
                    && isSplit(numbers, labels, isClass) && varies(numbers, labels, isClass);
        }

        /** Whether each class has a range of numbers of its own, or a numeric label rises or falls with them. */
        private static boolean isSplit(double[] numbers, double[] labels, boolean isClass) {
            Integer[] order = IntStream.range(0, numbers.length).filter(row -> !Double.isNaN(numbers[row])).boxed()
                    .sorted(Comparator.comparingDouble(row -> numbers[row])).toArray(Integer[]::new);
            boolean rises = true;
            boolean falls = true;
            int ranges = 1;
            for (int i = 1; i < order.length; i++) {
                double step = labels[order[i]] - labels[order[i - 1]];
                if (numbers[order[i]] == numbers[order[i - 1]] && step != 0) {
                    return false;
                }
                rises &= step >= 0;
                falls &= step <= 0;
                ranges += step != 0 ? 1 : 0;
            }
            return isClass ? ranges <= different(numbers, labels) : rises || falls;
        }

        /** Whether enough rows have a number, with more than one label, and not just two numbers for many labels. */
        private static boolean varies(double[] numbers, double[] labels, boolean isClass) {
            int present = (int) Arrays.stream(numbers).filter(x -> !Double.isNaN(x)).count();
            long values = Arrays.stream(numbers).filter(x -> !Double.isNaN(x)).distinct().limit(3).count();
            return enough(present, labels) && different(numbers, labels) > 1 && (isClass || values > 2);
        }

        private static long different(double[] numbers, double[] labels) {
            return IntStream.range(0, numbers.length).filter(row -> !Double.isNaN(numbers[row]))
                    .mapToDouble(row -> labels[row]).distinct().count();
        }

        private static boolean enough(int rows, double[] labels) {
            return rows >= LEAST_ROWS && 2L * rows >= labels.length;
        }
    }

    /** How the numbers of a column are scaled, from all of them in ascending order. */
    static final class Scaling {
        private Scaling() {}

        /** Two different numbers become -1 and 1; others are scaled robustly or plainly. */
        static Preprocessing.Standardized of(String name, double[] sorted, boolean isRobust) {
            double least = sorted.length == 0 ? 0 : sorted[0];
            double most = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
            boolean isPair = least < most && Arrays.stream(sorted).allMatch(x -> x == least || x == most);
            return isPair ? new Preprocessing.Standardized(name, least / 2 + most / 2, most / 2 - least / 2)
                    : isRobust ? robust(name, sorted, least, most) : plain(name, sorted);
        }

        /** By the median and the distance of the quartiles, or half the range where that is 0 (RealMLP, 2024). */
        private static Preprocessing.Standardized robust(String name, double[] sorted, double least, double most) {
            double quartiles = Sample.Survey.quantile(sorted, 0.75) / 2 - Sample.Survey.quantile(sorted, 0.25) / 2;
            double width = quartiles > 0 ? Math.min(2 * quartiles, Double.MAX_VALUE) : most / 2 - least / 2;
            return new Preprocessing.Standardized(name, Sample.Survey.quantile(sorted, 0.5), width > 0 ? width : 1,
                    true);
        }

        /** By the mean and the standard deviation. */
        static Preprocessing.Standardized plain(String name, double[] sorted) {
            double scale = sorted.length == 0 ? 0 : Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
            if (scale == 0) {
                return new Preprocessing.Standardized(name, 0, 1);
            }
            // Divided first, because the squares of large numbers are infinite.
            double mean = Arrays.stream(sorted).map(x -> x / scale).average().orElse(0);
            double square = Arrays.stream(sorted).map(x -> (x / scale - mean) * (x / scale - mean)).average().orElse(0);
            double deviation = sorted[0] == sorted[sorted.length - 1] ? 0 : scale * Math.sqrt(square);
            return new Preprocessing.Standardized(name, scale * mean, deviation > 0 ? deviation : 1);
        }
    }
}
