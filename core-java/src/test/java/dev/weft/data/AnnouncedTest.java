package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads examples announces them first, in the order in which they are read. */
class AnnouncedTest {
    private static final RandomStream RANDOM = RandomStream.of(7, "order");

    /** The numbers from 0 on, with what was announced and what was read. */
    private record Watched(int size, int lookahead, List<Integer> told, List<Integer> read) implements Dataset {
        Watched(int size, int lookahead) {
            this(size, lookahead, new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public Shape features() {
            return Shape.of(1);
        }

        @Override
        public Shape labels() {
            return Shape.SCALAR;
        }

        @Override
        public void announce(int... examples) {
            IntStream.of(examples).forEach(told::add);
        }

        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            read.add(example);
            features[featureOffset] = example;
            labels[labelOffset] = example % 2;
        }
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                order("cyclic", 4, data -> Batches.cyclic(data, 4)),
                order("shuffled", 4, data -> Batches.shuffled(data, 4, RANDOM)),
                order("larger than the data", 25, data -> Batches.shuffled(data, 25, RANDOM)),
                order("epochs", 4, data -> Batches.epochs(data, 4, RANDOM)),
                order("one by one", 1, data -> Batches.epochs(data, 1, RANDOM)),
                order("buffered", 4, data -> Batches.buffered(data, 4, 6, RANDOM)),
                order("of a shard", 2, data -> new ShardOrder(2, 0, 1, 20, 4, false).batches(data, RANDOM)));
    }

    private static Arguments order(String name, int most, Function<Dataset, Batches> batches) {
        return Arguments.of(name, most, batches);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orders")
    void batchesAreAnnouncedAheadButNotBeyondTheEpoch(String name, int most, Function<Dataset, Batches> batches) {
        Watched watched = new Watched(10, 6);
        Batches plain = batches.apply(new Watched(10, 0));
        Batches cursor = batches.apply(watched);
        boolean isAhead = false;
        for (int step = 0; step < 60; step++) {
            assertEquals(plain.next(), cursor.next());
            assertEquals(watched.read, watched.told.subList(0, watched.read.size()));
            int ahead = watched.told.size() - watched.read.size();
            assertTrue(ahead < 6 + most, ahead + " examples are announced");
            isAhead |= ahead > 0;
            if (cursor.drawn() % cursor.stepsPerEpoch() == 0) {
                assertEquals(0, ahead);
            }
        }
        assertEquals(cursor.stepsPerEpoch() > 1, isAhead);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orders")
    void aCursorThatMovesAnnouncesAgain(String name, int most, Function<Dataset, Batches> batches) {
        Watched watched = new Watched(10, 6);
        Batches plain = batches.apply(new Watched(10, 0));
        Batches cursor = batches.apply(watched);
        for (int step : new int[]{0, 3, 1, 1, 17, 2}) {
            watched.told.clear();
            watched.read.clear();
            cursor.skipTo(step);
            plain.skipTo(step);
            for (int i = 0; i < 2; i++) {
                assertEquals(plain.next(), cursor.next());
            }
            assertEquals(watched.read, watched.told.subList(0, watched.read.size()));
        }
    }

    @Test
    void aBatchThatFailedIsTheNextOneAgain() {
        Watched watched = new Watched(10, 6);
        int[] failures = {1};
        Batches cursor = Batches.cyclic(watched.map(row -> {
            if (row.item() == 5 && failures[0]-- > 0) {
                throw new IllegalStateException("no row 5 today");
            }
            return row;
        }), 4);
        watched.read.clear();
        cursor.next();
        assertThrows(IllegalStateException.class, cursor::next);
        assertEquals(1, cursor.drawn());
        for (int step = 0; step < 4; step++) {
            cursor.next();
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), watched.told.subList(0, 14));
    }

    static Stream<Arguments> views() {
        return Stream.of(
                view("slice", data -> data.slice(2, 9)),
                view("rows", data -> data.rows(3, 1, 3)),
                view("repeated", data -> data.repeat(2)),
                view("weighted", data -> data.weighted(new float[10])),
                view("mapped", data -> data.map(row -> Tensor.vector(row.item(), 1))),
                view("one-hot", data -> data.oneHot(2)),
                view("named", data -> data.named("x", "y")),
                view("beside", data -> data.named("x", "y").beside(memory().named("v", "w"))),
                view("beside one in memory", data -> memory().named("v", "w").beside(data.named("x", "y"))),
                view("arranged", data -> data.named("x", "y").beside(memory().named("v", "w")).arranged(
                        Shape.of(Map.of("x", Shape.of(1))), Shape.of(Map.of("y", Shape.SCALAR)))),
                view("first", data -> data.then(memory())),
                view("second", data -> memory().then(data)));
    }

    private static Dataset memory() {
        return BatchesTest.counting(10);
    }

    private static Arguments view(String name, Function<Dataset, Dataset> view) {
        return Arguments.of(name, view);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("views")
    void aViewAnnouncesTheExamplesOfItsSource(String name, Function<Dataset, Dataset> view) {
        Watched watched = new Watched(10, 6);
        Dataset data = view.apply(watched);
        assertEquals(6, data.lookahead());
        watched.read.clear();
        data.batch(1, data.size());
        assertEquals(watched.read, watched.told);
        assertTrue(watched.read.size() > 1);
        assertEquals(0, view.apply(memory()).lookahead());
    }
}
