package dev.weft.watch;

import dev.weft.data.Dataset;
import dev.weft.loss.Joint;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The confusion matrix and the worst mistakes: on the test data if there are some, else on the validation data, else on
 * the training data. Of the first and the last, up to {@value #EXAMPLES} examples, spread over the data, are predicted;
 * those of the validation data are predicted at the end of each epoch anyway.
 */
final class Judgement implements Gauge {
    /** The most mistakes that are shown. */
    static final int MISTAKES = 24;
    private static final int CLASSES = 100;
    private static final int EXAMPLES = 1000;
    private static final int OUTPUTS = 8;

    private final Dataset data;
    private final String on;
    private final boolean isEvaluated;
    private final Names names;
    private final UnaryOperator<Trained> judged;

    Judgement(Progress progress, Settings settings) {
        Optional<Dataset> test = settings.test();
        Optional<Dataset> validation = progress.training().validation(progress.data()).filter(some -> some.size() > 0);
        this.isEvaluated = test.isEmpty() && validation.isPresent();
        this.data = test.or(() -> validation).orElseGet(() -> progress.training().examples(progress.data()));
        this.judged = test.isPresent() ? settings.judged() : UnaryOperator.identity();
        this.on = test.isPresent() ? "test" : isEvaluated ? "validation" : "training";
        this.names = new Names(settings.classes(), progress.model().preprocessing(), Picture.of(data.features()));
    }

    /** Whether the training itself predicts the examples, see {@link Progress#evaluation}. */
    boolean isEvaluated() {
        return isEvaluated;
    }

    @Override
    public boolean measure(Progress progress, double seconds, Board board) {
        int count = Math.min(EXAMPLES, data.size());
        int[] rows = IntStream.range(0, count).map(i -> (int) ((long) i * data.size() / count)).toArray();
        judge(progress.step(), Evaluation.of(judged.apply(progress.model()), data.rows(rows)), rows, board);
        return false;
    }

    /** Judges the predictions for all examples of the validation data. */
    void judge(long step, Evaluation evaluation, Board board) {
        judge(step, evaluation, IntStream.range(0, evaluation.labels().shape().rows()).toArray(), board);
    }

    private void judge(long step, Evaluation evaluation, int[] rows, Board board) {
        if (evaluation.model().loss() instanceof Joint) {
            // Each output would need a matrix and a list of its own; the curves show the loss of each.
            return;
        }
        Verdicts verdicts = evaluation.hasClasses() ? classes(evaluation) : numbers(evaluation);
        if (evaluation.hasClasses() && evaluation.predictions().shape().rowSize() <= CLASSES) {
            board.put("confusion", Fields.of("step", step, "on", on, "examples", rows.length, "of", data.size(),
                    "counts",
                    Arrays.stream(evaluation.confusion()).map(row -> Arrays.stream(row).boxed().toList()).toList()));
        }
        List<Object> list = worst(rows.length, verdicts.error()).stream().map(row -> mistake(rows[row], row, verdicts))
                .map(Object.class::cast).toList();
        board.put("mistakes", Fields.of("step", step, "on", on, "examples", rows.length, "of", data.size(), "wrong",
                verdicts.wrong(), "list", list));
    }

    /** What is known of each row: how wrong it is, 0 for not at all, and how to show its label and its answer. */
    private record Verdicts(IntToDoubleFunction error, @Nullable Integer wrong, Shown label, Shown answer,
            IntToDoubleFunction probability) {}

    @FunctionalInterface
    private interface Shown {
        String of(int row);
    }

    private Verdicts classes(Evaluation evaluation) {
        int[] labels = evaluation.labelClasses();
        int[] answers = evaluation.predictedClasses();
        Optional<Tensor> shares = evaluation.model().loss().outputs().hasProbabilities()
                ? Optional.of(evaluation.probabilities()) : Optional.empty();
        Tensor scores = shares.orElse(evaluation.predictions());
        int width = scores.shape().rowSize();
        IntToDoubleFunction error = row -> labels[row] == answers[row] || labels[row] < 0 ? 0
                : shares.isPresent() ? -Math.log(Math.max(Float.MIN_VALUE, at(scores, width, row, labels[row])))
                : 1 + at(scores, width, row, answers[row]) - at(scores, width, row, labels[row]);
        int wrong = (int) IntStream.range(0, labels.length).filter(row -> labels[row] != answers[row]).count();
        return new Verdicts(error, wrong, row -> names.ofClass(labels[row]), row -> names.ofClass(answers[row]),
                row -> shares.isPresent() && answers[row] >= 0 ? at(scores, width, row, answers[row]) : Double.NaN);
    }

    private static double at(Tensor scores, int width, int row, int column) {
        return column >= 0 && column < width ? scores.data()[row * width + column] : 0;
    }

    private Verdicts numbers(Evaluation evaluation) {
        Tensor labels = evaluation.labels();
        Tensor predictions = evaluation.predictions();
        int width = predictions.shape().rowSize();
        boolean isComparable = labels.size() == predictions.size();
        IntToDoubleFunction error = row -> {
            double sum = 0;
            for (int i = row * width; isComparable && i < (row + 1) * width; i++) {
                sum += Math.pow(labels.data()[i] - predictions.data()[i], 2);
            }
            return sum / width;
        };
        return new Verdicts(error, null, row -> names.ofNumbers(labels, row), row -> names.ofNumbers(predictions, row),
                row -> Double.NaN);
    }

    private static List<Integer> worst(int count, IntToDoubleFunction error) {
        double[] errors = IntStream.range(0, count).mapToDouble(error).toArray();
        PriorityQueue<Integer> worst = new PriorityQueue<>(Comparator.comparingDouble(row -> errors[row]));
        for (int row = 0; row < count; row++) {
            if (errors[row] > 0 && (worst.size() < MISTAKES || errors[row] > errors[worst.element()])) {
                worst.add(row);
                if (worst.size() > MISTAKES) {
                    worst.remove();
                }
            }
        }
        List<Integer> sorted = new ArrayList<>(worst);
        sorted.sort(Comparator.comparingDouble((Integer row) -> errors[row]).reversed());
        return sorted;
    }

    private Map<String, @Nullable Object> mistake(int example, int row, Verdicts verdicts) {
        float[] features = data.batch(example, example + 1).features().data();
        return Fields.of("index", example, "loss", Fields.number(verdicts.error().applyAsDouble(row)), "label",
                verdicts.label().of(row), "answer", verdicts.answer().of(row), "probability",
                Fields.number(verdicts.probability().applyAsDouble(row)), "picture",
                names.picture().map(picture -> picture.json(features)).orElse(null), "row",
                names.picture().isPresent() ? null : names.cells(features));
    }

    /** The words for classes, numbers and features. */
    record Names(List<String> classes, Optional<Preprocessing> preprocessing, Optional<Picture> picture) {
        private static final int CELLS = 40;

        Names {
            if (preprocessing.isPresent()) {
                picture = Optional.empty();
                classes = classes.isEmpty() ? preprocessing.get().label().classes() : classes;
            }
        }

        String ofClass(int number) {
            return number < 0 ? "NaN" : number < classes.size() ? classes.get(number) : Integer.toString(number);
        }

        String ofNumbers(Tensor numbers, int row) {
            int width = numbers.shape().rowSize();
            List<String> shown = new ArrayList<>();
            for (int i = 0; i < Math.min(OUTPUTS, width); i++) {
                double number = numbers.data()[row * width + i];
                shown.add(text(preprocessing.map(Preprocessing::label).map(label -> label.value(number))
                        .orElse(number)));
            }
            return String.join(" ", shown) + (width > OUTPUTS ? " …" : "");
        }

        /** The columns of the table with the values that the features came from. */
        List<List<String>> cells(float... features) {
            List<List<String>> cells = new ArrayList<>();
            int at = 0;
            if (preprocessing.isPresent()) {
                Preprocessing known = preprocessing.get();
                if (known.components().isPresent()) {
                    for (; at < known.components().get().size(); at++) {
                        cells.add(List.of("component " + (at + 1), text(features[at])));
                    }
                } else {
                    for (Preprocessing.Standardized column : known.numbers()) {
                        cells.add(List.of(column.name(), text(features[at++] * column.deviation() + column.mean())));
                    }
                }
                for (Preprocessing.OneOf column : known.words()) {
                    String value = "";
                    for (String word : column.known()) {
                        value = features[at++] > 0 ? word : value;
                    }
                    cells.add(List.of(column.name(), value));
                }
            }
            for (; at < features.length && cells.size() < CELLS; at++) {
                cells.add(List.of("x" + (at + 1), text(features[at])));
            }
            return List.copyOf(cells.subList(0, Math.min(CELLS, cells.size())));
        }

        /** A number with the six digits that a float is sure of. */
        private static String text(double number) {
            return Double.isFinite(number)
                    ? new BigDecimal(number).round(new MathContext(6)).stripTrailingZeros()
                            .toPlainString()
                    : Double.toString(number);
        }
    }
}
