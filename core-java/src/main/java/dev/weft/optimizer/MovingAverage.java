package dev.weft.optimizer;

/**
 * An exponential moving average of the weights, for predictions: {@code shadow -= (1 - d) · (shadow - w)} in float32.
 * The decay {@code d} is {@code decay}, or {@code min(decay, (1 + n) / (10 + n))} after {@code n} steps if
 * {@code numUpdates}, so that early weights are forgotten sooner. TensorFlow 1's {@code ExponentialMovingAverage}
 * (document 003). A shadow starts as a copy of the initial weights.
 *
 * @param decay the fraction to keep at each step, from 0 to below 1
 * @param numUpdates whether the decay starts low and rises with the number of steps
 */
public record MovingAverage(double decay, boolean numUpdates) {
    /** Checks the decay. */
    public MovingAverage {
        Expect.fraction("MovingAverage decay", decay);
    }

    /** Returns the fraction of the shadow to keep after {@code steps} steps. */
    public float decay(long steps) {
        float kept = (float) decay;
        return numUpdates ? Math.min(kept, (1f + steps) / (10f + steps)) : kept;
    }

    /**
     * Moves elements {@code [from, to)} of {@code shadow} towards {@code weights}, which do not change.
     *
     * @param steps the number of steps taken before
     */
    public void update(float[] shadow, float[] weights, long steps, int from, int to) {
        float share = 1f - decay(steps);
        for (int i = from; i < to; i++) {
            shadow[i] -= (shadow[i] - weights[i]) * share;
        }
    }
}
