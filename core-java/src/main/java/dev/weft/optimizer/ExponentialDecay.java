package dev.weft.optimizer;

/**
 * A rate that shrinks by a factor per epoch: {@code rate · factor^(step / stepsPerEpoch)}, the exponent rounded down if
 * {@code staircase}. Computed in float32 like TensorFlow 1.x' {@code exponential_decay}, whose {@code decay_steps} are
 * the steps of an epoch.
 */
public record ExponentialDecay(Schedule rate, double factor, boolean staircase) implements Schedule {
    /** Checks that the factor is a finite number above 0. */
    public ExponentialDecay {
        Expect.positive("Schedule.decay", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        float epochs = (float) step / (float) stepsPerEpoch;
        float exponent = staircase ? (float) Math.floor(epochs) : epochs;
        return (float) rate.at(step, stepsPerEpoch) * (float) StrictMath.pow((float) factor, exponent);
    }
}
