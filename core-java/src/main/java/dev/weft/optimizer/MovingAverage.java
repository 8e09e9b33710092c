package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * An exponential moving average of the weights over training, often better for predictions than the last weights. After
 * each step, {@code shadow -= (1 - d) · (shadow - w)} in float32. The factor {@code d} is {@code decay}, or with {@code
 * numUpdates} {@code min(decay, (1 + n) / (10 + n))} after {@code n} steps, so that early weights are forgotten sooner.
 * A shadow starts as a copy of the initial weights. Equals TensorFlow 1's {@code ExponentialMovingAverage(decay,
 * num_updates)}.
 *
 * <pre>{@code
 * Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(), Layers.dense(10))
 *         .withAverage(new MovingAverage(0.999, true));
 * Trained averaged = model.fit(data).averaged();
 * }</pre>
 *
 * <p>With a decay of 0.999 the average covers about the last {@code 1 / (1 - decay)} = 1000 steps. Training itself goes
 * on with the weights, not with their averages.
 *
 * @param decay the fraction of the shadow that is kept per step, in [0, 1)
 * @param numUpdates whether the decay is smaller in the first steps
 */
public record MovingAverage(double decay, boolean numUpdates) {
    /**
     * Checks the decay.
     *
     * @throws IllegalArgumentException if the decay is not in [0, 1)
     */
    public MovingAverage {
        Expect.fraction("MovingAverage decay", decay);
    }

    /** Returns the fraction of the shadow that is kept in the update after {@code steps} steps. */
    public float decay(long steps) {
        float kept = (float) decay;
        return numUpdates ? Math.min(kept, (1f + steps) / (10f + steps)) : kept;
    }

    /**
     * Moves elements {@code [from, to)} of {@code shadow} towards {@code weights}. Elements are independent, so several
     * threads may update different ranges at once.
     *
     * @param shadow the averages, changed in place
     * @param weights the weights after the step, never changed
     * @param steps the number of steps taken, the one just finished included
     * @param from the first element
     * @param to the element after the last
     */
    public void update(float[] shadow, float[] weights, long steps, int from, int to) {
        float share = 1f - decay(steps);
        for (int i = from; i < to; i++) {
            shadow[i] -= (shadow[i] - weights[i]) * share;
        }
    }
}
