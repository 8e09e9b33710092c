package dev.weft.metric;

import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.loss.Outputs;
import dev.weft.metric.Ranked.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The metrics: constants for those without parameters, methods for the others.
 *
 * <pre>{@code
 * model.withMetrics(Metrics.ACCURACY, Metrics.F1.averaged(Average.MICRO), Metrics.topK(5))
 * }</pre>
 *
 * <p>The meaning of the outputs is that of the model's loss. An example with one output per class is assigned to the
 * class of the largest. A single output, and each of several independent yes/no outputs, means yes above a threshold,
 * which is 0 for logits and scores, else 0.5; {@link Metric#at} sets another. Called without a model, metrics read
 * outputs as probabilities. An output of NaN belongs to no class. An undefined number is NaN, such as any metric of no
 * examples. In reports each has the name of its constant in lower case, such as {@code accuracy} or {@code r2}.
 *
 * <p>Predictions are {@code [n, outputs]}. Labels are class indices {@code [n]} or rows {@code [n, outputs]} for the
 * metrics of classes, and have the shape of the predictions for yes/no outputs and for the metrics of numbers, which
 * throw an {@link IllegalArgumentException} otherwise. Sums run in double precision. Where scikit-learn has the metric,
 * the number is the same.
 */
public enum Metrics implements CountedMetric {
    /**
     * The fraction of examples that are assigned to their class. With several independent yes/no outputs, the fraction
     * of outputs that are answered rightly, as Keras' {@code BinaryAccuracy}.
     */
    ACCURACY(Direction.LARGER_IS_BETTER, Metrics::accuracy),
    /**
     * The fraction of the examples assigned to a class that belong to it, 0 if there are none: for class 1 with a
     * single output, else the mean over all classes that occur among labels or predictions (macro average). With
     * several independent yes/no outputs, each output is a class. {@link Metric#averaged} and {@link Metric#ofClass}
     * give other averages and single classes.
     */
    PRECISION(Direction.LARGER_IS_BETTER, rate((hits, predicted, actual, all) -> hits == 0 ? 0 : hits / predicted)),
    /**
     * The fraction of the examples of a class that are assigned to it, 0 if there are none; averaged as
     * {@link #PRECISION}.
     */
    RECALL(Direction.LARGER_IS_BETTER, rate((hits, predicted, actual, all) -> hits == 0 ? 0 : hits / actual)),
    /** {@code 2 · precision · recall / (precision + recall)}, 0 without hits; averaged as {@link #PRECISION}. */
    F1(Direction.LARGER_IS_BETTER,
            rate((hits, predicted, actual, all) -> hits == 0 ? 0 : 2 * hits / (predicted + actual))),
    /**
     * The fraction of the examples of other classes that are not assigned to a class, 0 if there are none; averaged as
     * {@link #PRECISION}.
     */
    SPECIFICITY(Direction.LARGER_IS_BETTER,
            rate((hits, predicted, actual, all) -> all - predicted - actual + hits == 0 ? 0
                    : (all - predicted - actual + hits) / (all - actual))),
    /**
     * The number of examples of class 1 assigned to it. With several outputs, the sum over the classes, or use
     * {@link Metric#ofClass}.
     */
    TRUE_POSITIVES(Direction.LARGER_IS_BETTER, count((hits, predicted, actual, all) -> hits)),
    /** The number of examples of other classes assigned to class 1; several outputs as {@link #TRUE_POSITIVES}. */
    FALSE_POSITIVES(Direction.SMALLER_IS_BETTER, count((hits, predicted, actual, all) -> predicted - hits)),
    /** The number of examples of class 1 not assigned to it; several outputs as {@link #TRUE_POSITIVES}. */
    FALSE_NEGATIVES(Direction.SMALLER_IS_BETTER, count((hits, predicted, actual, all) -> actual - hits)),
    /** The number of examples of other classes not assigned to class 1; several outputs as {@link #TRUE_POSITIVES}. */
    TRUE_NEGATIVES(Direction.LARGER_IS_BETTER,
            count((hits, predicted, actual, all) -> all - predicted - actual + hits)),
    /** The mean recall of the classes that have examples, so that a rare class counts like any other. */
    BALANCED_ACCURACY(Direction.LARGER_IS_BETTER, agreement(Agreement::balancedAccuracy)),
    /**
     * Cohen's kappa {@code (o - e) / (1 - e)} with the observed agreement o of predictions and labels, and the
     * agreement e of two that choose classes at random, as often as these do (Cohen 1960). 1 is perfect, 0 is chance.
     * NaN if all examples are of one class and assigned to it.
     */
    COHEN_KAPPA(Direction.LARGER_IS_BETTER, agreement(Agreement::kappa)),
    /**
     * Matthews' correlation of predicted and true classes, from -1 to 1, for several classes by Gorodkin (2004); 0 if
     * all examples are of one class or assigned to one.
     */
    MATTHEWS(Direction.LARGER_IS_BETTER, agreement(Agreement::matthews)),
    /**
     * The area under the ROC curve: the probability that an example of a class has a larger score than an example of
     * another class; a tie counts half. Exact, not from thresholds. For logits of several classes the score is the
     * class's probability, else it is the output. Several outputs give the mean over the classes, each against the
     * rest. NaN if a class has no examples, or all of them, or if an output or a label is NaN.
     */
    AUC(Direction.LARGER_IS_BETTER, ranking(Curve::rocArea)),
    /**
     * The area under the precision-recall curve as the average precision {@code Σ_k (r_k - r_(k-1)) · p_k}, with
     * precision and recall at each score that occurs. Scores and several outputs as for {@link #AUC}; NaN if a class
     * has no examples. scikit-learn's {@code average_precision_score}.
     */
    PR_AUC(Direction.LARGER_IS_BETTER, ranking(Curve::averagePrecision)),
    /**
     * Logarithmic loss {@code -ln p} of the label's class, {@code -Σ_j t_j · ln p_j} for rows, and
     * {@code -t · ln p - (1 - t) · ln(1 - p)} for yes/no outputs, as a mean. Computed from logits without overflow;
     * probabilities are clipped to [1.2e-7, 1 - 1.2e-7]. Throws for outputs without probabilities.
     */
    LOG_LOSS(Direction.SMALLER_IS_BETTER, (outputs, threshold) -> {
        Outputs meaning = Probabilities.expect("LOG_LOSS", outputs);
        return Mean.ofExamples((y, t, row) -> Probabilities.logLoss(meaning, y, t, row));
    }),
    /**
     * Brier score {@code mean((p - t)²)} of yes/no outputs (Brier 1950); {@code Σ_j (p_j - t_j)²} of the classes of an
     * example, halved for two classes. Throws for outputs without probabilities.
     */
    BRIER(Direction.SMALLER_IS_BETTER, (outputs, threshold) -> {
        Outputs meaning = Probabilities.expect("BRIER", outputs);
        return Mean.ofExamples((y, t, row) -> Probabilities.brier(meaning, y, t, row));
    }),
    /** Mean absolute error {@code Σ |y - t| / n} over all n outputs, in the unit of the labels. */
    MAE(Direction.SMALLER_IS_BETTER,
            (outputs, threshold) -> Mean.ofOutputs("MAE", (y, t) -> Math.abs(y - t), mean -> mean)),
    /** Root mean squared error {@code sqrt(Σ (y - t)² / n)} over all n outputs, in the unit of the labels. */
    RMSE(Direction.SMALLER_IS_BETTER,
            (outputs, threshold) -> Mean.ofOutputs("RMSE", (y, t) -> (y - t) * (y - t), Math::sqrt)),
    /**
     * Coefficient of determination {@code 1 - Σ (y - t)² / Σ (t - mean t)²}, averaged over the outputs; NaN if the
     * labels of one do not vary. 1 is perfect, 0 is as good as always predicting the mean, and worse is negative.
     */
    R2(Direction.LARGER_IS_BETTER, (outputs, threshold) -> new Sums(new Moments("R2", false))),
    /**
     * Explained variance {@code 1 - Var(t - y) / Var(t)}, averaged over the outputs: {@link #R2} that forgives a
     * constant error. NaN if the labels of an output do not vary.
     */
    EXPLAINED_VARIANCE(Direction.LARGER_IS_BETTER,
            (outputs, threshold) -> new Sums(new Moments("EXPLAINED_VARIANCE", true)));

    private final Direction direction;
    private final Start start;

    private interface Start {
        Tally tally(Outputs outputs, double threshold);
    }

    Metrics(Direction direction, Start start) {
        this.direction = direction;
        this.start = start;
    }

    private static Start rate(ClassCounts.Rate rate) {
        return (outputs, threshold) -> ClassCounts.tally(rate, Average.MACRO, outputs, threshold);
    }

    private static Start count(ClassCounts.Rate rate) {
        return (outputs, threshold) -> ClassCounts.tally(rate, Average.MICRO, outputs, threshold);
    }

    private static Start agreement(ToDoubleFunction<ClassCounts> number) {
        return (outputs, threshold) -> Agreement.tally(outputs, threshold, number);
    }

    private static Start ranking(Curve curve) {
        return (outputs, threshold) -> Ranked.tally(curve, outputs);
    }

    private static Tally accuracy(Outputs outputs, double threshold) {
        return new Sums(
                new Mean("ACCURACY", predictions -> Probabilities.isBinary(outputs, predictions), (y, t, row) -> {
                    int predicted = Classes.ofLargest(y, row);
                    return predicted >= 0 && predicted == Classes.ofLabel(t, row) ? 1 : 0;
                }, (y, t) -> BinaryAccuracy.hit(y, t, threshold), mean -> mean));
    }

    /** Returns a constant's name as a label, such as {@code softmax_ce}. */
    static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return start.tally(outputs, threshold);
    }

    @Override
    public String label() {
        return lowerCase(this);
    }

    @Override
    public Direction direction() {
        return direction;
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
     * called {@code binary_accuracy}.
     *
     * @param threshold 0.5 for probabilities, 0 for logits
     * @throws IllegalArgumentException if the threshold is NaN
     */
    public static BinaryAccuracy binaryAccuracy(double threshold) {
        return new BinaryAccuracy(threshold);
    }

    /**
     * The F score in which recall counts {@code beta} times as much as precision, see {@link FBeta}. In reports it is
     * called {@code f2} for beta = 2.
     *
     * @param beta the weight of recall, above 0 and finite
     * @throws IllegalArgumentException if it is not
     */
    public static FBeta fBeta(double beta) {
        return new FBeta(beta);
    }

    /**
     * The highest precision that a threshold reaches with at least the given recall, see {@link PrecisionAtRecall}. In
     * reports it is called {@code precision_at_recall_0.9} for 0.9.
     *
     * @param recall the least recall, from 0 to 1
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public static PrecisionAtRecall precisionAtRecall(double recall) {
        return new PrecisionAtRecall(recall);
    }

    /**
     * The highest recall that a threshold reaches with at least the given precision, see {@link RecallAtPrecision}. In
     * reports it is called {@code recall_at_precision_0.9} for 0.9.
     *
     * @param precision the least precision, from 0 to 1
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public static RecallAtPrecision recallAtPrecision(double precision) {
        return new RecallAtPrecision(precision);
    }

    /**
     * The expected calibration error over {@code bins} bins, see {@link CalibrationError}. In reports it is called
     * {@code calibration_error}.
     *
     * @param bins the number of bins, at least 1, usually 15
     * @throws IllegalArgumentException if it is not from 1 to 1,000,000
     */
    public static CalibrationError calibrationError(int bins) {
        return new CalibrationError(bins);
    }

    /**
     * The metrics that a model with {@code loss} reports unless it says otherwise: accuracy if its outputs stand for
     * classes. For several outputs, the loss of each, such as {@code rating_loss}, and the metrics of each.
     */
    public static List<Metric> usual(Loss loss) {
        if (!(loss instanceof Joint joint)) {
            return loss.outputs().hasClasses() ? List.of(ACCURACY) : List.of();
        }
        List<Metric> metrics = new ArrayList<>();
        for (Joint.Part part : joint.parts()) {
            Outputs meaning = part.loss().outputs();
            metrics.add(new Metric.OfOutput(part.output(), meaning, Metric.of("loss", part.loss())));
            usual(part.loss()).forEach(each -> metrics.add(new Metric.OfOutput(part.output(), meaning, each)));
        }
        return List.copyOf(metrics);
    }
}
