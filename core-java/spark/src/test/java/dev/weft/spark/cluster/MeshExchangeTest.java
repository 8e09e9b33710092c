package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.shard.Exchange.Partial;
import dev.weft.shard.ShardTree;
import dev.weft.shard.Sharding;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers in threads over loopback: sums, and what happens if one of them misbehaves. */
@Timeout(600)
class MeshExchangeTest {
    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final Limits QUICK = Limits.usual().withSilence(Duration.ofMillis(900));

    /** What one worker does. */
    @FunctionalInterface
    private interface Work<T> {
        T with(MeshExchange exchange, Mesh mesh) throws Exception;
    }

    private static Seat seat(int worker, int workers, int shards) {
        return new Seat(worker, workers, shards, 7, new byte[Seat.TOKEN]);
    }

    private static Mesh mesh(Seat seat, Limits limits) {
        return new Mesh(seat, HOST, limits, () -> {});
    }

    /** Runs {@code work} on connected workers and returns what each returned. */
    private static <T> List<T> run(int workers, int shards, Limits limits, Work<T> work) throws Exception {
        List<Mesh> meshes = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            meshes.add(mesh(seat(i, workers, shards), limits));
            ports.add(meshes.get(i).port());
        }
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<T>> results = new ArrayList<>();
            for (Mesh mesh : meshes) {
                results.add(threads.submit(() -> {
                    mesh.join(Collections.nCopies(workers, HOST), ports);
                    T result = work.with(new MeshExchange(mesh), mesh);
                    mesh.finish();
                    return result;
                }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> result : results) {
                all.add(get(result));
            }
            return all;
        } finally {
            threads.shutdownNow();
            meshes.forEach(Mesh::close);
        }
    }

    private static <T> T get(Future<T> result) throws Exception {
        try {
            return result.get();
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The contribution of a shard to a step; some shards contribute nothing. */
    private static List<Partial> contributions(int shards, int step, int length) {
        List<Partial> all = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            if (shards == 1 || (shard + step) % 5 != 0) {
                all.add(new Partial(shard, shard + 1, random(length, 31L * step + shard)));
            }
        }
        return all;
    }

    private static float[] whole(int shards, int step, int length) {
        float[] total = new float[length];
        new ShardTree(shards).sum(contributions(shards, step, length), total);
        return total;
    }

    /** The sums of the nodes that a worker owns. */
    private static List<Partial> own(int worker, int workers, int shards, int step, int length) {
        List<Partial> contributions = contributions(shards, step, length);
        List<Partial> own = new ArrayList<>();
        int from = Sharding.first(worker, shards, workers);
        int to = Sharding.first(worker + 1, shards, workers);
        for (ShardTree.Node node : new ShardTree(shards).nodes(from, to)) {
            List<Partial> inside = contributions.stream()
                    .filter(one -> one.from() >= node.from() && one.to() <= node.to()).toList();
            if (!inside.isEmpty()) {
                float[] sum = new float[length];
                new ShardTree(shards).sum(inside, sum);
                own.add(new Partial(node.from(), node.to(), sum));
            }
        }
        return own;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 10", "1, 8, 1000", "2, 8, 100000", "3, 8, 100001", "4, 8, 40000", "5, 8, 3", "7, 11, 33333",
        "8, 8, 131072", "16, 16, 70000", "2, 2, 0"})
    void sumsAreThoseOfTheTree(int workers, int shards, int length) throws Exception {
        int steps = 6;
        List<List<float[]>> results = run(workers, shards, Limits.usual(), (exchange, mesh) -> {
            List<float[]> totals = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                if ((step + exchange.worker()) % 3 == 0) {
                    Thread.sleep(5); // Workers of different speeds.
                }
                float[] total = new float[length];
                exchange.sum(shards, own(exchange.worker(), workers, shards, step, length), total);
                totals.add(total);
            }
            return totals;
        });
        for (int step = 0; step < steps; step++) {
            float[] expected = whole(shards, step, length);
            for (List<float[]> totals : results) {
                assertArrayEquals(expected, totals.get(step));
            }
        }
    }

    @Test
    void gathersArraysOfAnyLengthInTheOrderOfTheWorkers() throws Exception {
        int[] lengths = {5, 0, 200_000, 1};
        List<List<float[]>> results = run(4, 4, Limits.usual(), (exchange, mesh) -> {
            exchange.gather(new float[]{exchange.worker()});
            return exchange.gather(random(lengths[exchange.worker()], exchange.worker()));
        });
        for (List<float[]> all : results) {
            for (int worker = 0; worker < 4; worker++) {
                assertArrayEquals(random(lengths[worker], worker), all.get(worker));
            }
        }
    }

    @Test
    void keepsTheBitsOfNumbersThatAreNone() throws Exception {
        float[] odd = {Float.NaN, Float.intBitsToFloat(0x7f800001), -0f, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
        List<List<float[]>> results = run(2, 2, Limits.usual(), (exchange, mesh) -> exchange.gather(odd));
        for (int i = 0; i < odd.length; i++) {
            assertEquals(Float.floatToRawIntBits(odd[i]), Float.floatToRawIntBits(results.get(0).get(1)[i]));
        }
    }

    @Test
    void aWorkerThatLeavesFailsTheOthersAtOnce() {
        long start = System.nanoTime();
        LostWorkerException lost = assertThrows(LostWorkerException.class, () -> run(3, 8, Limits.usual(),
                (exchange, mesh) -> {
                    exchange.gather(new float[1]);
                    if (exchange.worker() == 2) {
                        mesh.close();
                        new CountDownLatch(1).await();
                    }
                    exchange.gather(new float[1]);
                    return 0;
                }));
        assertEquals("The connection to worker 2 on 127.0.0.1 is lost: it closed the connection", lost.getMessage());
        // Earlier than the limit of silence, which is a minute.
        assertTrue(System.nanoTime() - start < 50_000_000_000L);
    }

    @Test
    void aWorkerThatFinishesEarlyIsNamed() {
        LostWorkerException lost = assertThrows(LostWorkerException.class, () -> run(2, 8, Limits.usual(),
                (exchange, mesh) -> {
                    exchange.gather(new float[1]);
                    return exchange.worker() == 1 ? List.of() : exchange.gather(new float[1]);
                }));
        assertEquals("Worker 0 waits for worker 1 on 127.0.0.1, which has finished: the workers do not compute the "
                + "same", lost.getMessage());
    }

    @Test
    void aSlowWorkerHasALimitOfItsOwn() {
        Limits limits = Limits.usual().withSilence(Duration.ofSeconds(4)).withSlowest(Duration.ofSeconds(6));
        LostWorkerException lost = assertThrows(LostWorkerException.class, () -> run(2, 8, limits,
                (exchange, mesh) -> {
                    if (exchange.worker() == 1) {
                        new CountDownLatch(1).await();
                    }
                    return exchange.gather(new float[1]);
                }));
        // It says that it is alive, so the limit of silence does not strike.
        assertEquals("worker 1 on 127.0.0.1 did not come to exchange 1 within 6 s", lost.getMessage());
    }

    @Test
    void differentLengthsAreAnError() {
        LostWorkerException lost = assertThrows(LostWorkerException.class, () -> run(2, 2, Limits.usual(),
                (exchange, mesh) -> {
                    int length = 10 + exchange.worker();
                    exchange.sum(2, List.of(), new float[length]);
                    return 0;
                }));
        assertEquals("Worker 0 does not understand worker 1 on 127.0.0.1, which sent an array of 11 numbers, not 10",
                lost.getMessage());
    }

    @Test
    void oneReasonEndsAll() {
        MeshExchange.Stopped stopped = assertThrows(MeshExchange.Stopped.class,
                () -> run(3, 3, Limits.usual(), (exchange, mesh) -> {
                    if (exchange.worker() == 1) {
                        mesh.abort("the label 12 is no class of 10");
                        new CountDownLatch(1).await();
                    }
                    exchange.gather(new float[1]);
                    return 0;
                }));
        assertEquals("the label 12 is no class of 10", stopped.getMessage());
    }

    @Test
    void aCancelledTrainingStopsToWait() throws Exception {
        AtomicBoolean isCancelled = new AtomicBoolean();
        try (Mesh mesh = new Mesh(seat(0, 2, 2), HOST, Limits.usual(), () -> {
            if (isCancelled.get()) {
                throw new IllegalStateException("cancelled");
            }
        })) {
            CompletableFuture<Void> waiting = CompletableFuture
                    .runAsync(() -> mesh.join(List.of(HOST, HOST), List.of(mesh.port(), 1)));
            isCancelled.set(true);
            ExecutionException stopped = assertThrows(ExecutionException.class, waiting::get);
            assertEquals("cancelled", stopped.getCause().getMessage());
        }
    }

    /** A worker 0 of two that waits for worker 1, and a stranger who calls it. */
    private static LostWorkerException visit(Stranger stranger) throws Exception {
        try (Mesh mesh = mesh(seat(0, 2, 2), QUICK)) {
            // The stranger has called before the time of the waiting begins.
            try (Socket socket = new Socket(HOST, mesh.port())) {
                CompletableFuture<Void> waiting = CompletableFuture
                        .runAsync(() -> mesh.join(List.of(HOST, HOST), List.of(mesh.port(), 1)));
                socket.setSoTimeout(120_000);
                stranger.visit(new DataOutputStream(socket.getOutputStream()), socket.getInputStream());
                ExecutionException failed = assertThrows(ExecutionException.class, waiting::get);
                return (LostWorkerException) failed.getCause();
            }
        }
    }

    /** Someone without a place in the training. */
    @FunctionalInterface
    private interface Stranger {
        void visit(DataOutputStream out, InputStream in) throws IOException;
    }

    private static void hello(DataOutputStream out, int worker, byte[] token) throws IOException {
        out.writeInt(Frames.HELLO_BYTES);
        out.writeByte(Frames.HELLO);
        out.writeInt(0x57454654);
        out.writeInt(1);
        out.writeLong(7);
        out.writeInt(worker);
        out.writeInt(2);
        out.writeInt(2);
        out.write(token);
    }

    @Test
    void aWrongTokenGetsNoAnswer() throws Exception {
        byte[] wrong = new byte[Seat.TOKEN];
        wrong[31] = 1;
        LostWorkerException lost = visit((out, in) -> {
            hello(out, 1, wrong);
            assertEquals(-1, in.read());
        });
        assertEquals("worker 1 on 127.0.0.1 did not connect to worker 0 within 900 ms", lost.getMessage());
    }

    @Test
    void nobodyTakesThePlaceOfAnother() throws Exception {
        visit((out, in) -> {
            hello(out, 0, new byte[Seat.TOKEN]);
            assertEquals(-1, in.read());
        });
    }

    @Test
    void aStrangerWhoSaysNothingIsSentAway() throws Exception {
        visit((out, in) -> assertEquals(-1, in.read()));
    }

    @ParameterizedTest
    @CsvSource({"2147483647", "-1", "0", "62", "1195725856"})
    void aStrangersFrameOfAnotherLengthIsRefusedBeforeItComes(int length) throws Exception {
        visit((out, in) -> {
            out.writeInt(length);
            out.write("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
            assertEquals(-1, in.read());
        });
    }

    @Test
    void anOversizeFrameOfAWorkerEndsTheConnection() throws Exception {
        assertEquals("The connection to worker 1 on 127.0.0.1 is lost: a frame of 100000 bytes, but at most 65553 are "
                + "allowed", asWorker(Limits.usual(), out -> out.writeInt(100_000)));
    }

    @Test
    void aWorkerThatFallsSilentIsLost() throws Exception {
        assertEquals("The connection to worker 1 on 127.0.0.1 is lost: it sent nothing for 900 ms",
                asWorker(QUICK, out -> {}));
    }

    @Test
    void anUnknownFrameIsNotUnderstood() throws Exception {
        assertEquals("Worker 0 does not understand worker 1 on 127.0.0.1, which sent a frame without content",
                asWorker(Limits.usual(), out -> {
                    out.writeInt(1);
                    out.writeByte(99);
                }));
    }

    /** What a worker sends that said hello properly. */
    @FunctionalInterface
    private interface Sent {
        void to(DataOutputStream out) throws IOException;
    }

    private static String asWorker(Limits limits, Sent sent) throws Exception {
        try (Mesh mesh = mesh(seat(0, 2, 2), limits)) {
            try (Socket socket = new Socket(HOST, mesh.port())) {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                hello(out, 1, new byte[Seat.TOKEN]);
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                    mesh.join(List.of(HOST, HOST), List.of(mesh.port(), 1));
                    new MeshExchange(mesh).gather(new float[1]);
                });
                assertEquals(4 + Frames.HELLO_BYTES, socket.getInputStream().readNBytes(4 + Frames.HELLO_BYTES).length);
                sent.to(out);
                ExecutionException failed = assertThrows(ExecutionException.class, waiting::get);
                return failed.getCause().getMessage();
            }
        }
    }
}
