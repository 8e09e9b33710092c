package dev.weft.watch;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The use of the processors and of the memory. */
final class Machine {
    private static final java.lang.management.OperatingSystemMXBean SYSTEM =
            ManagementFactory.getOperatingSystemMXBean();

    /**
     * What was measured at one time.
     *
     * @param cpu the share of all processors that this program used since the last measurement, NaN if unknown
     * @param whole the share that all programs used, NaN if unknown
     * @param heap the bytes of the heap in use
     */
    record Use(double cpu, double whole, long heap) {
        Map<String, @Nullable Object> json() {
            Runtime runtime = Runtime.getRuntime();
            return Fields.of("cpu", Fields.number(cpu), "processors", runtime.availableProcessors(), "heap", heap,
                    "heapLargest", runtime.maxMemory(), "process", Fields.number(whole));
        }
    }

    private Machine() {}

    static Use use() {
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        return SYSTEM instanceof OperatingSystemMXBean system
                ? new Use(share(system.getProcessCpuLoad()), share(system.getCpuLoad()), heap)
                : new Use(Double.NaN, Double.NaN, heap);
    }

    /** Java gives a negative number for an unknown one. */
    private static double share(double load) {
        return load < 0 ? Double.NaN : load;
    }
}
