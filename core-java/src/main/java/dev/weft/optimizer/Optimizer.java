package dev.weft.optimizer;

import java.util.List;

/**
 * The rule that turns a gradient into new weights: elementwise, in place, without memory of its own. What it remembers
 * lies in {@link #slots() slots}, arrays as long as the parameter, and in {@link #scalars() scalars}, numbers shared by
 * all parameters; the caller keeps, passes and saves both.
 *
 * <p>All arithmetic is float32 with one rounding per operation, in the order of TensorFlow 1.x wherever it has the
 * rule, so that its published results come out digit by digit. A NaN in the gradient becomes a NaN in the weight.
 */
public interface Optimizer {
    /** The learning rate over time. */
    Schedule rate();

    /** The same rule with another learning rate. */
    Optimizer withRate(Schedule rate);

    /** The arrays kept for each parameter, in the order in which {@link #update} expects them. */
    List<Slot> slots();

    /** The numbers kept for the whole model, in the order of {@link Step#scalars()}. */
    default List<Slot> scalars() {
        return List.of();
    }

    /**
     * Updates elements {@code [from, to)} of one parameter. The same bits result however the range is cut, and in any
     * order, so that several threads may share the work.
     *
     * @param weights  the parameter's elements, changed in place
     * @param gradient as long as {@code weights}, never changed
     * @param slots    one array for each of {@link #slots()}, as long as {@code weights}, changed in place
     * @param step     the step's number, rate and scalars, never changed
     */
    void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to);

    /** Brings the scalars to the next step; called once, after all parameters of a step have been updated. */
    default void advance(float[] scalars) {}

    /** This rule with its rate multiplied by {@code factor} once per epoch: {@code sgd(0.1).decay(0.99)}. */
    default Optimizer decay(double factor) {
        return withRate(rate().decay(factor));
    }

    /**
     * This rule with a schedule that takes {@code steps} steps for an epoch: {@code sgd(0.1).decay(0.96).every(1000)}.
     */
    default Optimizer every(long steps) {
        return withRate(rate().every(steps));
    }
}
