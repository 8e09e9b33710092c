package dev.weft.blas;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jblas.FloatMatrix;
import org.jblas.NativeBlas;

/**
 * The natives of jblas, an older OpenBLAS with LAPACK. They compute wrong numbers if two threads use them at once, so
 * one lock serializes all calls. They copy whole arrays in and out, so a part of an array is copied first, and nothing
 * outside C is written back.
 */
final class Jblas implements Engine {
    private static final Object LOCK = new Object();
    /**
     * The libraries that the Windows builds need, in this order; Linux takes its Fortran run time from OpenBLAS' jar.
     */
    private static final List<String> WINDOWS_NEEDS = List.of("libgcc_s_sjlj-1.dll", "libgfortran-3.dll");
    private static final String CORE_TYPE = "OPENBLAS_CORETYPE";

    private final String path;
    private final RowPanels panels = new RowPanels((m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset,
            ldc) -> gemm(false, false, false, m, n, k, 1, a, aOffset, lda, b, bOffset, ldb, 1, c, cOffset, ldc), false);

    private Jblas(String path) {
        this.path = path;
    }

    /** Loads the natives, also for jblas' own classes. */
    static Jblas open(NativeFiles files) throws IOException {
        String folder = "lib/static/" + (windows() ? "Windows" : System.getProperty("os.name")) + "/"
                + System.getProperty("os.arch") + "/";
        if (windows()) {
            for (String needed : WINDOWS_NEEDS) {
                System.load(files.path(folder + needed));
            }
        }
        String name = System.mapLibraryName("jblas").replace(".dylib", ".jnilib");
        ClassLoader resources = Jblas.class.getClassLoader();
        String path =
                files.path(folder + (resources.getResource(folder + "sse3/" + name) != null ? "sse3/" : "") + name);
        if (NativeFiles.LINUX_AMD64) {
            CFunctions c = CFunctions.open(files);
            preload(c, files);
            load(c, path);
        } else {
            System.load(path);
        }
        standIn();
        return new Jblas(path);
    }

    private static boolean windows() {
        return System.getProperty("os.name").startsWith("Windows");
    }

    private static void preload(CFunctions c, NativeFiles files) throws IOException {
        try {
            OpenBlas.preload(c, files);
        } catch (UnsatisfiedLinkError e) {
            // The bundled files need a newer C library; the system may have a Fortran run time of its own.
        }
    }

    /** This OpenBLAS takes CPUs newer than itself for one of 2008 unless the environment names the kind of CPU. */
    private static void load(CFunctions c, String path) throws IOException {
        if (System.getenv(CORE_TYPE) == null && flags().containsAll(List.of("avx2", "fma"))) {
            c.with(CORE_TYPE, "HASWELL", () -> System.load(path));
        } else {
            System.load(path);
        }
    }

    private static List<String> flags() throws IOException {
        // Not through a channel: an interrupted thread cannot read one, and the engine would stay unusable.
        try (var lines = new BufferedReader(new FileReader("/proc/cpuinfo", StandardCharsets.US_ASCII))) {
            return lines.lines().filter(line -> line.startsWith("flags")).findFirst()
                    .map(line -> Arrays.asList(line.split("\\s+"))).orElse(List.of());
        }
    }

    private static void standIn() throws IOException {
        try {
            MethodHandles.privateLookupIn(FloatMatrix.class, MethodHandles.lookup())
                    .defineClass(StandIn.named("org.jblas.NativeBlasLibraryLoader", JblasLoader.class));
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

    RowPanels panels() {
        return panels;
    }

    @Override
    public void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
            float[] c, int cOffset, int ldc) {
        panels.add(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
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
