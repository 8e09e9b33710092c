package dev.weft.picture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Horizontal places for the nodes and bends of {@link Ranks} (Brandes and Köpf 2002). Each is put exactly below a
 * neighbour where possible, a bend below the bend of the same edge first, so that long edges are straight. That is done
 * four times, from above and from below, to the left and to the right; the mean of the middle two is the place.
 */
final class Columns {
    private final Ranks ranks;
    /** The width of each node; bends have none. */
    private final int[] widths;
    private final int[] places;
    /** The edges that may not be straight, because a straight bent edge crosses them, each as one number. */
    private final Set<Long> crossed = new HashSet<>();

    private Columns(Ranks ranks, int[] widths) {
        this.ranks = ranks;
        this.widths = Arrays.copyOf(widths, ranks.above().length);
        places = ranks.places();
        IntStream.range(1, ranks.rows().length).forEach(this::findCrossed);
    }

    /**
     * Returns the middle of each node and bend. The smallest left end of a node is at least 0.
     *
     * @param widths the even width of each node
     */
    static int[] of(Ranks ranks, int[] widths) {
        return new Columns(ranks, widths).middles();
    }

    /** The distance of the middles of two neighbours in a row. */
    private int distance(int left, int right) {
        int gap = ranks.isBend(left) && ranks.isBend(right) ? 16 : 28;
        return (widths[left] + widths[right]) / 2 + gap;
    }

    private void findCrossed(int rank) {
        int[] row = ranks.rows()[rank];
        int from = 0;
        int done = 0;
        for (int i = 0; i < row.length; i++) {
            int before = bendAbove(row[i]);
            if (before >= 0 || i == row.length - 1) {
                int to = before >= 0 ? places[before] : Integer.MAX_VALUE;
                for (; done <= i; done++) {
                    for (int other : ranks.above()[row[done]]) {
                        boolean straight = ranks.isBend(other) && ranks.isBend(row[done]);
                        if ((places[other] < from || places[other] > to) && !straight) {
                            crossed.add(key(other, row[done]));
                        }
                    }
                }
                from = to;
            }
        }
    }

    /** The bend above a bend; -1 if there is none. */
    private int bendAbove(int node) {
        return ranks.isBend(node) && ranks.isBend(ranks.above()[node][0]) ? ranks.above()[node][0] : -1;
    }

    private static long key(int upper, int lower) {
        return (long) upper << 32 | lower;
    }

    private int[] middles() {
        int[][] found = new int[4][];
        int narrowest = 0;
        for (int i = 0; i < 4; i++) {
            found[i] = middles(i < 2, i % 2 == 0);
            narrowest = width(found[i]) < width(found[narrowest]) ? i : narrowest;
        }
        int[] best = found[narrowest];
        for (int i = 0; i < 4; i++) {
            int shift = i % 2 == 0 ? left(best) - left(found[i]) : right(best) - right(found[i]);
            found[i] = Arrays.stream(found[i]).map(x -> x + shift).toArray();
        }
        int[] middles = new int[widths.length];
        for (int node = 0; node < middles.length; node++) {
            int[] four = {found[0][node], found[1][node], found[2][node], found[3][node]};
            Arrays.sort(four);
            middles[node] = Math.floorDiv(four[1] + four[2], 2);
        }
        int shift = -left(middles);
        return Arrays.stream(middles).map(x -> x + shift).toArray();
    }

    private int left(int[] middles) {
        return IntStream.range(0, middles.length).map(node -> middles[node] - widths[node] / 2).min().orElse(0);
    }

    private int right(int[] middles) {
        return IntStream.range(0, middles.length).map(node -> middles[node] + widths[node] / 2).max().orElse(0);
    }

    private int width(int[] middles) {
        return right(middles) - left(middles);
    }

    /** One of the four drawings: aligned with the rows above or below, and packed to the left or to the right. */
    private int[] middles(boolean fromAbove, boolean toLeft) {
        int[] roots = roots(fromAbove, toLeft);
        List<List<int[]>> after = new ArrayList<>();
        int[] open = new int[roots.length];
        for (int i = 0; i < roots.length; i++) {
            after.add(new ArrayList<>());
        }
        for (int[] row : ranks.rows()) {
            for (int i = 1; i < row.length; i++) {
                int one = toLeft ? row[i - 1] : row[i];
                int other = toLeft ? row[i] : row[i - 1];
                after.get(roots[one]).add(new int[]{roots[other], distance(row[i - 1], row[i])});
                open[roots[other]]++;
            }
        }
        int[] x = packed(roots, after, open);
        return IntStream.range(0, roots.length).map(node -> toLeft ? x[roots[node]] : -x[roots[node]]).toArray();
    }

    /** The smallest places of the columns, after which those with room move towards the next. */
    private static int[] packed(int[] roots, List<List<int[]>> after, int[] open) {
        int[] x = new int[roots.length];
        Deque<Integer> ready = new ArrayDeque<>();
        List<Integer> order = new ArrayList<>();
        for (int node = 0; node < roots.length; node++) {
            if (roots[node] == node && open[node] == 0) {
                ready.add(node);
            }
        }
        while (!ready.isEmpty()) {
            int root = ready.remove();
            order.add(root);
            for (int[] next : after.get(root)) {
                x[next[0]] = Math.max(x[next[0]], x[root] + next[1]);
                if (--open[next[0]] == 0) {
                    ready.add(next[0]);
                }
            }
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            int root = order.get(i);
            after.get(root).stream().mapToInt(next -> x[next[0]] - next[1]).min()
                    .ifPresent(most -> x[root] = Math.max(x[root], most));
        }
        return x;
    }

    /** The first member of each node's column, the nodes that are exactly above each other. */
    private int[] roots(boolean fromAbove, boolean toLeft) {
        int[] roots = IntStream.range(0, widths.length).toArray();
        boolean[] taken = new boolean[widths.length];
        int[][] rows = ranks.rows();
        for (int r = 1; r < rows.length; r++) {
            int[] row = rows[fromAbove ? r : rows.length - 1 - r];
            int limit = toLeft ? -1 : Integer.MAX_VALUE;
            for (int i = 0; i < row.length; i++) {
                int node = row[toLeft ? i : row.length - 1 - i];
                int[] candidates = candidates(node, fromAbove);
                for (int k = 0; k < Math.min(candidates.length, 2 - candidates.length % 2); k++) {
                    int half = (candidates.length - 1) / 2;
                    int other = candidates[toLeft ? half + k : candidates.length - 1 - half - k];
                    boolean free = toLeft ? places[other] > limit : places[other] < limit;
                    boolean straight = !crossed.contains(fromAbove ? key(other, node) : key(node, other));
                    if (roots[node] == node && !taken[other] && free && straight) {
                        roots[node] = roots[other];
                        taken[other] = true;
                        limit = places[other];
                    }
                }
            }
        }
        return roots;
    }

    /**
     * The neighbours that {@code node} may be aligned with, from left to right: of its own kind, node or bend, if there
     * are any, so that a chain is straight and what skips a part of it is beside it.
     */
    private int[] candidates(int node, boolean fromAbove) {
        int[] same = same(node, fromAbove);
        return same.length > 0 ? same
                : Arrays.stream(fromAbove ? ranks.above()[node] : ranks.below()[node])
                        .filter(other -> same(other, !fromAbove).length == 0).toArray();
    }

    private int[] same(int node, boolean above) {
        return Arrays.stream(above ? ranks.above()[node] : ranks.below()[node])
                .filter(other -> ranks.isBend(other) == ranks.isBend(node)).toArray();
    }
}
