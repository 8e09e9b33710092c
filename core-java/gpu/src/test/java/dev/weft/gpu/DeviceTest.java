package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Graph;
import dev.weft.graph.MatrixOps;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Placement;
import dev.weft.graph.Plan;
import dev.weft.graph.Pointwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a device is asked by name, by sessions, and beyond its limits. */
class DeviceTest {
    @BeforeAll
    static void find() {
        Gpu.device();
    }

    @Test
    void aSessionComputesThereWhatWasRecordedForIt() {
        Graph graph = new Graph();
        Variable w = graph.device("/gpu:0",
                () -> graph.variable("w", Tensor.matrix(new float[]{1, 2}, new float[]{3, 4})));
        Value square = graph.device("/gpu:0", () -> MatrixOps.matmul(w, w));
        Value total = Reductions.sum(Elementwise.relu(square));
        Update step = Update.assign(w, graph.gradients(total, List.of(w)).get(0));
        try (Session session = new Session(graph)) {
            session.initialize();
            assertEquals(54, session.run(total).item());
            session.run(Map.of(), step);
            assertEquals(Tensor.matrix(new float[]{7, 11}, new float[]{9, 13}), session.run(w));
        }
    }

    @Test
    void nativeCodeIsNotLoadedFromTheSharedFolderForTemporaryFiles() throws IOException {
        Path shared = Path.of(System.getProperty("java.io.tmpdir"));
        assertFalse(shared.getFileName().toString().startsWith("weft-gpu"), shared.toString());
        Path mapped = Path.of("/proc/self/maps");
        if (Files.exists(mapped)) {
            List<String> own = Files.readAllLines(mapped).stream()
                    .filter(line -> line.contains("libJOCL") || line.matches(".*/jna\\d+\\.tmp.*")).toList();
            assertTrue(own.stream().anyMatch(line -> line.contains("libJOCL")), "JOCL is loaded");
            assertTrue(own.stream().anyMatch(line -> line.contains("/jna")), "JNA is loaded");
            // Nothing is left of the folder, even if this process is killed.
            own.forEach(line -> assertTrue(line.matches(".*/weft-gpu\\d+/[^/]+ \\(deleted\\)"), line));
        }
    }

    @Test
    void anotherNumberIsNoDevice() {
        String message = assertThrows(IllegalStateException.class, () -> Devices.open("/gpu:77")).getMessage();
        assertTrue(message.startsWith("/gpu:77 is missing: drivers list "), message);
        Graph graph = new Graph();
        Value sum = graph.device("/gpu:77", () -> graph.constant(1).plus(graph.constant(2)));
        assertEquals(3, new Session(graph, Placement.SOFT).run(sum).item());
    }

    @Test
    void aDeviceSaysWhatItIsAndHowMuchMemoryIsLeft() {
        Device device = Devices.open("/gpu:0");
        assertTrue(device.description().matches(".+, OpenCL driver .+, \\d+ MB"), device.description());
        System.setProperty(Account.MEMORY, "1000000");
        try {
            Device small = new Gpus().open(0);
            small.allocate(200_000);
            assertEquals("/gpu:0 (" + small.description() + ") has too little memory: an array needs 4 MB, arrays take "
                    + "0 MB of 1 MB. Lower the batch size, use a smaller network, or leave the device out",
                    assertThrows(IllegalStateException.class, () -> small.allocate(1_000_000)).getMessage());
        } finally {
            System.clearProperty(Account.MEMORY);
        }
    }

    @Test
    void aPlanThatDoesNotFitTakesNoMemoryAndTheWeightsStay() {
        Device device = Gpu.device();
        System.setProperty(Account.MEMORY, "4000000");
        try {
            Device small = new Gpus().open(0);
            Graph graph = new Graph();
            Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 784);
            Variable w = graph.variable("w", Tensor.zeros(784, 500));
            w.initialize();
            Value y = MatrixOps.matmul(x, w);
            String message = assertThrows(IllegalStateException.class, () -> plan(small, x, y, 1_000)).getMessage();
            assertEquals("/gpu:0 (" + small.description() + ") has too little memory: a plan needs 6.7 MB more, arrays "
                    + "take 0.0 MB of 4.0 MB. Lower the batch size, train in micro-batches, use a smaller network, or "
                    + "leave the device out", message);
            assertEquals(0, small.memory().orElseThrow().taken());
            // Plans that nobody uses make room, also on other devices of the same driver.
            for (int i = 0; i < 6; i++) {
                for (Device each : List.of(small, device)) {
                    plan(each, x, y, 200 + i).feed(x, Tensor.zeros(200 + i, 784)).run(i);
                }
            }
            assertTrue(small.memory().orElseThrow().taken() <= 4_000_000);
        } finally {
            System.clearProperty(Account.MEMORY);
        }
    }

    private static Plan plan(Device device, Placeholder x, Value y, int examples) {
        return Plan.on(device, List.of(y), Map.of(x, Shape.of(examples, 784)), Workers.shared(), any -> true);
    }

    @Test
    void programsOfManyPlansAreForgotten() {
        OpenClDevice device = (OpenClDevice) new Gpus().open(0);
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", 4);
        for (int i = 0; i < OpenClDevice.PROGRAMS + 3; i++) {
            Value y = x.times(i).plus(1);
            String text = "x * " + i + ".0f + 1.0f";
            Value own = Pointwise.unary("own", x, 1, text, (a, b, from, to) -> {}, "g", (a, b, g, d, from, to) -> {});
            Plan plan = Plan.on(device, List.of(own, y), Map.of(x, Shape.of(4)), Workers.shared(), any -> true);
            plan.feed(x, Tensor.vector(1, 2, 3, 4)).run(0);
            assertEquals(plan.value(y).copy(), plan.value(own));
        }
        assertEquals(OpenClDevice.PROGRAMS, device.programs());
    }

    @Test
    void aTextWithAMistakeIsShownWithWhatTheCompilerSays() {
        Graph graph = new Graph();
        Value x = graph.placeholder("x", Shape.UNKNOWN);
        Value y = graph.device("/gpu:0", () -> Pointwise.unary("own", x, 1, "x * nothing", (a, b, from, to) -> {}, "g",
                (a, b, g, d, from, to) -> {}));
        Session session = new Session(graph);
        String message = assertThrows(IllegalStateException.class,
                () -> session.run(Map.of((dev.weft.graph.Placeholder) x, Tensor.vector(1, 2)), y)).getMessage();
        assertTrue(message.contains("cannot compile a text") && message.contains("nothing"), message);
    }
}
