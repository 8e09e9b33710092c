package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models shared by threads give bit-identical results to a single thread, and stay usable after an interrupt.
 */
class SharingTest {
    private static final boolean LONG = Boolean.getBoolean("weft.long");

    /** Small shapes, one for each thread: an engine that is not thread-safe fails here thousands of times. */
    @ParameterizedTest(name = "{0} threads")
    @CsvSource({"1", "2", "4", "8", "32"})
    void aModelPredictsFromManyThreadsWhatItPredictsFromOne(int threads) throws Exception {
        int predictions = (LONG ? 400_000 : 40_000) / threads;
        List<Trained> models = List.of(model(4, 5, 3), model(20, 30, 10), model(64, 48, 24));
        together(threads, thread -> () -> {
            Trained trained = models.get(thread % models.size());
            RandomStream random = RandomStream.of(thread, "examples");
            Tensor[] examples = new Tensor[16];
            float[][] expected = new float[examples.length][];
            synchronized (models) {
                for (int i = 0; i < examples.length; i++) {
                    int n = 1 + i % 3;
                    examples[i] = Tensor.zeros(n, trained.features().size());
                    for (int k = 0; k < examples[i].size(); k++) {
                        examples[i].data()[k] = 2 * random.nextFloat() - 1;
                    }
                    expected[i] = trained.predict(examples[i]).data().clone();
                }
            }
            for (int i = 0; i < predictions; i++) {
                assertArrayEquals(expected[i % 16], trained.predict(examples[i % 16]).data());
            }
            return null;
        });
    }

    private static Trained model(int features, int hidden, int outputs) {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(hidden, Activations.TANH), Dense.of(outputs))
                .build(Shape.of(features));
    }

    @Test
    void modelsTrainAndAreSavedAtOnceToTheBitsOfEachAlone(@TempDir Path folder) throws Exception {
        List<Digests.Row> rows = List.copyOf(Digests.rows().values());
        List<String> alone = rows.stream().map(row -> row.digest(Workers.of(1))).toList();
        Workers shared = Workers.of(2);
        for (int round = 0; round < (LONG ? 100 : 5); round++) {
            together(4, thread -> () -> {
                for (int i = thread; i < rows.size() + thread; i++) {
                    int row = i % rows.size();
                    assertEquals(alone.get(row), rows.get(row).digest(shared), "row " + row);
                }
                Path file = folder.resolve("model-" + thread + ".safetensors");
                Trained trained = rows.get(thread).run(shared);
                trained.save(file);
                assertEquals(trained.checkpoint(), Checkpoint.read(file));
                return null;
            });
        }
    }

    @Test
    void anInterruptedTrainingStopsAfterItsStepAndGoesOnToTheSameBits() throws Exception {
        RandomStream random = RandomStream.of(1, "interrupts");
        Model model = Digests.small(Optimizers.adam(0.001)).withInput(6);
        for (int i = 0; i < (LONG ? 200 : 25); i++) {
            Trained trained = model.build();
            boolean[] flag = new boolean[1];
            Thread trainer = new Thread(() -> {
                trained.fit(Digests.data(30, 6), Digests.shuffled(50_000_000).withWorkers(Workers.of(1)));
                flag[0] = Thread.currentThread().isInterrupted();
            });
            trainer.start();
            Thread.sleep(random.nextInt(20));
            trainer.interrupt();
            trainer.join(120_000);
            assertTrue(!trainer.isAlive() && flag[0], "the flag is gone");
            long stopped = trained.step();
            assertTrue(stopped < 50_000_000, "step " + stopped);
            trained.fit(Digests.data(30, 6), Digests.shuffled(5));
            if (stopped < 20_000) {
                assertEquals(model.fit(Digests.data(30, 6), Digests.shuffled(stopped + 5)).weightsSha256(),
                        trained.weightsSha256());
            }
        }
    }

    @Test
    void anInterruptWithinAStepLetsThatStepEndAndNoOther() {
        Trained trained = Digests.small(Optimizers.sgd(0.1)).build(Shape.of(6));
        trained.fit(Digests.data(30, 6), Digests.shuffled(100).withListener(progress -> {
            if (progress.step() == 7) {
                Thread.currentThread().interrupt();
            }
        }));
        assertTrue(Thread.interrupted());
        assertEquals(7, trained.step());
    }

    /** Makes one task for each thread's number. */
    private interface Tasks {
        Callable<Void> of(int thread);
    }

    private static void together(int threads, Tasks tasks) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                all.add(tasks.of(thread));
            }
            for (Future<Void> done : pool.invokeAll(all)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
