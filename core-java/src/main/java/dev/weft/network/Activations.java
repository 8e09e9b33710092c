package dev.weft.network;

import dev.weft.device.Form;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Pointwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import java.util.Map;
import java.util.Optional;

/**
 * The activations: constants for those without parameters, methods for the others. A NaN in the input gives a NaN in
 * the output. Each works on shapes of any rank and keeps the shape; softmax and log softmax work along the last axis.
 * Where Keras 3 and PyTorch have the function, the formula is theirs.
 *
 * <p>Results and slopes keep their digits over the whole range of float32, for inputs from 1e-45 to 3.4e38: they are
 * within 6e-6 of the exact number, relative to it or, where a slope is a sum, to its larger summand, or within 5e-38.
 * Only the slope of {@code SIGMOID} is within 1e-7, because it is {@code y · (1 - y)} of the rounded y, whose
 * {@code 1 - y} cancels in the gradient of {@code BCE}.
 *
 * <p>At an infinity each takes its limit: at {@code -∞}, {@code GELU}, {@code SILU}, {@code MISH} and
 * {@code HARD_SWISH} and their slopes are 0. A row of softmax or log softmax with {@code +∞}, or of {@code -∞} alone,
 * has no limit and becomes NaN.
 *
 * <pre>{@code
 * Dense.of(500, Activations.RELU)
 * Dense.of(500, Activations.leakyRelu(0.01))
 * }</pre>
 */
public enum Activations implements Activation {
    /** {@code y = x}, also called linear. */
    IDENTITY(Range.ANY, x -> x),
    /** {@code y = max(x, 0)}. Its slope at 0 is 0. */
    RELU(Range.POSITIVE, Elementwise::relu),
    /** {@code y = min(max(x, 0), 6)} (Krizhevsky 2010). Its slope at 0 and at 6 is 0. */
    RELU6(new Range(0, 6), new Relu(6, 0, 0)),
    /**
     * {@code y = λ · x} where {@code x > 0}, else {@code λα · (e^x - 1)}, with λ = 1.0507 and α = 1.6733 (Klambauer et
     * al. 2017). Use it with {@link Initializers#lecunNormal}.
     */
    SELU(atLeast(-1.7581), x -> Elementwise.elu(x, 1.6732632423543772).times(1.0507009873554805)),
    /**
     * {@code y = x · Φ(x)} with the exact normal distribution Φ, not its tanh approximation (Hendrycks and Gimpel
     * 2016).
     */
    GELU(atLeast(-0.17), Elementwise::gelu),
    /** {@code y = x / (1 + e^-x)}, also called swish (Ramachandran et al. 2017). Its minimum is -0.278. */
    SILU(atLeast(-0.2785), Elementwise::silu),
    /** {@code y = x · tanh(ln(1 + e^x))} (Misra 2019). Its minimum is -0.309. */
    MISH(atLeast(-0.3089), Elementwise::mish),
    /**
     * {@code y = 1 / (1 + e^-x)}, from 0 to 1. Prefer no activation with {@code BCE_WITH_LOGITS}, which applies the
     * sigmoid itself and more accurately.
     */
    SIGMOID(Range.UNIT, Elementwise::sigmoid),
    /** {@code y = min(max((x + 3) / 6, 0), 1)}, as in PyTorch and Keras 3; Keras 2 had {@code x / 5}. */
    HARD_SIGMOID(Range.UNIT, Activations::hardSigmoid),
    /** {@code y = x · min(max((x + 3) / 6, 0), 1)}, an approximation of {@link #SILU} (Howard et al. 2019). */
    HARD_SWISH(atLeast(-0.375), Elementwise::hardSwish),
    /** {@code y = tanh x}, from -1 to 1. */
    TANH(new Range(-1, 1), Elementwise::tanh),
    /** {@code y = x / (1 + |x|)}, from -1 to 1. */
    SOFTSIGN(new Range(-1, 1), Elementwise::softsign),
    /** {@code y = ln(1 + e^x)}, above 0, computed without overflow. */
    SOFTPLUS(Range.POSITIVE, Elementwise::softplus),
    /**
     * {@code y_j = e^x_j / Σ_k e^x_k} along the last axis: probabilities that sum to 1. Prefer no activation with
     * {@code SOFTMAX_CE}, which applies softmax itself and more accurately.
     */
    SOFTMAX(Range.UNIT, Reductions::softmax),
    /** {@code y_j = x_j - ln Σ_k e^x_k} along the last axis, computed without overflow. */
    LOG_SOFTMAX(new Range(Double.NEGATIVE_INFINITY, 0), Reductions::logSoftmax),
    /**
     * {@code y = -1, 0 or 1} for x below, at or above 0. No gradient flows through it, so layers before it do not
     * learn.
     */
    SIGN(new Range(-1, 1), Elementwise::sign),
    /**
     * {@code y = 1} where {@code x > 0}, else 0, as in Rosenblatt's perceptron. No gradient flows through it, so layers
     * before it do not learn.
     */
    STEP(Range.UNIT, x -> Elementwise.relu(Elementwise.sign(x)));

    private final Range range;
    private final Activation function;

    Activations(Range range, Activation function) {
        this.range = range;
        this.function = function;
    }

    @Override
    public Value apply(Value x) {
        return function.apply(x);
    }

    @Override
    public Optional<Range> range() {
        return Optional.of(range);
    }

    /**
     * {@code y = x} where {@code x > 0}, else {@code slope · x}. Usual slopes are 0.01 (PyTorch), 0.1 and 0.2
     * (TensorFlow).
     *
     * @param slope the slope for negative inputs
     */
    public static LeakyRelu leakyRelu(double slope) {
        return new LeakyRelu(slope);
    }

    /**
     * {@code y = min(x, max)} where {@code x > threshold}, else {@code slope · (x - threshold)}, as Keras'
     * {@code ReLU(max_value, negative_slope, threshold)}.
     *
     * @param max the largest output, above 0 and at least the threshold; {@code Double.POSITIVE_INFINITY} for none
     * @param slope the slope up to the threshold, usually 0
     * @param threshold the largest input that counts as inactive, at least 0
     */
    public static Relu relu(double max, double slope, double threshold) {
        return new Relu(max, slope, threshold);
    }

    /**
     * {@code y = x} where {@code x > 0}, else {@code alpha · (e^x - 1)}.
     *
     * @param alpha minus the limit for negative inputs, usually 1
     */
    public static Elu elu(double alpha) {
        return new Elu(alpha);
    }

    /** A range with a lower bound, rounded away from 0. */
    private static Range atLeast(double least) {
        return new Range(least, Double.POSITIVE_INFINITY);
    }

    private static Value hardSigmoid(Value x) {
        return Elementwise.clip(x.plus(3), 0, 6).div(6);
    }

    /**
     * A relu with a maximum, a slope and a threshold: {@code y = min(x, max)} where {@code x > threshold}, else
     * {@code slope · (x - threshold)}. Keras' {@code ReLU(max_value, negative_slope, threshold)}; {@link #RELU6} is
     * {@code Relu(6, 0, 0)}. The slope at the threshold is {@code slope}, and that at the maximum is 0, as in
     * TensorFlow and PyTorch.
     *
     * @param max the largest output, above 0 and at least the threshold; infinite for none
     * @param slope the slope up to the threshold, usually 0
     * @param threshold the largest input that counts as inactive, at least 0
     */
    public record Relu(double max, double slope, double threshold) implements Activation {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the threshold is negative, the maximum is below it or not above 0, the
         *     slope or the threshold is infinite as a float, or one is NaN
         */
        public Relu {
            Expect.notNegative("Relu", "threshold", threshold);
            Expect.finite("Relu", "slope", slope);
            Expect.that((float) max > 0 && max >= threshold, "Relu",
                    "a maximum > 0 that is at least the threshold " + threshold, max);
        }

        @Override
        public Value apply(Value x) {
            float most = (float) max;
            float s = (float) slope;
            float t = (float) threshold;
            String least = Form.literal(t);
            String capped = Form.literal(most);
            String below = s == 0 ? "(x == x ? 0.0f : x)" : Form.literal(s) + " * (x - " + least + ")";
            return x.graph().describe(Pointwise.unary("relu", x, 2,
                    "x > " + least + " ? smaller(x, " + capped + ") : " + below, (a, y, from, to) -> {
                        for (int i = from; i < to; i++) {
                            y[i] = a[i] > t ? Math.min(a[i], most) : below(a[i] - t, s);
                        }
                    },
                    "x > " + least + " ? (x < " + capped + " ? g : 0.0f) : " + Form.literal(s) + " * g",
                    (a, y, g, d, from, to) -> {
                        for (int i = from; i < to; i++) {
                            d[i] = a[i] > t ? a[i] < most ? g[i] : 0 : s * g[i];
                        }
                    }), Map.of("max", most, "slope", s, "threshold", t));
        }

        /** {@code slope · x}, but 0 for a slope of 0 and an x of minus infinity; NaN stays NaN. */
        private static float below(float x, float slope) {
            return slope == 0 && x < 0 ? 0 : slope * x;
        }

        @Override
        public Optional<Range> range() {
            return Optional.of(new Range(slope > 0 ? Double.NEGATIVE_INFINITY : 0,
                    slope < 0 ? Double.POSITIVE_INFINITY : max));
        }
    }
}
