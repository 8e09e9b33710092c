package dev.weft.metric;

import dev.weft.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A metric in the making: takes examples batch by batch and returns the number for all of them. {@link Metric#tally}
 * starts one. The number depends on the examples and their order, not on how they were divided into batches.
 *
 * <pre>{@code
 * Tally tally = Metrics.AUC.tally(Outputs.BINARY_LOGITS);
 * for (Batch batch : batches) {
 *     tally.add(trained.predict(batch.features()), batch.labels(), Optional.empty());
 * }
 * double area = tally.value();
 * }</pre>
 *
 * <p>Not safe for several threads. Sums run in double precision.
 */
public interface Tally {
    /**
     * The examples so far, for a checkpoint.
     *
     * @param sums the running sums
     * @param values the numbers that the tally keeps of each example, if it has to
     */
    record State(double[] sums, float[] values) {}

    /**
     * What {@link #add} gets.
     *
     * @param predictions the outputs {@code [n, …]}
     * @param labels the labels {@code [n, …]}
     * @param weights the importance of each example {@code [n]}
     */
    record Examples(Tensor predictions, Tensor labels, Optional<Tensor> weights) {}

    /**
     * Adds examples, which are not kept unless copied.
     *
     * @param predictions the outputs {@code [n, outputs]}
     * @param labels the labels {@code [n, outputs]}, or class indices {@code [n]}
     * @param weights the importance of each example {@code [n]}; empty if all count alike. Examples of weight 0 are
     *     left out, even if their numbers are NaN
     * @throws IllegalArgumentException if the shapes do not fit the metric
     */
    void add(Tensor predictions, Tensor labels, Optional<Tensor> weights);

    /** Returns the metric of all examples so far; NaN if it is undefined, such as for no examples. */
    double value();

    /** Whether {@link #value} is quick, so that a progress bar may ask for it; false if it looks at every example. */
    default boolean isQuick() {
        return true;
    }

    /** Returns a copy of what this tally has counted. */
    State state();

    /** Replaces what this tally has counted by {@code state}, which a tally of the same metric returned. */
    void resume(State state);

    /**
     * Returns a tally that counts other examples in place of those that it gets.
     *
     * @param tally counts what {@code change} returns
     * @param change computes the examples to count
     */
    static Tally of(Tally tally, UnaryOperator<Examples> change) {
        return new Tally() {
            @Override
            public void add(Tensor predictions, Tensor labels, Optional<Tensor> weights) {
                Examples changed = change.apply(new Examples(predictions, labels, weights));
                tally.add(changed.predictions(), changed.labels(), changed.weights());
            }

            @Override
            public double value() {
                return tally.value();
            }

            @Override
            public boolean isQuick() {
                return tally.isQuick();
            }

            @Override
            public State state() {
                return tally.state();
            }

            @Override
            public void resume(State state) {
                tally.resume(state);
            }
        };
    }

    /** The weight of an example. */
    static double weight(Optional<Tensor> weights, int row) {
        return weights.isPresent() ? weights.get().data()[row] : 1;
    }
}
