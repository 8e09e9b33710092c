package dev.weft.network;

import dev.weft.device.Kernel;
import dev.weft.graph.Arithmetic;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Reductions;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Batch normalization (Ioffe and Szegedy 2015): {@code y = gamma · (x - mean) / sqrt(variance + epsilon) + beta} for
 * each feature.
 *
 * <p>Input and output are {@code [batch, features]}; the weights {@code gamma}, initially 1, and {@code beta},
 * initially 0, are {@code [features]}. During training, mean and variance {@code Σ (x - mean)² / n} are those of the
 * batch, and gradients flow through them. Predictions use running statistics,
 * {@code running = momentum · running + (1 - momentum) · batch} after every step, initially mean 0 and variance 1.
 *
 * <p>As in Keras, the momentum weighs the old value (0.99, epsilon 0.001). PyTorch's momentum of 0.1 is 0.9 here, its
 * epsilon is 0.00001, and its running variance divides by n - 1. {@link #withoutScale} leaves out gamma and
 * {@link #withoutCenter} beta, as Keras' {@code scale=False} and {@code center=False}; without both it is PyTorch's
 * {@code affine=False}. Features up to 3.4e38 are normalized like all others, though a running variance above 3.4e38 is
 * infinite. A bias before this layer has no effect; leave it out:
 *
 * <pre>{@code
 * Network.of(Dense.of(500).withoutBias(), new BatchNorm(0.9, 0.001), Layers.activation(Activations.RELU), Dense.of(10))
 * }</pre>
 *
 * <p>A single example is its own mean and has variance 0, so nothing could be learned from it, and it would spoil the
 * running statistics: training on a batch of one example is refused, as in PyTorch. A training whose last batch of an
 * epoch would have one example is refused before its first step.
 *
 * <p>The running statistics are weights {@code mean} and {@code variance} that no gradient changes; they are saved with
 * the model. After few steps they are still near their initial values, so that predictions are far from training:
 * lower the momentum for short trainings. A {@link Layer.Frozen frozen} layer uses them during training, too, and does
 * not change them.
 *
 * @param momentum the weight of the old running statistics, from 0 to below 1, usually 0.9 to 0.99
 * @param epsilon the number added to the variance, above 0 and finite
 * @param scale whether there is a gamma
 * @param center whether there is a beta
 */
public record BatchNorm(double momentum, double epsilon, boolean scale, boolean center) implements Layer {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the momentum is not from 0 to below 1, or epsilon not above 0 and finite,
     *     both rounded to float
     */
    public BatchNorm {
        Expect.that(momentum >= 0 && (float) momentum < 1, "BatchNorm", "a momentum from 0 to below 1", momentum);
        Expect.epsilon("BatchNorm", epsilon);
    }

    /**
     * Creates a layer with gamma and beta.
     *
     * @param momentum the weight of the old running statistics, from 0 to below 1
     * @param epsilon the number added to the variance, above 0 and finite
     */
    public BatchNorm(double momentum, double epsilon) {
        this(momentum, epsilon, true, true);
    }

    /** Returns this layer without gamma, for a layer after it that scales by itself, such as a {@link Dense}. */
    public BatchNorm withoutScale() {
        return new BatchNorm(momentum, epsilon, false, center);
    }

    /** Returns this layer without beta. */
    public BatchNorm withoutCenter() {
        return new BatchNorm(momentum, epsilon, scale, false);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Shape features = Shape.of(scope.features(this, input));
        Optional<Variable> gamma = scope.parameter("gamma", features, Initializers.ones(), scale);
        Optional<Variable> beta = scope.parameter("beta", features, Initializers.zeros(), center);
        Variable runningMean = scope.state("mean", features, Initializers.zeros());
        Variable runningVariance = scope.state("variance", features, Initializers.ones());
        return (x, pass) -> {
            if (!pass.isTraining() || scope.isFrozen()) {
                Value deviation = Elementwise.sqrt(runningVariance.plus(epsilon));
                return normal(x.minus(runningMean), deviation, gamma, beta);
            }
            Value scaling = Scaling.of(x, false);
            Value mean = Reductions.mean(x, 0);
            Value deviations = Scaling.deviations(x, mean.times(scaling), scaling, false);
            Value variance = ofSeveral(Reductions.mean(Elementwise.square(deviations), 0), x, scope.name());
            pass.addUpdate(Update.of(List.of(runningMean, runningVariance),
                    List.of(mean, variance.div(scaling).div(scaling)), new Following((float) momentum)));
            return normal(deviations, Scaling.deviation(variance, scaling, epsilon), gamma, beta);
        };
    }

    private static Value normal(Value deviations, Value deviation, Optional<Variable> gamma, Optional<Variable> beta) {
        Value scaled = gamma.map(factor -> deviations.times(factor.div(deviation)))
                .orElseGet(() -> deviations.div(deviation));
        return beta.map(scaled::plus).orElse(scaled);
    }

    /** Records the variance of {@code batch}, unchanged; a plan for one example fails, because its variance is 0. */
    private static Value ofSeveral(Value variance, Value batch, String name) {
        return variance.graph().record(new Operation("variance", shapes -> {
            if (shapes.get(1).rows() == 1) {
                throw new IllegalArgumentException("BatchNorm " + name
                        + " expects batches of at least 2 examples to train on but got 1, whose variance is 0: "
                        + "use another batch size, or layerNorm()");
            }
            return shapes.get(0);
        }, frame -> copy(frame.input(0), frame), List.of(frame -> copy(frame.gradient(), frame))), variance, batch);
    }

    private static Part copy(Frame.Operand source, Frame frame) {
        Frame.Read read = source.byRow();
        return Part.elements(source.shape(), 1,
                (from, to) -> System.arraycopy(read.data(), from, frame.result(), from, to - from))
                .on(Kernel.value("x", "x"));
    }

    @Override
    public boolean normalizes() {
        return true;
    }

    /** The update of running statistics. */
    private record Following(float kept) implements Update.Rule {
        @Override
        public void apply(int index, float[] running, float[] batch, int from, int to) {
            for (int i = from; i < to; i++) {
                running[i] = kept * running[i] + (1 - kept) * batch[i];
            }
        }

        @Override
        public Optional<Update.Change> onDevice(int index) {
            return Optional.of(new Update.Change(Kernel.each("w = kept * w + (1.0f - kept) * x;", "w", "x").changing()
                    .number("kept", () -> kept), List.of()));
        }
    }

    /**
     * Powers of two that make huge numbers smaller, so that their squares do not overflow. Multiplying by one changes
     * no digit.
     */
    static final class Scaling {
        /** The largest exponent of a number that stays as it is. */
        private static final int LARGEST = 30;
        private static final String FACTOR = "put(y, i, largest < 2147483648.0f || !(largest <= 3.4028234e38f) ? 1.0f"
                + " : ldexp(1.0f, 30 - ilogb(largest)));";

        private Scaling() {}

        /**
         * Records a factor for each row of {@code x [batch, features]}, or for each column: 1, or the power of two that
         * brings the largest number into [2³⁰, 2³¹) if it is above. No gradient flows.
         *
         * @return {@code [batch]} for rows, {@code [features]} for columns
         */
        static Value of(Value x, boolean ofRows) {
            return x.graph()
                    .describe(x.graph().record(new Operation("scaling", shapes -> shapes.get(0).without(ofRows ? 1 : 0),
                            frame -> ofRows ? rows(frame) : columns(frame), List.of()), x),
                            Map.of("axis", ofRows ? 1 : 0));
        }

        private static Part rows(Frame frame) {
            int n = frame.input(0).shape().dimension(1);
            Frame.Read x = frame.input(0).byRow();
            return Part.of(frame.output().shape().rows(), frame.input(0).shape().size(), (from, to) -> {
                float[] in = x.data();
                for (int row = from; row < to; row++) {
                    float largest = 0;
                    for (int i = row * n; i < row * n + n; i++) {
                        float size = Math.abs(in[i]);
                        if (size > largest) {
                            largest = size;
                        }
                    }
                    frame.result()[row] = factor(largest);
                }
            }).on(Kernel.items(frame.output().shape().rows(), "float largest = 0.0f; for (int j = 0; j < n; j++)"
                    + " { float a = fabs(x[i * n + j]); largest = a > largest ? a : largest; } " + FACTOR, "y", "x")
                    .with("n", n));
        }

        private static Part columns(Frame frame) {
            Shape shape = frame.input(0).shape();
            int n = shape.dimension(1);
            Frame.Read x = frame.input(0).whole();
            return Part.of(n, shape.size(), (from, to) -> {
                float[] largest = frame.result();
                Arrays.fill(largest, from, to, 0);
                for (int start = 0; start < shape.size(); start += n) {
                    for (int i = from; i < to; i++) {
                        largest[i] = Math.max(largest[i], Math.abs(x.data()[start + i]));
                    }
                }
                for (int i = from; i < to; i++) {
                    largest[i] = factor(largest[i]);
                }
            }).on(Kernel.items(n, "float largest = 0.0f; for (int r = 0; r < rows; r++)"
                    + " { float a = fabs(x[r * n + i]); largest = larger(a, largest); } " + FACTOR, "y", "x")
                    .with("n", n).with("rows", shape.rows()));
        }

        private static float factor(float largest) {
            int exponent = Math.getExponent(largest);
            return exponent <= LARGEST || exponent > Float.MAX_EXPONENT ? 1 : Math.scalb(1f, LARGEST - exponent);
        }

        /**
         * Records {@code (x - mean) · factor} of {@code x [batch, features]}, with a mean and a factor for each row or
         * for each column.
         *
         * @param scaledMeans the means, already multiplied by their factors
         */
        static Value deviations(Value x, Value scaledMeans, Value factors, boolean ofRows) {
            return x.graph().describe(x.graph().record(new Operation("deviations", shapes -> shapes.get(0),
                    frame -> deviations(frame, ofRows),
                    List.of(frame -> products(frame, ofRows),
                            frame -> ofRows ? rowSums(frame) : columnSums(frame))),
                    x, scaledMeans, factors), Map.of("axis", ofRows ? 1 : 0));
        }

        /**
         * Records {@code factor · sqrt(variance + epsilon)} for the variances of numbers that were multiplied by
         * factors: {@code sqrt(factor² · variance + factor² · epsilon)}.
         *
         * @param variances {@code factor² · variance}, the variances of the multiplied numbers
         */
        static Value deviation(Value variances, Value factors, double epsilon) {
            Value least = Elementwise.clip(Elementwise.square(factors).times(epsilon), Float.MIN_NORMAL,
                    Double.POSITIVE_INFINITY);
            Value varies = Arithmetic.greater(variances, variances.graph().constant(0));
            // The square of a small factor is 0. That matters only where the variance is, too.
            return Arithmetic.where(varies, Elementwise.sqrt(variances.plus(least)),
                    factors.times(Math.sqrt((float) epsilon)));
        }

        private static Frame.Read read(Frame.Operand operand, boolean ofRows) {
            return ofRows ? operand.byRow() : operand.whole();
        }

        private static Part deviations(Frame frame, boolean ofRows) {
            int n = frame.output().shape().dimension(1);
            Frame.Read in = frame.input(0).byRow();
            Frame.Read means = read(frame.input(1), ofRows);
            Frame.Read factors = read(frame.input(2), ofRows);
            return Part.elements(frame.output().shape(), 2, (from, to) -> {
                float[] x = in.data();
                float[] y = frame.result();
                for (int start = from; start < to; start += n) {
                    if (ofRows) {
                        float mean = means.data()[start / n];
                        float factor = factors.data()[start / n];
                        for (int i = start; i < start + n; i++) {
                            y[i] = x[i] * factor - mean;
                        }
                    } else {
                        subtract(x, means.data(), factors.data(), y, start, n);
                    }
                }
            }).on(Kernel.value("x * f - mean", "x", at("mean", ofRows), at("f", ofRows)).with("n", n));
        }

        private static void subtract(float[] x, float[] means, float[] factors, float[] y, int start, int n) {
            for (int i = 0; i < n; i++) {
                y[start + i] = x[start + i] * factors[i] - means[i];
            }
        }

        /** The gradient of x: {@code g · factor}. */
        private static Part products(Frame frame, boolean ofRows) {
            int n = frame.output().shape().dimension(1);
            Frame.Read gradient = frame.gradient().byRow();
            Frame.Read factors = read(frame.input(2), ofRows);
            return Part.elements(frame.output().shape(), 1, (from, to) -> {
                float[] g = gradient.data();
                float[] d = frame.result();
                for (int start = from; start < to; start += n) {
                    if (ofRows) {
                        float factor = factors.data()[start / n];
                        for (int i = start; i < start + n; i++) {
                            d[i] = g[i] * factor;
                        }
                    } else {
                        multiply(g, factors.data(), d, start, n);
                    }
                }
            }).on(Kernel.value("g * f", "g", at("f", ofRows)).with("n", n));
        }

        /** The number of row or of column i in a text. */
        private static String at(String name, boolean ofRows) {
            return name + (ofRows ? "[i / n]" : "[i % n]");
        }

        private static void multiply(float[] g, float[] factors, float[] d, int start, int n) {
            for (int i = 0; i < n; i++) {
                d[start + i] = g[start + i] * factors[i];
            }
        }

        /**
         * The gradient of the means of rows: minus the sum of g, in float32 as that of any operand that is repeated.
         */
        private static Part rowSums(Frame frame) {
            int n = frame.output().shape().dimension(1);
            Frame.Read gradient = frame.gradient().byRow();
            return Part.of(frame.output().shape().rows(), frame.output().shape().size(), (from, to) -> {
                float[] g = gradient.data();
                for (int row = from; row < to; row++) {
                    float sum = 0;
                    for (int i = row * n; i < row * n + n; i++) {
                        sum -= g[i];
                    }
                    frame.result()[row] = sum;
                }
            }).on(Kernel.items(frame.output().shape().rows(), "float s = 0.0f; float c = 0.0f;"
                    + " for (int j = 0; j < n; j++) { PLUS(s, c, g[i * n + j]) } put(y, i, -(TOTAL(s, c)));", "y", "g")
                    .with("n", n));
        }

        private static Part columnSums(Frame frame) {
            Shape shape = frame.output().shape();
            int n = shape.dimension(1);
            Frame.Read gradient = frame.gradient().whole();
            return Part.of(n, shape.size(), (from, to) -> {
                float[] g = gradient.data();
                float[] d = frame.result();
                Arrays.fill(d, from, to, 0);
                for (int start = 0; start < shape.size(); start += n) {
                    for (int i = from; i < to; i++) {
                        d[i] -= g[start + i];
                    }
                }
            }).on(Kernel.columnSums(shape.rows(), n, -1));
        }
    }
}
