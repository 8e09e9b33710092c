package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Workers;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** The device of the tests: a GPU, or the processor where it has an OpenCL driver, such as POCL. */
public final class Gpu {
    private static final double NEAR = 1e-5;

    private Gpu() {}

    /** Returns {@code /gpu:0}; without one, the test is skipped. */
    public static Device device() {
        System.setProperty(OpenCl.CPU, "true");
        try {
            return Devices.open("/gpu:0");
        } catch (IllegalStateException missing) {
            if (!missing.getMessage().startsWith("/gpu:0 is missing: ")) {
                throw missing;
            }
            throw new TestAbortedException("no test on a GPU: " + missing.getMessage()
                    + ". In Debian: apt-get install pocl-opencl-icd ocl-icd-libopencl1", missing);
        }
    }

    /** Computes values on the device and on the host, and compares all numbers. */
    public static void expectSame(Map<Placeholder, Tensor> feeds, List<Value> values, String what) {
        Map<Placeholder, Shape> shapes = new HashMap<>();
        feeds.forEach((placeholder, tensor) -> shapes.put(placeholder, tensor.shape()));
        Plan host = Plan.of(values, shapes, Workers.shared());
        Plan device = Plan.on(device(), values, shapes, Workers.shared(), any -> true);
        feeds.forEach(host::feed);
        feeds.forEach(device::feed);
        host.run(7);
        for (int run = 0; run < 2; run++) {
            device.run(7);
            for (Value value : values) {
                assertEquals("", difference(host.value(value), device.value(value)), what + ": " + value.name());
            }
        }
    }

    /** The first difference above 1e-5, of the number where it is above 1; empty if there is none. */
    public static String difference(Tensor expected, Tensor got) {
        for (int i = 0; i < expected.size(); i++) {
            float a = expected.data()[i];
            float b = got.data()[i];
            boolean isSame = Float.compare(a, b) == 0 || a == b
                    || Math.abs((double) a - b) <= NEAR * Math.max(1, Math.abs(a));
            if (!isSame) {
                return "element " + i + " of " + expected.shape() + " is " + b + ", on the host " + a;
            }
        }
        return "";
    }
}
