package dev.weft.optimizer;

/**
 * Weights averaged over training, for prediction: {@code shadow -= (1 - d) · (shadow - w)}, in float32, where {@code d}
 * is {@code decay}, or {@code min(decay, (1 + n) / (10 + n))} after {@code n} steps if {@code numUpdates}, so that
 * early weights are forgotten sooner (TensorFlow 1.x' {@code ExponentialMovingAverage}). A shadow starts as a copy of
 * the initial weights.
 */
public record MovingAverage(double decay, boolean numUpdates) {
    /** Checks that the decay is in [0, 1). */
    public MovingAverage {
        Expect.fraction("MovingAverage decay", decay);
    }

    /** The share of the shadow that is kept after {@code steps} steps. */
    public float decay(long steps) {
        float kept = (float) decay;
        return numUpdates ? Math.min(kept, (1f + steps) / (10f + steps)) : kept;
    }

    /**
     * Brings elements {@code [from, to)} of {@code shadow} nearer to {@code weights}, which do not change, after {@code
     * steps} steps.
     */
    public void update(float[] shadow, float[] weights, long steps, int from, int to) {
        float share = 1f - decay(steps);
        for (int i = from; i < to; i++) {
            shadow[i] -= (shadow[i] - weights[i]) * share;
        }
    }
}
