package dev.weft.blas;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jblas.FloatMatrix;
import org.jblas.NativeBlas;
import org.jspecify.annotations.Nullable;

/**
 * The natives of jblas, an older OpenBLAS with LAPACK. They compute wrong numbers if two threads use them at once, so
 * one lock serializes all calls. They copy whole arrays in and out, so a part of an array is copied first, and nothing
 * outside C is written back.
 */
final class Jblas implements NativeEngine {
    private static final Object LOCK = new Object();
    /**
     * The libraries that the Windows builds need, in this order; Linux takes its Fortran run time from OpenBLAS' jar.
     */
    private static final List<String> WINDOWS_NEEDS = List.of("libgcc_s_sjlj-1.dll", "libgfortran-3.dll");
    private static final String CORE_TYPE = "OPENBLAS_CORETYPE";

    private final String path;
    private final ByRow byRow = new CheckedRows(RowPanels.CHECKED, new RowPanels((m, n, k, a, aOffset, lda, b, bOffset,
            ldb, c, cOffset,
            ldc) -> gemm(false, false, false, m, n, k, 1, a, aOffset, lda, b, bOffset, ldb, 1, c, cOffset, ldc)));

    private Jblas(String path) {
        this.path = path;
    }

    /** Loads the natives, also for jblas' own classes. */
    static Jblas open(NativeFiles files) throws IOException {
        if (Platform.HERE.processor().equals("arm64")) {
            throw new IOException("its products are wrong on this processor");
        }
        String folder = "lib/static/" + (Platform.HERE.isWindows() ? "Windows" : System.getProperty("os.name")) + "/"
                + System.getProperty("os.arch") + "/";
        if (Platform.HERE.isWindows()) {
            for (String needed : WINDOWS_NEEDS) {
                System.load(files.path(folder + needed));
            }
        }
        String name = System.mapLibraryName("jblas").replace(".dylib", ".jnilib");
        ClassLoader resources = Jblas.class.getClassLoader();
        String path =
                files.path(folder + (resources.getResource(folder + "sse3/" + name) != null ? "sse3/" : "") + name);
        load(path, Platform.HERE.isLinux() ? withRunTime(files) : null);
        standIn();
        return new Jblas(path);
    }

    /** Opens the Fortran run time among the natives, if there are any; the system may have one of its own. */
    private static @Nullable CFunctions withRunTime(NativeFiles files) {
        CFunctions c;
        try {
            c = CFunctions.open(files);
        } catch (IOException | LinkageError e) {
            return null;
        }
        try {
            OpenBlas.preload(c, files.ofPlatform());
        } catch (IOException e) {
            // The kernels must not depend on the natives, which the class path may lack.
        }
        return c;
    }

    /** This OpenBLAS takes CPUs newer than itself for one of 2008 unless the environment names the kind of CPU. */
    private static void load(String path, @Nullable CFunctions c) throws IOException {
        if (c != null && System.getenv(CORE_TYPE) == null && Platform.flags().containsAll(List.of("avx2", "fma"))) {
            c.with(CORE_TYPE, "HASWELL", () -> System.load(path));
        } else {
            System.load(path);
        }
    }

    private static void standIn() throws IOException {
        try {
            MethodHandles.privateLookupIn(FloatMatrix.class, MethodHandles.lookup())
                    .defineClass(Binding.classFile("org.jblas.NativeBlasLibraryLoader"));
        } catch (LinkageError e) {
            // The program has already used jblas, so its natives are loaded.
        } catch (IllegalAccessException e) {
            throw new IOException("jblas does not allow reflection: " + e.getMessage(), e);
        }
    }

    /** Returns the result of {@code work}, which runs while no other thread is in the natives. */
    static <R> R alone(Supplier<R> work) {
        synchronized (LOCK) {
            return work.get();
        }
    }

    @Override
    public String name() {
        return "jblas";
    }

    @Override
    public String description() {
        return "jblas' OpenBLAS, one product at a time, " + path;
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
            int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        gemm(VectorProduct.fits(m, n), transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta,
                c, cOffset, ldc);
    }

    private static void gemm(boolean isVector, boolean transposeA, boolean transposeB, int m, int n, int k, float alpha,
            float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset,
            int ldc) {
        int aColumns = transposeA ? m : k;
        int bColumns = transposeB ? k : n;
        float[] wholeA = whole(a, aOffset, transposeA ? k : m, aColumns, lda);
        float[] wholeB = whole(b, bOffset, transposeB ? n : k, bColumns, ldb);
        float[] wholeC = whole(c, cOffset, m, n, ldc);
        synchronized (LOCK) {
            if (isVector) {
                VectorProduct.gemm(NativeBlas::sgemv, Integer.MAX_VALUE, transposeA, transposeB, m, n, k, alpha,
                        wholeA, 0, aColumns,
                        wholeB, 0, bColumns, beta, wholeC, 0, n);
            } else {
                // Row-major C is column-major C transposed, which is the product of op(B) and op(A) in this order.
                NativeBlas.sgemm(transposeB ? 'T' : 'N', transposeA ? 'T' : 'N', n, m, k, alpha, wholeB, 0, bColumns,
                        wholeA, 0, aColumns, beta, wholeC, 0, n);
            }
        }
        for (int i = 0; wholeC != c && i < m; i++) {
            System.arraycopy(wholeC, i * n, c, cOffset + i * ldc, n);
        }
    }

    @Override
    public Path library() {
        return Path.of(path);
    }

    /** The LAPACK routines are probed, too. */
    @Override
    public String probe() {
        String wrong = Probe.of(this);
        return wrong.isEmpty() ? alone(LapackProbe::run) : wrong;
    }

    ByRow byRow() {
        return byRow;
    }

    @Override
    public void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
            float[] c, int cOffset, int ldc) {
        byRow.add(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
    }

    /** Returns the array itself if the matrix fills it, otherwise a copy of the matrix. */
    private static float[] whole(float[] array, int offset, int rows, int columns, int distance) {
        if (array.length == rows * columns) {
            return array;
        }
        float[] copy = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(array, offset + i * distance, copy, i * columns, columns);
        }
        return copy;
    }
}
