package dev.weft.network;

import dev.weft.internal.check.Expect;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.Arrays;

/**
 * The usual initializers. For a matrix {@code [in, out]}, fan-in is {@code in} and fan-out is {@code out}. The values
 * follow from the model's seed and the name of the variable, and are bit-identical on every machine. Rule of thumb: He
 * for relu, LeCun for selu, Glorot for tanh, sigmoid and softmax.
 *
 * <pre>{@code
 * Dense.of(500, Activations.RELU).withKernelInitializer(Initializers.heNormal())
 * }</pre>
 */
public final class Initializers {
    private Initializers() {}

    /** All elements 0. Not for kernels before a hidden layer: all of its units would stay equal. */
    public static Constant zeros() {
        return new Constant(0);
    }

    /** All elements 1. */
    public static Constant ones() {
        return new Constant(1);
    }

    /**
     * All elements {@code value}.
     *
     * @param value a finite number
     */
    public static Constant constant(double value) {
        return new Constant(value);
    }

    /**
     * Normal distribution with mean 0.
     *
     * @param deviation the standard deviation, at least 0 and finite
     */
    public static Normal normal(double deviation) {
        return new Normal(0, deviation, false);
    }

    /**
     * Normal distribution with mean 0; values two or more deviations from the mean are drawn again, as TensorFlow's
     * {@code truncated_normal} does.
     *
     * @param deviation the standard deviation before truncation, at least 0 and finite
     */
    public static Normal truncatedNormal(double deviation) {
        return new Normal(0, deviation, true);
    }

    /**
     * Uniform distribution over {@code [low, high)}; all elements {@code low} if the bounds are equal.
     *
     * @param low the least value, finite
     * @param high the bound that all values are below, finite and at least {@code low}
     */
    public static Uniform uniform(double low, double high) {
        return new Uniform(low, high);
    }

    /** Each element 1 or -1, with equal probability: factors that tell the members of an ensemble apart. */
    public static RandomSigns randomSigns() {
        return new RandomSigns();
    }

    /**
     * Uniform distribution with variance {@code 2 / (in + out)}, that is over {@code ±√(6 / (in + out))} (Glorot and
     * Bengio 2010, equation 16): the default of {@link Dense} and Keras.
     */
    public static VarianceScaling glorotUniform() {
        return new VarianceScaling(1, VarianceScaling.Fan.AVERAGE, false);
    }

    /** Truncated normal distribution with variance {@code 2 / (in + out)} (Glorot and Bengio 2010). */
    public static VarianceScaling glorotNormal() {
        return new VarianceScaling(1, VarianceScaling.Fan.AVERAGE, true);
    }

    /** Uniform distribution with variance {@code 2 / in}, for relu (He et al. 2015). */
    public static VarianceScaling heUniform() {
        return new VarianceScaling(2, VarianceScaling.Fan.IN, false);
    }

    /** Truncated normal distribution with variance {@code 2 / in}, for relu (He et al. 2015). */
    public static VarianceScaling heNormal() {
        return new VarianceScaling(2, VarianceScaling.Fan.IN, true);
    }

    /** Uniform distribution with variance {@code 1 / in}, for selu (LeCun et al. 1998). */
    public static VarianceScaling lecunUniform() {
        return new VarianceScaling(1, VarianceScaling.Fan.IN, false);
    }

    /** Truncated normal distribution with variance {@code 1 / in}, for selu (LeCun et al. 1998). */
    public static VarianceScaling lecunNormal() {
        return new VarianceScaling(1, VarianceScaling.Fan.IN, true);
    }

    /**
     * Mean 0 and variance {@code scale / fan}, with a truncated normal or a uniform distribution. TensorFlow's
     * {@code variance_scaling_initializer}.
     *
     * @param scale the numerator of the variance, above 0 and finite
     * @param fan the denominator
     * @param normal true for truncated normal, false for uniform
     */
    public static VarianceScaling varianceScaling(double scale, VarianceScaling.Fan fan, boolean normal) {
        return new VarianceScaling(scale, fan, normal);
    }

    /**
     * Orthonormal columns times {@code gain}, or orthonormal rows if there are fewer rows than columns (Saxe et al.
     * 2013), for matrices only.
     *
     * @param gain the factor, usually 1
     */
    public static Orthogonal orthogonal(double gain) {
        return new Orthogonal(gain);
    }

    /**
     * {@code gain} on the diagonal of a matrix, 0 elsewhere. Filling a variable of another rank throws an
     * {@link IllegalArgumentException}.
     *
     * @param gain the factor, usually 1
     */
    public static Identity identity(double gain) {
        return new Identity(gain);
    }

    /**
     * All elements {@code value}.
     *
     * @param value a finite number
     */
    public record Constant(double value) implements Initializer {
        /**
         * Checks the value.
         *
         * @throws IllegalArgumentException if it is NaN or infinite as a float
         */
        public Constant {
            Expect.finite("Constant initializer", "value", value);
        }

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            Arrays.fill(values, (float) value);
        }
    }

    /**
     * Normal distribution. If {@code truncated}, values two or more deviations from the mean are drawn again.
     *
     * @param mean the mean, finite
     * @param deviation the standard deviation before truncation, at least 0 and finite
     * @param truncated whether to draw again beyond two deviations
     */
    public record Normal(double mean, double deviation, boolean truncated) implements Initializer {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is NaN or infinite as a float, or the deviation is negative
         */
        public Normal {
            Expect.finite("Normal initializer", "mean", mean);
            Expect.notNegative("Normal initializer", "deviation", deviation);
        }

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            (truncated ? stream.truncatedNormal((float) mean, (float) deviation)
                    : stream.normal((float) mean, (float) deviation))
                    .fill(values);
        }
    }

    /**
     * Uniform distribution over {@code [low, high)}, with both bounds rounded to float. All elements are {@code low} if
     * the bounds are equal.
     *
     * @param low the least value, finite
     * @param high the bound that all values are below, finite and at least {@code low}
     */
    public record Uniform(double low, double high) implements Initializer {
        /**
         * Checks the bounds.
         *
         * @throws IllegalArgumentException if {@code low} is above {@code high}, or a bound or their difference is NaN
         *     or infinite as a float
         */
        public Uniform {
            Expect.that(low <= high, "Uniform initializer", "low <= high", low + " and " + high);
            Expect.finite("Uniform initializer", "low", low);
            Expect.finite("Uniform initializer", "high", high);
            Expect.that(Float.isFinite((float) high - (float) low), "Uniform initializer", "a finite high - low",
                    high + " - " + low);
        }

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            stream.uniform((float) low, (float) high).fill(values);
            // Rounding can yield the upper bound itself.
            float largest = Math.max((float) low, Math.nextDown((float) high));
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.min(values[i], largest);
            }
        }
    }

    /** Each element 1 or -1, with equal probability. */
    public record RandomSigns() implements Initializer {
        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            for (int i = 0; i < values.length; i++) {
                values[i] = 2 * stream.nextInt(2) - 1;
            }
        }
    }

    /**
     * Mean 0 and variance {@code scale / fan}, where fan-in and fan-out are the lengths {@code [in, out]} of a matrix.
     * For a vector {@code [n]} fan-in is 1 and fan-out is n; Keras takes n for both.
     *
     * @param scale the numerator of the variance, above 0 and finite
     * @param fan the denominator
     * @param normal truncated normal, with its deviation corrected for the truncation; else uniform
     */
    public record VarianceScaling(double scale, Fan fan, boolean normal) implements Initializer {
        /**
         * Checks the scale.
         *
         * @throws IllegalArgumentException if it is not above 0, or infinite as a float
         */
        public VarianceScaling {
            Expect.that(scale > 0, "VarianceScaling initializer", "a scale > 0", scale);
            Expect.finite("VarianceScaling initializer", "scale", scale);
        }

        /** The number by which the variance is divided. */
        public enum Fan {
            /** The number of inputs of a unit. */
            IN,
            /** The number of units. */
            OUT,
            /** The mean of both. */
            AVERAGE
        }

        /** The standard deviation of a standard normal distribution truncated to [-2, 2]. */
        private static final double TRUNCATED_DEVIATION = 0.87962566103423978;

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            double out = shape.rank() == 0 ? 1 : shape.dimension(-1);
            double in = Math.max(1, values.length / Math.max(1, out));
            double variance = scale / switch (fan) {
                case IN -> in;
                case OUT -> out;
                case AVERAGE -> (in + out) / 2;
            };
            if (normal) {
                stream.truncatedNormal(0, (float) (Math.sqrt(variance) / TRUNCATED_DEVIATION)).fill(values);
            } else {
                float limit = (float) Math.sqrt(3 * variance);
                stream.uniform(-limit, limit).fill(values);
            }
        }
    }

    /**
     * Orthonormal columns times {@code gain}, or orthonormal rows if there are fewer rows than columns. Normal numbers
     * are orthogonalized by Gram and Schmidt's method in double precision, which keeps the uniform (Haar) distribution.
     * All axes but the last count as rows.
     *
     * <p>It avoids LAPACK's QR on purpose: its last bits differ between kinds of processors, and some platforms lack
     * it. Equal seeds give equal bits everywhere.
     *
     * @param gain the factor, finite
     */
    public record Orthogonal(double gain) implements Initializer {
        /**
         * Checks the gain.
         *
         * @throws IllegalArgumentException if it is NaN or infinite as a float
         */
        public Orthogonal {
            Expect.finite("Orthogonal initializer", "gain", gain);
        }

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            if (shape.rank() < 2) {
                throw new IllegalArgumentException("Orthogonal initializer expects a matrix but got " + shape);
            }
            int columns = shape.dimension(-1);
            int rows = columns == 0 ? 0 : values.length / columns;
            double[][] vectors = new double[Math.min(rows, columns)][Math.max(rows, columns)];
            for (int k = 0; k < vectors.length; k++) {
                Arrays.setAll(vectors[k], any -> stream.nextGaussian());
                // Twice, because rounding in the first round leaves small parts of the earlier directions.
                for (int previous = 0; previous < 2 * k; previous++) {
                    subtract(vectors[k], vectors[previous % k], dot(vectors[k], vectors[previous % k]));
                }
                subtract(vectors[k], vectors[k], 1 - 1 / Math.sqrt(dot(vectors[k], vectors[k])));
            }
            for (int i = 0; i < values.length; i++) {
                int row = i / columns;
                int column = i % columns;
                values[i] = (float) (gain * (rows >= columns ? vectors[column][row] : vectors[row][column]));
            }
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }

        private static void subtract(double[] a, double[] b, double factor) {
            for (int i = 0; i < a.length; i++) {
                a[i] -= factor * b[i];
            }
        }
    }

    /**
     * {@code gain} where row and column have the same number, else 0.
     *
     * @param gain the factor, finite
     */
    public record Identity(double gain) implements Initializer {
        /**
         * Checks the gain.
         *
         * @throws IllegalArgumentException if it is NaN or infinite as a float
         */
        public Identity {
            Expect.finite("Identity initializer", "gain", gain);
        }

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            if (shape.rank() != 2) {
                throw new IllegalArgumentException("Identity initializer expects a matrix but got " + shape);
            }
            Arrays.fill(values, 0);
            for (int i = 0; i < Math.min(shape.dimension(0), shape.dimension(1)); i++) {
                values[i * shape.dimension(1) + i] = (float) gain;
            }
        }
    }
}
