package dev.weft.picture;

import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** The range of an axis: the numbers to show and a margin around them, with round numbers as ticks. */
record Axis(double least, double most) {
    private static final double BORDER = 0.08;
    private static final int TICKS = 6;

    /** Returns the axis for the finite numbers of one column. */
    static Axis of(Tensor rows, int column) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < rows.shape().rows(); row++) {
            float number = rows.get(row, column);
            if (Float.isFinite(number)) {
                least = Math.min(least, number);
                most = Math.max(most, number);
            }
        }
        if (least > most) {
            throw new IllegalArgumentException("DecisionMap expects finite points but column " + column + " has none");
        }
        return around(least, most);
    }

    /** Returns the axis for finite numbers, one or more. */
    static Axis of(double[] numbers) {
        return around(Arrays.stream(numbers).min().orElseThrow(), Arrays.stream(numbers).max().orElseThrow());
    }

    private static Axis around(double least, double most) {
        double border = least == most ? Math.max(1, Math.abs(least)) / 2 : BORDER * (most - least);
        return new Axis(least - border, most + border);
    }

    /** Returns the position of {@code number} as a fraction of the axis. */
    double share(double number) {
        return (number - least) / (most - least);
    }

    /** Returns the number at a fraction of the axis. */
    double at(double share) {
        return least + share * (most - least);
    }

    /** About six ticks at most, multiples of 1, 2 or 5 times a power of ten. */
    List<Double> ticks() {
        double step = step();
        return LongStream.rangeClosed((long) Math.ceil(least / step), (long) Math.floor(most / step))
                .mapToObj(i -> i * step).toList();
    }

    private double step() {
        double wanted = (most - least) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(wanted)));
        double factor = wanted / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }

    /** Returns a tick with as many digits as distinguish it from the next one. */
    String text(double tick) {
        double step = step();
        return step >= 1e6 || step < 1e-4 ? String.format(Locale.ROOT, "%.2g", tick)
                : String.format(Locale.ROOT, "%." + (int) Math.max(0, Math.ceil(-Math.log10(step))) + "f", tick + 0.0);
    }
}
