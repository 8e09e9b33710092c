package dev.weft.gpu;

import com.sun.jna.Pointer;
import dev.weft.device.Work;
import java.lang.ref.Cleaner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A card of NVIDIA's: its primary context, which all libraries of a process share, one stream in which work runs in
 * order, and the programs made so far. Each call makes the context current for its thread, and leaves the thread as it
 * was.
 */
final class CudaDevice implements DriverDevice {
    /** How many modules are kept for other plans: each takes memory of the card. */
    static final int MODULES = 32;

    private static final Cleaner CLEANER = Cleaner.create();
    /** The stream does not wait for work of others in this context. */
    private static final int NON_BLOCKING = 1;

    final Account account;
    final long stream;
    /** cuBLAS; null where it is missing or does not run. */
    final @Nullable Cublas blas;
    private final long context;
    private final int capability;
    private final CudaTransfer transfer;
    /** Where the driver writes the context that a thread leaves, which nobody reads. */
    private final com.sun.jna.Memory left = new com.sun.jna.Memory(Long.BYTES);
    /** The modules of the last texts. */
    private final Map<String, Module> modules = new LinkedHashMap<>(16, 0.75f, true);

    CudaDevice(String place, Cuda.Card card, Cuda.Libraries libraries) {
        String what = card.name() + ", CUDA driver " + libraries.driver() + ", NVRTC " + libraries.nvrtc();
        Account opening = new Account(place, what, card.memory(), Long.MAX_VALUE);
        capability = card.capability();
        context = made(opening, value -> CudaDriver.cuDevicePrimaryCtxRetain(value, card.device()));
        expect(opening, CudaDriver.cuCtxPushCurrent_v2(context));
        try {
            stream = made(opening, value -> CudaDriver.cuStreamCreate(value, NON_BLOCKING));
            Cublas opened = null;
            String products = "no cuBLAS";
            if (libraries.cublas().isPresent()) {
                try {
                    opened = Cublas.open(stream, capability);
                    products = "cuBLAS " + libraries.cublas().get() + (Cublas.isRounding() ? " with TF32" : "");
                } catch (IllegalStateException failure) {
                    products += " (" + failure.getMessage() + ")";
                }
            }
            blas = opened;
            account = new Account(place, what + ", " + products, card.memory(), Long.MAX_VALUE);
            transfer = new CudaTransfer(this);
        } finally {
            leave();
        }
    }

    /** A function that makes something, and writes its address or number. */
    interface Making {
        /** Returns the status. */
        int call(long[] into);
    }

    /** What a function makes. */
    long made(Making function) {
        return made(account, function);
    }

    private static long made(Account account, Making function) {
        long[] value = new long[1];
        expect(account, function.call(value));
        return value[0];
    }

    /** Makes the context current for this thread, until {@link #leave}. */
    void enter() {
        expect(CudaDriver.cuCtxPushCurrent_v2(context));
    }

    /** Makes the context of before current again. */
    void leave() {
        CudaDriver.cuCtxPopCurrent_v2(Pointer.nativeValue(left));
    }

    /** Throws what {@code status} means, unless it is 0. */
    void expect(int status) {
        expect(account, status);
    }

    private static void expect(Account account, int status) {
        if (status == CudaDriver.OUT_OF_MEMORY) {
            throw account.exhausted(CudaDriver.error(status), null);
        }
        if (status != 0) {
            throw new IllegalStateException(CudaDriver.error(status) + (status == CudaDriver.DEVICE_UNAVAILABLE
                    ? ": another process has the card for itself, or it must be reset" : ""));
        }
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public CudaArray allocate(int size) {
        long bytes = Math.max(1L, size) * Float.BYTES;
        account.take(bytes);
        long[] address = new long[1];
        int status = -1;
        try {
            enter();
            try {
                status = CudaDriver.cuMemAlloc_v2(address, bytes);
            } finally {
                leave();
            }
        } finally {
            if (status != 0) {
                account.freed(bytes);
            }
        }
        if (status == CudaDriver.OUT_OF_MEMORY) {
            throw account.full(bytes, null);
        }
        expect(status);
        return new CudaArray(this, transfer, address[0], bytes);
    }

    @Override
    public Launch prepare(List<Work> work) {
        enter();
        try {
            return new CudaLaunch(this, work);
        } finally {
            leave();
        }
    }

    /** A text's machine code on the card; it is unloaded when no launch has it any more, and it is not kept. */
    static final class Module {
        private final long handle;
        private final CudaDevice device;

        private Module(long handle, CudaDevice device) {
            this.handle = handle;
            this.device = device;
        }

        /** The function of a name. */
        long function(String name) {
            return device.made(value -> CudaDriver.cuModuleGetFunction(value, handle, Cuda.bytes(name)));
        }
    }

    /** The module of a text, which is compiled when it is first asked for. */
    Module module(String text) {
        synchronized (modules) {
            Module module = modules.get(text);
            if (module == null) {
                long handle = loaded(text);
                module = new Module(handle, this);
                CLEANER.register(module, () -> unload(handle));
                if (modules.size() == MODULES) {
                    modules.remove(modules.keySet().iterator().next());
                }
                modules.put(text, module);
            }
            return module;
        }
    }

    private void unload(long module) {
        enter();
        try {
            CudaDriver.cuModuleUnload(module);
        } finally {
            leave();
        }
    }

    /** The number of modules that are kept. */
    int modules() {
        synchronized (modules) {
            return modules.size();
        }
    }

    private long loaded(String text) {
        byte[] image;
        try {
            image = Nvrtc.compiled(text, capability);
        } catch (Nvrtc.Refusal refusal) {
            throw account.uncompiled(refusal.getMessage(), refusal);
        } catch (IllegalStateException failure) {
            throw unusable(failure.getMessage());
        }
        long[] module = new long[1];
        int status = CudaDriver.cuModuleLoadData(module, image);
        if (status == CudaDriver.UNSUPPORTED_PTX_VERSION) {
            throw unusable("NVRTC is newer than the driver. Update the driver, or install an older CUDA toolkit");
        }
        if (status != 0) {
            throw unusable("the driver refuses what NVRTC has compiled with " + CudaDriver.error(status));
        }
        return module[0];
    }

    private IllegalStateException unusable(String reason) {
        return new IllegalStateException(name() + " (" + description() + ") cannot be used: " + reason);
    }
}
