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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** Groups of kernels that do not care are this large: a multiple of what devices run in lockstep. */
    private static final int GROUP = 64;

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
            int size = source.threads() == 0 ? GROUP : source.threads();
            long across = source.threads() == 0 ? (source.groups()[0] + GROUP - 1L) / GROUP : source.groups()[0];
            dimensions = source.groups()[1] == 1 ? 1 : 2;
            threads = new long[]{across * size, source.groups()[1]};
            group = new long[]{size, 1};
        }

        void run(OpenClDevice device) {
            for (int k = 0; k < arrays.length; k++) {
                OpenClArray now = (OpenClArray) arrays[k].room(device);
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
        // Kernels of one text are compiled once, in this program and in those of other plans.
        Map<String, String> names = new LinkedHashMap<>();
        sources.forEach(source -> names.computeIfAbsent(source.text(), text -> "weft" + names.size()));
        StringBuilder text = new StringBuilder(Prelude.openCl());
        names.forEach((body, name) -> text.append(body.replace("NAME", name)));
        List<Call> made = new ArrayList<>();
        synchronized (device) {
            cl_program program = device.program(text.toString());
            for (KernelSource source : sources) {
                Call call = new Call(program, names.get(source.text()), source);
                cl_kernel kernel = call.kernel;
                CLEANER.register(call, () -> clReleaseKernel(kernel));
                made.add(call);
            }
        }
        calls = made.toArray(Call[]::new);
    }

    @Override
    public void run() {
        try {
            for (Call call : calls) {
                call.run(device);
            }
            clFlush(device.queue);
        } catch (CLException failure) {
            throw device.failed(failure);
        }
    }
}
