package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * The metrics: constants for those without parameters, methods for the others. Examples with several outputs are taken
 * for the class of the largest, those with a single one for class 1 where it is above a threshold and else for class
 * 0: above that of the model's loss, such as 0 for logits, or 0.5 where no model is asked. What is NaN is taken for no
 * class. A number that is undefined is NaN, such as any metric of no examples.
 */
public enum Metrics implements Metric {
    /** The share of examples that are taken for their class. */
    ACCURACY("accuracy", Metrics::accuracy),
    /**
     * Of the examples taken for a class the share that belong to it, 0 if there are none: that of class 1 with a
     * single output, else the mean over all classes that occur among labels or predictions (macro).
     */
    PRECISION("precision",
            (predictions, labels, threshold) -> overClasses(predictions, labels, threshold, Confusion::precision)),
    /**
     * Of the examples of a class the share that are taken for it, 0 if there are none; for which classes as {@link
     * #PRECISION}.
     */
    RECALL("recall",
            (predictions, labels, threshold) -> overClasses(predictions, labels, threshold, Confusion::recall)),
    /**
     * {@code 2 · precision · recall / (precision + recall)}, 0 without hits; for which classes as {@link #PRECISION}.
     */
    F1("f1", (predictions, labels, threshold) -> overClasses(predictions, labels, threshold, Confusion::f1)),
    /**
     * The area under the ROC curve: the probability that an example of a class has a larger output than one of
     * another, a tie counting half. Exact, not from thresholds. Of two outputs their difference counts; of more the
     * mean over the classes, each against the rest. NaN if a class has no examples, or all of them.
     */
    AUC("auc", RocArea::of),
    /** {@code Σ |y - t| / n} over all n numbers. */
    MAE("mae", (predictions, labels) -> Residuals.of(predictions, labels).meanAbsolute()),
    /** {@code sqrt(Σ (y - t)² / n)} over all n numbers. */
    RMSE("rmse", (predictions, labels) -> Residuals.of(predictions, labels).rootMeanSquare()),
    /** {@code 1 - Σ (y - t)² / Σ (t - mean t)²}, its mean over the outputs; NaN if the labels of one do not vary. */
    R2("r2", (predictions, labels) -> Residuals.of(predictions, labels).determination());

    private final String label;
    private final Cut function;

    private interface Cut {
        double of(Tensor predictions, Tensor labels, double threshold);
    }

    Metrics(String label, Cut function) {
        this.label = label;
        this.function = function;
    }

    Metrics(String label, Metric uncut) {
        this(label, (predictions, labels, threshold) -> uncut.of(predictions, labels));
    }

    @Override
    public double of(Tensor predictions, Tensor labels) {
        return of(predictions, labels, 0.5);
    }

    @Override
    public double of(Tensor predictions, Tensor labels, double threshold) {
        return function.of(predictions, labels, threshold);
    }

    @Override
    public String label() {
        return label;
    }

    /** The share of examples whose class is among the {@code k} largest outputs. */
    public static TopK topK(int k) {
        return new TopK(k);
    }

    /** The share of numbers on their label's side of {@code threshold}: 0.5 for probabilities, 0 for logits. */
    public static BinaryAccuracy binaryAccuracy(double threshold) {
        return new BinaryAccuracy(threshold);
    }

    private static double overClasses(Tensor predictions, Tensor labels, double threshold, Confusion.OfClass number) {
        return Confusion.of(predictions, labels, threshold).mean(number, predictions.shape().rowSize() == 1);
    }

    private static double accuracy(Tensor predictions, Tensor labels, double threshold) {
        if (predictions.shape().rowSize() == 1) {
            return binaryAccuracy(threshold).of(predictions, labels);
        }
        int n = predictions.shape().rows();
        int hits = 0;
        for (int i = 0; i < n; i++) {
            int predicted = Classes.ofLargest(predictions, i);
            hits += predicted >= 0 && predicted == Classes.ofLabel(labels, i) ? 1 : 0;
        }
        return n == 0 ? Double.NaN : (double) hits / n;
    }
}
