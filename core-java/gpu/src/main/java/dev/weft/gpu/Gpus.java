package dev.weft.gpu;

import dev.weft.device.Device;
import dev.weft.device.DeviceProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * The GPUs of this machine: {@code /gpu:0} is the first. There are two roads to them.
 *
 * <table>
 * <caption>The roads</caption>
 * <tr><th>road</th><th>cards</th><th>what has to be on the machine</th></tr>
 * <tr><td>{@code cuda}</td><td>NVIDIA's</td><td>the driver, and NVRTC of the CUDA toolkit; cuBLAS, if it is there, is
 * used for products</td></tr>
 * <tr><td>{@code opencl}</td><td>all</td><td>a driver with its OpenCL part, and the library OpenCL</td></tr>
 * </table>
 *
 * <p>Cards that CUDA lists come first, then those that only OpenCL lists; no card is listed twice. The system property
 * {@value #ROAD} forces one of the two roads. With {@value #CPU} set to {@code true}, processors that have an OpenCL
 * driver come last, such as POCL's, on which tests run; that is slower than no device.
 */
public final class Gpus implements DeviceProvider {
    /** The system property that forces a road: {@code cuda} or {@code opencl}. */
    public static final String ROAD = "weft.gpu.road";
    /** The system property that lets processors with an OpenCL driver count as GPUs. */
    public static final String CPU = "weft.gpu.cpu";

    private enum Road {
        CUDA, OPENCL, ANY
    }

    /** Creates the provider; {@link java.util.ServiceLoader} calls this. */
    public Gpus() {}

    @Override
    public String kind() {
        return "gpu";
    }

    @Override
    public int count() {
        return find(Integer.MAX_VALUE).size();
    }

    @Override
    public Device open(int number) {
        List<Found> found = find(number + 1);
        if (number >= found.size()) {
            throw new IllegalStateException("drivers list " + (found.size() == 1 ? "one GPU, /gpu:0"
                    : "GPUs up to /gpu:" + (found.size() - 1) + " only")
                    + "; install the driver of the other card (nvidia-smi and clinfo show what drivers list)");
        }
        return found.get(number).open("/gpu:" + number);
    }

    /**
     * The devices, at least one.
     *
     * @param enough after how many it need not look for more
     */
    private static List<Found> find(int enough) {
        Road road = road();
        if (road == Road.OPENCL) {
            return OpenCl.find(true);
        }
        List<Found> found;
        try {
            found = new ArrayList<>(Cuda.find());
        } catch (IllegalStateException missing) {
            if (road == Road.CUDA) {
                throw missing;
            }
            return withoutCuda(missing);
        }
        if (road == Road.ANY && found.size() < enough) {
            try {
                found.addAll(OpenCl.find(false));
            } catch (IllegalStateException missing) {
                // CUDA's are all.
                return found;
            }
        }
        return found;
    }

    private static List<Found> withoutCuda(IllegalStateException reason) {
        try {
            return OpenCl.find(true);
        } catch (IllegalStateException missing) {
            missing.addSuppressed(reason);
            throw new IllegalStateException(
                    missing.getMessage() + ". CUDA cannot be used either: " + reason.getMessage(),
                    missing);
        }
    }

    private static Road road() {
        String road = System.getProperty(ROAD, "any");
        return switch (road) {
            case "cuda" -> Road.CUDA;
            case "opencl" -> Road.OPENCL;
            case "any" -> Road.ANY;
            default -> throw new IllegalStateException(ROAD + " expects cuda, opencl or any but got " + road);
        };
    }
}
