package dev.weft.network;

import dev.weft.graph.Joining;
import dev.weft.graph.MatrixOps;
import dev.weft.graph.Pointwise;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Turns each number x into itself and a learned periodic function of it, {@code (x, cos(2π · frequency · x + phase) ·
 * kernel + bias)}, so that a dense network can follow sharp bends of a column. Each number has weights of its own. The
 * "PBLD" embedding of RealMLP (Holzmüller et al. 2024, section 3.3), after the periodic embeddings of Gorishniy et al.
 * (2022):
 *
 * <pre>{@code
 * Network.of(Layers.periodicEmbedding(), Dense.of(256, Activations.SELU), Dense.of(1))
 * Network.of(Layers.periodicEmbedding().ofFirst(8), Dense.of(256, Activations.SELU), Dense.of(1))
 * }</pre>
 *
 * <p>Input {@code [batch, in]}, output {@code [batch, in · size]}: the {@code size} numbers of the first feature, then
 * those of the second. With {@link #ofFirst} the first n features alone are turned, and the others, such as one-hot
 * words, follow unchanged: {@code [batch, n · size + in - n]}. The numbers should be standardized.
 *
 * <p>Weights: {@code frequency [n, frequencies]}, normal with the given deviation; {@code phase [n, frequencies]},
 * uniform in ±π; {@code kernel [n, frequencies, size - 1]} and {@code bias [n, size - 1]}, uniform in ±1/√frequencies.
 * RealMLP learns them at a tenth of the rate: {@code optimizer.layerRate("periodicEmbedding*", 0.1)}.
 *
 * @param frequencies the number of cosines for each number, at least 1, usually 16
 * @param size the length of what each number becomes, with itself, at least 2, usually 4
 * @param deviation the standard deviation of the initial frequencies, above 0, usually 0.1
 * @param features how many features are turned, from the first; empty for all
 */
public record PeriodicEmbedding(int frequencies, int size, double deviation, Optional<Integer> features)
        implements
            Layer {
    /** Up to here the fast cosine is exact enough. */
    private static final float LARGE = 1e5f;
    private static final double TURN = 2 * Math.PI;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public PeriodicEmbedding {
        Expect.that(frequencies >= 1, "PeriodicEmbedding", "at least 1 frequency", frequencies);
        Expect.that(size >= 2, "PeriodicEmbedding", "a size of at least 2", size);
        Expect.positive("PeriodicEmbedding deviation", deviation);
        features.ifPresent(n -> Expect.that(n >= 1, "PeriodicEmbedding", "at least 1 feature", n));
    }

    /** Returns this layer for the first {@code n} features alone; the others are passed on after them, unchanged. */
    public PeriodicEmbedding ofFirst(int n) {
        return new PeriodicEmbedding(frequencies, size, deviation, Optional.of(n));
    }

    /** Returns this layer with another number of cosines for each number. */
    public PeriodicEmbedding withFrequencies(int frequencies) {
        return new PeriodicEmbedding(frequencies, size, deviation, features);
    }

    /** Returns this layer with another length of what each number becomes, with itself. */
    public PeriodicEmbedding withSize(int size) {
        return new PeriodicEmbedding(frequencies, size, deviation, features);
    }

    /** Returns this layer with another standard deviation of the initial frequencies. */
    public PeriodicEmbedding withDeviation(double deviation) {
        return new PeriodicEmbedding(frequencies, size, deviation, features);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        int in = scope.features(this, input);
        int n = features.orElse(in);
        if (n > in) {
            throw new IllegalArgumentException("PeriodicEmbedding " + scope.name() + " expects at least " + n
                    + " features but got " + input);
        }
        double limit = 1 / Math.sqrt(frequencies);
        Variable frequency = scope.parameter("frequency", Shape.of(n, frequencies), Initializers.normal(deviation));
        Variable phase = scope.parameter("phase", Shape.of(n, frequencies), Initializers.uniform(-Math.PI, Math.PI));
        Variable kernel = scope.parameter("kernel", Shape.of(n, frequencies, size - 1),
                Initializers.uniform(-limit, limit));
        Variable bias = scope.parameter("bias", Shape.of(n, size - 1), Initializers.uniform(-limit, limit));
        return (x, pass) -> {
            Value numbers = Shaping.reshape(n < in ? Joining.columns(x, 0, n) : x, Shape.UNKNOWN, n, 1);
            Value waves = cos(numbers.times(frequency.times(TURN)).plus(phase));
            Value all = Shaping.reshape(
                    Joining.concat(List.of(numbers, MatrixOps.grouped(waves, kernel).plus(bias))),
                    Shape.UNKNOWN, n * size);
            return n < in ? Joining.concat(List.of(all, Joining.columns(x, n, in))) : all;
        };
    }

    private static Value cos(Value x) {
        return Pointwise.unary("cos", x, 20, "cos(x)", (a, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = (float) cos((double) a[i]);
            }
            for (int i = from; i < to; i++) {
                y[i] = Math.abs(a[i]) > LARGE ? (float) StrictMath.cos(a[i]) : y[i];
            }
        }, "-g * sin(x)", (a, y, g, d, from, to) -> {
            for (int i = from; i < to; i++) {
                d[i] = (float) (-g[i] * cos(a[i] - Math.PI / 2));
            }
            for (int i = from; i < to; i++) {
                d[i] = Math.abs(a[i]) > LARGE ? (float) (-g[i] * StrictMath.sin(a[i])) : d[i];
            }
        });
    }

    /**
     * {@code 1 - 2 sin²(x / 2)} with the sine's series within half a turn, up to 1e-11: without a branch, several times
     * as fast as {@link StrictMath#cos}, and as that bit-identical on every machine.
     */
    private static double cos(double x) {
        double half = (x - Math.rint(x / TURN) * TURN) / 2;
        double q = half * half;
        double sine = half * (1 - q * (1 / 6.0 - q * (1 / 120.0 - q * (1 / 5040.0 - q * (1 / 362_880.0
                - q * (1 / 39_916_800.0 - q * (1 / 6_227_020_800.0 - q / 1_307_674_368_000.0)))))));
        return 1 - 2 * sine * sine;
    }
}
