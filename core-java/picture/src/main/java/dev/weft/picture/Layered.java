package dev.weft.picture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Boxes in rows, joined by lines that lead down and cross no box. A line starts below the middle of its box; where
 * several end at one box, they end side by side.
 *
 * @param x the left end of each box
 * @param y the upper end of each box
 * @param row the row of each box, from 0 at the top
 * @param routes the line of each edge as points {@code x0, y0, x1, y1, …}: a vertical line to the second point, a curve
 *     between two rows to the third, a vertical line to the fourth, and so on
 * @param width the width of the drawing
 * @param height the height of the drawing
 */
record Layered(int[] x, int[] y, int[] row, List<int[]> routes, int width, int height) {
    /** The smallest and the largest distance of rows. */
    private static final int NEAR = 30;
    private static final int FAR = 84;
    private static final int PORT = 22;
    /** The width of the corners of a box, where no line ends. */
    private static final int CORNER = 14;
    /** Lines whose ends are at most so far apart become vertical. */
    private static final int STRAIGHT = 3;

    /**
     * Draws a graph without cycles.
     *
     * @param widths the even width of each box
     * @param heights the height of each box
     * @param edges pairs of an upper and a lower box, of which the lower has the larger number
     */
    static Layered of(int[] widths, int[] heights, int[][] edges) {
        Ranks ranks = Ranks.of(widths.length, edges);
        int[] middles = Columns.of(ranks, widths);
        int[] ports = ports(ranks, middles, widths);
        int[][] rows = ranks.rows();
        int[] rowOf = new int[middles.length];
        for (int r = 0; r < rows.length; r++) {
            for (int node : rows[r]) {
                rowOf[node] = r;
            }
        }
        int[] steepest = new int[rows.length];
        for (int i = 0; i < ports.length; i++) {
            int[] path = ranks.paths()[i];
            for (int k = 1; k < path.length; k++) {
                int end = k == path.length - 1 ? ports[i] : middles[path[k]];
                steepest[rowOf[path[k]]] = Math.max(steepest[rowOf[path[k]]], Math.abs(end - middles[path[k - 1]]));
            }
        }
        int[] tops = new int[rows.length];
        int[] bottoms = new int[rows.length];
        for (int r = 0; r < rows.length; r++) {
            tops[r] = r == 0 ? 0 : bottoms[r - 1] + Math.min(FAR, NEAR + steepest[r] / 9);
            bottoms[r] = tops[r] + Arrays.stream(rows[r]).filter(node -> !ranks.isBend(node)).map(node -> heights[node])
                    .max().orElse(0);
        }
        int[] y = IntStream.range(0, widths.length)
                .map(node -> (tops[rowOf[node]] + bottoms[rowOf[node]] - heights[node]) / 2).toArray();
        List<int[]> routes = new ArrayList<>();
        for (int i = 0; i < ports.length; i++) {
            int[] path = ranks.paths()[i];
            int[] route = new int[4 * path.length];
            for (int k = 0; k < path.length; k++) {
                boolean last = k == path.length - 1;
                int row = rowOf[path[k]];
                int at = last ? ports[i] : middles[path[k]];
                int[] points = {at, k == 0 ? y[path[0]] + heights[path[0]] : tops[row], at,
                    last ? y[path[k]] : bottoms[row]};
                System.arraycopy(points, 0, route, 4 * k, 4);
            }
            routes.add(route);
        }
        int[] x = IntStream.range(0, widths.length).map(node -> middles[node] - widths[node] / 2).toArray();
        // A bend may be further to the right than all boxes.
        int width = Math.max(IntStream.range(0, x.length).map(node -> x[node] + widths[node]).max().orElse(0),
                Arrays.stream(middles).max().orElse(0));
        return new Layered(x, y, Arrays.copyOf(rowOf, widths.length), routes, width,
                Arrays.stream(bottoms).max().orElse(0));
    }

    /** The horizontal end of each edge: side by side, in the order in which they come from above. */
    private static int[] ports(Ranks ranks, int[] middles, int[] widths) {
        int[][] paths = ranks.paths();
        int[] ports = new int[paths.length];
        List<List<Integer>> ends = new ArrayList<>();
        Arrays.stream(widths).forEach(any -> ends.add(new ArrayList<>()));
        for (int i = 0; i < paths.length; i++) {
            ends.get(paths[i][paths[i].length - 1]).add(i);
        }
        for (int node = 0; node < widths.length; node++) {
            List<Integer> edges = ends.get(node);
            int middle = middles[node];
            edges.sort(Comparator.comparingInt(edge -> from(paths[edge], middles)));
            int count = edges.size();
            // Twice the place of the edge that ends in the middle, so that it may be between two.
            int centre = IntStream.range(0, count)
                    .filter(k -> Math.abs(from(paths[edges.get(k)], middles) - middle) <= STRAIGHT).map(k -> 2 * k)
                    .findFirst().orElse(count - 1);
            int most = Math.max(1, Math.max(centre, 2 * (count - 1) - centre));
            int room = Math.min(PORT * most, widths[node] - 2 * CORNER);
            for (int k = 0; k < count; k++) {
                ports[edges.get(k)] = middle + (2 * k - centre) * room / (2 * most);
            }
        }
        return ports;
    }

    private static int from(int[] path, int[] middles) {
        return middles[path[path.length - 2]];
    }
}
