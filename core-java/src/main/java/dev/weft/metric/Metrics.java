package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * The metrics: constants for those without parameters, methods for the others.
 *
 * <pre>{@code
 * model.withMetrics(Metrics.ACCURACY, Metrics.F1, Metrics.topK(5))
 * }</pre>
 *
 * <p>An example with several outputs is assigned to the class of the largest. An example with a single output is
 * assigned to class 1 above a threshold, else to class 0; the threshold is that of the model's loss, such as 0 for
 * logits, or 0.5 without a model. An output of NaN belongs to no class. An undefined number is NaN, such as any metric
 * of no examples. In reports each has the name of its constant in lower case, such as {@code accuracy} or {@code r2}.
 *
 * <p>Predictions are {@code [n, outputs]}. Labels are class indices {@code [n]} or rows {@code [n, outputs]} for the
 * metrics of classes, and have the shape of the predictions for the metrics of numbers, which throw an
 * {@link IllegalArgumentException} otherwise. Sums run in double precision.
 */
public enum Metrics implements Metric {
    /** The fraction of examples that are assigned to their class. */
    ACCURACY("accuracy", Metrics::accuracy),
    /**
     * The fraction of the examples assigned to a class that belong to it, 0 if there are none: for class 1 with a
     * single output, else the mean over all classes that occur among labels or predictions (macro average).
     */
    PRECISION("precision",
            (predictions, labels, threshold) -> overClasses(predictions, labels, threshold, Confusion::precision)),
    /**
     * The fraction of the examples of a class that are assigned to it, 0 if there are none; averaged as
     * {@link #PRECISION}.
     */
    RECALL("recall",
            (predictions, labels, threshold) -> overClasses(predictions, labels, threshold, Confusion::recall)),
    /** {@code 2 · precision · recall / (precision + recall)}, 0 without hits; averaged as {@link #PRECISION}. */
    F1("f1", (predictions, labels, threshold) -> overClasses(predictions, labels, threshold, Confusion::f1)),
    /**
     * The area under the ROC curve: the probability that an example of a class has a larger output than an example of
     * another class; a tie counts half. Exact, not from thresholds. Two outputs are compared by their difference; more
     * outputs give the mean over the classes, each against the rest. NaN if a class has no examples, or all of them, or
     * if an output is NaN.
     */
    AUC("auc", RocArea::of),
    /** Mean absolute error {@code Σ |y - t| / n} over all n outputs, in the unit of the labels. */
    MAE("mae", (predictions, labels) -> Residuals.of(predictions, labels).meanAbsolute()),
    /** Root mean squared error {@code sqrt(Σ (y - t)² / n)} over all n outputs, in the unit of the labels. */
    RMSE("rmse", (predictions, labels) -> Residuals.of(predictions, labels).rootMeanSquare()),
    /**
     * Coefficient of determination {@code 1 - Σ (y - t)² / Σ (t - mean t)²}, averaged over the outputs; NaN if the
     * labels of one do not vary. 1 is perfect, 0 is as good as always predicting the mean, and worse is negative.
     */
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

    /**
     * The fraction of examples whose class is among the {@code k} largest outputs, see {@link TopK}. In reports it is
     * called {@code top5} for k = 5.
     *
     * @param k the number of outputs to look at, at least 1
     * @throws IllegalArgumentException if k is below 1
     */
    public static TopK topK(int k) {
        return new TopK(k);
    }

    /**
     * The fraction of outputs on their label's side of {@code threshold}, see {@link BinaryAccuracy}. In reports it is
     * called {@code accuracy}, so it replaces {@link #ACCURACY}.
     *
     * @param threshold 0.5 for probabilities, 0 for logits
     * @throws IllegalArgumentException if the threshold is NaN
     */
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
