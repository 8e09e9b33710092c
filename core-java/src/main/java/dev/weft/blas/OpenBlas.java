package dev.weft.blas;

import java.io.IOException;
import java.util.Set;

/**
 * OpenBLAS on heap arrays without copying, for Linux on x86-64. Products of several threads run at once. OpenBLAS' own
 * threads are switched off, because they wait by spinning. OpenBLAS detects the kind of CPU; the property {@code
 * weft.openblas.coretype} or the environment variable {@code WEFT_OPENBLAS_CORETYPE} names another one, while {@code
 * OPENBLAS_CORETYPE} is ignored. The last bits of a row can depend on the number of rows that are multiplied at once,
 * except in {@link #addByRow}.
 */
final class OpenBlas implements Engine {
    private static final String LIBRARIES = "META-INF/weft/natives/linux-x86_64/";
    private static final String[] NEEDED = {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"};
    private static final String BINDING = LIBRARIES + "libnetlibblasjni.so";
    private static final String BOUND_LIBRARY = "dev.ludovic.netlib.blas.nativeLibPath";
    /** Multiplications per native call, about two milliseconds: the garbage collector waits until a call returns. */
    private static final long CALL = 100_000_000;
    /** The same for a product with a vector, whose multiplications wait for memory. */
    private static final long VECTOR_CALL = 10_000_000;
    /** Below these sizes a call takes longer to pack its operands than to multiply them. */
    private static final int LEAST_ROWS = 128;
    private static final int LEAST_COLUMNS = 256;

    /**
     * The kinds of CPU whose kernels multiply a few rows at once without packing the other operand first. With the
     * kernels of others, panels of few rows take longer than plain Java.
     */
    private static final Set<String> UNPACKED = Set.of("SkylakeX", "Cooperlake", "SapphireRapids");

    private final Routines natives;
    private final String description;
    private final ByRow byRow;

    private OpenBlas(Routines natives, boolean unpacked, String description) {
        this.natives = natives;
        this.description = description;
        ByRow.Product product = (m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc) -> natives.sgemm("N", "N",
                n, m, k, 1, b, bOffset, ldb, a, aOffset, lda, 1, c, cOffset, ldc);
        this.byRow = unpacked ? new RowPanels(product, true) : new RowChains(product);
    }

    /** Loads the library. */
    static OpenBlas open(NativeFiles files) throws IOException {
        if (!NativeFiles.LINUX_AMD64) {
            throw new IOException("it is bundled for Linux on x86-64 only");
        }
        CFunctions c = CFunctions.open(files);
        preload(c, files);
        String path = files.path(LIBRARIES + "libopenblas.so.0");
        // The general variables are usually set for another, older build; they would halve the speed of this one.
        String kind = Blas.setting("weft.openblas.coretype", "WEFT_OPENBLAS_CORETYPE");
        c.with("OPENBLAS_NUM_THREADS", "1",
                () -> c.with("OPENBLAS_CORETYPE", kind, () -> c.with("OPENBLAS_L2_SIZE", null,
                        () -> c.library(path))));
        long library = c.library(path);
        c.call(library, "openblas_set_num_threads", 1);
        String kernels = c.text(library, "openblas_get_corename");
        return new OpenBlas(bind(files, path), UNPACKED.contains(kernels),
                c.text(library, "openblas_get_config") + ", kernels for " + kernels + ", " + path);
    }

    /** Opens the Fortran run-time libraries that machines may lack; libraries opened later find them by name. */
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
                // Row-major C is column-major C transposed, which is the product of op(B) and op(A) in this order.
                natives.sgemm(transposeB ? "T" : "N", transposeA ? "T" : "N", Math.min(columns, n - j),
                        Math.min(rows, m - i), k, alpha, b, bOffset + (transposeB ? j * ldb : j), ldb,
                        a, aOffset + (transposeA ? i : i * lda), lda, beta, c, cOffset + i * ldc + j, ldc);
            }
        }
    }

    ByRow byRow() {
        return byRow;
    }

    @Override
    public void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
            float[] c, int cOffset, int ldc) {
        byRow.add(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
    }

    /** Returns the length of equal parts of {@code whole}, none above {@code most}; the last part may be shorter. */
    static int part(int whole, long most) {
        long parts = (whole + most - 1) / most;
        return (int) ((whole + parts - 1) / parts);
    }

    /** The methods of the stand-in, as an interface that both class loaders share: column-major products. */
    public interface Routines extends VectorProduct.Sgemv {
        /** Loads the file that holds the native methods. */
        void load(String path);

        /** The BLAS routine sgemm. */
        void sgemm(String transposeA, String transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
                int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
    }
}
