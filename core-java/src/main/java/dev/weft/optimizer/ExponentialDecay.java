package dev.weft.optimizer;

/**
 * A learning rate that falls by a factor per epoch: {@code rate · factor^(step / stepsPerEpoch)}, with the exponent
 * rounded down if {@code staircase}. Computed in float32 as TensorFlow 1's {@code exponential_decay}, whose
 * {@code decay_steps} are the steps of an epoch (documents 000, 003 and 004).
 *
 * @param rate the schedule to scale
 * @param factor the factor per epoch, finite and above 0
 * @param staircase whether the rate changes once per epoch only
 */
public record ExponentialDecay(Schedule rate, double factor, boolean staircase) implements Schedule {
    /** Checks the factor. */
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
