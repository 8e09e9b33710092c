package dev.weft.shard;

import dev.weft.blas.Workers;
import dev.weft.shard.Exchange.Partial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the shards of one worker contribute, one shard after the other, in the order of a {@link ShardTree}. It
 * holds one array for each level of the tree at most, and uses them again for the next sum.
 *
 * <pre>{@code
 * ShardSums sums = new ShardSums(sharding, length, Workers.shared());
 * sums.clear();
 * for (int shard = sharding.from(); shard < sharding.to(); shard++) {
 *     float[] values = sums.next();                   // or sums.skip() if the shard contributes nothing
 *     contribute(shard, values, sums.isSum());        // to be added to the values if it is a sum, else to replace them
 *     sums.add();
 * }
 * float[] total = sums.total();
 * }</pre>
 *
 * <p>Not safe for several threads.
 */
public final class ShardSums {
    /** The number of elements that a thread adds at once. */
    private static final int RANGE = 1 << 15;

    private final Sharding sharding;
    private final ShardTree tree;
    private final int length;
    private final Workers workers;
    private final Deque<float[]> spare = new ArrayDeque<>();
    private final List<Node> nodes = new ArrayList<>();
    private float @Nullable [] open;
    private boolean isSum;
    private float @Nullable [] total;
    private int shard;

    /** A sum so far; null if its shards contribute nothing. */
    private record Node(int from, int to, float @Nullable [] values) {}

    /**
     * Creates sums of {@code length} numbers for the shards that this worker computes.
     *
     * @param sharding the shards and the worker
     * @param length the number of elements
     * @param workers the threads that add large arrays
     */
    public ShardSums(Sharding sharding, int length, Workers workers) {
        this.sharding = sharding;
        this.tree = new ShardTree(sharding.shards());
        this.length = length;
        this.workers = workers;
        this.shard = sharding.from();
    }

    /** Starts a new sum with the first shard of this worker. The last total is then no longer valid. */
    public void clear() {
        nodes.forEach(node -> free(node.values));
        nodes.clear();
        shard = sharding.from();
    }

    private void free(float @Nullable [] values) {
        if (values != null) {
            spare.push(values);
        }
    }

    /**
     * Returns the array that receives what the next shard contributes. If {@link #isSum}, it holds the contribution of
     * the shard before, to which this one is to be added; else it holds anything.
     */
    public float[] next() {
        float[] left = nodes.isEmpty() ? null : nodes.get(nodes.size() - 1).values;
        // Adding at once saves a copy, and the bits are those of a sum of two arrays.
        isSum = left != null && nodes.get(nodes.size() - 1).from == shard - 1 && tree.has(shard - 1, shard + 1);
        float[] values = isSum && left != null ? left : spare.isEmpty() ? new float[length] : spare.pop();
        open = values;
        return values;
    }

    /** Whether to add to the array of {@link #next}; else overwrite all of its elements. */
    public boolean isSum() {
        return isSum;
    }

    /** Ends the contribution of the shard for which {@link #next} returned an array. */
    public void add() {
        float[] values = Objects.requireNonNull(open);
        open = null;
        if (isSum) {
            nodes.remove(nodes.size() - 1);
        }
        push(new Node(isSum ? shard - 1 : shard, shard + 1, values));
    }

    /** Leaves out the next shard, because it contributes nothing. */
    public void skip() {
        push(new Node(shard, shard + 1, null));
    }

    private void push(Node added) {
        Node node = added;
        shard++;
        while (!nodes.isEmpty() && tree.has(nodes.get(nodes.size() - 1).from, node.to)) {
            Node left = nodes.remove(nodes.size() - 1);
            node = new Node(left.from, node.to, sum(left.values, node.values));
        }
        nodes.add(node);
    }

    private float @Nullable [] sum(float @Nullable [] left, float @Nullable [] right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        workers.runLight((length - 1) / RANGE + 1, range -> ShardTree.add(left, right, range * RANGE,
                (int) Math.min(length, (range + 1L) * RANGE)));
        free(right);
        return left;
    }

    /**
     * Returns the sum over all shards of all workers, valid until {@link #clear}. Call it after the last shard of this
     * worker.
     */
    public float[] total() {
        List<Partial> partials = new ArrayList<>();
        for (Node node : nodes) {
            if (node.values != null) {
                partials.add(new Partial(node.from, node.to, node.values));
            }
        }
        if (sharding.exchange().isEmpty() && partials.size() == 1) {
            return partials.get(0).values();
        }
        float[] all = total == null ? new float[length] : total;
        total = all;
        if (sharding.exchange().isPresent()) {
            sharding.exchange().get().sum(tree.shards(), partials, all);
        } else {
            tree.sum(partials, all);
        }
        return all;
    }
}
