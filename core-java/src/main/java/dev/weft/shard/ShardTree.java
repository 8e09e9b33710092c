package dev.weft.shard;

import dev.weft.shard.Exchange.Partial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the numbers of shards are added: a binary tree that depends on the number of shards alone. A node
 * of more than one shard, {@code [from, to)}, is cut at {@code from} plus the largest power of two below its size, and
 * its sum is that of the left part plus that of the right part, elementwise in float. A part whose shards all
 * contribute nothing is left out: the sum is then that of the other part.
 *
 * <pre>{@code
 * ShardTree tree = new ShardTree(6);          // ((0 + 1) + (2 + 3)) + (4 + 5)
 * tree.nodes(1, 6);                           // [1, 2), [2, 4), [4, 6): what a worker of shards 1 to 5 adds itself
 * }</pre>
 *
 * <p>Immutable; threads may share it. Each element is added by itself, so arrays may be cut into ranges that are summed
 * in different places.
 *
 * @param shards the number of shards, at least 1
 */
public record ShardTree(int shards) {
    /** @throws IllegalArgumentException if there is no shard */
    public ShardTree {
        if (shards < 1) {
            throw new IllegalArgumentException("ShardTree expects at least 1 shard but got " + shards);
        }
    }

    /**
     * A sum of the tree.
     *
     * @param from the first shard
     * @param to the shard after the last one
     */
    public record Node(int from, int to) {}

    /** Where a node of at least two shards is cut. */
    private static int cut(int from, int to) {
        return from + Integer.highestOneBit(to - from - 1);
    }

    /** Whether the tree has the node {@code [from, to)}. */
    boolean has(int from, int to) {
        int first = 0;
        int end = shards;
        while (first < end) {
            if (first == from && end == to) {
                return true;
            }
            if (end - first == 1) {
                return false;
            }
            int cut = cut(first, end);
            if (to <= cut) {
                end = cut;
            } else if (from >= cut) {
                first = cut;
            } else {
                return false;
            }
        }
        return false;
    }

    /**
     * Returns the largest nodes within the shards {@code [from, to)}, in order: the sums that a worker with these
     * shards computes by itself.
     *
     * @throws IllegalArgumentException if the range is not within {@code [0, shards)}
     */
    public List<Node> nodes(int from, int to) {
        if (from < 0 || from > to || to > shards) {
            throw new IllegalArgumentException(
                    "ShardTree expects a range within [0, " + shards + ") but got [" + from + ", " + to + ")");
        }
        List<Node> nodes = new ArrayList<>();
        collect(0, shards, from, to, nodes);
        return nodes;
    }

    private static void collect(int first, int end, int from, int to, List<Node> nodes) {
        if (first >= from && end <= to) {
            nodes.add(new Node(first, end));
        } else if (first < to && end > from) {
            int cut = cut(first, end);
            collect(first, cut, from, to, nodes);
            collect(cut, end, from, to, nodes);
        }
    }

    /**
     * Adds the partial sums of all workers and writes the sum into {@code total}. The arrays of {@code partials} serve
     * as working space: they hold anything afterwards.
     *
     * @param partials the sums of nodes that do not overlap, in any order and of the length of {@code total}; what is
     *     missing contributes nothing
     * @param total receives the sum; zeros if there is no partial sum
     * @throws IllegalArgumentException if an array has another length, or one is not for a node of this tree
     */
    public void sum(List<Partial> partials, float[] total) {
        for (Partial partial : partials) {
            if (!has(partial.from(), partial.to()) || partial.values().length != total.length) {
                throw new IllegalArgumentException("ShardTree of " + shards + " shards expects sums of " + total.length
                        + " numbers for its nodes but got " + partial.values().length + " for shards ["
                        + partial.from() + ", " + partial.to() + ")");
            }
        }
        float[] sum = sum(0, shards, partials);
        System.arraycopy(sum == null ? new float[total.length] : sum, 0, total, 0, total.length);
    }

    private static float @Nullable [] sum(int from, int to, List<Partial> partials) {
        boolean hasParts = false;
        for (Partial partial : partials) {
            if (partial.from() == from && partial.to() == to) {
                return partial.values();
            }
            hasParts |= partial.from() >= from && partial.to() <= to;
        }
        if (!hasParts) {
            return null;
        }
        int cut = cut(from, to);
        return add(sum(from, cut, partials), sum(cut, to, partials));
    }

    /** Adds {@code right} to {@code left} in place, where null contributes nothing. */
    static float @Nullable [] add(float @Nullable [] left, float @Nullable [] right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        add(left, right, 0, left.length);
        return left;
    }

    /** Adds the elements {@code [from, to)} of {@code right} to those of {@code left}. */
    static void add(float[] left, float[] right, int from, int to) {
        for (int i = from; i < to; i++) {
            left[i] += right[i];
        }
    }
}
