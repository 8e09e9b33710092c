package dev.weft.gpu;

import static org.jocl.CL.CL_DEVICE_NOT_FOUND;
import static org.jocl.CL.CL_DEVICE_TYPE_ACCELERATOR;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetPlatformIDs;

import dev.weft.device.Device;
import dev.weft.device.DeviceProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * The GPUs that have an OpenCL driver, in the order in which the drivers list them: {@code /gpu:0} is the first. With
 * the system property {@value #CPU} set to {@code true}, processors that have a driver follow them, such as POCL's, on
 * which the tests of this module run; that is slower than no device.
 */
public final class OpenCl implements DeviceProvider {
    /** The system property that lets processors count as GPUs. */
    public static final String CPU = "weft.gpu.cpu";

    private static final String FOLDER = "java.io.tmpdir";

    /** One device of one driver. */
    record Found(cl_platform_id platform, cl_device_id device) {}

    /** Creates the provider; {@link java.util.ServiceLoader} calls this. */
    public OpenCl() {}

    @Override
    public String kind() {
        return "gpu";
    }

    @Override
    public int count() {
        List<Found> found = find();
        expectListed(0, found);
        return found.size();
    }

    private static void expectListed(int number, List<Found> found) {
        if (number >= found.size()) {
            throw new IllegalStateException("OpenCL lists " + (found.isEmpty() ? "no GPU"
                    : found.size() == 1 ? "one GPU, /gpu:0" : "GPUs up to /gpu:" + (found.size() - 1) + " only")
                    + "; install the driver of the card with its OpenCL part (clinfo shows what drivers list)");
        }
    }

    @Override
    public Device open(int number) {
        String place = "/gpu:" + number;
        List<Found> found = find();
        expectListed(number, found);
        return new OpenClDevice(place, found.get(number));
    }

    private static List<Found> find() {
        List<Found> found = new ArrayList<>();
        try {
            load();
            int[] count = new int[1];
            clGetPlatformIDs(0, null, count);
            cl_platform_id[] platforms = new cl_platform_id[count[0]];
            clGetPlatformIDs(platforms.length, platforms, null);
            for (cl_platform_id platform : platforms) {
                add(platform, CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_ACCELERATOR, found);
            }
            for (cl_platform_id platform : platforms) {
                if (Boolean.getBoolean(CPU)) {
                    add(platform, CL_DEVICE_TYPE_CPU, found);
                }
            }
        } catch (CLException | LinkageError | UnsupportedOperationException | UncheckedIOException missing) {
            throw new IllegalStateException("OpenCL is missing on this machine (" + missing.getMessage()
                    + "); install the driver of the card and the library OpenCL, in Debian ocl-icd-libopencl1",
                    missing);
        }
        return found;
    }

    /**
     * Loads JOCL. It unpacks its library into the folder for temporary files under a name that anybody can guess, and
     * loads what another user may have put there before. So it gets a folder of this user alone for the moment.
     */
    private static synchronized void load() {
        OpenClLibrary.expect();
        String usual = System.getProperty(FOLDER);
        try {
            // The JDK remembers the usual folder when it first makes a file there.
            Files.delete(File.createTempFile("weft", "gpu").toPath());
            Path own = Files.createTempDirectory("weft-gpu");
            try {
                System.setProperty(FOLDER, own.toString());
                CL.setExceptionsEnabled(true);
            } finally {
                System.setProperty(FOLDER, usual);
                // Windows deletes no library that is loaded.
                own.toFile().deleteOnExit();
                for (File file : Objects.requireNonNullElse(own.toFile().listFiles(), new File[0])) {
                    file.deleteOnExit();
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("no file can be made in " + usual, failure);
        }
    }

    private static void add(cl_platform_id platform, long types, List<Found> found) {
        try {
            int[] count = new int[1];
            clGetDeviceIDs(platform, types, 0, null, count);
            cl_device_id[] devices = new cl_device_id[count[0]];
            clGetDeviceIDs(platform, types, devices.length, devices, null);
            for (cl_device_id device : devices) {
                found.add(new Found(platform, device));
            }
        } catch (CLException none) {
            if (none.getStatus() != CL_DEVICE_NOT_FOUND) {
                throw none;
            }
        }
    }
}
