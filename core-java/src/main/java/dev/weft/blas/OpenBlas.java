package dev.weft.blas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenBLAS on heap arrays without copying: the one of {@code weft-natives-<platform>}, or the library that the property
 * {@code weft.openblas.library} or the environment variable {@code WEFT_OPENBLAS_LIBRARY} names. Products of several
 * threads run at once. OpenBLAS' own threads are switched off, because they wait by spinning. OpenBLAS detects the kind
 * of CPU; the property {@code weft.openblas.coretype} or the environment variable {@code WEFT_OPENBLAS_CORETYPE} names
 * another one, while {@code OPENBLAS_CORETYPE} is ignored. The last bits of a row can depend on the number of rows that
 * are multiplied at once, except in {@link #addByRow}.
 */
final class OpenBlas implements NativeEngine {
    private static final String BOUND_LIBRARY = "dev.ludovic.netlib.blas.nativeLibPath";
    /** Multiplications per native call, about two milliseconds: the garbage collector waits until a call returns. */
    private static final long CALL = 100_000_000;
    /** The same for a product with a vector, whose multiplications wait for memory. */
    private static final long VECTOR_CALL = 10_000_000;
    /** Below these sizes a call takes longer to pack its operands than to multiply them. */
    private static final int LEAST_ROWS = 128;
    private static final int LEAST_COLUMNS = 256;
    /** What {@code openblas_get_parallel} returns for a build with OpenMP. */
    private static final long OPENMP = 2;

    /**
     * The kinds of CPU with kernels that multiply small products without packing an operand first. With the kernels of
     * others, products of few rows take longer than plain Java.
     */
    private static final Set<String> UNPACKED = Set.of("SkylakeX", "Cooperlake", "SapphireRapids");

    private final Path library;
    private final Binding.Routines natives;
    private final String description;
    private final @Nullable Tiles tiles;
    private final ByRow byRow;

    private OpenBlas(Path library, Binding.Routines natives, boolean unpacked, String description) {
        this.library = library;
        this.natives = natives;
        this.description = description;
        this.tiles = unpacked ? new Tiles(this::call) : null;
        this.byRow = tiles != null ? new CheckedRows(Tiles.CHECKED, tiles)
                : new RowChains((m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset,
                        ldc) -> call(false, false, m, n, k, 1, a, aOffset, lda, b, bOffset, ldb, 1, c, cOffset, ldc));
    }

    /** Loads the library. */
    static OpenBlas open(NativeFiles files) throws IOException {
        String named = Blas.setting("weft.openblas.library", "WEFT_OPENBLAS_LIBRARY");
        CFunctions c;
        String path;
        if (named != null) {
            path = existing(named);
            c = CFunctions.open(files);
        } else {
            Map<String, String> natives = natives(files);
            path = natives.entrySet().stream().filter(file -> file.getKey().contains("openblas")).findFirst()
                    .orElseThrow(() -> new IOException("the natives of this platform have no OpenBLAS")).getValue();
            c = CFunctions.open(files);
            preload(c, natives);
        }
        // The general variables are usually set for another, older build; they would halve the speed of this one.
        String kind = Blas.setting("weft.openblas.coretype", "WEFT_OPENBLAS_CORETYPE");
        // A build with OpenMP takes the number for threads other than this one from its variable alone.
        c.with("OPENBLAS_NUM_THREADS", "1",
                () -> c.with("OMP_NUM_THREADS", "1", () -> c.with("OPENBLAS_CORETYPE", kind,
                        () -> c.with("OPENBLAS_L2_SIZE", null, () -> c.library(path)))));
        long library = c.library(path);
        String config = c.text(library, "openblas_get_config");
        expectUsable(c, library, config + ", " + path);
        c.call(library, "openblas_set_num_threads", 1);
        String kernels = c.text(library, "openblas_get_corename");
        String description = config + ", kernels for " + kernels + ", " + path;
        return new OpenBlas(Path.of(path), bind(files, path), UNPACKED.contains(kernels), description);
    }

    /** Refuses what the probe cannot find out: the first product of some builds ends the process. */
    private static void expectUsable(CFunctions c, long library, String description) throws IOException {
        if (description.contains("USE64BITINT")) {
            throw new IOException("its integers have 64 bits, but 32 are needed: " + description);
        }
        if (c.call(library, "openblas_get_parallel") == OPENMP && c.call(library, "omp_get_max_threads") != 1) {
            throw new IOException("the program has loaded OpenMP before, so products would run on several threads;"
                    + " start it with OMP_NUM_THREADS=1: " + description);
        }
    }

    private static String existing(String named) throws IOException {
        Path path = Path.of(named);
        if (!path.isAbsolute() || !Files.isRegularFile(path)) {
            throw new IOException("WEFT_OPENBLAS_LIBRARY or weft.openblas.library expects the absolute path of"
                    + " OpenBLAS' library but got " + named);
        }
        return path.toRealPath().toString();
    }

    private static Map<String, String> natives(NativeFiles files) throws IOException {
        String platform = Platform.HERE.name();
        if (!Platform.HERE.hasNatives()) {
            throw new IOException("no OpenBLAS is bundled for " + platform);
        }
        if (Platform.isMusl()) {
            throw new IOException("this system has the C library musl, for which no OpenBLAS is bundled");
        }
        return files.ofPlatform();
    }

    /**
     * Opens the run-time libraries in front of OpenBLAS that machines may lack; libraries opened later find them by
     * name. One that cannot be opened, because it needs a newer C library, is left out: the system may have its own.
     */
    static void preload(CFunctions c, Map<String, String> natives) {
        for (var file : natives.entrySet()) {
            if (file.getKey().contains("openblas")) {
                return;
            }
            try {
                c.library(file.getValue());
            } catch (UnsatisfiedLinkError e) {
                continue; // What needs it says so when it is loaded.
            }
        }
    }

    private static Binding.Routines bind(NativeFiles files, String library) throws IOException {
        String binding = files.library("netlibblasjni", Platform.HERE.netlibResource());
        String before = System.getProperty(BOUND_LIBRARY);
        System.setProperty(BOUND_LIBRARY, library);
        try {
            return Binding.load("dev.ludovic.netlib.blas.JNIBLAS", Binding.Routines.class, binding);
        } finally {
            if (before == null) {
                System.clearProperty(BOUND_LIBRARY);
            } else {
                System.setProperty(BOUND_LIBRARY, before);
            }
        }
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
        if (tiles != null && Tiles.fits(transposeA, transposeB, m, n, k)) {
            tiles.gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
        } else {
            ordinary(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
        }
    }

    /** One call, or a few for a product that would take longer than one call may. */
    void ordinary(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a,
            int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        int columns = part(n, Math.max(LEAST_COLUMNS, CALL / LEAST_ROWS / k));
        int rows = part(m, Math.max(LEAST_ROWS, CALL / columns / k));
        for (int i = 0; i < m; i += rows) {
            for (int j = 0; j < n; j += columns) {
                call(transposeA, transposeB, Math.min(rows, m - i), Math.min(columns, n - j), k, alpha, a,
                        aOffset + (transposeA ? i : i * lda), lda, b, bOffset + (transposeB ? j * ldb : j), ldb, beta,
                        c, cOffset + i * ldc + j, ldc);
            }
        }
    }

    /** Row-major C is column-major C transposed, which is the product of op(B) and op(A) in this order. */
    void call(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
            int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        natives.sgemm(transposeB ? "T" : "N", transposeA ? "T" : "N", n, m, k, alpha, b, bOffset, ldb, a, aOffset, lda,
                beta, c, cOffset, ldc);
    }

    @Override
    public Path library() {
        return library;
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
}
