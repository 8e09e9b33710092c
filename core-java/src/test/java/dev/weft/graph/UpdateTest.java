package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.random.TensorFlowRandom;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpdateTest {
    private final Graph graph = new Graph();
    private final Session session = new Session(graph);

    @Test
    void countsAndAssignsFromTheValuesBeforeTheRun() {
        Variable step = graph.variable("step", Shape.SCALAR, false, () -> Tensor.scalar(0));
        Variable copy = graph.variable("copy", Tensor.scalar(9));
        session.initialize();
        List<? extends Fetch> fetches =
                List.of(step.times(10), Update.increment(step, graph.constant(1)), Update.assign(copy, step), step);
        assertEquals(List.of(Tensor.scalar(0), Tensor.scalar(1)), session.run(Map.of(), fetches));
        assertEquals(0, session.run(copy).item());
        assertEquals(List.of(Tensor.scalar(10), Tensor.scalar(2)), session.run(Map.of(), fetches));
        assertEquals(1, session.run(copy).item());
        assertEquals(List.of(copy), graph.trainableVariables());
    }

    @Test
    void refusesAnOperandOfAnotherShape() {
        Variable step = graph.variable("step", Tensor.scalar(0));
        Value pair = graph.constant(Tensor.vector(1, 2));
        assertEquals("Update of step [] expects an operand of its shape but got " + pair,
                assertThrows(IllegalArgumentException.class, () -> Update.assign(step, pair)).getMessage());
    }

    @Test
    void drawsAVariableFromAGeneratorAndDrawsOnWhenItIsInitializedAgain() {
        Variable w = graph.variable("w", Shape.of(2), TensorFlowRandom.withoutGraphSeed().normal(1));
        session.initialize();
        Tensor first = session.run(w);
        assertEquals(Tensor.vector(-0.81131822f, 1.48459876f), first);
        session.initialize();
        assertEquals(false, session.run(w).equals(first));
    }
}
