package dev.weft.optimizer;

/**
 * A rate that rises along half a cosine from {@code peak / startDivisor} to {@code peak} during the share {@code rise}
 * of {@code epochs}, falls along another to {@code peak / startDivisor / endDivisor}, and stays there (Smith and Topin
 * 2017, in PyTorch's two-phase form: the peak is at step {@code rise · steps - 1}, the end at {@code steps - 1}).
 */
public record OneCycle(double peak, double epochs, double rise, double startDivisor, double endDivisor)
        implements
            Schedule {
    /** Checks that all numbers are above 0 and the rise is below 1. */
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
