package dev.weft.optimizer;

import java.util.List;

/**
 * A rule that turns a gradient into new weights. It works elementwise and in place, and keeps no state of its own: its
 * state is in {@link #slots() slots}, arrays as long as the parameter, and in {@link #scalars() scalars}, numbers
 * shared by all parameters. The caller keeps, passes and saves both, so an optimizer needs no code for saving.
 *
 * <pre>{@code
 * record SignDescent(Schedule rate) implements Optimizer {
 *     public SignDescent withRate(Schedule rate) { return new SignDescent(rate); }
 *     public List<Slot> slots() { return List.of(); }
 *     public void update(float[] w, float[] g, float[][] slots, Step step, int from, int to) {
 *         for (int i = from; i < to; i++) {
 *             w[i] -= Math.signum(g[i]) * step.rate();
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>All arithmetic of the built-in rules is float32 with one rounding per operation, in the order of TensorFlow 1
 * where it has the rule, so that its published results are reproduced digit by digit. A NaN in the gradient becomes a
 * NaN in the weight.
 */
public interface Optimizer {
    /** The learning rate over time. */
    Schedule rate();

    /** Returns this rule with another learning rate. */
    Optimizer withRate(Schedule rate);

    /** The arrays to keep for each parameter, in the order in which {@link #update} gets them. */
    List<Slot> slots();

    /** The numbers to keep for the whole model, in the order of {@link Step#scalars()}; none by default. */
    default List<Slot> scalars() {
        return List.of();
    }

    /**
     * Updates elements {@code [from, to)} of one parameter. However the range is cut, and in whichever order, the
     * result must be bit-identical, because several threads share the work.
     *
     * @param weights the parameter's elements, changed in place
     * @param gradient the gradient, as long as {@code weights}, not to be changed
     * @param slots one array for each of {@link #slots()}, as long as {@code weights}, changed in place
     * @param step the step's number, learning rate and scalars, not to be changed
     * @param from the first element to update
     * @param to one past the last element to update
     */
    void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to);

    /** Advances the scalars to the next step. Called once, after all parameters of a step have been updated. */
    default void advance(float[] scalars) {}

    /**
     * Returns this rule with its learning rate multiplied by {@code factor} after each epoch:
     * {@code sgd(0.1).decay(0.99)}.
     */
    default Optimizer decay(double factor) {
        return withRate(rate().decay(factor));
    }

    /**
     * Returns this rule with a schedule in which {@code steps} steps count as an epoch:
     * {@code sgd(0.1).decay(0.96).every(1000)}.
     */
    default Optimizer every(long steps) {
        return withRate(rate().every(steps));
    }
}
