package dev.weft.evaluation;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The probability above which a model of two classes answers the second one. Classes are sorted, so {@code no} is the
 * first and {@code yes} the second.
 * <pre>{@code
 * Threshold threshold = Threshold.forCosts(model, validation, 1, 20); // a missed yes costs 20 false alarms
 * Judgement judgement = Judgement.of(model, test, threshold);
 * String answer = threshold.of(model.answers(rows).get(0));
 * }</pre>
 *
 * <p>Choose a threshold on other rows than those that judge it, such as the validation share. {@code weft train
 * --threshold} does so and saves it with the model, see {@link #saved}.
 *
 * @param probability from 0 to 1
 */
public record Threshold(double probability) {
    /** The larger probability decides, as without a threshold. */
    public static final Threshold USUAL = new Threshold(0.5);

    /** The name of the fact of a {@link Checkpoint} that holds the probability. */
    public static final String FACT = "threshold";

    /** What {@link Answer#value} is where an output is. */
    private static final String NONE = "NaN";

    /** What a threshold is worth, from how many of each kind it answers. */
    private interface Worth {
        double of(double truePositives, double falsePositives, double falseNegatives);
    }

    /**
     * Checks the probability.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Threshold {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("Threshold expects a probability from 0 to 1 but got " + probability);
        }
    }

    /**
     * Returns the threshold that a model was saved with; empty if there is none.
     *
     * @param model the file of the model, or a folder of checkpoints
     * @throws MalformedDataException if the file is damaged, or its threshold is not from 0 to 1
     * @throws IOException if it cannot be read
     */
    public static Optional<Threshold> saved(Path model) throws IOException {
        Object fact = Checkpoint.read(model, name -> false).facts().get(FACT);
        if (fact == null) {
            return Optional.empty();
        }
        if (fact instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1) {
            return Optional.of(new Threshold(number.doubleValue()));
        }
        throw new MalformedDataException(model, FACT, String.valueOf(fact), "a probability from 0 to 1");
    }

    /**
     * Returns the threshold with the largest F1 of the second class; of equally good ones, the nearest to 0.5.
     *
     * @throws IllegalArgumentException if the model has not two classes with probabilities
     * @throws MalformedDataException if no row has a label
     */
    public static Threshold forF1(Predictor model, Table table) {
        return best(model, table, Threshold::f1);
    }

    /**
     * Returns the threshold with the smallest cost; of equally good ones, the nearest to 0.5.
     *
     * @param falsePositive the cost of a row of the first class that is answered as the second
     * @param falseNegative the cost of a row of the second class that is answered as the first
     * @throws IllegalArgumentException if a cost is not a finite number of at least 0, or the model has not two classes
     *     with probabilities
     * @throws MalformedDataException if no row has a label
     */
    public static Threshold forCosts(Predictor model, Table table, double falsePositive, double falseNegative) {
        return best(model, table, cost(falsePositive, falseNegative));
    }

    /**
     * Returns the threshold with the largest F1 as {@link #forF1(Predictor, Table)} does, for rows that were predicted
     * already.
     *
     * @param probabilities of both classes, {@code [n, 2]}
     * @param labels class indices {@code [n]}
     * @throws IllegalArgumentException if the shapes are others
     */
    public static Threshold forF1(Tensor probabilities, Tensor labels) {
        return best(second(probabilities, labels), labels, Threshold::f1);
    }

    /**
     * Returns the threshold with the smallest cost as {@link #forCosts(Predictor, Table, double, double)} does, for
     * rows that were predicted already.
     *
     * @param probabilities of both classes, {@code [n, 2]}
     * @param labels class indices {@code [n]}
     * @throws IllegalArgumentException if the shapes are others, or a cost is not a finite number of at least 0
     */
    public static Threshold forCosts(Tensor probabilities, Tensor labels, double falsePositive, double falseNegative) {
        return best(second(probabilities, labels), labels, cost(falsePositive, falseNegative));
    }

    private static Tensor second(Tensor probabilities, Tensor labels) {
        int rows = labels.shape().rank() == 1 ? labels.shape().rows() : 0;
        if (!labels.shape().equals(Shape.of(rows)) || !probabilities.shape().equals(Shape.of(rows, 2))) {
            throw new IllegalArgumentException("Threshold expects probabilities [n, 2] and labels [n] but got "
                    + probabilities.shape() + " and " + labels.shape());
        }
        float[] second = new float[rows];
        for (int i = 0; i < rows; i++) {
            second[i] = probabilities.data()[2 * i + 1];
        }
        return Tensor.vector(second);
    }

    private static double f1(double hits, double falseAlarms, double misses) {
        return 2 * hits / (2 * hits + falseAlarms + misses);
    }

    private static Worth cost(double falsePositive, double falseNegative) {
        if (!(falsePositive >= 0 && falseNegative >= 0) || Double.isInfinite(falsePositive + falseNegative)) {
            throw new IllegalArgumentException("Threshold expects finite costs of at least 0 but got " + falsePositive
                    + " and " + falseNegative);
        }
        return (hits, falseAlarms, misses) -> -falseAlarms * falsePositive - misses * falseNegative;
    }

    private static Threshold best(Predictor model, Table table, Worth worth) {
        Preprocessing fitted = Judged.preprocessing(model, "Threshold");
        expectTwo(model, fitted);
        Table labelled = fitted.labelled(table);
        if (labelled.size() == 0) {
            throw new MalformedDataException(table.source(), "column " + fitted.label().name(), "no value in any row",
                    "labels to choose a threshold by");
        }
        Judged judged = Judged.of(model, labelled, "Threshold");
        return best(judged.ofSecond(), judged.labels(), worth);
    }

    private static Threshold best(Tensor second, Tensor labels, Worth worth) {
        Integer[] byProbability = new Integer[labels.data().length];
        Arrays.setAll(byProbability, i -> i);
        Arrays.sort(byProbability, Comparator.comparing((Integer i) -> -second.data()[i]));
        double positives = 0;
        for (float label : labels.data()) {
            positives += label;
        }
        double hits = 0;
        double best = worth.of(0, 0, positives);
        double threshold = 1;
        for (int k = 0; k < byProbability.length; k++) {
            hits += labels.data()[byProbability[k]];
            double here = second.data()[byProbability[k]];
            double next = k + 1 < byProbability.length ? second.data()[byProbability[k + 1]] : 0;
            if (here == next) {
                continue;
            }
            double middle = next < 0.5 && here > 0.5 ? 0.5 : (here + next) / 2;
            double value = worth.of(hits, k + 1 - hits, positives - hits);
            if (value > best || value == best && Math.abs(middle - 0.5) < Math.abs(threshold - 0.5)) {
                best = value;
                threshold = middle;
            }
        }
        return new Threshold(threshold);
    }

    /**
     * Refuses what has no threshold.
     *
     * @throws IllegalArgumentException if the model has not two classes with probabilities
     */
    static void expectTwo(Predictor model, Preprocessing fitted) {
        int classes = fitted.label().classes().size();
        boolean hasProbabilities = model.model().loss().outputs().hasProbabilities();
        if (classes != 2 || !hasProbabilities) {
            throw new IllegalArgumentException("Threshold expects a model of two classes with probabilities but got "
                    + (classes == 0 ? "one of numbers" : classes + " classes")
                    + (classes == 2 ? " without probabilities" : ""));
        }
    }

    /**
     * Refuses a model that has no single output of two classes with probabilities.
     *
     * @throws IllegalArgumentException if the model is such a one, or was not trained on a table
     */
    public void expectFits(Predictor model) {
        expectTwo(model, Judged.preprocessing(model, "Threshold"));
    }

    /**
     * Returns the class that an answer means with this threshold; {@code NaN} if its outputs are.
     *
     * @throws IllegalArgumentException if the answer has not the probabilities of two classes
     */
    public String of(Answer answer) {
        List<String> classes = List.copyOf(answer.probabilities().keySet());
        if (classes.size() != 2) {
            throw new IllegalArgumentException("Threshold expects an answer with two probabilities but got "
                    + classes.size());
        }
        if (answer.value().equals(NONE)) {
            return NONE;
        }
        return answer.probabilities().get(classes.get(1)) > probability ? classes.get(1) : classes.get(0);
    }
}
