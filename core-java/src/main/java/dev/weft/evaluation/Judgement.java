package dev.weft.evaluation;

import dev.weft.file.MalformedDataException;
import dev.weft.loss.Outputs;
import dev.weft.metric.CalibrationError;
import dev.weft.metric.Confusion;
import dev.weft.metric.Metrics;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How good a model is on the rows of a table, beside a baseline that knows the labels but no other column: for classes,
 * it always answers the most frequent one, with the frequencies as probabilities; for numbers, always the mean.
 * <pre>{@code
 * Judgement judgement = Judgement.of(model, Csv.read(Path.of("test.csv"), preprocessing::kind));
 * judgement.lines().forEach(System.out::println);
 * double accuracy = judgement.scores().get("accuracy");
 * }</pre>
 *
 * <p>Classes have the scores {@code accuracy}, {@code balanced_accuracy} (the mean recall of the classes that
 * occur), {@code precision}, {@code recall} and {@code f1} (means over the classes), {@code weighted_precision} and
 * {@code weighted_f1} (means over the classes, each as often as it occurs; so weighted, recall is accuracy), {@code
 * auc} (of two classes, or the mean over the classes that occur, each against the rest), {@code log_loss} and {@code
 * calibration_error} (expected calibration error, Guo et al. 2017, 15 bins). Numbers have {@code rmse}, {@code mae}
 * and {@code median_error} (the median of the absolute errors) in the unit of the target column, {@code r2} and, if
 * training took logarithms, {@code rmsle}: {@code sqrt(mean((ln(1 + y) - ln(1 + t))²))} of predictions y and labels
 * t.
 *
 * @param label the name of the target column
 * @param rows the number of rows that were judged
 * @param unlabelled the number of rows that were left out because they have no label
 * @param classes the scores of each class, in the order of the classes; empty for numbers
 * @param confusion row i, column j counts the rows of class i that were answered as class j; empty for numbers
 * @param scores the scores of the model by name; those that are undefined, such as the AUC of one class, are left out
 * @param baseline the scores of the baseline, with the same names, but no {@code calibration_error}: it says how often
 *     each class is of these very rows, so it is 0, which no model can reach
 */
public record Judgement(String label, int rows, int unlabelled, List<OfClass> classes,
        List<List<Integer>> confusion, Map<String, Double> scores, Map<String, Double> baseline) {
    private static final String CALIBRATION = "calibration_error";
    private static final int BINS = 15;
    private static final int ROWS = 4096;
    private static final int MOST_CLASSES = 20;

    /**
     * The scores of one class.
     *
     * @param name its name
     * @param rows how many rows have it
     * @param precision the fraction of right answers among the answers with this class; 0 if there is none
     * @param recall the fraction of its rows that were answered with it; 0 if there is none
     * @param f1 their harmonic mean
     */
    public record OfClass(String name, int rows, double precision, double recall, double f1) {}

    /** Copies the lists and maps. */
    public Judgement {
        classes = List.copyOf(classes);
        confusion = confusion.stream().map(List::copyOf).toList();
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        baseline = Collections.unmodifiableMap(new LinkedHashMap<>(baseline));
    }

    /**
     * Judges a model on the labelled rows of a table.
     *
     * @param model a model that was trained on a table
     * @param table rows with the columns of training and the target column; others are ignored
     * @throws IllegalArgumentException if the model was not trained on a table, or gives NaN for a row, as it does
     *     after a training that diverged
     * @throws MalformedDataException if the rows do not fit the model, such as for an unknown class, or
     *     if no row has a label
     */
    public static Judgement of(Predictor model, Table table) {
        return of(model, table, Threshold.USUAL);
    }

    /**
     * Judges a model of two classes that answers the second one where its probability is above a threshold.
     *
     * @throws IllegalArgumentException also if the threshold is not {@link Threshold#USUAL} and there are not two
     *     classes with probabilities
     */
    public static Judgement of(Predictor model, Table table, Threshold threshold) {
        Rows rows = new Rows(model);
        rows.add(table);
        return rows.judgement(table.source(), threshold);
    }

    /**
     * Judges a model on the labelled rows of a CSV file that need not fit into memory, as
     * {@link #of(Predictor, Table, Threshold)} does; it takes a few numbers of each row.
     *
     * @param reading how the file is written; the model says which columns it reads
     * @throws IOException if the file is missing or cannot be read
     */
    public static Judgement of(Predictor model, Path csv, Csv.Options reading, Threshold threshold)
            throws IOException {
        Rows rows = new Rows(model);
        Csv.stream(csv, reading.withKinds(rows.fitted::kind), ROWS, rows::add);
        return rows.judgement(csv.toString(), threshold);
    }

    /** The rows that were judged so far, part by part. */
    private static final class Rows {
        private final Predictor model;
        private final Preprocessing fitted;
        private final List<Judged> judged = new ArrayList<>();
        private final List<Estimates> estimates = new ArrayList<>();
        private int unlabelled;

        Rows(Predictor model) {
            this.model = model;
            fitted = Judged.preprocessing(model, "Judgement");
        }

        void add(Table part) {
            Table labelled = fitted.labelled(part);
            unlabelled += part.size() - labelled.size();
            if (labelled.size() == 0) {
                return;
            }
            if (fitted.label().classes().isEmpty()) {
                estimates.add(Estimates.of(model, fitted, labelled, "Judgement"));
            } else {
                judged.add(Judged.of(model, labelled, "Judgement"));
            }
        }

        Judgement judgement(String source, Threshold threshold) {
            String name = fitted.label().name();
            if (judged.isEmpty() && estimates.isEmpty()) {
                throw new MalformedDataException(source, "column " + name, "no value in any row",
                        "labels to judge the model by");
            }
            if (!threshold.equals(Threshold.USUAL)) {
                Threshold.expectTwo(model, fitted);
            }
            return estimates.isEmpty() ? ofClasses(name, Judged.of(judged), unlabelled, threshold)
                    : ofNumbers(name, Estimates.of(estimates), unlabelled,
                            fitted.label().logarithm().isPresent());
        }
    }

    private static Judgement ofNumbers(String name, Estimates all, int unlabelled, boolean isLogarithmic) {
        return new Judgement(name, all.truth().length, unlabelled, List.of(), List.of(), all.scores(isLogarithmic),
                all.constant().scores(isLogarithmic));
    }

    private static Judgement ofClasses(String name, Judged judged, int unlabelled, Threshold threshold) {
        Confusion confusion = confusion(judged, threshold);
        List<OfClass> classes = IntStream.range(0, judged.classes().size())
                .mapToObj(i -> new OfClass(judged.classes().get(i), confusion.actual(i), confusion.precision(i),
                        confusion.recall(i), confusion.f1(i)))
                .toList();
        List<List<Integer>> counts =
                Arrays.stream(confusion.counts()).map(row -> Arrays.stream(row).boxed().toList()).toList();
        Judged constant = judged.constant();
        Map<String, Double> baseline = ofClasses(constant, confusion(constant, Threshold.USUAL));
        baseline.remove(CALIBRATION);
        return new Judgement(name, judged.size(), unlabelled, classes, counts, ofClasses(judged, confusion), baseline);
    }

    private static Confusion confusion(Judged judged, Threshold threshold) {
        boolean isUsual = threshold.equals(Threshold.USUAL);
        return Confusion.of(isUsual ? judged.outputs() : judged.ofSecond(),
                isUsual || judged.classes().size() != 2 ? judged.labels()
                        : judged.labels().reshape(judged.size(), 1),
                isUsual ? judged.meaning().threshold() : threshold.probability());
    }

    private static Map<String, Double> ofClasses(Judged judged, Confusion confusion) {
        int classes = confusion.counts().length;
        Map<String, Double> scores = new LinkedHashMap<>();
        int[] occurring = IntStream.range(0, classes).filter(i -> confusion.actual(i) > 0).toArray();
        double hits = IntStream.range(0, classes).mapToDouble(i -> confusion.counts()[i][i]).sum();
        put(scores, "accuracy", hits / judged.size());
        put(scores, "balanced_accuracy", IntStream.of(occurring).mapToDouble(confusion::recall).average().orElse(0));
        put(scores, "precision", IntStream.range(0, classes).mapToDouble(confusion::precision).average().orElse(0));
        put(scores, "recall", IntStream.range(0, classes).mapToDouble(confusion::recall).average().orElse(0));
        put(scores, "f1", IntStream.range(0, classes).mapToDouble(confusion::f1).average().orElse(0));
        put(scores, "weighted_precision", weighted(confusion, confusion::precision));
        put(scores, "weighted_f1", weighted(confusion, confusion::f1));
        if (judged.meaning() == Outputs.PROBABILITIES) {
            put(scores, "auc", auc(judged, occurring));
            put(scores, "log_loss", Metrics.LOG_LOSS.of(judged.outputs(), judged.labels(), Outputs.PROBABILITIES));
            put(scores, CALIBRATION,
                    new CalibrationError(BINS).of(judged.outputs(), judged.labels(), Outputs.PROBABILITIES));
        }
        return scores;
    }

    /** The mean over the classes, each as often as it occurs. */
    private static double weighted(Confusion confusion, IntToDoubleFunction score) {
        int classes = confusion.counts().length;
        double rows = IntStream.range(0, classes).map(confusion::actual).sum();
        return IntStream.range(0, classes).mapToDouble(i -> confusion.actual(i) / rows * score.applyAsDouble(i)).sum();
    }

    private static double auc(Judged judged, int[] occurring) {
        if (occurring.length < 2) {
            return Double.NaN;
        }
        int[] ranked = judged.classes().size() == 2 ? new int[]{1} : occurring;
        return IntStream.of(ranked).mapToDouble(i -> Metrics.AUC.ofClass(i)
                .of(judged.outputs(), judged.labels(), Outputs.PROBABILITIES)).average().orElse(Double.NaN);
    }

    private static void put(Map<String, Double> scores, String name, double value) {
        if (!Double.isNaN(value)) {
            scores.put(name, value);
        }
    }

    /** Returns the scores as a table for people: model and baseline side by side, then the classes, then the matrix. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-18s %10s %10s", "", "model", "baseline"));
        scores.forEach((name, value) -> lines.add(String.format(Locale.ROOT, "%-18s %10s %10s", words(name),
                text(name, value), Optional.ofNullable(baseline.get(name)).map(of -> text(name, of)).orElse(""))));
        if (!classes.isEmpty()) {
            lines.add("");
            lines.addAll(ofClasses());
        }
        return lines;
    }

    private List<String> ofClasses() {
        List<String> lines = new ArrayList<>();
        int width = Math.min(40, classes.stream().mapToInt(each -> each.name().length()).max().orElse(0));
        width = Math.max(width, 5);
        boolean hasMatrix = classes.size() <= MOST_CLASSES;
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-" + width + "s %7s %9s %9s %9s", "class",
                "rows", "precision", "recall", "f1"));
        for (int j = 0; hasMatrix && j < classes.size(); j++) {
            head.append(String.format(Locale.ROOT, "%8s", shortened(classes.get(j).name(), 7)));
        }
        lines.add(head + (hasMatrix ? "   (columns on the right: answers)" : ""));
        for (int i = 0; i < Math.min(classes.size(), MOST_CLASSES); i++) {
            OfClass each = classes.get(i);
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + width + "s %7d %9s %9s %9s",
                    shortened(each.name(), width), each.rows(), text(each.precision()), text(each.recall()),
                    text(each.f1())));
            for (int j = 0; hasMatrix && j < classes.size(); j++) {
                line.append(String.format(Locale.ROOT, "%8d", confusion.get(i).get(j)));
            }
            lines.add(line.toString());
        }
        if (!hasMatrix) {
            lines.add("… and " + (classes.size() - MOST_CLASSES) + " more classes");
        }
        return lines;
    }

    private static String words(String name) {
        return switch (name) {
            case "auc", "rmse", "mae", "rmsle" -> name.toUpperCase(Locale.ROOT);
            case "r2" -> "R²";
            case "weighted_f1" -> "weighted F1";
            case "f1" -> "F1";
            default -> name.replace('_', ' ');
        };
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    /** Scores without a unit have 4 digits after the point, since their rounding errors mean nothing to people. */
    private static String text(String name, double value) {
        boolean hasUnit = List.of("rmse", "mae", "median_error").contains(name);
        return hasUnit || Math.abs(value) >= 10 ? text(value)
                : String.format(Locale.ROOT, "%.4f", Math.round(value * 1e4) / 1e4 + 0.0);
    }

    /** Four significant digits, without an exponent where people need none. */
    static String text(double value) {
        double size = Math.abs(value);
        return size >= 1000 && size < 1e9 ? String.format(Locale.ROOT, "%.0f", value)
                : size != 0 && (size < 1e-4 || size >= 1e9) ? String.format(Locale.ROOT, "%.3e", value)
                : String.format(Locale.ROOT, size >= 10 ? "%.2f" : "%.4f", value);
    }
}
