package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Batches that copy the examples chosen by an {@link Order} into reused tensors. A data set that reads from a file is
 * told of the examples of the next batches before they are copied.
 */
final class Gathered implements Batches {
    /** Half of what a long can count, so that a cursor never leaves its range. */
    private static final long MOST_DRAWN = 1L << 62;

    private final Dataset data;
    private final Order order;
    private final int[] examples;
    private final int lookahead;
    /** The examples of the next batches that have been announced, and how many they are. */
    private final Deque<int[]> announced = new ArrayDeque<>();
    private int waiting;
    private Batch whole;
    private Batch rest;
    private long drawn;

    Gathered(Dataset data, Order order) {
        this.data = data;
        this.order = order;
        int width = Math.max(1, Math.max(data.features().size(), data.labels().size()));
        if (order.largest() > Shape.LONGEST / width) {
            throw new IllegalArgumentException(
                    "Batches expects at most " + Shape.LONGEST / width + " examples of features "
                            + data.features() + " and labels " + data.labels() + " in a batch but got batch size "
                            + order.batchSize());
        }
        this.examples = new int[order.largest()];
        this.lookahead = data.lookahead();
        this.whole = allocate(data, 0);
        this.rest = whole;
    }

    @Override
    public Batch next() {
        int[] chosen = lookahead > 0 ? announced() : examples;
        int count = lookahead > 0 ? chosen.length : order.fill(drawn, chosen);
        Batch batch = room(count);
        for (int row = 0; row < count; row++) {
            copy(data, chosen[row], batch, row);
        }
        drawn++;
        if (lookahead > 0) {
            announced.remove();
            waiting -= count;
        }
        return batch;
    }

    /**
     * Returns the examples of the next batch, and announces more before they run out: of whole batches, and of none
     * beyond the epoch, since the training may end there and a permutation takes time.
     */
    private int[] announced() {
        if (waiting <= lookahead / 2) {
            int known = announced.size();
            int before = waiting;
            while (announced.isEmpty()
                    || waiting < lookahead && (drawn + announced.size()) % order.stepsPerEpoch() != 0) {
                int count = order.fill(drawn + announced.size(), examples);
                announced.add(Arrays.copyOf(examples, count));
                waiting += count;
            }
            if (waiting > before) {
                IntBuffer more = IntBuffer.allocate(waiting - before);
                announced.stream().skip(known).forEach(more::put);
                data.announce(more.array());
            }
        }
        return announced.element();
    }

    /** Copies all examples of a data set into a new batch. */
    static Batch all(Dataset data) {
        Batch batch = allocate(data, data.size());
        if (data.lookahead() > 0) {
            data.announce(IntStream.range(0, data.size()).toArray());
        }
        for (int row = 0; row < data.size(); row++) {
            copy(data, row, batch, row);
        }
        return batch;
    }

    // Two batches are kept: one of the usual size and one of the size of the last batch of an epoch.
    private Batch room(int count) {
        if (count == order.largest()) {
            whole = whole.size() == count ? whole : allocate(data, count);
            return whole;
        }
        rest = rest.size() == count ? rest : allocate(data, count);
        return rest;
    }

    /** Creates a batch of zeros for {@code count} examples, with weights if the data set has them. */
    static Batch allocate(Dataset data, int count) {
        return new Batch(Tensor.zeros(data.features().batch(count)), Tensor.zeros(data.labels().batch(count)),
                data.isWeighted() ? Optional.of(Tensor.zeros(count)) : Optional.empty());
    }

    /** Copies one example, with its weight if there are weights, into a row of {@code target}. */
    static void copy(Dataset data, int example, Batch target, int row) {
        float[] features = target.features().data();
        float[] labels = target.labels().data();
        data.copy(example, features, row * (features.length / target.size()), labels,
                row * (labels.length / target.size()));
        if (target.weights().isPresent()) {
            target.weights().get().data()[row] = data.weight(example);
        }
    }

    @Override
    public int batchSize() {
        return order.batchSize();
    }

    @Override
    public int smallestBatchSize() {
        return order.smallestBatchSize();
    }

    @Override
    public long drawn() {
        return drawn;
    }

    @Override
    public void skipTo(long drawn) {
        if (drawn < 0) {
            throw new IllegalArgumentException(
                    "Batches.skipTo expects a number of batches of at least 0 but got " + drawn);
        }
        if (drawn > MOST_DRAWN / batchSize()) {
            throw new IllegalArgumentException("Batches.skipTo expects at most " + MOST_DRAWN / batchSize()
                    + " batches of " + batchSize() + " examples but got " + drawn);
        }
        if (drawn != this.drawn) {
            announced.clear();
            waiting = 0;
        }
        this.drawn = drawn;
    }

    @Override
    public long stepsPerEpoch() {
        return order.stepsPerEpoch();
    }
}
