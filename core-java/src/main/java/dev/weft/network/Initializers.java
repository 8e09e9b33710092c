package dev.weft.network;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.Arrays;

/** The initializers by their usual names. */
public final class Initializers {
    private Initializers() {}

    /** All 0. */
    public static Constant zeros() {
        return new Constant(0);
    }

    /** All 1. */
    public static Constant ones() {
        return new Constant(1);
    }

    /** All {@code value}. */
    public static Constant constant(double value) {
        return new Constant(value);
    }

    /** Normal numbers of mean 0. */
    public static Normal normal(double deviation) {
        return new Normal(0, deviation, false);
    }

    /** Normal numbers of mean 0, drawn again from two deviations on. */
    public static Normal truncatedNormal(double deviation) {
        return new Normal(0, deviation, true);
    }

    /** Numbers in {@code [low, high)}, equally likely. */
    public static Uniform uniform(double low, double high) {
        return new Uniform(low, high);
    }

    /** Uniform with variance {@code 2 / (in + out)} (Glorot and Bengio 2010). */
    public static VarianceScaling glorotUniform() {
        return new VarianceScaling(1, VarianceScaling.Fan.AVERAGE, false);
    }

    /** Truncated normal with variance {@code 2 / (in + out)} (Glorot and Bengio 2010). */
    public static VarianceScaling glorotNormal() {
        return new VarianceScaling(1, VarianceScaling.Fan.AVERAGE, true);
    }

    /** Uniform with variance {@code 2 / in}, for relu (He et al. 2015). */
    public static VarianceScaling heUniform() {
        return new VarianceScaling(2, VarianceScaling.Fan.IN, false);
    }

    /** Truncated normal with variance {@code 2 / in}, for relu (He et al. 2015). */
    public static VarianceScaling heNormal() {
        return new VarianceScaling(2, VarianceScaling.Fan.IN, true);
    }

    /** Uniform with variance {@code 1 / in}, for selu (LeCun et al. 1998). */
    public static VarianceScaling lecunUniform() {
        return new VarianceScaling(1, VarianceScaling.Fan.IN, false);
    }

    /** Truncated normal with variance {@code 1 / in}, for selu (LeCun et al. 1998). */
    public static VarianceScaling lecunNormal() {
        return new VarianceScaling(1, VarianceScaling.Fan.IN, true);
    }

    /** Mean 0 and variance {@code scale / fan}, truncated normal or uniform. */
    public static VarianceScaling varianceScaling(double scale, VarianceScaling.Fan fan, boolean normal) {
        return new VarianceScaling(scale, fan, normal);
    }

    /** Orthonormal columns or, where there are fewer rows, rows, times {@code gain} (Saxe et al. 2013). */
    public static Orthogonal orthogonal(double gain) {
        return new Orthogonal(gain);
    }

    /** {@code gain} on the diagonal of a matrix, 0 elsewhere. */
    public static Identity identity(double gain) {
        return new Identity(gain);
    }

    /** Every element {@code value}. */
    public record Constant(double value) implements Initializer {
        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            Arrays.fill(values, (float) value);
        }
    }

    /** Normal numbers; those at least two deviations from the mean are drawn again if {@code truncated}. */
    public record Normal(double mean, double deviation, boolean truncated) implements Initializer {
        /** Checks the deviation. */
        public Normal {
            if (!(deviation >= 0)) {
                throw new IllegalArgumentException("Normal initializer expects a deviation >= 0 but got " + deviation);
            }
        }

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            (truncated ? stream.truncatedNormal((float) mean, (float) deviation)
                    : stream.normal((float) mean, (float) deviation))
                    .fill(values);
        }
    }

    /** Numbers in {@code [low, high)}, equally likely. */
    public record Uniform(double low, double high) implements Initializer {
        /** Checks the bounds. */
        public Uniform {
            if (!(low <= high)) {
                throw new IllegalArgumentException("Uniform initializer expects low <= high but got " + low + " and "
                        + high);
            }
        }

        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            stream.uniform((float) low, (float) high).fill(values);
        }
    }

    /**
     * Mean 0 and variance {@code scale / fan}, where the fans are a matrix' lengths {@code [in, out]}.
     *
     * @param normal truncated normal, its deviation corrected for what is cut off; else uniform
     */
    public record VarianceScaling(double scale, Fan fan, boolean normal) implements Initializer {
        /** The number that the variance is divided by. */
        public enum Fan {
            /** The inputs of a unit. */
            IN,
            /** The units. */
            OUT,
            /** The mean of both. */
            AVERAGE
        }

        /** The deviation of a standard normal number between -2 and 2. */
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
     * Orthonormal columns or, where there are fewer rows, rows, times {@code gain}: normal numbers through Gram and
     * Schmidt's method in double precision, which keeps their uniform distribution (Haar's). All axes but the last
     * count as rows.
     *
     * <p>On purpose without LAPACK's QR, whose last bits differ from one kind of processor to another, in floats and
     * in doubles, and whose natives some platforms lack: equal seeds give equal bits everywhere.
     */
    public record Orthogonal(double gain) implements Initializer {
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
                // Once more, since rounding of the first round leaves some of the earlier directions.
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

    /** {@code gain} where row and column have the same number, else 0. */
    public record Identity(double gain) implements Initializer {
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
