package dev.weft.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayeredTest {
    /** Boxes and the edges between them. */
    private record Drawn(int[] widths, int[] heights, int[][] edges) {
        Layered layered() {
            return Layered.of(widths, heights, edges);
        }

        /** Equal boxes. */
        static Drawn of(int boxes, int[]... edges) {
            int[] widths = new int[boxes];
            int[] heights = new int[boxes];
            Arrays.fill(widths, 100);
            Arrays.fill(heights, 40);
            return new Drawn(widths, heights, edges);
        }

        /** Between one and sixty boxes of any size, with up to three edges to each, one of them twice now and then. */
        static Drawn random(long seed) {
            Random random = new Random(seed);
            int boxes = 1 + random.nextInt(60);
            int near = 1 + random.nextInt(20);
            int[][] edges = IntStream.range(1, boxes).boxed()
                    .flatMap(to -> IntStream.range(0, random.nextInt(4))
                            .mapToObj(i -> new int[]{Math.max(0, to - 1 - random.nextInt(near)), to}))
                    .toArray(int[][]::new);
            return new Drawn(random.ints(boxes, 10, 150).map(half -> 2 * half).toArray(),
                    random.ints(boxes, 20, 90).toArray(), edges);
        }

        Rectangle box(Layered layered, int i) {
            return new Rectangle(layered.x()[i], layered.y()[i], widths[i], heights[i]);
        }
    }

    private static final int RANDOM = 300;

    private static int[] edge(int from, int to) {
        return new int[]{from, to};
    }

    @Test
    void noBoxesOverlapAndAllAreInTheDrawing() {
        for (int seed = 0; seed < RANDOM; seed++) {
            Drawn drawn = Drawn.random(seed);
            Layered layered = drawn.layered();
            Rectangle all = new Rectangle(0, 0, layered.width(), layered.height());
            for (int i = 0; i < drawn.widths().length; i++) {
                Rectangle box = drawn.box(layered, i);
                assertTrue(all.contains(box), "seed " + seed + ": " + box + " in " + all);
                Rectangle wider = new Rectangle(box.x - 8, box.y - 8, box.width + 16, box.height + 16);
                for (int other = 0; other < i; other++) {
                    assertTrue(!wider.intersects(drawn.box(layered, other)), "seed " + seed + ": " + other + ", " + i);
                }
            }
        }
    }

    @Test
    void everyBoxIsOneRowBelowTheLowestThatItReads() {
        for (int seed = 0; seed < RANDOM; seed++) {
            Drawn drawn = Drawn.random(seed);
            Layered layered = drawn.layered();
            for (int i = 0; i < drawn.widths().length; i++) {
                int box = i;
                int expected = Arrays.stream(drawn.edges()).filter(edge -> edge[1] == box)
                        .mapToInt(edge -> layered.row()[edge[0]] + 1).max().orElse(0);
                assertEquals(expected, layered.row()[i], "seed " + seed + ", box " + i);
            }
            for (int[] edge : drawn.edges()) {
                assertTrue(layered.y()[edge[0]] + drawn.heights()[edge[0]] < layered.y()[edge[1]]);
            }
        }
    }

    @Test
    void linesLeadFromBoxToBoxAndThroughNone() {
        for (int seed = 0; seed < RANDOM; seed++) {
            Drawn drawn = Drawn.random(seed);
            Layered layered = drawn.layered();
            Set<List<Integer>> ends = new HashSet<>();
            for (int i = 0; i < drawn.edges().length; i++) {
                String name = "seed " + seed + ", line " + i;
                int[] route = layered.routes().get(i);
                Rectangle upper = drawn.box(layered, drawn.edges()[i][0]);
                Rectangle lower = drawn.box(layered, drawn.edges()[i][1]);
                assertEquals(List.of((int) upper.getCenterX(), upper.y + upper.height), List.of(route[0], route[1]),
                        name);
                int end = route[route.length - 2];
                assertTrue(end >= lower.x && end <= lower.x + lower.width, name);
                assertEquals(lower.y, route[route.length - 1], name);
                ends.add(List.of(drawn.edges()[i][1], end));
                for (int k = 2; k < route.length; k += 2) {
                    assertTrue(k % 4 == 0 || route[k] == route[k - 2], name + " is vertical beside boxes");
                    assertTrue(route[k + 1] >= route[k - 1], name + " leads down");
                    // A curve stays in the rectangle of its ends, because its tangents are vertical there.
                    Rectangle part = new Rectangle(Math.min(route[k - 2], route[k]), route[k - 1],
                            Math.abs(route[k] - route[k - 2]) + 1, route[k + 1] - route[k - 1]);
                    for (int box = 0; box < drawn.widths().length; box++) {
                        assertTrue(!part.intersects(drawn.box(layered, box)), name + " crosses box " + box);
                    }
                    assertTrue(part.x >= 0 && part.x + part.width <= layered.width() + 1, name);
                }
            }
            // Narrow boxes have no room for many ends.
            assertTrue(ends.size() >= 0.9 * drawn.edges().length, "seed " + seed + ": " + ends.size() + " ends");
        }
    }

    @Test
    void theSameGraphIsDrawnTheSame() {
        for (int seed = 0; seed < 20; seed++) {
            Layered one = Drawn.random(seed).layered();
            Layered other = Drawn.random(seed).layered();
            assertArrayEquals(one.x(), other.x());
            assertArrayEquals(one.y(), other.y());
            assertArrayEquals(one.routes().toArray(), other.routes().toArray());
        }
    }

    @Test
    void aChainIsOneColumnAndADiamondSymmetric() {
        Layered chain = Drawn.of(4, edge(0, 1), edge(1, 2), edge(2, 3)).layered();
        assertArrayEquals(new int[4], chain.x());
        assertArrayEquals(new int[]{0, 70, 140, 210}, chain.y());
        Layered diamond = Drawn.of(4, edge(0, 1), edge(0, 2), edge(1, 3), edge(2, 3)).layered();
        assertArrayEquals(new int[]{64, 0, 128, 64}, diamond.x());
        assertArrayEquals(new int[]{0, 1, 1, 2}, diamond.row());
        assertEquals(List.of(103, 125), List.of(end(diamond, 2), end(diamond, 3)));
    }

    @Test
    void whatSkipsLayersIsAStraightLineBesideThem() {
        Layered residual = Drawn.of(4, edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 3)).layered();
        assertEquals(1, Arrays.stream(residual.x()).distinct().count());
        int[] skip = residual.routes().get(3);
        assertEquals(16, skip.length);
        assertEquals(1, IntStream.of(4, 6, 8, 10).map(i -> skip[i]).distinct().count());
        assertTrue(skip[4] > residual.x()[0] + 100);
        assertEquals(residual.x()[0] + 50, end(residual, 2));
        assertEquals(residual.x()[0] + 72, end(residual, 3));
    }

    @Test
    void theLongLinesOfABoxAreOneUntilTheyEnd() {
        Layered dense = Drawn.of(4, edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 2), edge(0, 3)).layered();
        assertArrayEquals(Arrays.copyOf(dense.routes().get(3), 8), Arrays.copyOf(dense.routes().get(4), 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void aTangleWithoutNeedIsUntied(int width) {
        // Each of the lower boxes reads one of the upper ones, in the opposite order.
        int[][] edges = IntStream.range(0, width).mapToObj(i -> edge(i, 2 * width - 1 - i)).toArray(int[][]::new);
        Ranks ranks = Ranks.of(2 * width, edges);
        assertEquals(0, ranks.crossings(ranks.places()));
    }

    @Test
    void aBoxThatReadsAnotherTwiceHasTwoLines() {
        Layered square = Drawn.of(2, edge(0, 1), edge(0, 1)).layered();
        assertEquals(List.of(50, 72), List.of(end(square, 0), end(square, 1)));
    }

    @Test
    void noBoxesAtAllAreAnEmptyDrawing() {
        Layered empty = Drawn.of(0).layered();
        assertEquals(0, empty.width() + empty.height());
    }

    private static int end(Layered layered, int edge) {
        int[] route = layered.routes().get(edge);
        return route[route.length - 2];
    }
}
