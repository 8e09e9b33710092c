package dev.weft.gpu;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.weft.device.Product;

/**
 * cuBLAS, the CUDA toolkit's library of products, for one device, by the names of its functions in C: NVIDIA's "cuBLAS"
 * says what each does. All products run in one stream and in memory of their own, so that equal calls give equal bits.
 */
final class Cublas {
    /** The system property that lets products round their operands to the 10 bits of TF32. */
    static final String TF32 = "weft.gpu.tf32";

    private static final int ALLOC_FAILED = 3;
    private static final int DEFAULT_MATH = 0;
    private static final int TF32_MATH = 3;
    private static final int N = 0;
    private static final int T = 1;
    /** What NVIDIA recommends for cards since Hopper, and for those before. */
    private static final long WORKSPACE = 32L << 20;
    private static final long OLDER_WORKSPACE = 4L << 20;
    private static final int HOPPER = 90;

    private final long handle;
    /** The factors of the product and of what it is added to: 0 and 1. */
    private final Memory factors = new Memory(2L * Float.BYTES);

    private Cublas(long handle) {
        this.handle = handle;
        factors.setFloat(0, 0);
        factors.setFloat(Float.BYTES, 1);
    }

    /** Binds the functions, which cannot be called before. */
    static void bind(NativeLibrary library) {
        Native.register(Cublas.class, library);
    }

    static native int cublasCreate_v2(long[] handle);

    static native int cublasDestroy_v2(long handle);

    static native int cublasSetStream_v2(long handle, long stream);

    static native int cublasSetWorkspace_v2(long handle, long address, long bytes);

    static native int cublasSetMathMode(long handle, int mode);

    static native int cublasSgemm_v2(long handle, int transposesA, int transposesB, int m, int n, int k, long alpha,
            long a, int lda, long b, int ldb, long beta, long c, int ldc);

    /** Whether products round their operands. */
    static boolean isRounding() {
        return Boolean.getBoolean(TF32);
    }

    /**
     * Opens cuBLAS in the current context.
     *
     * @param stream the stream in which products run
     * @param card the card's version, 90 for 9.0
     * @throws IllegalStateException if it does not run there; the message is the status
     */
    static Cublas open(long stream, int card) {
        long[] handle = new long[1];
        expect(cublasCreate_v2(handle));
        try {
            expect(cublasSetStream_v2(handle[0], stream));
            expect(cublasSetMathMode(handle[0], isRounding() ? TF32_MATH : DEFAULT_MATH));
            long bytes = card >= HOPPER ? WORKSPACE : OLDER_WORKSPACE;
            long[] address = new long[1];
            expect(CudaDriver.cuMemAlloc_v2(address, bytes));
            expect(cublasSetWorkspace_v2(handle[0], address[0], bytes));
            return new Cublas(handle[0]);
        } catch (IllegalStateException failure) {
            cublasDestroy_v2(handle[0]);
            throw failure;
        }
    }

    private static void expect(int status) {
        if (status != 0) {
            throw new IllegalStateException("status " + status);
        }
    }

    /**
     * Computes a product without its bias, for an account. A row-major matrix is the transpose of a column-major one,
     * so the product {@code Yᵀ = Bᵀ · Aᵀ} of column-major matrices has the operands in the opposite order.
     */
    void multiply(Account account, Product product, long a, long b, long y) {
        long zero = Pointer.nativeValue(factors);
        long one = zero + Float.BYTES;
        int status = cublasSgemm_v2(handle, product.transposesB() ? T : N, product.transposesA() ? T : N, product.n(),
                product.m(), product.k(), one, b, product.transposesB() ? product.k() : product.n(), a,
                product.transposesA() ? product.m() : product.k(), product.adds() ? one : zero, y, product.n());
        if (status == ALLOC_FAILED) {
            throw account.exhausted("cuBLAS found no memory", null);
        }
        if (status != 0) {
            throw new IllegalStateException("cuBLAS reports status " + status);
        }
    }
}
