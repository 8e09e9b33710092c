package dev.weft.gpu;

import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clReleaseKernel;
import static org.jocl.CL.clSetKernelArg;

import dev.weft.device.Device;
import dev.weft.device.HostArray;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_program;
import org.jspecify.annotations.Nullable;

/** Kernels that are launched one after the other, with the arrays and numbers that they get. */
final class OpenClLaunch implements Device.Launch {
    private static final Cleaner CLEANER = Cleaner.create();

    private final OpenClDevice device;
    private final Call[] calls;

    /** One kernel with its arguments. */
    private static final class Call {
        final cl_kernel kernel;
        final HostArray[] arrays;
        final @Nullable OpenClArray[] set;
        final DoubleSupplier[] numbers;
        final float[][] values;
        final Pointer[] pointers;
        final int firstNumber;
        final int dimensions;
        final long[] threads;
        final long[] group;

        Call(cl_program program, String name, KernelSource source) {
            kernel = clCreateKernel(program, name, null);
            arrays = source.arrays().toArray(HostArray[]::new);
            set = new OpenClArray[arrays.length];
            numbers = source.numbers().toArray(DoubleSupplier[]::new);
            values = new float[numbers.length][1];
            pointers = new Pointer[numbers.length];
            for (int k = 0; k < numbers.length; k++) {
                pointers[k] = Pointer.to(values[k]);
            }
            int argument = arrays.length;
            for (int number : source.whole()) {
                clSetKernelArg(kernel, argument++, Sizeof.cl_int, Pointer.to(new int[]{number}));
            }
            firstNumber = argument;
            int size = source.group();
            dimensions = source.groups()[1] == 1 ? 1 : 2;
            threads = new long[]{(long) source.across() * size, source.groups()[1]};
            group = new long[]{size, 1};
        }

        void run(OpenClDevice device, long launch) {
            for (int k = 0; k < arrays.length; k++) {
                OpenClArray now = (OpenClArray) arrays[k].room(device);
                now.use(launch);
                if (now != set[k]) {
                    clSetKernelArg(kernel, k, Sizeof.cl_mem, now.argument);
                    set[k] = now;
                }
            }
            for (int k = 0; k < numbers.length; k++) {
                values[k][0] = (float) numbers[k].getAsDouble();
                clSetKernelArg(kernel, firstNumber + k, Sizeof.cl_float, pointers[k]);
            }
            clEnqueueNDRangeKernel(device.queue, kernel, dimensions, null, threads, group, 0, null, null);
        }
    }

    OpenClLaunch(OpenClDevice device, List<KernelSource> sources) {
        this.device = device;
        KernelProgram text = KernelProgram.of(Prelude.openCl(), sources);
        List<Call> made = new ArrayList<>();
        synchronized (device) {
            cl_program program = device.program(text.text());
            for (int k = 0; k < sources.size(); k++) {
                Call call = made(program, text.names().get(k), sources.get(k));
                cl_kernel kernel = call.kernel;
                CLEANER.register(call, () -> clReleaseKernel(kernel));
                made.add(call);
            }
        }
        calls = made.toArray(Call[]::new);
    }

    private Call made(cl_program program, String name, KernelSource source) {
        try {
            return new Call(program, name, source);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
    }

    @Override
    public void run() {
        try {
            long launch = device.launched.incrementAndGet();
            for (Call call : calls) {
                call.run(device, launch);
            }
            clFlush(device.queue);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
    }
}
