package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
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

    @Test
    void aPlanThatRunsOftenGoesOnWhenItsStepsAreJoined() {
        Variable runs = graph.variable("runs", Tensor.vector(0));
        session.initialize();
        Placeholder limit = graph.placeholder("limit");
        Value left = graph.record(new Operation("left", shapes -> Shape.SCALAR, frame -> {
            Frame.Read most = frame.input(0).whole();
            Frame.Read done = frame.input(1).whole();
            return Part.of(1, 1, (from, to) -> {
                frame.result()[0] = most.data()[0] - done.data()[0];
                if (frame.result()[0] < 0) {
                    throw new IllegalArgumentException("left expects no more than " + most.data()[0] + " runs");
                }
            });
        }, List.of()), limit, runs);
        Plan plan = Plan.of(List.of(left, Update.increment(runs, graph.constant(Tensor.vector(1)))),
                Map.of(limit, Shape.SCALAR), Workers.of(1)).feed(limit, Tensor.scalar(Plan.OFTEN + 9));
        for (int i = 0; i < Plan.OFTEN + 10; i++) {
            plan.run(i);
        }
        assertEquals(0, plan.value(left).item());
        assertEquals(Tensor.vector(Plan.OFTEN + 10), runs.tensor());
        String message = assertThrows(IllegalArgumentException.class, () -> plan.run(0)).getMessage();
        assertEquals("left expects no more than " + (Plan.OFTEN + 9f) + " runs", message);
    }
}
