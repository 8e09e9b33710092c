package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import dev.weft.blas.Blas;
import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.data.Batches;
import dev.weft.listener.Checkpoints;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal seed, data and description give bit-identical weights on any threads, JDK and locale, and after a resume. */
class DeterminismTest {
    private static final int STEPS = 60;

    static Stream<Arguments> children() {
        return Stream.of(
                Arguments.of(1, List.of(), ""),
                Arguments.of(2, List.of("-XX:-TieredCompilation", "-XX:TieredStopAtLevel=4"), ""),
                Arguments.of(16, List.of("-Xint"), ""),
                Arguments.of(7, List.of("-XX:UseAVX=0", "-XX:TieredStopAtLevel=4"), ""),
                Arguments.of(2, List.of("-Duser.language=tr", "-Dfile.encoding=ISO-8859-1"), "Asia/Kathmandu"),
                Arguments.of(3, List.of("-Duser.language=ar", "-Duser.country=EG", "-Dfile.encoding=UTF-16"), ""));
    }

    /**
     * The table was made by {@link Digests#main} with WEFT_BLAS=java. It may change only when the arithmetic is changed
     * on purpose.
     */
    @ParameterizedTest(name = "{0} threads {1} {2}")
    @MethodSource("children")
    void theJavaEngineEndsInThePublishedBits(int threads, List<String> options, String zone) throws Exception {
        String golden;
        try (var table = DeterminismTest.class.getResourceAsStream("digests.txt")) {
            golden = new String(table.readAllBytes(), StandardCharsets.US_ASCII);
        }
        // By system property: with file.encoding UTF-16, Java 17 finds no environment variables.
        String[] all = Stream.concat(options.stream(), Stream.of("-Dweft.blas=java")).toArray(String[]::new);
        assertEquals(new ChildJvm.End(0, golden),
                ChildJvm.of(all).with("TZ", zone.isEmpty() ? "UTC" : zone).run(Digests.class, threads));
    }

    @Test
    void everyEngineEndsInTheSameBitsOnAnyNumberOfThreads() {
        List<Workers> pools = Stream.of(1, 2, 4, 8).map(Workers::of).toList();
        Digests.rows().forEach((name, row) -> {
            String first = row.digest(pools.get(0));
            pools.forEach(pool -> assertEquals(first, row.digest(pool), name + " on " + pool.threads() + " threads"));
        });
    }

    @Test
    void aRepetitionOnAnyNumberOfThreadsGivesTheSameBits() {
        List<Workers> pools = Stream.of(1, 2, 4).map(Workers::of).toList();
        Map<String, Digests.Row> rows = Digests.rows();
        for (String name : List.of("adam", "batch-norm", "wide")) {
            String first = rows.get(name).digest(pools.get(0));
            for (int repeat = 0; repeat < 20; repeat++) {
                assertEquals(first, rows.get(name).digest(pools.get(repeat % 3)), name + ", repetition " + repeat);
            }
        }
    }

    /** The engines differ by rounding only. */
    @Test
    @Tag("process")
    void afterTwoHundredStepsTheEnginesAgreeToFourDigits() throws Exception {
        double[] java = weights("java");
        for (String engine : List.of("openblas", "jblas")) {
            assumeTrue(Blas.report().stream().anyMatch(report -> report.name().equals(engine) && report.usable()),
                    engine + " is not to be had here");
            double[] other = weights(engine);
            for (int i = 0; i < java.length; i++) {
                assertEquals(java[i], other[i], 1e-4 * Math.max(0.01, Math.abs(java[i])), engine + ", weight " + i);
            }
        }
    }

    private static double[] weights(String engine) throws Exception {
        ChildJvm.End end = ChildJvm.of().with("WEFT_BLAS", engine).run(Weights.class);
        assertEquals(0, end.status(), end.output());
        return end.output().lines().mapToDouble(Double::parseDouble).toArray();
    }

    /** The child: prints the weights of a training whose products are large enough for an engine. */
    static final class Weights {
        /** Trains for 200 steps. */
        public static void main(String[] arguments) {
            Digests.Row wide = Digests.rows().get("wide");
            Trained trained = wide.model().fit(wide.data(), Digests.shuffled(200).withBatchSize(100));
            PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
            trained.weights().values().forEach(tensor -> {
                for (float value : tensor.data()) {
                    out.println(value);
                }
            });
            out.flush();
        }
    }

    @Test
    void oneMoreRandomLayerChangesNeitherTheOrderOfTheExamplesNorTheFirstWeights() {
        Model plain = Digests.small(Optimizers.sgd(0)).withInput(6);
        Model noisy =
                Model.of(plain.loss(), plain.optimizer(), Dense.of(12, Activations.TANH), Layers.dropout(0.5),
                        Dense.of(3)).withInput(6);
        assertEquals(plain.build().weights(), noisy.build().weights());
        assertEquals(order(plain), order(noisy));
    }

    /** The features of the examples in the order in which {@code model} meets them. */
    private static List<Float> order(Model model) {
        List<Float> order = new ArrayList<>();
        model.fit(Digests.data(30, 6), Digests.shuffled(1).withBatching((data, size, stream) -> {
            Batches drawn = Batches.shuffled(data, size, stream);
            for (int step = 0; step < 20; step++) {
                for (float feature : drawn.next().features().data()) {
                    order.add(feature);
                }
            }
            return drawn;
        }));
        return order;
    }

    static Stream<Arguments> optimizers() {
        return Digests.optimizers().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void aTrainingStoppedAndResumedAtAnyStepIsTheUninterruptedOne(String name, Optimizer optimizer,
            @TempDir Path folder)
            throws Exception {
        Model model = Digests.small(optimizer).withAverage(new MovingAverage(0.99, true));
        Checkpoint whole = model.fit(Digests.data(30, 6), Digests.shuffled(STEPS)).checkpoint();
        RandomStream random = RandomStream.of(1, name);
        for (int i = 0; i < 25; i++) {
            int stop = 1 + random.nextInt(STEPS - 1);
            resumed(model, stop, folder, whole);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void soIsOneWithMasksStatisticsOrSchedules(String name, Digests.Row row, @TempDir Path folder) throws Exception {
        Checkpoint whole = row.run(Workers.of(1)).checkpoint();
        long steps = ((Number) whole.facts().get("step")).longValue();
        for (long stop : new long[]{1, steps / 2, steps - 1}) {
            Training part = new Training(stop, Training.Unit.STEPS, row.training().batchSize(),
                    row.training().batching(),
                    row.training().validation(), row.training().share(), List.of(), Workers.of(1));
            Path file = folder.resolve("model-" + stop + ".safetensors");
            row.model().fit(row.data(), part).save(file);
            Trained resumed = row.model().build(row.data().features()).restore(Checkpoint.read(file));
            resumed.fit(row.data(), new Training(steps - stop, Training.Unit.STEPS, part.batchSize(), part.batching(),
                    part.validation(), part.share(), List.of(), Workers.of(2)));
            assertEquals(whole, resumed.checkpoint(), name + " resumed after step " + stop);
        }
    }

    static Stream<Arguments> rows() {
        return Digests.rows().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static void resumed(Model model, int stop, Path folder, Checkpoint whole) throws Exception {
        Path file = folder.resolve("model-" + stop + ".safetensors");
        model.fit(Digests.data(30, 6), Digests.shuffled(stop)).save(file);
        Trained resumed = Trained.load(file).fit(Digests.data(30, 6), Digests.shuffled(STEPS - stop));
        assertEquals(whole, resumed.checkpoint(), "resumed after step " + stop);
    }

    @Test
    void savingAndPrefetchingChangeNoBit(@TempDir Path parent) throws Exception {
        Digests.Row row = Digests.rows().get("adam");
        String plain = row.digest(Workers.of(1));
        try (CheckpointFolder folder = CheckpointFolder.open(parent.resolve("checkpoints"), "model", 2)) {
            assertEquals(plain,
                    row.model().fit(row.data(), row.training().withListener(new Checkpoints(folder, 1)))
                            .weightsSha256());
        }
        assertEquals(plain,
                row.model()
                        .fit(row.data(),
                                row.training().withBatching(
                                        (data, size, stream) -> Batches.shuffled(data, size, stream).prefetch()))
                        .weightsSha256());
    }

    @Test
    void theRowsDiffer() {
        Map<String, Digests.Row> rows = Digests.rows();
        String[] digests = rows.values().stream().map(row -> row.digest(Workers.of(1))).toArray(String[]::new);
        assertEquals(rows.size(), Arrays.stream(digests).distinct().count());
        assertTrue(Digests.optimizers().size() >= 10, Digests.optimizers().keySet().toString());
    }
}
