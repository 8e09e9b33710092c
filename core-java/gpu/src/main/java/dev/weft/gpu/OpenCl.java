package dev.weft.gpu;

import static org.jocl.CL.CL_DEVICE_NOT_FOUND;
import static org.jocl.CL.CL_DEVICE_TYPE_ACCELERATOR;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.CL_DEVICE_VENDOR_ID;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetDeviceInfo;
import static org.jocl.CL.clGetPlatformIDs;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Finds the devices that have an OpenCL driver, in the order in which the drivers list them. */
final class OpenCl {
    /** NVIDIA's number among the makers of PCI devices. */
    private static final int NVIDIA = 0x10DE;

    private static boolean isLoaded;

    private OpenCl() {}

    /**
     * The devices, at least one.
     *
     * @param isWithNvidia whether NVIDIA's cards are among them
     * @throws IllegalStateException if there is none; the message says what is missing and what to do
     */
    static List<Found> find(boolean isWithNvidia) {
        List<Found> found = list(isWithNvidia);
        if (found.isEmpty()) {
            throw new IllegalStateException("OpenCL lists no GPU; install the driver of the card with its OpenCL part"
                    + " (clinfo shows what drivers list)");
        }
        return found;
    }

    private static List<Found> list(boolean isWithNvidia) {
        List<Found> found = new ArrayList<>();
        try {
            load();
            int[] count = new int[1];
            clGetPlatformIDs(0, null, count);
            cl_platform_id[] platforms = new cl_platform_id[count[0]];
            clGetPlatformIDs(platforms.length, platforms, null);
            for (cl_platform_id platform : platforms) {
                add(platform, CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_ACCELERATOR, isWithNvidia, found);
            }
            for (cl_platform_id platform : platforms) {
                if (Boolean.getBoolean(Gpus.CPU)) {
                    add(platform, CL_DEVICE_TYPE_CPU, isWithNvidia, found);
                }
            }
        } catch (CLException | LinkageError | UnsupportedOperationException | UncheckedIOException missing) {
            throw new IllegalStateException("OpenCL is missing on this machine (" + missing.getMessage()
                    + "); install the driver of the card and the library OpenCL, in Debian ocl-icd-libopencl1",
                    missing);
        }
        return found;
    }

    /** Loads JOCL. */
    private static synchronized void load() {
        if (!isLoaded) {
            OpenClLibrary.expect();
            Unpacking.within("java.io.tmpdir", () -> CL.setExceptionsEnabled(true));
            isLoaded = true;
        }
    }

    private static void add(cl_platform_id platform, long types, boolean isWithNvidia, List<Found> found) {
        try {
            int[] count = new int[1];
            clGetDeviceIDs(platform, types, 0, null, count);
            cl_device_id[] devices = new cl_device_id[count[0]];
            clGetDeviceIDs(platform, types, devices.length, devices, null);
            for (cl_device_id device : devices) {
                if (isWithNvidia || maker(device) != NVIDIA) {
                    found.add(place -> opened(place, platform, device));
                }
            }
        } catch (CLException none) {
            if (none.getStatus() != CL_DEVICE_NOT_FOUND) {
                throw none;
            }
        }
    }

    private static OpenClDevice opened(String place, cl_platform_id platform, cl_device_id device) {
        try {
            return new OpenClDevice(place, platform, device);
        } catch (CLException failure) {
            throw new IllegalStateException("its OpenCL driver cannot open it (" + failure.getMessage()
                    + "); install another driver, or end the programs that use the card", failure);
        }
    }

    private static int maker(cl_device_id device) {
        int[] maker = new int[1];
        clGetDeviceInfo(device, CL_DEVICE_VENDOR_ID, Sizeof.cl_int, Pointer.to(maker), null);
        return maker[0];
    }
}
