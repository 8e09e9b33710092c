package dev.weft.loss;

import dev.weft.tensor.Shape;

/**
 * The labels of a loss over classes: class indices {@code [batch]}, or a weight for each class {@code [batch, classes]}
 * that is at least 0, such as a probability.
 *
 * @param name the loss, for messages
 * @param sparse whether labels are class indices
 */
record ClassLabels(String name, boolean sparse) {
    /** Those of {@code labels}, a shape of rank 1 for class indices. */
    static ClassLabels of(String name, Shape labels) {
        return new ClassLabels(name, labels.rank() == 1);
    }

    /**
     * Returns the shape {@code [batch]} of the losses.
     *
     * @param outputs what the loss calls the predictions, such as logits
     * @param binary the loss for a single output
     * @throws IllegalArgumentException if predictions and labels do not fit, or there are fewer than two classes
     */
    Shape losses(Shape predictions, Shape labels, String outputs, Losses binary) {
        boolean fits = predictions.rank() == 2 && (labels.rank() == 1
                ? Shape.of(predictions.rows()).accepts(labels) : predictions.accepts(labels));
        if (!fits) {
            throw new IllegalArgumentException(name + " expects " + outputs + " [batch, classes] and labels [batch] of "
                    + "class indices or [batch, classes] of probabilities but got " + predictions + " and " + labels);
        }
        return severalClasses(name, predictions, outputs, binary);
    }

    /**
     * Returns the shape {@code [batch]} of the losses.
     *
     * @throws IllegalArgumentException if there is a single output, over which every loss of classes is constant
     */
    static Shape severalClasses(String name, Shape predictions, String outputs, Losses binary) {
        if (predictions.dimension(1) == 1) {
            throw new IllegalArgumentException(name + " expects " + outputs + " [batch, classes] of at least 2 classes "
                    + "but got " + predictions + ": for yes or no with a single output use " + binary
                    + ", otherwise give the last layer one output per class");
        }
        return Shape.of(predictions.rows());
    }

    /**
     * Returns {@code label}, that of a yes/no output.
     *
     * @throws IllegalArgumentException if it is NaN or not from 0 to 1
     */
    static float answer(String name, float label) {
        if (!(label >= 0 && label <= 1)) {
            throw new IllegalArgumentException(name + " expects labels from 0 to 1 but got " + label
                    + ": label the classes 0 and 1");
        }
        return label;
    }

    /**
     * Returns the class of example {@code row}.
     *
     * @throws IllegalArgumentException if its label is not a whole number from 0 to {@code n - 1}
     */
    int classOf(float[] t, int row, int n) {
        int index = (int) t[row];
        if (index != t[row] || index < 0 || index >= n) {
            throw new IllegalArgumentException(name + " expects labels from 0 to " + (n - 1) + " but got " + t[row]);
        }
        return index;
    }

    /**
     * Checks the labels of example {@code row}.
     *
     * @throws IllegalArgumentException if one is no class, below 0, infinite or NaN
     */
    void check(float[] t, int row, int n) {
        if (sparse) {
            classOf(t, row, n);
            return;
        }
        for (int i = row * n; i < row * n + n; i++) {
            if (!(t[i] >= 0 && t[i] < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(name + " expects labels >= 0 but got " + t[i]);
            }
        }
    }

    /** The label of class {@code j} for a device, see {@link RowLoss.Whole}. */
    String text() {
        return sparse ? "(t[0] == (float) j ? 1.0f : 0.0f)" : "t[j]";
    }

    /** The label of class {@code j} of example {@code row}. */
    double of(float[] t, int row, int n, int j) {
        return sparse ? t[row] == j ? 1 : 0 : t[row * n + j];
    }
}
