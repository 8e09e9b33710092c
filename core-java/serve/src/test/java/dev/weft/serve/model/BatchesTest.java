package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Requests that are computed together. */
class BatchesTest {
    private static Tensor examples(long seed, int rows) {
        RandomStream random = RandomStream.of(seed, "examples");
        float[] data = new float[rows * 784];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat();
        }
        return Tensor.of(Shape.of(rows, 784), data);
    }

    /** Holds up the first request until others wait, since a fast machine may answer each before the next arrives. */
    private static final class Gathering {
        private final int others;
        private final AtomicBoolean first = new AtomicBoolean(true);
        private Batches batches;

        Gathering(int others) {
            this.others = others;
        }

        Batches batches(Predictor predictor, IntConsumer sizes) {
            batches = new Batches(predictor, 1, size -> {
                sizes.accept(size);
                while (first.get() && batches.waiting() < others) {
                    Thread.onSpinWait();
                }
                first.set(false);
            });
            return batches;
        }
    }

    @Test
    void manyAtOnceGetTheBitsOfEachAlone() throws Exception {
        Predictor digits = Samples.digits(7).predictor();
        Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
        Batches batches = new Gathering(31).batches(digits, sizes::add);
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Tensor> asked = new ArrayList<>();
            List<Future<Tensor>> got = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                Tensor examples = examples(i, i % 5 == 0 ? 3 : i % 701 == 700 ? 600 : 1);
                asked.add(examples);
                got.add(threads.submit(() -> batches.predict(examples)));
            }
            int rows = 0;
            for (int i = 0; i < asked.size(); i++) {
                assertArrayEquals(digits.predict(asked.get(i)).data(), got.get(i).get().data(), "request " + i);
                rows += asked.get(i).shape().rows();
            }
            assertEquals(rows, sizes.stream().mapToInt(size -> size).sum());
            assertTrue(sizes.stream().anyMatch(size -> size >= 31), "those that waited were not computed together");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oneThatIsToBlameFailsAlone() throws Exception {
        Predictor shop = Samples.shop().predictor();
        Signature signature = Signature.of(shop);
        Batches batches = new Gathering(15).batches(shop, rows -> {});
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Tensor>> got = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Tensor examples = signature.examples(Map.of("customer", Tensor.zeros(1, 3), "product",
                        Tensor.vector(i % 10 == 3 ? 99 : i % 20)));
                got.add(threads.submit(() -> batches.predict(examples)));
            }
            for (int i = 0; i < got.size(); i++) {
                Future<Tensor> one = got.get(i);
                String failure = "";
                try {
                    assertEquals(2, one.get().size());
                } catch (ExecutionException e) {
                    failure = e.getCause().getMessage();
                }
                assertEquals(i % 10 == 3 ? "rows expects indices from 0 to 19 but got 99" : "", failure);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
