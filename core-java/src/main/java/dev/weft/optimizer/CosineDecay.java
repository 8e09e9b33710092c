package dev.weft.optimizer;

/**
 * A rate that comes down along half a cosine within {@code epochs} and stays there: {@code rate · ((1 - floor) · (1 +
 * cos(π p)) / 2 + floor)}, where {@code p} is the share of the time that has passed and {@code floor} the share of the
 * rate that is left (Loshchilov and Hutter 2017, equation 5, without restarts).
 */
public record CosineDecay(Schedule rate, double epochs, double floor) implements Schedule {
    /** Checks that the epochs are above 0 and the floor is within [0, 1]. */
    public CosineDecay {
        Expect.positive("CosineDecay epochs", epochs);
        Expect.that(floor >= 0 && floor <= 1, "CosineDecay floor", "a number in [0, 1]", floor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double passed = Math.min(1, step / (epochs * stepsPerEpoch));
        double share = (1 + StrictMath.cos(Math.PI * passed)) / 2;
        return rate.at(step, stepsPerEpoch) * ((1 - floor) * share + floor);
    }
}
