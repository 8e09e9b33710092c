package dev.weft.metric;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** A tally that keeps all predictions, labels and weights, for metrics that need every example at once. */
final class Collected implements Tally {
    private final Optional<Metric> metric;
    private final Rows predictions = new Rows();
    private final Rows labels = new Rows();
    private final Rows weights = new Rows();

    private Collected(Optional<Metric> metric) {
        this.metric = metric;
    }

    /** A tally whose value somebody else computes from the examples. */
    static Collected examples() {
        return new Collected(Optional.empty());
    }

    /** A tally that computes {@code metric}, such as a lambda, from all examples. */
    static Collected of(Metric metric) {
        return new Collected(Optional.of(metric));
    }

    @Override
    public void add(Tensor batch, Tensor batchLabels, Optional<Tensor> batchWeights) {
        if (metric.isPresent() && batchWeights.isPresent()) {
            throw new IllegalArgumentException("Metric " + metric.get().label() + " cannot weight examples: override "
                    + "its tally, or report it without weights");
        }
        Classes.expectLabelPerRow(batch, batchLabels);
        predictions.add(batch);
        labels.add(batchLabels);
        weights.add(batchWeights.orElseGet(() -> ones(batch.shape().rows())));
    }

    private static Tensor ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return Tensor.vector(ones);
    }

    Tensor predictions() {
        return predictions.all();
    }

    Tensor labels() {
        return labels.all();
    }

    float[] weights() {
        return weights.all().data();
    }

    @Override
    public double value() {
        return metric.map(own -> own.of(predictions(), labels())).orElse(Double.NaN);
    }

    @Override
    public boolean isQuick() {
        return false;
    }

    /** The sums are the shapes of predictions and labels, each after its rank. */
    @Override
    public State state() {
        Tensor y = predictions();
        Tensor t = labels();
        float[] w = weights();
        float[] values = Arrays.copyOf(y.data(), y.size() + t.size() + w.length);
        System.arraycopy(t.data(), 0, values, y.size(), t.size());
        System.arraycopy(w, 0, values, y.size() + t.size(), w.length);
        double[] shapes = new double[2 + y.shape().rank() + t.shape().rank()];
        put(t.shape(), shapes, put(y.shape(), shapes, 0));
        return new State(shapes, values);
    }

    private static int put(Shape shape, double[] shapes, int at) {
        shapes[at] = shape.rank();
        for (int axis = 0; axis < shape.rank(); axis++) {
            shapes[at + 1 + axis] = shape.dimension(axis);
        }
        return at + 1 + shape.rank();
    }

    @Override
    public void resume(State state) {
        Shape y = shape(state.sums(), 0);
        Shape t = shape(state.sums(), 1 + y.rank());
        predictions.set(y, state.values(), 0);
        labels.set(t, state.values(), y.size());
        weights.set(Shape.of(y.rows()), state.values(), y.size() + t.size());
    }

    private static Shape shape(double[] shapes, int at) {
        return Shape.of(Arrays.stream(shapes, at + 1, at + 1 + (int) shapes[at]).mapToInt(x -> (int) x).toArray());
    }

    /** A growing copy of the rows of many batches. */
    private static final class Rows {
        private static final int MOST = Integer.MAX_VALUE - 8;

        private Shape shape = Shape.of(0);
        private float[] data = {};
        private int size;

        void add(Tensor batch) {
            Shape row = batch.shape();
            if (size > 0 && !shape.without(0).equals(row.without(0))) {
                throw new IllegalArgumentException("Metric expects all batches to have rows of " + shape.without(0)
                        + " but got " + row.without(0));
            }
            reserve(size + (long) batch.size());
            System.arraycopy(batch.data(), 0, data, size, batch.size());
            shape = row.with(0, (size == 0 ? 0 : shape.rows()) + row.rows());
            size += batch.size();
        }

        private void reserve(long needed) {
            if (needed > MOST) {
                throw new IllegalArgumentException("Metric expects at most " + MOST + " numbers in an epoch but got "
                        + needed + ": choose a metric that does not need all examples at once, such as ACCURACY");
            }
            if (needed > data.length) {
                data = Arrays.copyOf(data, (int) Math.max(needed, Math.min(MOST, size * 2L)));
            }
        }

        /** Returns all rows, as a copy. */
        Tensor all() {
            return Tensor.of(shape, Arrays.copyOf(data, size));
        }

        /** Replaces the rows by those of shape {@code all} in {@code values}, starting at {@code from}. */
        void set(Shape all, float[] values, int from) {
            shape = all;
            size = all.size();
            data = Arrays.copyOfRange(values, from, from + size);
        }
    }
}
