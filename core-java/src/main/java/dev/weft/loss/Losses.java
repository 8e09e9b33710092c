package dev.weft.loss;

import static dev.weft.loss.Formulas.LEAST;
import static dev.weft.loss.Formulas.MOST;
import static dev.weft.loss.Formulas.clip;
import static dev.weft.loss.Formulas.logCosh;
import static dev.weft.loss.Formulas.logarithm;
import static dev.weft.loss.Formulas.logarithmOfRatio;
import static dev.weft.loss.Formulas.margin;
import static dev.weft.loss.Formulas.marginSlope;
import static dev.weft.loss.Formulas.over;
import static dev.weft.loss.Formulas.square;
import static dev.weft.loss.Formulas.times;
import static dev.weft.loss.Formulas.within;

import dev.weft.graph.Value;
import dev.weft.tensor.Shape;

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
 * <tr><td>what the network computes as its loss</td><td>{@link #OWN_LOSS}</td><td>none</td></tr>
 * </table>
 *
 * <p>Formulas are for one example with predictions y and labels t of the same shape; {@code mean} and {@code Σ} run
 * over its outputs. Each loss takes predictions {@code [batch, outputs]} and returns {@code [batch]}. NaN in the input
 * gives NaN. Predictions {@code [batch, 1]} need labels {@code [batch, 1]}, not {@code [batch]}.
 *
 * <p>Losses and gradients keep their digits over the whole range of float32, for predictions from 1e-45 to 3.4e38: they
 * are computed in double precision and are within 1e-6 of the exact number, relative to it or, where a gradient is a
 * sum, to its larger summand, or within 5e-38; those of a softmax within 6e-6, because the difference of two logits is
 * rounded. Nothing overflows unless the result does. A weight of 0 times an infinity counts as 0: a logit of {@code -∞}
 * costs nothing where its label is 0.
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
     * [1e-7, 1 - 1.19e-7] as in Keras: the upper bound is the float nearest to 1 - 1e-7. So the loss is at most 16.1,
     * and a wrong prediction of exactly 1 costs 15.9; no gradient flows where they are clipped. The last layer needs a
     * sigmoid. {@link #BCE_WITH_LOGITS} is more accurate. A label that is NaN or not from 0 to 1 throws an
     * {@link IllegalArgumentException} when its batch is computed.
     */
    BCE(Outputs.BINARY_PROBABILITIES, PerOutput.answers("BCE",
            "-t * log(CLIPPED) - (1.0f - t) * log1p(-CLIPPED)".replace("CLIPPED", Formulas.CLIPPED),
            "y >= 1e-7f && y <= 0.99999988f ? (y - t) / (y * (1.0f - y)) : 0.0f",
            "log1p(-CLIPPED) - log(CLIPPED)".replace("CLIPPED", Formulas.CLIPPED), (y, t) -> {
                double p = clip(y, LEAST, MOST);
                return -t * StrictMath.log(p) - (1 - t) * StrictMath.log1p(-p);
            }, (y, t) -> within(y, LEAST, MOST, (y - t) / (y * (1 - y))), (y, t) -> {
                double p = clip(y, LEAST, MOST);
                return StrictMath.log1p(-p) - StrictMath.log(p);
            })),
    /**
     * Binary cross-entropy {@code mean(t · ln(1 + e^-y) + (1 - t) · ln(1 + e^y))} of logits y, computed without
     * overflow. TensorFlow's {@code sigmoid_cross_entropy_with_logits}. A label that is NaN or not from 0 to 1 throws
     * an {@link IllegalArgumentException} when its batch is computed.
     */
    BCE_WITH_LOGITS(Outputs.BINARY_LOGITS, PerOutput.answers("BCE_WITH_LOGITS",
            "log1p(exp(-fabs(y))) + ((y > 0.0f ? 1.0f - t : t) == 0.0f ? 0.0f"
                    + " : (y > 0.0f ? 1.0f - t : t) * fabs(y))",
            "(1.0f - t) / (1.0f + exp(-y)) - t / (1.0f + exp(y))", "-y", Formulas::crossEntropy,
            Formulas::crossEntropySlope, (y, t) -> -y)),
    /** Mean squared error {@code mean((y - t)²)}. Some texts halve it. */
    MSE(Outputs.NUMBERS, SquaredError::of),
    /** Mean absolute error {@code mean(|y - t|)}. Its slope at 0 is 0. */
    MAE(Outputs.NUMBERS, PerOutput.mean("MAE", "fabs(y - t)", "sign_of(y - t)", "sign_of(t - y)",
            (y, t) -> Math.abs(y - t),
            (y, t) -> Math.signum(y - t), (y, t) -> Math.signum(t - y))),
    /**
     * Mean absolute percentage error {@code 100 · mean(|y - t| / max(|t|, 1e-7))}, in percent, as in Keras. It is huge
     * for labels near 0.
     */
    MAPE(Outputs.NUMBERS, PerOutput.mean("MAPE", "100.0f * fabs(y - t) / larger(fabs(t), 1e-7f)",
            "100.0f * sign_of(y - t) / larger(fabs(t), 1e-7f)",
            "100.0f * sign_of(t - y) * (fabs(t) < 1e-7f ? 1.0f / 1e-7f : y / t / fabs(t))",
            (y, t) -> 100 * Math.abs(y - t) / Math.max(Math.abs(t), LEAST),
            (y, t) -> 100 * Math.signum(y - t) / Math.max(Math.abs(t), LEAST),
            (y, t) -> 100 * Math.signum(t - y) * (Math.abs(t) < LEAST ? 1 / LEAST : y / t / Math.abs(t)))),
    /**
     * Mean squared logarithmic error {@code mean((ln(1 + max(y, 1e-7)) - ln(1 + max(t, 1e-7)))²)}, as in Keras, for
     * numbers from 0 up. Negative numbers count as 1e-7, and no gradient flows through negative predictions.
     */
    MSLE(Outputs.NUMBERS, PerOutput.mean("MSLE", Formulas.LOGARITHMS + " * " + Formulas.LOGARITHMS,
            "y >= 1e-7f && y < INFINITY ? 2.0f * " + Formulas.LOGARITHMS + " / (1.0f + y) : 0.0f",
            "t >= 1e-7f && t < INFINITY ? -2.0f * " + Formulas.LOGARITHMS + " / (1.0f + t) : 0.0f",
            (y, t) -> square(logarithm(y) - logarithm(t)),
            (y, t) -> y >= LEAST ? over(2 * (logarithm(y) - logarithm(t)), 1 + y) : 0,
            (y, t) -> t >= LEAST ? over(2 * (logarithm(t) - logarithm(y)), 1 + t) : 0)),
    /**
     * {@code mean(ln cosh(y - t))}, computed without overflow: about {@code d² / 2} for small differences d, and
     * {@code |d| - ln 2} for large ones.
     */
    LOG_COSH(Outputs.NUMBERS, PerOutput.mean("LOG_COSH",
            "fabs(y - t) < 1.0f ? log1p(2.0f * sinh(0.5f * fabs(y - t)) * sinh(0.5f * fabs(y - t)))"
                    + " : fabs(y - t) + log1p(exp(-2.0f * fabs(y - t))) - 0.69314718f",
            "tanh(y - t)", "tanh(t - y)", (y, t) -> logCosh(y - t), (y, t) -> StrictMath.tanh(y - t),
            (y, t) -> StrictMath.tanh(t - y))),
    /**
     * Hinge loss {@code mean(max(1 - s · y, 0))}, with s = -1 for labels 0 or -1, and s = 1 for labels 1. The loss of
     * support vector machines.
     */
    HINGE(Outputs.SCORES, PerOutput.mean("HINGE", Formulas.MARGIN,
            "(MARGIN > 0.0f ? -sign_of(t - 0.5f) : 0.0f)".replace("MARGIN", Formulas.MARGIN), "0.0f", Formulas::margin,
            Formulas::marginSlope, (y, t) -> 0)),
    /** Squared hinge loss {@code mean(max(1 - s · y, 0)²)}, with s = -1 for labels 0 or -1, and s = 1 for labels 1. */
    SQUARED_HINGE(Outputs.SCORES, PerOutput.mean("SQUARED_HINGE",
            Formulas.MARGIN + " * " + Formulas.MARGIN, "-2.0f * sign_of(t - 0.5f) * " + Formulas.MARGIN, "0.0f",
            (y, t) -> square(margin(y, t)),
            (y, t) -> 2 * margin(y, t) * marginSlope(y, t), (y, t) -> 0)),
    /**
     * Categorical hinge loss {@code max(1 + max_j((1 - t_j) · y_j) - Σ_j t_j · y_j, 0)} with one-hot labels, as in
     * Keras.
     */
    CATEGORICAL_HINGE(Outputs.SCORES, CategoricalHinge::of),
    /**
     * Kullback-Leibler divergence {@code Σ_j t_j · ln(t_j / y_j)} as in Keras; probabilities y and t are clipped to
     * [1e-7, 1]. The last layer needs a softmax.
     */
    KLD(Outputs.PROBABILITIES, PerOutput.sum("KLD",
            (y, t) -> Losses.classes("KLD", y, t, "probabilities", Losses.BCE),
            new RowLoss.Each("float p = smaller(larger(t, 1e-7f), 1.0f);"
                    + " float r = log(p) - log(smaller(larger(y, 1e-7f), 1.0f));", "p * r",
                    "(y >= 1e-7f && y <= 1.0f ? -p / y : 0.0f)", "(t >= 1e-7f && t <= 1.0f ? 1.0f + r : 0.0f)", false),
            (y, t) -> clip(t, LEAST, 1) * logarithmOfRatio(y, t),
            (y, t) -> within(y, LEAST, 1, -clip(t, LEAST, 1) / y),
            (y, t) -> within(t, LEAST, 1, 1 + logarithmOfRatio(y, t)))),
    /**
     * Poisson loss {@code mean(y - t · ln(y + 1e-7))} of expected counts {@code y ≥ 0}, as in Keras. It is NaN for
     * {@code y < -1e-7}, so the last layer needs an activation such as softplus. It may be negative.
     */
    POISSON(Outputs.NUMBERS, PerOutput.mean("POISSON",
            "the logarithm of a prediction below 0; end the network with an activation such as softplus",
            new RowLoss.Each("", "y < INFINITY ? y - (t == 0.0f && y + 1e-7f == 0.0f ? 0.0f : t * log(y + 1e-7f)) : y",
                    "1.0f - t / (y + 1e-7f)", "-log(y + 1e-7f)", true),
            Formulas::poisson, (y, t) -> 1 - times(t, 1 / (y + LEAST)), (y, t) -> -StrictMath.log(y + LEAST))),
    /**
     * Negative cosine similarity {@code -Σ y · t / (|y| · |t|)}, from -1 for equal directions to 1 for opposite ones,
     * for vectors of any length; 0 if a vector is all zeros, whose length then counts as 1e-6 in the gradient. Keras
     * damps the result for vectors shorter than 1e-6.
     */
    COSINE_SIMILARITY(Outputs.SCORES, CosineSimilarity::of),
    /**
     * {@code mean(y)}: the network's outputs are the loss, such as those of {@link Loss#asLayer}. It reads no labels:
     * those of data that has some are ignored. Keras' {@code add_loss}.
     *
     * <pre>{@code
     * Branch image = Branch.input("image", 784);
     * Branch copy = image.then(dense(64, RELU), dense(784));
     * Branch error = Branch.concat(copy, image).then(Losses.MSE.asLayer());
     * Model.of(Optimizers.adam(0.001), Head.of("error", error, Losses.OWN_LOSS)).fit(Dataset.of(images), training);
     * }</pre>
     */
    OWN_LOSS(Outputs.NUMBERS, RowLoss::own);

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

    @Override
    public boolean needsLabels() {
        return this != OWN_LOSS;
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

    /**
     * Returns the shape of the losses of examples whose predictions and labels have one shape: [batch, 1] against
     * [batch] would be broadcast to every pair of examples.
     */
    static Shape alike(String name, Shape predictions, Shape labels) {
        if (!predictions.accepts(labels)) {
            throw new IllegalArgumentException(name + " expects labels of the predictions' shape " + predictions
                    + " but got " + labels + ": reshape them");
        }
        return predictions.rank() == 0 ? predictions : Shape.of(predictions.rows());
    }

    static Shape rows(String name, Shape predictions, Shape labels) {
        if (predictions.rank() != 2 || predictions.dimension(1) == 0) {
            throw new IllegalArgumentException(name + " expects predictions [batch, outputs] but got " + predictions);
        }
        return alike(name, predictions, labels);
    }

    /** The shape of the losses of examples with one output per class, of which there are several. */
    static Shape classes(String name, Shape predictions, Shape labels, String outputs, Losses binary) {
        Shape losses = rows(name, predictions, labels);
        ClassLabels.severalClasses(name, predictions, outputs, binary);
        return losses;
    }
}
