package dev.weft.optimizer;

/**
 * A rate that climbs to another schedule's in a straight line: {@code rate · min(1, (step + 1) / (epochs ·
 * stepsPerEpoch))}. The first step already learns, and the last one of the climb has the full rate. The schedule inside
 * counts its own steps from 0, the climb included.
 */
public record WarmUp(Schedule rate, double epochs) implements Schedule {
    /** Checks that the epochs are a finite number above 0. */
    public WarmUp {
        Expect.positive("Schedule.warmUp", epochs);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return rate.at(step, stepsPerEpoch) * Math.min(1, (step + 1) / (epochs * stepsPerEpoch));
    }
}
