package dev.weft.gpu;

import static org.jocl.CL.CL_FALSE;
import static org.jocl.CL.CL_MAP_WRITE;
import static org.jocl.CL.CL_MEM_ALLOC_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_TRUE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clEnqueueMapBuffer;
import static org.jocl.CL.clEnqueueUnmapMemObject;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clReleaseEvent;
import static org.jocl.CL.clReleaseMemObject;
import static org.jocl.CL.clWaitForEvents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * Copies elements to an array on a queue of their own, while the other queue computes. They wait in memory from which
 * the driver fetches them at the bus' full speed.
 */
final class OpenClAhead {
    private final OpenClDevice device;
    private final long bytes;
    private final cl_mem pinned;
    private final ByteBuffer memory;
    private final FloatBuffer elements;
    private @Nullable cl_event arriving;

    /** Makes room for elements on their way; null if the driver has too little memory of that kind. */
    static @Nullable OpenClAhead of(OpenClDevice device, long bytes) {
        try {
            return new OpenClAhead(device, bytes);
        } catch (CLException full) {
            return null;
        }
    }

    private OpenClAhead(OpenClDevice device, long bytes) {
        this.device = device;
        this.bytes = bytes;
        pinned = clCreateBuffer(device.context, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, bytes, null, null);
        try {
            memory = clEnqueueMapBuffer(device.transfers, pinned, CL_TRUE, CL_MAP_WRITE, 0, bytes, 0, null, null, null);
        } catch (CLException failure) {
            clReleaseMemObject(pinned);
            throw failure;
        }
        elements = memory.order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** Begins to copy {@code from}, which may change as soon as this returns, to {@code to}. */
    void start(float[] from, cl_mem to) {
        arrive();
        elements.put(0, from);
        cl_event event = new cl_event();
        clEnqueueWriteBuffer(device.transfers, to, CL_FALSE, 0, bytes, Pointer.toBuffer(memory), 0, null, event);
        clFlush(device.transfers);
        arriving = event;
    }

    /** Waits for elements that are on their way. */
    void arrive() {
        if (arriving != null) {
            clWaitForEvents(1, new cl_event[]{arriving});
            clReleaseEvent(arriving);
            arriving = null;
        }
    }

    /** Frees the memory. */
    void free() {
        arrive();
        clEnqueueUnmapMemObject(device.transfers, pinned, memory, 0, null, null);
        clFinish(device.transfers);
        clReleaseMemObject(pinned);
    }
}
