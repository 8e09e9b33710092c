package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.Devices;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import dev.weft.training.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    private final Graph graph = new Graph();
    private final Value a = graph.constant(Tensor.vector(1, 2));
    private final Value b = graph.constant(Tensor.vector(3, 4));

    @ParameterizedTest
    @ValueSource(strings = {"/cpu:0", "/CPU:0", "/device:CPU:0"})
    void computesOnTheProcessor(String device) {
        Value sum = graph.device(device, () -> a.plus(b));
        assertEquals(Tensor.vector(4, 6), new Session(graph).run(sum));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gpu:0", "/device:GPU:1", "/cpu:1"})
    void refusesADeviceThatIsNotThereUnlessPlacementIsSoft(String device) {
        Value sum = graph.device(device, () -> a.plus(b));
        Value twice = sum.times(2);
        String message = assertThrows(IllegalStateException.class, () -> new Session(graph).run(twice)).getMessage();
        assertTrue(message.contains(sum.name()) && message.contains("/cpu:0") && message.contains("Placement.SOFT"),
                message);
        assertEquals(Tensor.vector(8, 12), new Session(graph, Placement.SOFT).run(twice));
    }

    @Test
    void asksForTheInnermostDeviceAndOnlyWhileItsBlockLasts() {
        Value inner = graph.device("/gpu:0", () -> graph.device("/cpu:0", () -> a.plus(b)));
        assertEquals("mine", assertThrows(IllegalStateException.class, () -> graph.device("/gpu:0", () -> {
            throw new IllegalStateException("mine");
        })).getMessage());
        assertEquals(Tensor.vector(5, 8), new Session(graph).run(inner.plus(a)));
    }

    @Test
    void aTapeAndAMinimizerRefuseADeviceThatIsNotThere() {
        Variable w = graph.device("/gpu:0", () -> graph.variable("w", Tensor.vector(1, 2)));
        w.initialize();
        Tape tape = Tape.of(List.of(w), (x, y) -> Reductions.sum(w.times(x)));
        for (Map.Entry<String, Executable> each : Map.<String, Executable>of(
                "Tape", () -> tape.run(Tensor.vector(1, 2), Tensor.scalar(0)),
                "Minimizer", () -> Minimizer.of(Optimizers.sgd(1), graph).applyGradients(List.of(Tensor.vector(1, 2))))
                .entrySet()) {
            assertEquals(each.getKey() + " cannot place w: /gpu:0 is missing: the module weft-gpu is not on the class "
                    + "path; add the dependency dev.weft:weft-gpu. Or record it on /cpu:0",
                    assertThrows(IllegalStateException.class, each.getValue()).getMessage());
        }
    }

    @Test
    void whatNamesNoDeviceIsForThatOfTheProperty() {
        System.setProperty(Devices.USUAL, "gpu");
        try {
            Graph there = new Graph();
            Value one = there.constant(1);
            Value sum = there.device("/cpu:0", () -> one.plus(one));
            assertEquals(List.of("/gpu:0", "/cpu:0"), List.of(there.deviceOf(one), there.deviceOf(sum)));
            assertEquals(Optional.of("/gpu:0"), Training.epochs(1).device());
            assertEquals(Optional.empty(), Training.steps(1).withDevice("cpu").device());
        } finally {
            System.clearProperty(Devices.USUAL);
        }
        assertEquals(Optional.empty(), Training.epochs(1).device());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "/gpu", "/tpu:0", "/gpu:x"})
    void refusesWhatIsNoDevice(String device) {
        assertEquals("Graph.device expects /cpu:0 or /gpu:0 but got " + device,
                assertThrows(IllegalArgumentException.class, () -> graph.device(device, () -> a)).getMessage());
    }
}
