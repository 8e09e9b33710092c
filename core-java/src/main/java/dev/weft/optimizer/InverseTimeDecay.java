package dev.weft.optimizer;

/**
 * A rate that falls like one over time: {@code rate / (1 + factor · step / stepsPerEpoch)}, the quotient rounded down
 * if {@code staircase}.
 */
public record InverseTimeDecay(Schedule rate, double factor, boolean staircase) implements Schedule {
    /** Checks that the factor is a finite number, at least 0. */
    public InverseTimeDecay {
        Expect.notNegative("InverseTimeDecay factor", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double epochs = (double) step / stepsPerEpoch;
        return rate.at(step, stepsPerEpoch) / (1 + factor * (staircase ? Math.floor(epochs) : epochs));
    }
}
