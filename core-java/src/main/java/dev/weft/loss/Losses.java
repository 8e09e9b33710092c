package dev.weft.loss;

import dev.weft.graph.Arithmetic;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Pointwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import java.util.function.BinaryOperator;

/**
 * The losses: constants for those without parameters, methods for the others.
 *
 * <pre>{@code
 * Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001), Dense.of(10));
 * }</pre>
 *
 * <table>
 * <caption>Which loss for which task</caption>
 * <tr><th>task</th><th>loss</th><th>last activation</th></tr>
 * <tr><td>one of several classes</td><td>{@link #SOFTMAX_CE}; {@link #focal} for unbalanced
 * classes</td><td>none</td></tr>
 * <tr><td>one of several classes, as probabilities</td><td>{@link #CROSS_ENTROPY}</td><td>{@code SOFTMAX}</td></tr>
 * <tr><td>yes or no, once or several times</td><td>{@link #BCE_WITH_LOGITS};
 * {@link #binaryFocal}</td><td>none</td></tr>
 * <tr><td>numbers</td><td>{@link #MSE}; {@link #MAE} or {@link #huber} with outliers; {@link #quantile} for
 * an interval</td><td>none</td></tr>
 * <tr><td>counts</td><td>{@link #POISSON}</td><td>{@code SOFTPLUS}</td></tr>
 * <tr><td>a distribution</td><td>{@link #KLD}</td><td>{@code SOFTMAX}</td></tr>
 * <tr><td>embeddings, close within a class</td><td>{@link #triplet}, {@link #contrastive}</td><td>none</td></tr>
 * <tr><td>a direction</td><td>{@link #COSINE_SIMILARITY}</td><td>none</td></tr>
 * </table>
 *
 * <p>Formulas are for one example with predictions y and labels t of the same shape; {@code mean} and {@code Σ} run
 * over its outputs. Each loss takes predictions {@code [batch, outputs]} and returns {@code [batch]}. NaN in the input
 * gives NaN. Predictions {@code [batch, 1]} need labels {@code [batch, 1]}, not {@code [batch]}.
 */
public enum Losses implements Loss {
    /**
     * Softmax cross-entropy {@code -Σ_j t_j · ln softmax(y)_j} of logits y. Labels are class indices {@code [batch]} or
     * probabilities {@code [batch, classes]}. TensorFlow's {@code softmax_cross_entropy_with_logits}, sparse or not.
     * Put no softmax before it. A class index that is NaN, not whole or out of range throws an
     * {@link IllegalArgumentException} when its batch is computed.
     */
    SOFTMAX_CE(Outputs.LOGITS, SoftmaxCrossEntropy::of),
    /**
     * Cross-entropy {@code -Σ_j t_j · ln q_j} of probabilities y, where q is {@code y / Σ_k y_k}, clipped to
     * [1e-7, 1 - 1e-7]. Labels are class indices {@code [batch]} or probabilities {@code [batch, classes]}. Keras'
     * {@code CategoricalCrossentropy} with {@code from_logits=False}, and {@code SparseCategoricalCrossentropy} up to
     * the order of clipping and dividing. The last layer needs a softmax; a row of zeros gives NaN, and no gradient
     * flows where q is clipped. {@link #SOFTMAX_CE} of logits is more accurate. A label that is NaN, below 0 or no
     * class throws an {@link IllegalArgumentException} when its batch is computed.
     */
    CROSS_ENTROPY(Outputs.PROBABILITIES, CrossEntropy::of),
    /**
     * Binary cross-entropy {@code mean(-t · ln y - (1 - t) · ln(1 - y))} of probabilities y, which are clipped to
     * [1e-7, 1 - 1e-7] as in Keras; no gradient flows where they are clipped. The last layer needs a sigmoid.
     * {@link #BCE_WITH_LOGITS} is more accurate. A label that is NaN or not from 0 to 1 throws an
     * {@link IllegalArgumentException} when its batch is computed.
     */
    BCE(Outputs.BINARY_PROBABILITIES, mean("BCE", (y, t) -> {
        Value p = Elementwise.clip(y, 1e-7, 1 - 1e-7);
        Value answers = answers("BCE", t);
        Value negative = Arithmetic.subtract(1, answers).times(Elementwise.log(Arithmetic.subtract(1, p)));
        return answers.times(Elementwise.log(p)).plus(negative).unaryMinus();
    })),
    /**
     * Binary cross-entropy {@code mean(t · ln(1 + e^-y) + (1 - t) · ln(1 + e^y))} of logits y, computed without
     * overflow. TensorFlow's {@code sigmoid_cross_entropy_with_logits}. A label that is NaN or not from 0 to 1 throws
     * an {@link IllegalArgumentException} when its batch is computed.
     */
    BCE_WITH_LOGITS(Outputs.BINARY_LOGITS,
            mean("BCE_WITH_LOGITS", (y, t) -> binaryCrossEntropy(y, answers("BCE_WITH_LOGITS", t)))),
    /** Mean squared error {@code mean((y - t)²)}. Some texts halve it. */
    MSE(Outputs.NUMBERS, mean("MSE", (y, t) -> Elementwise.square(y.minus(t)))),
    /** Mean absolute error {@code mean(|y - t|)}. Its slope at 0 is 0. */
    MAE(Outputs.NUMBERS, mean("MAE", (y, t) -> Elementwise.abs(y.minus(t)))),
    /**
     * Mean absolute percentage error {@code 100 · mean(|y - t| / max(|t|, 1e-7))}, in percent, as in Keras. It is huge
     * for labels near 0.
     */
    MAPE(Outputs.NUMBERS, mean("MAPE", (y, t) -> Elementwise.abs(y.minus(t)).div(atLeast(Elementwise.abs(t), 1e-7))
            .times(100))),
    /**
     * Mean squared logarithmic error {@code mean((ln(1 + max(y, 1e-7)) - ln(1 + max(t, 1e-7)))²)}, as in Keras, for
     * numbers from 0 up. Negative numbers count as 1e-7, and no gradient flows through negative predictions.
     */
    MSLE(Outputs.NUMBERS, mean("MSLE", (y, t) -> Elementwise.square(logarithm(y).minus(logarithm(t))))),
    /**
     * {@code mean(ln cosh(y - t))}, computed without overflow: about {@code d² / 2} for small differences d, and
     * {@code |d| - ln 2} for large ones.
     */
    LOG_COSH(Outputs.NUMBERS, mean("LOG_COSH", (y, t) -> {
        Value d = y.minus(t);
        return d.plus(Elementwise.softplus(d.times(-2))).minus(Math.log(2));
    })),
    /**
     * Hinge loss {@code mean(max(1 - s · y, 0))}, with s = -1 for labels 0 or -1, and s = 1 for labels 1. The loss of
     * support vector machines.
     */
    HINGE(Outputs.SCORES, mean("HINGE", Losses::margin)),
    /** Squared hinge loss {@code mean(max(1 - s · y, 0)²)}, with s = -1 for labels 0 or -1, and s = 1 for labels 1. */
    SQUARED_HINGE(Outputs.SCORES, mean("SQUARED_HINGE", (y, t) -> Elementwise.square(margin(y, t)))),
    /**
     * Categorical hinge loss {@code max(1 + max_j((1 - t_j) · y_j) - Σ_j t_j · y_j, 0)} with one-hot labels, as in
     * Keras.
     */
    CATEGORICAL_HINGE(Outputs.SCORES, (y, t) -> {
        Value right = Reductions.sum(classes("CATEGORICAL_HINGE", y, t, "scores", Losses.HINGE).times(t), 1);
        return Elementwise.relu(Reductions.max(y.times(Arithmetic.subtract(1, t)), 1).minus(right).plus(1));
    }),
    /**
     * Kullback-Leibler divergence {@code Σ_j t_j · ln(t_j / y_j)} as in Keras; probabilities y and t are clipped to
     * [1e-7, 1]. The last layer needs a softmax.
     */
    KLD(Outputs.PROBABILITIES, (y, t) -> {
        Value p = Elementwise.clip(classes("KLD", y, t, "probabilities", Losses.BCE), 1e-7, 1);
        Value q = Elementwise.clip(t, 1e-7, 1);
        return Reductions.sum(q.times(Elementwise.log(q).minus(Elementwise.log(p))), 1);
    }),
    /**
     * Poisson loss {@code mean(y - t · ln(y + 1e-7))} of expected counts {@code y ≥ 0}, as in Keras. It is NaN for
     * {@code y < -1e-7}, so the last layer needs an activation such as softplus. It may be negative.
     */
    POISSON(Outputs.NUMBERS, mean("POISSON", (y, t) -> y.minus(t.times(Elementwise.log(y.plus(1e-7)))))),
    /**
     * Negative cosine similarity {@code -Σ y · t / (|y| · |t|)}, from -1 for equal directions to 1 for opposite ones; 0
     * if a vector is all zeros.
     */
    COSINE_SIMILARITY(Outputs.SCORES, (y, t) -> Reductions.sum(rows("COSINE_SIMILARITY", y, t).times(t), 1)
            .div(length(y).times(length(t))).unaryMinus());

    private final Outputs outputs;
    private final Loss function;

    Losses(Outputs outputs, Loss function) {
        this.outputs = outputs;
        this.function = function;
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return function.of(predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return outputs;
    }

    /**
     * Huber loss: {@code mean(d² / 2)} for differences {@code |d| ≤ delta}, {@code mean(delta · (|d| - delta / 2))} for
     * larger ones.
     *
     * @param delta the largest difference that counts as a square, above 0; usually 1
     * @throws IllegalArgumentException if delta is not above 0
     */
    public static Huber huber(double delta) {
        return new Huber(delta);
    }

    /**
     * {@link #SOFTMAX_CE} with smoothed labels {@code (1 - smoothing) · t + smoothing / classes}.
     *
     * @param smoothing the fraction spread over all classes, from 0 to 1, usually 0.1
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public static SmoothedCrossEntropy softmaxCE(double smoothing) {
        return new SmoothedCrossEntropy(smoothing);
    }

    /**
     * {@link #SOFTMAX_CE} times {@code (1 - p)^gamma}, where p is the probability of the right class.
     *
     * @param gamma the exponent, at least 0 and finite, usually 2
     * @throws IllegalArgumentException if it is negative, NaN or infinite
     */
    public static Focal focal(double gamma) {
        return new Focal(gamma);
    }

    /**
     * {@link #BCE_WITH_LOGITS} times {@code (1 - p)^gamma}, where p is the probability of the right answer.
     *
     * @param gamma the exponent, at least 0 and finite, usually 2
     * @throws IllegalArgumentException if it is negative, NaN or infinite
     */
    public static BinaryFocal binaryFocal(double gamma) {
        return new BinaryFocal(gamma);
    }

    /**
     * {@link #BCE_WITH_LOGITS} times {@code (1 - p)^gamma}, where p is the probability of the right answer, and times
     * alpha for yes, {@code 1 - alpha} for no.
     *
     * @param gamma the exponent, at least 0 and finite, usually 2
     * @param alpha the factor for yes, from 0 to 1, usually 0.25
     * @throws IllegalArgumentException if gamma is negative, NaN or infinite, or alpha is not from 0 to 1
     */
    public static BalancedBinaryFocal binaryFocal(double gamma, double alpha) {
        return new BalancedBinaryFocal(gamma, alpha);
    }

    /**
     * Quantile loss, or pinball loss: {@code mean(quantile · d)} for labels above the prediction by d,
     * {@code mean((1 - quantile) · d)} for labels below it by d.
     *
     * @param quantile above 0 and below 1; 0.5 predicts the median
     * @throws IllegalArgumentException if it is not
     */
    public static Quantile quantile(double quantile) {
        return new Quantile(quantile);
    }

    /**
     * Contrastive loss over the pairs of a batch: {@code D² / 2} for embeddings of one class at the distance D,
     * {@code max(margin - D, 0)² / 2} for two classes. Labels are classes {@code [batch]}.
     *
     * @param margin the distance from which other classes cost nothing, above 0 and finite; usually 1
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public static Contrastive contrastive(double margin) {
        return new Contrastive(margin);
    }

    /**
     * Triplet loss of each embedding with the farthest of its class at the distance p and the nearest of another class
     * at the distance n in its batch: {@code max(p - n + margin, 0)}. Labels are classes {@code [batch]}.
     *
     * @param margin by how much another class shall be farther, above 0 and finite; usually 1
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public static Triplet triplet(double margin) {
        return new Triplet(margin);
    }

    /** The loss that is the mean of {@code f} over the outputs of each example. */
    static Loss mean(String name, BinaryOperator<Value> f) {
        return (predictions, labels) -> {
            Value each = f.apply(alike(name, predictions, labels), labels);
            return each.shape().rank() < 2 ? each : Reductions.mean(Shaping.flatten(each), 1);
        };
    }

    static Value binaryCrossEntropy(Value logits, Value labels) {
        return labels.times(Elementwise.softplus(logits.unaryMinus()))
                .plus(Arithmetic.subtract(1, labels).times(Elementwise.softplus(logits)));
    }

    /**
     * Returns the predictions if their shape equals that of the labels: [batch, 1] against [batch] would be broadcast
     * to every pair of examples.
     */
    private static Value alike(String name, Value predictions, Value labels) {
        if (!predictions.shape().accepts(labels.shape())) {
            throw new IllegalArgumentException(name + " expects labels of the predictions' shape " + predictions.shape()
                    + " but got " + labels.shape() + ": reshape them");
        }
        return predictions;
    }

    private static Value rows(String name, Value predictions, Value labels) {
        if (predictions.shape().rank() != 2) {
            throw new IllegalArgumentException(name + " expects predictions [batch, outputs] but got "
                    + predictions.shape());
        }
        return alike(name, predictions, labels);
    }

    private static Value classes(String name, Value predictions, Value labels, String outputs, Losses binary) {
        Value rows = rows(name, predictions, labels);
        ClassLabels.severalClasses(name, rows.shape(), outputs, binary);
        return rows;
    }

    /** The labels, which are checked when a batch is computed. */
    private static Value answers(String name, Value labels) {
        return Pointwise.unary("answers", labels, 1, (t, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = ClassLabels.answer(name, t[i]);
            }
        }, (t, y, g, d, from, to) -> System.arraycopy(g, from, d, from, to - from));
    }

    private static Value atLeast(Value x, double least) {
        return Elementwise.clip(x, least, Double.POSITIVE_INFINITY);
    }

    private static Value logarithm(Value x) {
        return Elementwise.log(atLeast(x, 1e-7).plus(1));
    }

    /** {@code max(1 - s · y, 0)}; the sign of t - 1/2 is s both for labels 0 and 1 and for labels -1 and 1. */
    private static Value margin(Value y, Value t) {
        return Elementwise.relu(Arithmetic.subtract(1, y.times(Elementwise.sign(t.minus(0.5)))));
    }

    private static Value length(Value x) {
        return Elementwise.sqrt(atLeast(Reductions.sum(Elementwise.square(x), 1), 1e-12));
    }
}
