package dev.weft.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a reader took for one file: processor time of this thread, bytes allocated on the heap, and the growth of the
 * resident memory at its peak, which includes memory outside the heap.
 */
public record Cost(long millis, long allocated, long resident) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path PEAK = Path.of("/proc/self/clear_refs");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Something to measure. */
    public interface Work {
        void run() throws Exception;
    }

    /** Runs the work once. The resident memory is 0 where the system does not tell it. */
    public static Cost of(Work work) throws Exception {
        boolean known = Files.isWritable(PEAK);
        if (known) {
            Files.writeString(PEAK, "5");
        }
        long resident = known ? status("VmRSS") : 0;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        return new Cost((THREADS.getCurrentThreadCpuTime() - start) / 1_000_000,
                THREADS.getCurrentThreadAllocatedBytes() - allocated, known ? status("VmHWM") - resident : 0);
    }

    /**
     * Runs the work, which must not take too much. The first runs also load classes, which Jazzer instruments, so only
     * what takes too much three times fails.
     */
    public static void expectLittle(byte[] bytes, Predicate<Cost> isTooMuch, Work work) throws Exception {
        Cost cost = of(work);
        for (int again = 0; again < 2 && isTooMuch.test(cost); again++) {
            cost = of(work);
        }
        if (isTooMuch.test(cost)) {
            throw new AssertionError(bytes.length + " bytes took " + cost);
        }
    }

    /** The contents of all files in a folder, in the order of their names; none if there is no such folder. */
    public static List<byte[]> files(Path folder) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    contents.add(Files.readAllBytes(file));
                }
            }
        }
        return contents;
    }

    private static long status(String name) throws IOException {
        return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(name))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
    }
}
