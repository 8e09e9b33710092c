package dev.weft.optimizer;

import java.util.Arrays;
import java.util.List;

/**
 * The problem of the golden scripts: six weights and the gradient {@code c (w - t)}. The target {@code t} changes sign
 * every third step.
 */
final class Training {
    static final int STEPS = 25;
    private static final float[] C = {0.5f, 1, 2, 4, 0.25f, 8};
    private static final float[] T = {1, -1, 0.5f, 2, -3, 0.125f};

    final Optimizer optimizer;
    final float[] weights = {0.3f, 0.1f, -0.7f, 1.5f, -2.5f, 0.9f};
    final float[][] slots;
    final Step step;

    Training(Optimizer optimizer) {
        this.optimizer = optimizer;
        this.step = new Step(optimizer);
        List<Slot> kept = optimizer.slots();
        slots = new float[kept.size()][weights.length];
        for (int i = 0; i < slots.length; i++) {
            Arrays.fill(slots[i], kept.get(i).start());
        }
    }

    static float[] gradient(float[] weights, long step) {
        float[] gradient = new float[weights.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = C[i] * (weights[i] - (step % 3 == 2 ? -T[i] : T[i]));
        }
        return gradient;
    }

    /** Takes one step, with the parameter cut at {@code cuts} and the last part updated first. */
    void step(long number, int... cuts) {
        step.at(number, optimizer.rate().at(number, 10));
        float[] gradient = gradient(weights, number);
        int to = weights.length;
        for (int i = cuts.length - 1; i >= 0; i--) {
            optimizer.update(weights, gradient, slots, step, cuts[i], to);
            to = cuts[i];
        }
        optimizer.update(weights, gradient, slots, step, 0, to);
        optimizer.advance(step.scalars());
    }

    Training run(int... cuts) {
        for (int number = 0; number < STEPS; number++) {
            step(number, cuts);
        }
        return this;
    }
}
