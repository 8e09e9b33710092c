package dev.weft.picture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The nodes of a graph without cycles in rows: each is one row below the lowest node that it reads, and within the rows
 * few edges cross (Sugiyama, Tagawa and Toda 1981). An edge over several rows passes through a bend in each row between
 * its ends. All edges of one node share its bends.
 *
 * @param nodes the number of nodes; larger numbers are bends
 * @param rows the nodes and bends of each row, from left to right
 * @param above the nodes and bends in the row above that lead to each, from left to right
 * @param below the nodes and bends in the row below that each leads to, from left to right
 * @param paths the nodes and bends of each edge, from its upper to its lower end
 */
record Ranks(int nodes, int[][] rows, int[][] above, int[][] below, int[][] paths) {
    private static final int SWEEPS = 12;
    private static final int STRAIGHT = 4;

    /**
     * Arranges a graph.
     *
     * @param nodes the number of nodes
     * @param edges pairs of an upper and a lower node, of which the lower has the larger number
     */
    static Ranks of(int nodes, int[][] edges) {
        int[] rank = new int[nodes];
        int[][] sorted = edges.clone();
        Arrays.sort(sorted, Comparator.comparingInt(edge -> edge[1]));
        for (int[] edge : sorted) {
            rank[edge[1]] = Math.max(rank[edge[1]], rank[edge[0]] + 1);
        }
        int[] lowest = rank.clone();
        for (int[] edge : edges) {
            lowest[edge[0]] = Math.max(lowest[edge[0]], rank[edge[1]] - 1);
        }
        List<List<Integer>> below = new ArrayList<>();
        int[] bends = new int[nodes];
        int all = nodes;
        for (int node = 0; node < nodes; node++) {
            below.add(new ArrayList<>());
            bends[node] = all;
            all += lowest[node] - rank[node];
        }
        for (int node = 0; node < nodes; node++) {
            for (int i = 0; i < lowest[node] - rank[node]; i++) {
                below.add(new ArrayList<>());
                below.get(i == 0 ? node : bends[node] + i - 1).add(bends[node] + i);
            }
        }
        int[][] paths = new int[edges.length][];
        for (int i = 0; i < edges.length; i++) {
            int[] edge = edges[i];
            int bent = rank[edge[1]] - rank[edge[0]] - 1;
            paths[i] = IntStream.concat(IntStream.concat(IntStream.of(edge[0]),
                    IntStream.range(bends[edge[0]], bends[edge[0]] + bent)), IntStream.of(edge[1])).toArray();
            List<Integer> next = below.get(paths[i][bent]);
            if (!next.contains(edge[1])) {
                next.add(edge[1]);
            }
        }
        return new Ranks(nodes, rows(below, rank), inverse(below), arrays(below), paths).ordered();
    }

    private static int[][] arrays(List<List<Integer>> lists) {
        return lists.stream().map(list -> list.stream().mapToInt(i -> i).toArray()).toArray(int[][]::new);
    }

    private static int[][] inverse(List<List<Integer>> below) {
        List<List<Integer>> above = new ArrayList<>();
        below.forEach(any -> above.add(new ArrayList<>()));
        for (int i = 0; i < below.size(); i++) {
            for (int next : below.get(i)) {
                above.get(next).add(i);
            }
        }
        return arrays(above);
    }

    /** The rows in the order of a walk that starts at the first nodes and goes down before it goes on. */
    private static int[][] rows(List<List<Integer>> below, int[] rank) {
        List<List<Integer>> rows = new ArrayList<>();
        int[] row = Arrays.copyOf(rank, below.size());
        boolean[] seen = new boolean[below.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int node = 0; node < rank.length; node++) {
            if (rank[node] == 0) {
                open.addLast(node);
            }
        }
        while (!open.isEmpty()) {
            int at = open.removeFirst();
            if (!seen[at]) {
                seen[at] = true;
                while (rows.size() <= row[at]) {
                    rows.add(new ArrayList<>());
                }
                rows.get(row[at]).add(at);
                List<Integer> next = below.get(at);
                // The nodes before the bends, so that what is longer is further to the right.
                next.sort(Comparator.naturalOrder());
                for (int i = next.size() - 1; i >= 0; i--) {
                    row[next.get(i)] = row[at] + 1;
                    open.addFirst(next.get(i));
                }
            }
        }
        return arrays(rows);
    }

    boolean isBend(int node) {
        return node >= nodes;
    }

    /** The place of each node and bend in its row. */
    int[] places() {
        int[] places = new int[above.length];
        for (int[] row : rows) {
            place(row, places);
        }
        return places;
    }

    private static void place(int[] row, int[] places) {
        for (int i = 0; i < row.length; i++) {
            places[row[i]] = i;
        }
    }

    /** The same graph, in the best order of several sweeps over the rows, downwards and upwards. */
    private Ranks ordered() {
        int[] places = places();
        double[] means = new double[places.length];
        int[][] best = copy();
        long fewest = crossings(places);
        for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 1; i < rows.length; i++) {
                int[] row = rows[down ? i : rows.length - 1 - i];
                sort(row, rows[down ? i - 1 : rows.length - i].length, down ? above : below, places,
                        means);
            }
            swap(places);
            long crossings = crossings(places);
            if (crossings < fewest) {
                fewest = crossings;
                best = copy();
            }
        }
        Ranks ordered = new Ranks(nodes, best, above, below, paths);
        int[] found = ordered.places();
        for (int[][] neighbours : new int[][][]{above, below}) {
            for (int[] list : neighbours) {
                sortBy(list, node -> found[node]);
            }
        }
        return ordered;
    }

    private int[][] copy() {
        return Arrays.stream(rows).map(int[]::clone).toArray(int[][]::new);
    }

    /** Sorts a row by the mean place of the neighbours in the row beside it, which has {@code length}. */
    private void sort(int[] row, int length, int[][] neighbours, int[] places, double[] means) {
        for (int node : row) {
            double sum = 0;
            int weights = 0;
            for (int other : neighbours[node]) {
                sum += weight(node, other) * (places[other] + 0.5);
                weights += weight(node, other);
            }
            means[node] = weights == 0 ? (places[node] + 0.5) * length / row.length : sum / weights;
        }
        sortBy(row, node -> means[node]);
        place(row, places);
    }

    private static void sortBy(int[] list, IntToDoubleFunction key) {
        int[] sorted = Arrays.stream(list).boxed().sorted(Comparator.comparingDouble(key::applyAsDouble))
                .mapToInt(i -> i).toArray();
        System.arraycopy(sorted, 0, list, 0, list.length);
    }

    /** Swaps neighbours in a row as long as fewer edges cross then. */
    private void swap(int[] places) {
        boolean better = true;
        for (int round = 0; round < SWEEPS && better; round++) {
            better = false;
            for (int[] row : rows) {
                for (int i = 1; i < row.length; i++) {
                    int left = row[i - 1];
                    int right = row[i];
                    if (crossings(right, left, places) < crossings(left, right, places)) {
                        row[i - 1] = right;
                        row[i] = left;
                        places[right] = i - 1;
                        places[left] = i;
                        better = true;
                    }
                }
            }
        }
    }

    /** The crossings between the edges of two nodes if {@code left} is left of {@code right}. */
    private long crossings(int left, int right, int[] places) {
        return crossings(left, right, above, places) + crossings(left, right, below, places);
    }

    private long crossings(int left, int right, int[][] neighbours, int[] places) {
        long crossings = 0;
        for (int one : neighbours[left]) {
            for (int other : neighbours[right]) {
                if (places[one] > places[other]) {
                    crossings += (long) weight(left, one) * weight(right, other);
                }
            }
        }
        return crossings;
    }

    /** How bad it is to cross an edge: worse if it joins two nodes in a straight line than if it leads to a bend. */
    private int weight(int one, int other) {
        return isBend(one) || isBend(other) ? 1 : STRAIGHT;
    }

    /**
     * The weight of all crossings, summed with a binary indexed tree over the places of each row (Barth, Jünger and
     * Mutzel 2002).
     */
    long crossings(int[] places) {
        long crossings = 0;
        for (int i = 1; i < rows.length; i++) {
            int length = rows[i].length;
            int[] tree = new int[length + 1];
            for (int from = rows[i - 1].length - 1; from >= 0; from--) {
                int upper = rows[i - 1][from];
                for (int node : below[upper]) {
                    for (int at = places[node]; at > 0; at -= at & -at) {
                        crossings += (long) weight(upper, node) * tree[at];
                    }
                }
                for (int node : below[upper]) {
                    for (int at = places[node] + 1; at <= length; at += at & -at) {
                        tree[at] += weight(upper, node);
                    }
                }
            }
        }
        return crossings;
    }
}
