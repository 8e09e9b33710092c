package dev.weft.metric;

import dev.weft.tensor.Tensor;
import java.util.Optional;

/** A tally of running sums, one example after the other. */
final class Sums implements Tally {
    /** What the sums are. */
    interface Counter {
        /**
         * Returns the number of sums for predictions and labels of these shapes.
         *
         * @throws IllegalArgumentException if they do not fit the metric
         */
        int count(Tensor predictions, Tensor labels);

        /** Adds one example to {@code sums}. */
        void add(Tensor predictions, Tensor labels, int row, double weight, double[] sums);

        /** Returns the metric; {@code sums} is empty before the first batch. */
        double value(double[] sums);
    }

    private final Counter counter;
    private double[] sums = {};

    Sums(Counter counter) {
        this.counter = counter;
    }

    /** The sums so far; empty before the first batch. */
    double[] sums() {
        return sums;
    }

    @Override
    public void add(Tensor predictions, Tensor labels, Optional<Tensor> weights) {
        Classes.expectLabelPerRow(predictions, labels);
        int count = counter.count(predictions, labels);
        if (sums.length == 0) {
            sums = new double[count];
        }
        if (sums.length != count) {
            throw new IllegalArgumentException("Metric expects all batches to have the same number of outputs but got "
                    + predictions.shape() + " after others");
        }
        for (int row = 0; row < predictions.shape().rows(); row++) {
            double weight = Tally.weight(weights, row);
            if (weight != 0) {
                counter.add(predictions, labels, row, weight, sums);
            }
        }
    }

    @Override
    public double value() {
        return counter.value(sums);
    }

    @Override
    public State state() {
        return new State(sums.clone(), new float[0]);
    }

    @Override
    public void resume(State state) {
        sums = state.sums().clone();
    }
}
