package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.MatrixOps;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Variable;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A long training on a device uses no more memory at its end, there and on the host, than at its start. */
@Tag("process")
class GpuMemoryTest {
    private static final int STEPS = Boolean.getBoolean("weft.long") ? 1_000_000 : 100_000;
    /** What arrays may take on the device: the few that the child needs, and not one more for each step. */
    private static final String ROOM = "2000000";

    @Test
    void aLongTrainingGrowsInNothing() throws Exception {
        Gpu.device();
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs /proc");
        ChildJvm.End end = ChildJvm.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-Dweft.gpu.cpu=true",
                "-Dweft.gpu.memory=" + ROOM).run(GpuMemoryTest.class, STEPS);
        assertEquals(0, end.status(), end.output());
        long[] early = numbers(end, 1);
        long[] late = numbers(end, 2);
        assertTrue(late[0] - early[0] <= 64 << 10, "heap: " + end.output());
        assertTrue(late[1] - early[1] <= 4 << 10, "resident KiB: " + end.output());
    }

    private static long[] numbers(ChildJvm.End end, int line) {
        return Stream.of(end.output().lines().toList().get(line).split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** The child: prints heap and resident KiB thrice; a session and a training make half of the steps each. */
    public static void main(String[] arguments) throws IOException {
        int some = Integer.parseInt(arguments[0]) / 10;
        float[] numbers = RandomStream.of(1, "data").normal(0, 1).next(4 * 30_000);
        Dataset data = Dataset.of(Tensor.of(Shape.of(30_000, 4), numbers), Tensor.zeros(30_000));
        Trained trained = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001), Dense.of(8, Activations.TANH),
                Dense.of(3)).build(data.features());
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 4);
        Variable w = graph.device("/gpu:0", () -> graph.variable("w", Tensor.zeros(4, 1)));
        Update step = graph.device("/gpu:0", () -> Minimizer.of(Optimizers.sgd(0.1), graph)
                .minimize(Reductions.mean(MatrixOps.matmul(x, w))));
        Batches batches = Batches.cyclic(data, 8);
        try (Session session = new Session(graph)) {
            session.initialize();
            for (int times : new int[]{1, 2, 2}) {
                for (int i = 0; i < some * times; i++) {
                    Batch batch = batches.next();
                    session.run(Map.of(x, batch.features()), step);
                }
                trained.fit(data, Training.steps((long) some * times).withBatchSize(8).withWorkers(Workers.of(1))
                        .withDevice("gpu"));
                System.out.println(live() + " " + resident());
            }
        }
    }

    /** The lowest of a few measurements, because the JVM itself sometimes allocates. */
    private static long live() {
        return LongStream.generate(() -> {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }).limit(4).min().getAsLong();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
    }
}
