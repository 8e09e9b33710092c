package dev.weft.optimizer;

/**
 * A learning rate that rises to that of another schedule in a straight line:
 * {@code rate · min(1, (step + 1) / (epochs · stepsPerEpoch))}. The first step has a rate above 0, and the last one of
 * the rise has the full rate. The inner schedule counts its steps from 0, including the rise.
 *
 * @param rate the inner schedule
 * @param epochs the length of the rise in epochs, finite and above 0
 */
public record WarmUp(Schedule rate, double epochs) implements Schedule {
    /** Checks the number of epochs. */
    public WarmUp {
        Expect.positive("Schedule.warmUp", epochs);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return rate.at(step, stepsPerEpoch) * Math.min(1, (step + 1) / (epochs * stepsPerEpoch));
    }
}
