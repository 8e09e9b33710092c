package dev.weft.spark.cluster;

import dev.weft.shard.Exchange.Partial;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Prints the processor time of an exchange, for each byte and for each pair of workers, without other programs. */
final class ExchangeCost {
    private ExchangeCost() {}

    /** Runs sums of {@code length} numbers in threads, and returns the processor time of one in nanoseconds. */
    private static double nanos(int workers, int length, int sums) throws Exception {
        List<Mesh> meshes = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            meshes.add(new Mesh(new Seat(i, workers, workers, 1, new byte[Seat.TOKEN]), "127.0.0.1", Limits.usual(),
                    () -> {}));
            ports.add(meshes.get(i).port());
        }
        List<Thread> threads = new ArrayList<>();
        long[] before = new long[1];
        for (Mesh mesh : meshes) {
            threads.add(new Thread(() -> {
                mesh.join(Collections.nCopies(workers, "127.0.0.1"), ports);
                MeshExchange exchange = new MeshExchange(mesh);
                float[] own = new float[length];
                float[] total = new float[length];
                List<Partial> partials = List.of(new Partial(exchange.worker(), exchange.worker() + 1, own));
                for (int i = 0; i < 2 * sums; i++) {
                    if (i == sums && exchange.worker() == 0) {
                        before[0] = cpu();
                    }
                    exchange.sum(workers, partials, total);
                }
                mesh.finish();
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        long spent = cpu() - before[0];
        meshes.forEach(Mesh::close);
        return spent / (double) sums;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Prints both costs. */
    static void print() throws Exception {
        int length = 1 << 22;
        double large = nanos(2, length, 40);
        double small = nanos(8, 8, 1_000);
        System.out.printf(Locale.ROOT, "%.3f ns of processor time for each byte sent, %.1f µs for each pair%n",
                large / (2 * 4.0 * length), small / 1e3 / (8 * 7));
    }
}
