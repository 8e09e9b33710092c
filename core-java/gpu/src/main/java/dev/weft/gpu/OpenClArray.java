package dev.weft.gpu;

import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clReleaseMemObject;

import dev.weft.device.DeviceArray;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_mem;

/** An array in the memory of an OpenCL device. */
final class OpenClArray implements DeviceArray {
    final cl_mem room;
    /** What the driver gets as an argument. */
    final Pointer argument;
    private final OpenClDevice device;
    private final long bytes;

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
            clEnqueueWriteBuffer(device.queue, room, CL_TRUE, 0, (long) from.length * Sizeof.cl_float,
                    Pointer.to(from), 0, null, null);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
        device.uploaded((long) from.length * Sizeof.cl_float);
    }

    @Override
    public void download(float[] to) {
        if (to.length == 0) {
            return;
        }
        try {
            clEnqueueReadBuffer(device.queue, room, CL_TRUE, 0, (long) to.length * Sizeof.cl_float, Pointer.to(to), 0,
                    null, null);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
        device.downloaded((long) to.length * Sizeof.cl_float);
    }

    @Override
    public void free() {
        device.freed(bytes);
        clReleaseMemObject(room);
    }
}
