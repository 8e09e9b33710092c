package dev.weft.network;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.Arrays;

/** The initializers by their usual names. */
public final class Initializers {
    private Initializers() {
    }

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
            (truncated ? stream.truncatedNormal((float) mean, (float) deviation) : stream.normal((float) mean, (float) deviation))
                    .fill(values);
        }
    }

    /** Numbers in {@code [low, high)}, equally likely. */
    public record Uniform(double low, double high) implements Initializer {
        /** Checks the bounds. */
        public Uniform {
            if (!(low <= high)) {
                throw new IllegalArgumentException("Uniform initializer expects low <= high but got " + low + " and " + high);
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
}
