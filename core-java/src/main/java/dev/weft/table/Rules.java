package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses the rule of each column from its statistics, and says why. It never looks at the label. */
final class Rules {
    private static final int FEW_ROWS = 12;
    private static final int SOME_ROWS = 20;
    /** As many pairs of equal numbers would be expected by chance if numbers that never repeat were no identifiers. */
    private static final double PAIRS = 20;
    private static final int FEW_WORDS = 9;
    private static final int MOST_WORDS = 1000;
    /** As many words in all: a model file holds at most 100,000 values, and each word twice. */
    private static final int MOST_WORDS_IN_ALL = 30_000;
    private static final int MOST_COUNT = 10;
    private static final double DECADES = 100;
    private static final double SKEWED = 1.5;
    private static final double STRAIGHT = 0.75;
    private static final double DAY = 86_400;

    private final Preparation.Options options;
    private final boolean keepsIdentifiers;
    private final Set<String> names;
    private final int mostWords;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Chooses rules for a table.
     *
     * @param names those of all its columns
     * @param keepsIdentifiers whether even identifiers stay, because nothing else is left
     */
    Rules(Preparation.Options options, Set<String> names, boolean keepsIdentifiers) {
        this.options = options;
        this.names = new HashSet<>(names);
        this.keepsIdentifiers = keepsIdentifiers;
        this.mostWords = Math.max(FEW_WORDS, Math.min(MOST_WORDS, MOST_WORDS_IN_ALL / names.size()));
    }

    List<Finding> findings() {
        return findings;
    }

    /** Returns the rule of each of these columns. */
    List<ColumnRule> of(Set<String> names, Sample sample) {
        return names.stream().map(sample.surveys()::get).map(survey -> {
            ColumnRule rule = of(survey);
            survey.rest();
            return rule;
        }).toList();
    }

    private ColumnRule of(Sample.Survey survey) {
        if (survey.present() == 0) {
            return leftOut(survey, Finding.Kind.EMPTY, "has no value: each cell is empty or a mark of a missing value");
        }
        if (survey.isConstant() && survey.missing == 0) {
            return leftOut(survey, Finding.Kind.CONSTANT, "has the same value in all rows");
        }
        return survey.isWords() ? words(survey) : survey.sample() instanceof Column.Times ? times(survey)
                : numbers(survey);
    }

    private ColumnRule leftOut(Sample.Survey survey, Finding.Kind kind, String why) {
        find(survey, kind, Printable.of(survey.name) + " is left out: it " + why);
        return new ColumnRule.LeftOut(survey.name, kind);
    }

    private void find(Sample.Survey survey, Finding.Kind kind, String text) {
        findings.add(new Finding(survey.name, kind, text));
    }

    /** Reports missing values; returns whether a column can say where they are. */
    private boolean flagged(Sample.Survey survey, String instead) {
        if (survey.missing == 0) {
            return false;
        }
        find(survey, Finding.Kind.MISSING, Printable.of(survey.name) + " has no value in "
                + survey.missing + " of " + count(survey.rows, "training row") + ": " + instead);
        return names.add(survey.name + " is missing");
    }

    private boolean stays(Sample.Survey survey) {
        return keepsIdentifiers || options.kept().contains(survey.name);
    }

    private ColumnRule numbers(Sample.Survey survey) {
        double[] sorted = survey.sorted();
        if (!stays(survey) && isIdentifier(survey, sorted)) {
            return leftOut(survey, Finding.Kind.IDENTIFIER, "names the rows, because its whole numbers from "
                    + Cells.Spellings.text(survey.least) + " to " + Cells.Spellings.text(survey.most)
                    + " never repeat");
        }
        if (survey.few.size() == 2 && survey.few.firstKey() == 0 && survey.few.lastKey() == 1
                && !options.numbers().contains(survey.name)) {
            return pair(survey, "0", "1");
        }
        mark(sorted).ifPresent(mark -> find(survey, Finding.Kind.MARK, Printable.of(survey.name) + " is "
                + Cells.Spellings.text(mark) + " in "
                + Arrays.stream(sorted).filter(x -> x == mark).count() + " of " + count(survey.rows, "training row")
                + ", far from all else: it may stand for a missing value"));
        Optional<Preparation.Logarithm> logarithm = options.hasLogarithms() ? logarithm(sorted) : Optional.empty();
        if (logarithm.isPresent()) {
            find(survey, Finding.Kind.LOGARITHM, Printable.of(survey.name)
                    + " spans decades and is replaced with its logarithm");
        }
        double median = Sample.Survey.quantile(sorted, 0.5);
        boolean flagged = flagged(survey, "the median " + shortened(median) + " takes its place, and a feature "
                + "says where");
        return new ColumnRule.Number(survey.name, median, flagged, logarithm);
    }

    private static String shortened(double value) {
        return Cells.Spellings.text(Double.parseDouble(String.format(Locale.ROOT, "%.4g", value)));
    }

    /**
     * The least or largest number if it repeats, consists of nines such as -999, and is further from the others than
     * these are from each other, or negative where no other is.
     */
    private static OptionalDouble mark(double[] sorted) {
        int n = sorted.length;
        for (double end : new double[]{sorted[0], sorted[n - 1]}) {
            String digits = Cells.Spellings.text(Math.abs(end));
            double[] others = Arrays.stream(sorted).filter(x -> x != end).toArray();
            if (!digits.matches("99+") || others.length == 0 || n - others.length < 2) {
                continue;
            }
            double least = others[0];
            double most = others[others.length - 1];
            double gap = end < least ? least - end : end - most;
            if (gap > most - least || end < 0 && least >= 0) {
                return OptionalDouble.of(end);
            }
        }
        return OptionalDouble.empty();
    }

    /**
     * Whether whole numbers number the rows: they never repeat although, at random within their range, many would. A
     * year is none, because it orders the rows in time.
     */
    private static boolean isIdentifier(Sample.Survey survey, double[] sorted) {
        int n = sorted.length;
        if (!survey.isWhole || n < FEW_ROWS || !survey.isDistinct()) {
            return false;
        }
        double range = sorted[n - 1] - sorted[0] + 1;
        String name = survey.name.toLowerCase(Locale.ROOT);
        boolean isYear = Stream.of("year", "jahr", "année", "año", "年").anyMatch(name::contains);
        boolean isDense = range == n || n >= SOME_ROWS && range <= 2.0 * n;
        return !isYear && (isDense || n >= SOME_ROWS && (double) n * n / (2 * range) > PAIRS);
    }

    /**
     * The logarithm for numbers of at least 0 that span decades and are skewed, if it removes the skew. If some are 0,
     * a small one of the others is added first.
     */
    static Optional<Preparation.Logarithm> logarithm(double[] sorted) {
        int n = sorted.length;
        if (n < SOME_ROWS || sorted[0] < 0 || sorted[n - 1] <= 0 || !(Sample.Survey.skewness(sorted) > SKEWED)) {
            return Optional.empty();
        }
        double[] positive = Arrays.stream(sorted).filter(x -> x > 0).toArray();
        double offset = sorted[0] > 0 ? 0 : Sample.Survey.quantile(positive, 0.05);
        double low = Sample.Survey.quantile(positive, 0.01);
        Preparation.Logarithm logarithm = new Preparation.Logarithm(offset, sorted[0] + offset);
        boolean spans = positive.length >= SOME_ROWS && Sample.Survey.quantile(positive, 0.99) / low > DECADES;
        double left = Sample.Survey.skewness(Arrays.stream(sorted).map(logarithm::of).toArray());
        return spans && Math.abs(left) < STRAIGHT ? Optional.of(logarithm) : Optional.empty();
    }

    private ColumnRule times(Sample.Survey survey) {
        double[] sorted = survey.sorted();
        double origin = sorted[0];
        List<ColumnRule.Moments.Part> parts = Arrays.stream(ColumnRule.Moments.Part.values())
                .filter(part -> part != ColumnRule.Moments.Part.HOUR
                        || Arrays.stream(sorted).anyMatch(x -> Math.floorMod((long) x, (long) DAY) != 0))
                .filter(part -> Arrays.stream(sorted).map(x -> ColumnRule.Moments.value(part, x, origin)).distinct()
                        .limit(2).count() > 1)
                .filter(part -> names.add(ColumnRule.Moments.name(survey.name, part))).toList();
        find(survey, Finding.Kind.TIMES, Printable.of(survey.name) + " is cut into "
                + String.join(", ", parts.stream().map(part -> ColumnRule.Moments.name("", part).strip()).toList()));
        boolean flagged = flagged(survey, "the median time takes its place, and a feature says where");
        return new ColumnRule.Moments(survey.name, parts, origin, sorted[(sorted.length - 1) / 2], flagged,
                ((Column.Times) survey.sample()).isDayFirst());
    }

    private ColumnRule words(Sample.Survey survey) {
        int different = survey.words.size();
        int present = survey.present();
        if (different == 2 && !survey.hasMoreWords) {
            return pair(survey);
        }
        List<String> known = common(survey);
        long covered = known.stream().mapToLong(survey.words::get).sum();
        boolean isIdentifier = present >= FEW_ROWS
                && (different == present || 2.0 * covered < present && 2L * different > present);
        if (survey.hasMoreWords && 2.0 * covered < present || isIdentifier) {
            if (!stays(survey)) {
                return leftOut(survey, Finding.Kind.IDENTIFIER, different == present ? "has another word in each row"
                        : "has another word in nearly each row");
            }
            known = known.isEmpty() ? survey.byFrequency().stream().limit(mostWords).toList() : known;
        }
        return category(survey, known);
    }

    private ColumnRule category(Sample.Survey survey, List<String> known) {
        List<String> all = new ArrayList<>(known);
        int rare = survey.words.size() - known.size();
        if (survey.missing > 0 && !all.contains(ColumnRule.MISSING)) {
            all.add(ColumnRule.MISSING);
            flagged(survey, "that is a category of its own");
        }
        if (rare > 0) {
            if ((!options.hasIndices() || all.size() < options.oneHot()) && !all.contains(ColumnRule.OTHER)) {
                all.add(ColumnRule.OTHER);
            }
            find(survey, Finding.Kind.RARE, Printable.of(survey.name) + ": " + rare + " of " + survey.words.size()
                    + (survey.hasMoreWords ? " and more" : "") + " words are rare and count as one");
        }
        return new ColumnRule.Category(survey.name, all, rare);
    }

    /** All words if they are few, and otherwise those that are not rare. */
    private List<String> common(Sample.Survey survey) {
        List<String> all = survey.byFrequency();
        boolean isCapped = !options.hasIndices() && all.size() > options.oneHot();
        if (all.size() <= FEW_WORDS && !isCapped) {
            return all;
        }
        int minimum = Math.max(2, Math.min(MOST_COUNT, (int) Math.round(Math.cbrt(survey.present()) / 4)));
        int most = isCapped ? Math.max(1, options.oneHot() - 1) : mostWords;
        return all.stream().filter(word -> survey.words.get(word) >= minimum).limit(most).toList();
    }

    private ColumnRule pair(Sample.Survey survey) {
        List<String> two = survey.words.keySet().stream().sorted().toList();
        @Nullable
        String yes = Cells.Spellings.yes(two);
        String plus = yes == null ? two.get(1) : yes;
        return pair(survey, two.get(0).equals(plus) ? two.get(1) : two.get(0), plus);
    }

    private ColumnRule pair(Sample.Survey survey, String minus, String plus) {
        boolean flagged = flagged(survey, "halfway between " + Printable.of(minus) + " and "
                + Printable.of(plus) + " takes its place, and a feature says where");
        return new ColumnRule.Pair(survey.name, minus, plus, flagged);
    }

    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /**
     * Decides whether the label is a class or a number, and how a number is scaled.
     *
     * @param column the label for a {@link Preprocessing}
     * @param findings why, and what else to know about the label
     */
    record Target(Preprocessing.Label column, List<Finding> findings) {
        private static final int MOST_CLASSES = 1000;
        private static final int FEW = 10;
        private static final double IMBALANCED = 0.8;

        static Target of(Sample sample, String name, Preparation.Options options) {
            Sample.Survey survey = sample.surveys().get(name);
            List<Finding> findings = new ArrayList<>();
            if (survey.sample() instanceof Column.Times) {
                throw new MalformedDataException(sample.table().source(), "column " + name, "dates",
                        "classes or numbers to predict");
            }
            Optional<Preparation.Task> wanted = options.task();
            boolean isClass = wanted.map(task -> task == Preparation.Task.CLASSES)
                    .orElse(survey.isWords() || looksLikeClasses(survey));
            if (survey.isWords() && !isClass) {
                throw new MalformedDataException(sample.table().source(), "column " + name, "words",
                        "numbers to predict (read the column as numbers)");
            }
            Preprocessing.Label label = isClass ? classes(sample, survey, findings) : number(survey, options, findings);
            if (wanted.isEmpty()) {
                findings.add(0, new Finding(name, Finding.Kind.TASK, why(survey, label)));
            }
            if (sample.unlabelled() > 0) {
                findings.add(new Finding(name, Finding.Kind.UNLABELLED, unlabelled(sample, survey)));
            }
            return new Target(label, findings);
        }

        private static String unlabelled(Sample sample, Sample.Survey survey) {
            int all = sample.unlabelled();
            return all + " of " + Rules.count(all + survey.rows, "training row") + (all == 1 ? " is" : " are")
                    + " left out, without a label in " + Printable.of(survey.name)
                    + (sample.infinite() == 0 ? "" : " (" + sample.infinite() + " not finite)");
        }

        /** Whether numbers are classes: few whole ones from 0 or 1 on, or two or three, with several rows each. */
        private static boolean looksLikeClasses(Sample.Survey survey) {
            int different = survey.few.size();
            if (!survey.isWhole || different < 2 || different > FEW) {
                return false;
            }
            double least = survey.few.firstKey();
            boolean begins = (least == 0 || least == 1) && survey.few.lastKey() - least <= FEW;
            return (begins || different <= 3) && survey.rows >= (different == 2 ? 4 : 5 * different);
        }

        private static String why(Sample.Survey survey, Preprocessing.Label label) {
            String name = Printable.of(survey.name);
            List<String> classes = label.classes();
            if (classes.isEmpty()) {
                return name + " is a number: its values are " + (!survey.isWhole ? "not only whole numbers"
                        : survey.few.isEmpty() ? "many different whole numbers"
                        : Rules.count(survey.few.size(), "different whole number") + " from "
                                + Cells.Spellings.text(survey.few.firstKey()) + " to "
                                + Cells.Spellings.text(survey.few.lastKey()));
            }
            String listed = classes.size() > FEW ? "" : ": " + classes.stream().map(Printable::of)
                    .collect(Collectors.joining(", "));
            return name + " is one of " + classes.size() + " classes"
                    + (survey.isWords() ? listed : ", because it has few whole numbers" + listed);
        }

        private static Preprocessing.Label classes(Sample sample, Sample.Survey survey, List<Finding> findings) {
            Map<String, Integer> counts = new TreeMap<>();
            if (survey.isWords()) {
                counts.putAll(survey.words);
            } else {
                survey.few.forEach((value, count) -> counts.put(Cells.Spellings.text(value), count));
                if (survey.few.isEmpty()) {
                    Arrays.stream(survey.sorted())
                            .forEach(value -> counts.merge(Cells.Spellings.text(value), 1, Integer::sum));
                }
            }
            String place = "column " + survey.name;
            if (counts.size() < 2) {
                throw new MalformedDataException(sample.table().source(), place, "a single class " + counts.keySet(),
                        "at least two classes");
            }
            if (counts.size() > MOST_CLASSES || counts.size() > 20 && counts.size() == survey.rows) {
                throw new MalformedDataException(sample.table().source(), place,
                        counts.size() + " different classes in " + survey.rows + " rows",
                        "at most " + MOST_CLASSES + " classes with several rows each (is it the right column?)");
            }
            int largest = Collections.max(counts.values());
            if (largest > IMBALANCED * survey.rows) {
                String name =
                        counts.keySet().stream().filter(one -> counts.get(one) == largest).findFirst().orElseThrow();
                findings.add(new Finding(survey.name, Finding.Kind.IMBALANCE, Math.round(100.0 * largest / survey.rows)
                        + " % of the training rows are " + Printable.of(name) + ": always answering that has accuracy "
                        + Math.round(1000.0 * largest / survey.rows) / 1000.0));
            }
            return new Preprocessing.Label(survey.name, List.copyOf(counts.keySet()), 0, 1);
        }

        private static Preprocessing.Label number(Sample.Survey survey, Preparation.Options options,
                List<Finding> findings) {
            double[] sorted = survey.sorted();
            Optional<Preparation.Logarithm> logarithm =
                    options.hasLogarithms() ? Rules.logarithm(sorted) : Optional.empty();
            logarithm.ifPresent(some -> findings.add(new Finding(survey.name, Finding.Kind.LOGARITHM, "the label "
                    + Printable.of(survey.name)
                    + " spans decades, so its logarithm is learned; predictions are in its own "
                    + "unit")));
            double[] values = logarithm.isEmpty() ? sorted : Arrays.stream(sorted).map(logarithm.get()::of).toArray();
            Preprocessing.Standardized scale = Prepared.Scaling.plain(survey.name, values);
            return new Preprocessing.Label(survey.name, List.of(), scale.mean(), scale.deviation(), logarithm,
                    options.isClipped() ? Optional.of(new Preparation.Range(survey.least, survey.most))
                            : Optional.empty());
        }
    }
}
