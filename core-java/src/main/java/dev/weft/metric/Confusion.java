package dev.weft.metric;

import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A confusion matrix, and the metrics of single classes that follow from it. The arrays are shared.
 *
 * <pre>{@code
 * Confusion confusion = Confusion.of(predictions, labels, 0.5);
 * double recallOfSevens = confusion.recall(7);
 * }</pre>
 *
 * <p>As in scikit-learn, rows are true classes and columns are predicted ones. Examples with neither a predicted nor a
 * true class are not counted at all.
 *
 * @param counts {@code counts[i][j]}: the number of examples of class i that were predicted as class j
 * @param undecided for each class, the number of its examples without a prediction because an output is NaN; each is a
 *     miss
 * @param unlabelled for each class, the number of examples predicted as it whose label is not a class; none is a hit
 */
public record Confusion(int[][] counts, int[] undecided, int[] unlabelled) {
    /**
     * Checks that there is a row, a column and a number of each kind for every class.
     *
     * @throws IllegalArgumentException if the lengths differ
     */
    public Confusion {
        int classes = counts.length;
        if (undecided.length != classes || unlabelled.length != classes
                || Arrays.stream(counts).anyMatch(row -> row.length != classes)) {
            List<Integer> widths = Arrays.stream(counts).map(row -> row.length).distinct().toList();
            throw new IllegalArgumentException("Confusion expects counts [classes, classes] and two numbers for "
                    + "each class "
                    + "but got " + classes + " rows, " + widths + " columns, " + undecided.length + " undecided and "
                    + unlabelled.length + " unlabelled");
        }
    }

    /**
     * Counts {@code predictions [n, outputs]} against {@code labels [n, outputs]} or class indices {@code [n]}, see
     * {@link Classes}.
     *
     * @param predictions the outputs; a single output distinguishes two classes
     * @param labels the labels of the same examples
     * @param threshold the number above which a single output means class 1, such as 0 for logits; ignored for several
     *     outputs
     */
    public static Confusion of(Tensor predictions, Tensor labels, double threshold) {
        int outputs = predictions.shape().rowSize();
        int classes = Classes.count(outputs);
        int[] predicted = Classes.predicted(predictions, threshold);
        int[] labelled = Classes.labelled(labels, outputs);
        Confusion confusion = new Confusion(new int[classes][classes], new int[classes], new int[classes]);
        for (int i = 0; i < predicted.length; i++) {
            if (predicted[i] >= 0 && labelled[i] >= 0) {
                confusion.counts[labelled[i]][predicted[i]]++;
            } else if (labelled[i] >= 0) {
                confusion.undecided[labelled[i]]++;
            } else if (predicted[i] >= 0) {
                confusion.unlabelled[predicted[i]]++;
            }
        }
        return confusion;
    }

    /** The number of examples predicted as class {@code index}, including those without a valid label. */
    public int predicted(int index) {
        return Arrays.stream(counts).mapToInt(row -> row[index]).sum() + unlabelled[index];
    }

    /** The number of examples of class {@code index}, including those without a prediction. */
    public int actual(int index) {
        return Arrays.stream(counts[index]).sum() + undecided[index];
    }

    private int hits(int index) {
        return counts[index][index];
    }

    /** The fraction of the examples predicted as class {@code index} that belong to it; 0 without hits. */
    public double precision(int index) {
        return hits(index) == 0 ? 0 : (double) hits(index) / predicted(index);
    }

    /** The fraction of the examples of class {@code index} that were predicted as it; 0 without hits. */
    public double recall(int index) {
        return hits(index) == 0 ? 0 : (double) hits(index) / actual(index);
    }

    /** {@code 2 · precision · recall / (precision + recall)} of class {@code index}; 0 without hits. */
    public double f1(int index) {
        return hits(index) == 0 ? 0 : 2.0 * hits(index) / (predicted(index) + actual(index));
    }
}
