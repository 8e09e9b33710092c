package dev.weft.gpu;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_MEM_OBJECT_ALLOCATION_FAILURE;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_OUT_OF_HOST_MEMORY;
import static org.jocl.CL.CL_OUT_OF_RESOURCES;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetDeviceInfo;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clReleaseProgram;

import dev.weft.device.Work;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;

/** A device with an OpenCL driver: its context, one queue in which work runs in order, and the programs made so far. */
final class OpenClDevice implements DriverDevice {
    /** How many programs are kept for other plans: each takes memory of the driver. */
    static final int PROGRAMS = 32;

    final cl_context context;
    final cl_command_queue queue;
    final Account account;
    /** Where arrays are copied ahead. */
    final cl_command_queue transfers;
    /** The number of launches so far. */
    final AtomicLong launched = new AtomicLong();
    /** The number of those of which it is known that they have ended. */
    final AtomicLong ended = new AtomicLong();
    private final cl_device_id device;
    /** The programs of the last texts; a kernel keeps its own for as long as it needs it. */
    private final Map<String, cl_program> programs = new LinkedHashMap<>(16, 0.75f, true);

    @SuppressWarnings("deprecation") // The newer call needs OpenCL 2.0, and drivers with 1.2 abound.
    OpenClDevice(String name, cl_platform_id platform, cl_device_id device) {
        this.device = device;
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL_CONTEXT_PLATFORM, platform);
        context = clCreateContext(properties, 1, new cl_device_id[]{device}, null, null, null);
        queue = clCreateCommandQueue(context, device, 0, null);
        transfers = clCreateCommandQueue(context, device, 0, null);
        account = new Account(name, text(CL_DEVICE_NAME) + ", OpenCL driver " + text(CL_DRIVER_VERSION),
                number(CL_DEVICE_GLOBAL_MEM_SIZE), number(CL_DEVICE_MAX_MEM_ALLOC_SIZE));
    }

    private long number(int what) {
        long[] value = new long[1];
        clGetDeviceInfo(device, what, Sizeof.cl_long, Pointer.to(value), null);
        return value[0];
    }

    private String text(int what) {
        long[] size = new long[1];
        clGetDeviceInfo(device, what, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        clGetDeviceInfo(device, what, bytes.length, Pointer.to(bytes), null);
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public OpenClArray allocate(int size) {
        long bytes = Math.max(1L, size) * Sizeof.cl_float;
        account.take(bytes);
        try {
            return new OpenClArray(this, clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, null, null), bytes);
        } catch (CLException failure) {
            account.freed(bytes);
            throw account.full(bytes, failure);
        }
    }

    @Override
    public Launch prepare(List<Work> work) {
        return new OpenClLaunch(this, KernelSource.of(work));
    }

    /** The program of a text, compiled when it is first asked for. The caller holds the lock while it makes kernels. */
    cl_program program(String text) {
        cl_program program = programs.get(text);
        if (program == null) {
            program = compiled(text);
            if (programs.size() == PROGRAMS) {
                clReleaseProgram(programs.remove(programs.keySet().iterator().next()));
            }
            programs.put(text, program);
        }
        return program;
    }

    /** The number of programs that are kept. */
    synchronized int programs() {
        return programs.size();
    }

    private cl_program compiled(String text) {
        cl_program program = clCreateProgramWithSource(context, 1, new String[]{text}, null, null);
        try {
            clBuildProgram(program, 0, null, "-cl-std=CL1.2", null, null);
        } catch (CLException failure) {
            long[] size = new long[1];
            clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, null, size);
            byte[] log = new byte[(int) size[0]];
            clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
            clReleaseProgram(program);
            throw account.uncompiled(new String(log, StandardCharsets.UTF_8).replace("\0", "").strip(), failure);
        }
        return program;
    }

    /** What to throw when a call of the driver failed. */
    IllegalStateException failed(CLException failure) {
        int status = failure.getStatus();
        if (status == CL_MEM_OBJECT_ALLOCATION_FAILURE || status == CL_OUT_OF_RESOURCES
                || status == CL_OUT_OF_HOST_MEMORY) {
            return account.exhausted(failure.getMessage(), failure);
        }
        return new IllegalStateException(failure.getMessage(), failure);
    }
}
