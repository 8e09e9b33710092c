package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A smooth schedule of one cycle: the rate rises along half a cosine from {@code peak / startDivisor} to {@code peak},
 * falls along another to {@code peak / startDivisor / endDivisor}, and stays there (Smith and Topin 2017). With {@code
 * steps = epochs · stepsPerEpoch}, the peak is at step {@code rise · steps - 1} and the end at step {@code steps - 1}.
 *
 * <p>Computed in double with {@link StrictMath}, so it is bit-identical on every JVM. The formula is that of PyTorch's
 * {@code OneCycleLR} with two phases and cosine annealing; the components are its {@code max_lr}, {@code total_steps},
 * {@code pct_start}, {@code div_factor} and {@code final_div_factor}. Unlike PyTorch, this schedule leaves the momentum
 * constant and allows more steps than the cycle has.
 *
 * @param peak the largest rate, above 0
 * @param epochs the length of the cycle in epochs, above 0
 * @param rise the fraction of the cycle in which the rate rises, in (0, 1); usually 0.3
 * @param startDivisor the peak divided by the first rate, above 0; usually 25
 * @param endDivisor the first rate divided by the last rate, above 0; usually 10,000
 */
public record OneCycle(double peak, double epochs, double rise, double startDivisor, double endDivisor)
        implements
            Schedule {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the rise is not in (0, 1), or another number not finite and above 0
     */
    public OneCycle {
        Expect.positive("OneCycle peak", peak);
        Expect.positive("OneCycle epochs", epochs);
        Expect.that(rise > 0 && rise < 1, "OneCycle rise", "a number in (0, 1)", rise);
        Expect.positive("OneCycle startDivisor", startDivisor);
        Expect.positive("OneCycle endDivisor", endDivisor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double start = peak / startDivisor;
        double end = start / endDivisor;
        double last = epochs * stepsPerEpoch - 1;
        double top = rise * epochs * stepsPerEpoch - 1;
        if (step >= last) {
            return end;
        }
        return step < top ? between(start, peak, step / top) : between(peak, end, (step - top) / (last - top));
    }

    private static double between(double from, double to, double passed) {
        return to + (from - to) / 2 * (1 + StrictMath.cos(Math.PI * passed));
    }
}
