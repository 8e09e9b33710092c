package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.graph.Frame;
import dev.weft.graph.Graph;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Pointwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Operations that a user's program, in a package of its own, records as README shows. */
class OwnOperationTest {
    private static final String TOO_LARGE = "a cube of too large a number; scale the features";

    /** {@code y = x³}; {@code dx = g · 3 x²}. */
    private static Value cube(Value x) {
        return Pointwise.unary("cube", TOO_LARGE, x, 2,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] * a[i] * a[i];
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * 3 * a[i] * a[i];
                    }
                });
    }

    /** {@code y = Σ x·w}, the inner product of two vectors; {@code dx = g · w}, {@code dw = g · x}. */
    private static Value dot(Value x, Value w) {
        return x.graph().record(new Operation("dot", shapes -> Shape.SCALAR, frame -> {
            Frame.Read a = frame.input(0).whole();
            Frame.Read b = frame.input(1).whole();
            return Part.of(1, frame.input(0).shape().size(), (from, to) -> {
                double sum = 0;
                for (int i = 0; i < a.data().length; i++) {
                    sum += a.data()[i] * b.data()[i];
                }
                frame.result()[0] = (float) sum;
            });
        }, List.of(frame -> scaled(frame, 1), frame -> scaled(frame, 0)), Optional.empty()), x, w);
    }

    private static Part scaled(Frame frame, int other) {
        Frame.Read x = frame.input(other).byRow();
        Frame.Read g = frame.gradient().whole();
        return Part.elements(frame.input(other).shape(), 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                frame.result()[i] = g.data()[0] * x.data()[i];
            }
        });
    }

    @Test
    void theirValuesAndGradientsAreComputedAsOthersAre() {
        Graph graph = new Graph();
        Variable x = graph.variable("x", Tensor.vector(1, -2, 3));
        Value loss = dot(cube(x), graph.constant(Tensor.vector(1, 1, 2)));
        Session session = new Session(graph);
        session.initialize();
        assertEquals(List.of(Tensor.scalar(1 - 8 + 54), Tensor.vector(3, 12, 54)),
                session.run(Map.of(), List.of(loss, graph.gradients(loss, List.of(x)).get(0))));
        Value hypotenuse = Pointwise.binary("hypot", x, graph.constant(4),
                (a, b, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = (float) Math.sqrt(a[i] * a[i] + b[i] * b[i]);
                    }
                },
                (a, b, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * a[i] / (float) Math.sqrt(a[i] * a[i] + b[i] * b[i]);
                    }
                },
                (a, b, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * b[i] / (float) Math.sqrt(a[i] * a[i] + b[i] * b[i]);
                    }
                });
        Value slope = graph.gradients(Reductions.sum(hypotenuse), List.of(x)).get(0);
        assertEquals(List.of(5f, 0.6f), List.of(session.run(hypotenuse).data()[2], session.run(slope).data()[2]));
    }

    @Test
    void theirHintIsTheLikelyCauseOfATrainingThatFails() {
        Model model = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(1, x -> cube(x.times(1e30))));
        Dataset data = Dataset.of(Tensor.matrix(new float[]{1}, new float[]{2}), Tensor.zeros(2, 1));
        var error = assertThrows(NonFiniteException.class, () -> model.fit(data, Training.steps(1).withBatchSize(2)));
        assertTrue(error.getMessage().matches(".*: dense1/cube#\\d+ is not finite. Likely cause: " + TOO_LARGE),
                error.getMessage());
    }
}
