package dev.weft.gpu;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The functions of NVIDIA's driver, libcuda, that Weft calls, by their names in C: NVIDIA's "CUDA Driver API" says what
 * each does. Each returns 0, or the number of an error. Addresses and sizes are longs, so this is for 64 bits alone.
 */
final class CudaDriver {
    static final int OUT_OF_MEMORY = 2;
    static final int DEVICE_UNAVAILABLE = 46;
    static final int NO_DEVICE = 100;
    static final int UNSUPPORTED_PTX_VERSION = 222;

    private CudaDriver() {}

    /** Binds the functions, which cannot be called before. */
    static void bind(NativeLibrary library) {
        Native.register(CudaDriver.class, library);
    }

    static native int cuInit(int flags);

    static native int cuDriverGetVersion(int[] version);

    static native int cuGetErrorName(int status, long[] text);

    static native int cuGetErrorString(int status, long[] text);

    static native int cuDeviceGetCount(int[] count);

    static native int cuDeviceGet(int[] device, int number);

    static native int cuDeviceGetName(byte[] name, int size, int device);

    static native int cuDeviceGetAttribute(int[] value, int attribute, int device);

    static native int cuDeviceTotalMem_v2(long[] bytes, int device);

    static native int cuDevicePrimaryCtxRetain(long[] context, int device);

    static native int cuCtxPushCurrent_v2(long context);

    static native int cuCtxPopCurrent_v2(long into);

    static native int cuMemAlloc_v2(long[] address, long bytes);

    static native int cuMemFree_v2(long address);

    static native int cuMemHostAlloc(long[] address, long bytes, int flags);

    static native int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, long stream);

    static native int cuStreamCreate(long[] stream, int flags);

    static native int cuStreamSynchronize(long stream);

    static native int cuEventCreate(long[] event, int flags);

    static native int cuEventRecord(long event, long stream);

    static native int cuEventSynchronize(long event);

    static native int cuModuleLoadData(long[] module, byte[] image);

    static native int cuModuleUnload(long module);

    static native int cuModuleGetFunction(long[] function, long module, byte[] name);

    static native int cuLaunchKernel(long function, int across, int down, int deep, int threadsAcross, int threadsDown,
            int threadsDeep, int sharedBytes, long stream, long parameters, long extra);

    /** An error by its name, and what it means. */
    static String error(int status) {
        long[] name = new long[1];
        long[] meaning = new long[1];
        if (cuGetErrorName(status, name) != 0 || cuGetErrorString(status, meaning) != 0) {
            return "CUDA error " + status;
        }
        return new Pointer(name[0]).getString(0) + ", " + new Pointer(meaning[0]).getString(0);
    }
}
