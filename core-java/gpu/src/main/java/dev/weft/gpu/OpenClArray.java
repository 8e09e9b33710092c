package dev.weft.gpu;

import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clReleaseMemObject;

import dev.weft.device.DeviceArray;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/** An array in the memory of an OpenCL device. */
final class OpenClArray implements DeviceArray {
    final cl_mem room;
    /** What the driver gets as an argument. */
    final Pointer argument;
    private final OpenClDevice device;
    private final long bytes;
    /** The last launch that used it. */
    private long used;
    private @Nullable OpenClAhead ahead;

    OpenClArray(OpenClDevice device, cl_mem room, long bytes) {
        this.device = device;
        this.room = room;
        this.argument = Pointer.to(room);
        this.bytes = bytes;
    }

    @Override
    public void upload(float[] from) {
        if (from.length == 0) {
            return;
        }
        try {
            arrive();
            clEnqueueWriteBuffer(device.queue, room, CL_TRUE, 0, (long) from.length * Sizeof.cl_float,
                    Pointer.to(from), 0, null, null);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
        device.account.uploaded((long) from.length * Sizeof.cl_float);
    }

    @Override
    public void ahead(float[] from) {
        if (from.length == 0) {
            return;
        }
        try {
            if (used > device.ended.get()) {
                clFinish(device.queue);
            }
            if (ahead == null) {
                ahead = OpenClAhead.of(device, bytes);
            }
            if (ahead == null) {
                upload(from);
                return;
            }
            ahead.start(from, room);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
        device.account.uploaded((long) from.length * Sizeof.cl_float);
    }

    /** Notes that a launch uses it, and waits for elements that are on their way. */
    void use(long launch) {
        used = launch;
        arrive();
    }

    private void arrive() {
        if (ahead != null) {
            ahead.arrive();
        }
    }

    @Override
    public void download(float[] to) {
        if (to.length == 0) {
            return;
        }
        long launched = device.launched.get();
        try {
            arrive();
            clEnqueueReadBuffer(device.queue, room, CL_TRUE, 0, (long) to.length * Sizeof.cl_float, Pointer.to(to), 0,
                    null, null);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
        device.ended.accumulateAndGet(launched, Math::max);
        device.account.downloaded((long) to.length * Sizeof.cl_float);
    }

    @Override
    public void free() {
        device.account.freed(bytes);
        if (ahead != null) {
            ahead.free();
        }
        clReleaseMemObject(room);
    }
}
