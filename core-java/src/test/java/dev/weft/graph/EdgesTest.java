package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations and plans at the edges: empty axes, missing feeds, shapes that would be broadcast by mistake. */
class EdgesTest {
    private static final Workers ALONE = Workers.of(1);

    private final Graph graph = new Graph();

    private static Plan plan(Value value, Map<Placeholder, Shape> shapes) {
        return Plan.of(List.of(value), shapes, ALONE);
    }

    static Stream<Arguments> largest() {
        return Stream.of(Arguments.of("max", (UnaryOperator<Value>) x -> Reductions.max(x, 0)),
                Arguments.of("argmax", (UnaryOperator<Value>) x -> Reductions.argmax(x, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("largest")
    void thereIsNoLargestOfNone(String name, UnaryOperator<Value> operation) {
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 3);
        Value y = operation.apply(x);
        assertEquals(name + " expects at least one element along axis 0 but got [0, 3]",
                assertThrows(IllegalArgumentException.class, () -> plan(y, Map.of(x, Shape.of(0, 3)))).getMessage());
        Placeholder wide = graph.placeholder("wide", 3, Shape.UNKNOWN);
        assertEquals(0, new Session(graph, ALONE).run(Map.of(wide, Tensor.zeros(3, 0)), operation.apply(wide)).size());
    }

    @Test
    void aPlanThatWasNotFedSaysWhatIsMissing() {
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
        Placeholder none = graph.placeholder("none", Shape.UNKNOWN, 2);
        Plan plan = plan(Reductions.sum(x).plus(Reductions.sum(none)), Map.of(x, Shape.of(3, 2), none, Shape.of(0, 2)));
        assertEquals("Plan expects placeholder x [3, 2] to be fed before it runs: call feed",
                assertThrows(IllegalStateException.class, () -> plan.run(0)).getMessage());
        plan.feed(x, Tensor.zeros(3, 2)).run(0);
    }

    @Test
    void aNaNOfConstantsIsFound() {
        Placeholder x = graph.placeholder("x");
        Value infinite = graph.constant(1).div(graph.constant(0));
        Value sum = infinite.plus(1);
        Plan plan = plan(x.plus(sum), Map.of(x, Shape.SCALAR));
        plan.feed(x, Tensor.scalar(1)).run(0);
        assertEquals(infinite.name(), plan.firstNonFinite().map(Plan.Computation::name).orElseThrow());
        Plan finite = plan(x.plus(graph.constant(2).times(3)), Map.of(x, Shape.SCALAR));
        finite.feed(x, Tensor.scalar(1)).run(0);
        assertEquals(Optional.empty(), finite.firstNonFinite());
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Arguments.of("subtract", (BinaryOperator<Value>) Value::minus),
                Arguments.of("multiply", (BinaryOperator<Value>) Value::times),
                Arguments.of("maximum", (BinaryOperator<Value>) Arithmetic::maximum),
                Arguments.of("broadcast", (BinaryOperator<Value>) Shaping::broadcastLike));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void predictionsAndLabelsOfDifferentRankAreNotPaired(String name, BinaryOperator<Value> operation) {
        Placeholder y = graph.placeholder("y", Shape.UNKNOWN, 1);
        Placeholder t = graph.placeholder("t", Shape.UNKNOWN);
        String remedy = " would pair every example with every other: reshape [?] to [?, 1], or to [1, ?] if you want "
                + "the pairs";
        assertEquals(name + " of y [?, 1] and t [?]" + remedy,
                assertThrows(IllegalArgumentException.class, () -> operation.apply(y, t)).getMessage());
        assertEquals(name + " of t [?] and y [?, 1]" + remedy,
                assertThrows(IllegalArgumentException.class, () -> operation.apply(t, y)).getMessage());
        Value wanted = operation.apply(y, Shaping.reshape(t, 1, Shape.UNKNOWN));
        Tensor pairs = new Session(graph, ALONE).run(Map.of(y, Tensor.zeros(2, 1), t, Tensor.zeros(3)), wanted);
        assertEquals(Shape.of(2, 3), pairs.shape());
        assertEquals(Shape.of(Shape.UNKNOWN, 1), operation.apply(y, Shaping.reshape(t, Shape.UNKNOWN, 1)).shape());
        assertEquals(Shape.of(4, 4), operation.apply(graph.placeholder("a", 4, 1), graph.placeholder("b", 4)).shape());
    }
}
