package dev.weft.optimizer;

/**
 * A learning rate that falls along half a cosine within {@code epochs} and then stays:
 * {@code rate · ((1 - floor) · (1 + cos(π p)) / 2 + floor)}, where {@code p} is the elapsed fraction of {@code epochs}
 * (Loshchilov and Hutter 2017, equation 5, without restarts). TensorFlow's {@code cosine_decay}, whose alpha is the
 * floor.
 *
 * @param rate the schedule to scale
 * @param epochs the length of the decay in epochs, above 0
 * @param floor the fraction of the rate that remains, from 0 to 1
 */
public record CosineDecay(Schedule rate, double epochs, double floor) implements Schedule {
    /** Checks the numbers. */
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
