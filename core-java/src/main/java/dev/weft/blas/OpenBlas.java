package dev.weft.blas;

import java.io.IOException;

/**
 * OpenBLAS on heap arrays without copying them, for Linux on x86-64. Products from several threads run at once;
 * OpenBLAS's own threads are switched off, for they wait by spinning. It finds the kind of CPU itself; the property
 * {@code weft.openblas.coretype} or the environment variable {@code WEFT_OPENBLAS_CORETYPE} names another one, {@code
 * OPENBLAS_CORETYPE} is passed over. The last bits of a row can depend on how many rows are multiplied with it.
 */
final class OpenBlas implements Engine {
    private static final String LIBRARIES = "org/bytedeco/openblas/linux-x86_64/";
    private static final String[] NEEDED = {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"};
    private static final String BINDING = "resources/native/Linux-amd64/libnetlibblasjni.so";
    private static final String BOUND_LIBRARY = "dev.ludovic.netlib.blas.nativeLibPath";
    /** Multiplications of one native call, some two milliseconds: the garbage collector waits for the call to end. */
    private static final long CALL = 100_000_000;
    /** The same of a product with a vector, whose multiplications wait for memory. */
    private static final long VECTOR_CALL = 10_000_000;
    /** Below these sizes a call packs its operands for longer than it multiplies them. */
    private static final int LEAST_ROWS = 128;
    private static final int LEAST_COLUMNS = 256;

    private final Routines natives;
    private final String description;

    private OpenBlas(Routines natives, String description) {
        this.natives = natives;
        this.description = description;
    }

    /** Loads the library. */
    static OpenBlas open(NativeFiles files) throws IOException {
        if (!NativeFiles.LINUX_AMD64) {
            throw new IOException("it is carried for Linux on x86-64 only");
        }
        CFunctions c = CFunctions.open(files);
        preload(c, files);
        String path = files.path(LIBRARIES + "libopenblas.so.0");
        // What the environment says to every OpenBLAS is meant for another build:
        // a kind of CPU that helps an old one halves this one.
        String kind = Blas.setting("weft.openblas.coretype", "WEFT_OPENBLAS_CORETYPE");
        c.with("OPENBLAS_NUM_THREADS", "1",
                () -> c.with("OPENBLAS_CORETYPE", kind, () -> c.with("OPENBLAS_L2_SIZE", null,
                        () -> c.library(path))));
        long library = c.library(path);
        c.call(library, "openblas_set_num_threads", 1);
        return new OpenBlas(bind(files, path), c.text(library, "openblas_get_config") + ", kernels for "
                + c.text(library, "openblas_get_corename") + ", " + path);
    }

    /** Opens the Fortran run-time libraries that machines lack; whoever needs them later finds them by name. */
    static void preload(CFunctions c, NativeFiles files) throws IOException {
        for (String needed : NEEDED) {
            c.library(files.path(LIBRARIES + needed));
        }
    }

    private static Routines bind(NativeFiles files, String library) throws IOException {
        Routines natives = StandIn.instance("dev.ludovic.netlib.blas.JNIBLAS", NetlibBlas.class, Routines.class);
        String binding = files.path(BINDING);
        String before = System.getProperty(BOUND_LIBRARY);
        System.setProperty(BOUND_LIBRARY, library);
        try {
            natives.load(binding);
        } finally {
            if (before == null) {
                System.clearProperty(BOUND_LIBRARY);
            } else {
                System.setProperty(BOUND_LIBRARY, before);
            }
        }
        return natives;
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
            int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        if (VectorProduct.fits(m, n)) {
            VectorProduct.gemm(natives, VECTOR_CALL, transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b,
                    bOffset, ldb, beta,
                    c, cOffset, ldc);
            return;
        }
        int columns = part(n, Math.max(LEAST_COLUMNS, CALL / LEAST_ROWS / k));
        int rows = part(m, Math.max(LEAST_ROWS, CALL / columns / k));
        for (int i = 0; i < m; i += rows) {
            for (int j = 0; j < n; j += columns) {
                // Row-major C is column-major C transposed: the product of op(B) and op(A), in this order.
                natives.sgemm(transposeB ? "T" : "N", transposeA ? "T" : "N", Math.min(columns, n - j),
                        Math.min(rows, m - i), k, alpha, b, bOffset + (transposeB ? j * ldb : j), ldb,
                        a, aOffset + (transposeA ? i : i * lda), lda, beta, c, cOffset + i * ldc + j, ldc);
            }
        }
    }

    /** The length of equal parts of {@code whole}, the last one shorter, none above {@code most}. */
    static int part(int whole, long most) {
        long parts = (whole + most - 1) / most;
        return (int) ((whole + parts - 1) / parts);
    }

    /** What the stand-in offers across class loaders: column-major products. */
    public interface Routines extends VectorProduct.Sgemv {
        /** Loads the file that holds the native methods. */
        void load(String path);

        /** The BLAS routine sgemm. */
        void sgemm(String transposeA, String transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
                int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
    }
}
