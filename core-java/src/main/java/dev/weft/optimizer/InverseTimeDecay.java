package dev.weft.optimizer;

/**
 * A learning rate that falls with time: {@code rate / (1 + factor · step / stepsPerEpoch)}, with the quotient
 * {@code step / stepsPerEpoch} rounded down if {@code staircase}. TensorFlow's {@code inverse_time_decay}.
 *
 * @param rate the schedule to scale
 * @param factor the speed of the decay per epoch, finite and at least 0
 * @param staircase whether the rate changes once per epoch only
 */
public record InverseTimeDecay(Schedule rate, double factor, boolean staircase) implements Schedule {
    /** Checks the factor. */
    public InverseTimeDecay {
        Expect.notNegative("InverseTimeDecay factor", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double epochs = (double) step / stepsPerEpoch;
        return rate.at(step, stepsPerEpoch) / (1 + factor * (staircase ? Math.floor(epochs) : epochs));
    }
}
