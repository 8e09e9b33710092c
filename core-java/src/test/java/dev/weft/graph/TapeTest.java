package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TapeTest {
    private final Graph graph = new Graph();
    private final Variable w = graph.variable("w", Tensor.matrix(new float[]{1}, new float[]{-1}));

    private Tape tape(AtomicInteger recordings) {
        w.initialize();
        return Tape.of(List.of(w), (x, y) -> {
            recordings.incrementAndGet();
            return Reductions.sum(Elementwise.square(MatrixOps.matmul(x, w).minus(y)));
        });
    }

    @Test
    void givesTheLossAndItsGradients() {
        Tape.Result result =
                tape(new AtomicInteger()).run(Tensor.matrix(new float[]{3, 1}), Tensor.matrix(new float[]{1}));
        assertEquals(1, result.loss());
        assertEquals(List.of(Tensor.matrix(new float[]{6}, new float[]{2})), result.gradients());
    }

    @Test
    void recordsOnceForEachShapeAndSeesTheVariablesAsTheyStand() {
        AtomicInteger recordings = new AtomicInteger();
        Tape tape = tape(recordings);
        Minimizer minimizer = Minimizer.of(Optimizers.sgd(0.05), graph);
        float first = 0;
        float last = 0;
        for (int step = 0; step < 10; step++) {
            Tape.Result result = tape.run(Tensor.matrix(new float[]{3, 1}), Tensor.matrix(new float[]{1}));
            minimizer.applyGradients(result.gradients());
            first = step == 0 ? result.loss() : first;
            last = result.loss();
        }
        assertEquals(1, first);
        assertEquals(0, last, 1e-12);
        assertEquals(1, recordings.get());
        assertEquals(10, minimizer.step());
        tape.run(Tensor.zeros(2, 2), Tensor.zeros(2, 1));
        assertEquals(2, recordings.get());
    }

    @Test
    void refusesALossThatIsNoScalarAndGradientsThatDoNotFit() {
        w.initialize();
        Tape tape = Tape.of(List.of(w), MatrixOps::matmul);
        refused("Gradients expect a scalar loss but matmul#3 has shape [1, 1]: reduce it with mean or sum first",
                () -> tape.run(Tensor.zeros(1, 2), Tensor.zeros(2, 1)));
        refused("Tape expects at least one variable to differentiate by but got none",
                () -> Tape.of(List.of(), (x, y) -> x));
        Minimizer minimizer = Minimizer.of(Optimizers.sgd(1), graph);
        refused("Minimizer expects a gradient for each of 1 variables but got 0",
                () -> minimizer.applyGradients(List.of()));
        refused("Minimizer expects a gradient of w [2, 1] but got [1, 2]",
                () -> minimizer.applyGradients(List.of(Tensor.zeros(1, 2))));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
