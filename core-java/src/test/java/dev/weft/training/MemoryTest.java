package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import dev.weft.blas.Workers;
import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Csv;
import dev.weft.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long training uses no more memory at its end than at its start. */
@Tag("process")
class MemoryTest {
    private static final int STEPS = Boolean.getBoolean("weft.long") ? 1_000_000 : 100_000;

    @Test
    void aLongTrainingGrowsInNothing() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs /proc");
        ChildJvm.End end = ChildJvm.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch").run(MemoryTest.class, STEPS);
        assertEquals(0, end.status(), end.output());
        long[] early = numbers(end, 1);
        long[] late = numbers(end, 2);
        assertTrue(late[0] - early[0] <= 64 << 10, "heap: " + end.output());
        assertTrue(late[1] - early[1] <= 2 << 10, "resident KiB: " + end.output());
        assertEquals(early[2], late[2], "descriptors: " + end.output());
        assertEquals(early[3], late[3], "threads: " + end.output());
    }

    /** The history, logs and listeners of so many epochs would not fit if they grew. */
    @Test
    void aTrainingOfManyEpochsFits() throws Exception {
        int epochs = Boolean.getBoolean("weft.long") ? 4_000_000 : 400_000;
        assertEquals(new ChildJvm.End(0, "100000 of " + epochs + "\n"),
                ChildJvm.of("-Xmx20m").with("WEFT_BLAS", "java").run(Xor.class, epochs));
    }

    /** Another child: trains on four examples in one batch, so that each step is an epoch. */
    static final class Xor {
        /** Trains for {@code arguments[0]} epochs. */
        public static void main(String[] arguments) {
            Dataset xor = Dataset.of(Tensor.matrix(new float[]{0, 0}, new float[]{0, 1}, new float[]{1, 0},
                    new float[]{1, 1}),
                    Tensor.vector(0, 1, 1, 0).reshape(4, 1));
            Model model =
                    Model.of(Losses.BCE_WITH_LOGITS, Optimizers.sgd(0.01), Dense.of(3, Activations.TANH), Dense.of(1));
            Trained trained =
                    model.fit(xor,
                            Training.epochs(Long.parseLong(arguments[0])).withBatchSize(4).withWorkers(Workers.of(1)));
            System.out.print(trained.history().get("loss").size() + " of " + trained.step() + "\n");
        }
    }

    @Test
    void whatIsLoadedAndLetGoLeavesNothingBehind(@TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "needs /proc");
        ChildJvm.End end = ChildJvm.of("-Xmx64m", "-Djava.io.tmpdir=" + folder).run(Loads.class, folder);
        assertEquals(0, end.status(), end.output());
        List<String> lines = end.output().lines().toList();
        assertEquals(lines.get(0), lines.get(1), "descriptors and threads");
    }

    /**
     * Another child: loads a model, a folder of checkpoints and a data set 1,000 times, and prints descriptors and
     * threads before and after.
     */
    static final class Loads {
        /** Works in the folder {@code arguments[0]}. */
        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            Trained trained = Digests.small(Optimizers.adam(0.01)).fit(Digests.data(30, 6), Digests.shuffled(3));
            trained.save(folder.resolve("model-3.safetensors"));
            Path table = Files.writeString(folder.resolve("table.csv"), "a,b\n1,x\n");
            for (int i = 0; i <= 1_000; i++) {
                if (i == 1 || i == 1_000) {
                    System.out.println(least(() -> count("/proc/self/fd")) + " "
                            + ManagementFactory.getThreadMXBean().getThreadCount());
                }
                Trained.load(folder.resolve("model-3.safetensors")).predict(Tensor.zeros(2, 6));
                Csv.read(table);
                try (CheckpointFolder open = CheckpointFolder.open(folder, "model", 1)) {
                    open.newest();
                }
            }
        }
    }

    private static long[] numbers(ChildJvm.End end, int line) {
        return Stream.of(end.output().lines().toList().get(line).split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** The child: prints heap, resident KiB, descriptors and threads after a tenth, half and all of the steps. */
    public static void main(String[] arguments) throws IOException {
        int steps = Integer.parseInt(arguments[0]);
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001), Dense.of(8, Activations.TANH), Dense.of(3));
        // Many examples, so that the history, which keeps some 60 bytes of each of 100,000 epochs, is short.
        Dataset data = Digests.data(30_000, 4);
        Trained trained = model.build(data.features());
        for (int until : new int[]{steps / 10, steps / 2, steps}) {
            trained.fit(data, Training.steps(until - trained.step()).withBatchSize(8).withWorkers(Workers.of(1)));
            System.out.println(least(MemoryTest::live) + " " + resident() + " " + least(() -> count("/proc/self/fd"))
                    + " " + ManagementFactory.getThreadMXBean().getThreadCount());
        }
    }

    /** The lowest of a few measurements, because the JVM itself sometimes allocates and opens files. */
    private static long least(LongSupplier look) {
        return LongStream.generate(look).limit(4).min().getAsLong();
    }

    private static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
    }

    private static long count(String folder) {
        return new File(folder).list().length;
    }
}
