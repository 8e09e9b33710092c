package dev.weft.gpu;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weft.device.Device;
import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.device.Product;
import dev.weft.device.Work;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Kernels and products of cuBLAS that are launched one after the other, with the arrays and numbers that they get.
 *
 * <p>cuBLAS gets the products of a plan, except those whose rows must not depend on each other, for which it gives no
 * promise. It adds no bias: that is elementwise work after the product, and joined with what follows.
 */
final class CudaLaunch implements Device.Launch {
    private final CudaDevice device;
    private final Step[] steps;
    /** What the functions of the kernels belong to: as long as it is referred to, it stays. */
    private final CudaDevice.Module module;

    /** One call of the driver or of cuBLAS. */
    private sealed interface Step permits Call, Multiplication {
        void run(CudaDevice device);
    }

    /** Kernels, and the product that follows them; null at the end. */
    private record Stretch(List<KernelSource> kernels, @Nullable Multiplication product) {
        static List<Stretch> of(List<Work> work, @Nullable Cublas blas) {
            List<Stretch> stretches = new ArrayList<>();
            List<Work> before = new ArrayList<>();
            for (Work one : work) {
                if (blas != null && one.form().orElseThrow() instanceof Product product
                        && !product.isByRow() && product.m() > 0 && product.n() > 0 && product.k() > 0) {
                    stretches.add(new Stretch(KernelSource.of(before), new Multiplication(blas, product,
                            one.reads().get(product.a()), one.reads().get(product.b()), one.target())));
                    before.clear();
                    if (product.bias() >= 0) {
                        before.add(bias(one, product));
                    }
                } else {
                    before.add(one);
                }
            }
            stretches.add(new Stretch(KernelSource.of(before), null));
            return stretches;
        }

        private static Work bias(Work work, Product product) {
            Kernel kernel = Kernel.each("y += bias;", "y", "bias[i % n]").changing().with("n", product.n());
            return new Work(work.name(), Optional.of(kernel), List.of(work.reads().get(product.bias())), work.target(),
                    Optional.empty(), List.of(), false, () -> {});
        }
    }

    /** A product that cuBLAS computes. */
    private record Multiplication(Cublas blas, Product product, HostArray a, HostArray b, HostArray y)
            implements
                Step {
        @Override
        public void run(CudaDevice device) {
            blas.multiply(device.account, product, address(a, device), address(b, device), address(y, device));
        }
    }

    /**
     * One kernel. Its memory has the addresses of all arguments, as the driver wants them, and then the arguments, in 8
     * bytes each.
     */
    private static final class Call implements Step {
        private final long function;
        private final HostArray[] arrays;
        private final DoubleSupplier[] numbers;
        private final int across;
        private final int down;
        private final int group;
        private final ByteBuffer memory;
        private final long address;
        private final int first;
        private final int firstNumber;

        Call(long function, KernelSource source) {
            this.function = function;
            arrays = source.arrays().toArray(HostArray[]::new);
            numbers = source.numbers().toArray(DoubleSupplier[]::new);
            across = source.across();
            down = source.groups()[1];
            group = source.group();
            int count = arrays.length + source.whole().size() + numbers.length;
            memory = ByteBuffer.allocateDirect(2 * Long.BYTES * count).order(ByteOrder.nativeOrder());
            address = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
            first = Long.BYTES * count;
            for (int k = 0; k < count; k++) {
                memory.putLong(Long.BYTES * k, address + first + (long) Long.BYTES * k);
            }
            int at = first + Long.BYTES * arrays.length;
            for (int number : source.whole()) {
                memory.putInt(at, number);
                at += Long.BYTES;
            }
            firstNumber = at;
        }

        @Override
        public void run(CudaDevice device) {
            for (int k = 0; k < arrays.length; k++) {
                memory.putLong(first + Long.BYTES * k, address(arrays[k], device));
            }
            for (int k = 0; k < numbers.length; k++) {
                memory.putFloat(firstNumber + Long.BYTES * k, (float) numbers[k].getAsDouble());
            }
            device.expect(CudaDriver.cuLaunchKernel(function, across, down, 1, group, 1, 1, 0, device.stream, address,
                    0));
        }
    }

    /** Prepares {@code work} in the current context. */
    CudaLaunch(CudaDevice device, List<Work> work) {
        this.device = device;
        List<Stretch> stretches = Stretch.of(work, device.blas);
        List<KernelSource> sources = stretches.stream().flatMap(stretch -> stretch.kernels.stream()).toList();
        KernelProgram program = KernelProgram.of(Prelude.cuda(), sources);
        this.module = device.module(program.text());
        List<Step> steps = new ArrayList<>();
        int next = 0;
        for (Stretch stretch : stretches) {
            for (KernelSource source : stretch.kernels) {
                steps.add(new Call(module.function(program.names().get(next++)), source));
            }
            if (stretch.product != null) {
                steps.add(stretch.product);
            }
        }
        this.steps = steps.toArray(Step[]::new);
    }

    private static long address(HostArray array, CudaDevice device) {
        return ((CudaArray) array.room(device)).address;
    }

    @Override
    public void run() {
        device.enter();
        try {
            for (Step step : steps) {
                step.run(device);
            }
        } finally {
            device.leave();
        }
    }
}
