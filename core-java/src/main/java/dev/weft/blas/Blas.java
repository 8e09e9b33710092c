package dev.weft.blas;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Row-major float32 products on the best engine that works here: {@code openblas}, {@code jblas} or {@code java}. It
 * is chosen at the first product that needs one; the property {@code weft.blas} or, without it, the environment
 * variable {@code WEFT_BLAS} forces one by name.
 */
public final class Blas {
    private static final @Nullable String FORCED = forced();
    private static final @Nullable String UNKNOWN = unknown();

    private Blas() {}

    /**
     * C[m,n] = alpha · op(A)[m,k] · op(B)[k,n] + beta · C, where op transposes if asked. May be called from any
     * thread, and from several at once if their Cs are disjoint; C must not overlap A or B.
     *
     * <p>Which way a product is computed depends on m, n and k alone. A small one (m·n·k up to 1024) has the same bits
     * on every engine: {@code alpha * (0 + a[0] * b[0] + a[1] * b[1] + ...) + beta * c}, added from left to right,
     * every operation rounded. With the engine {@code java} every product is that. The others add in an order of their
     * own, which depends on the shape, and {@code openblas} on the CPU.
     *
     * @param transposeA whether op(A) is the transpose of A
     * @param transposeB whether op(B) is the transpose of B
     * @param m rows of op(A) and C
     * @param n columns of op(B) and C
     * @param k columns of op(A), rows of op(B)
     * @param alpha factor of the product; if it is 0, neither A nor B is read
     * @param a holds A
     * @param aOffset index of A's first element
     * @param lda distance between A's rows, at least their length
     * @param b holds B
     * @param bOffset index of B's first element
     * @param ldb distance between B's rows
     * @param beta factor of C before; if it is 0, C is not read and may hold anything
     * @param c holds C
     * @param cOffset index of C's first element
     * @param ldc distance between C's rows
     * @throws IllegalArgumentException if a size is negative, a row longer than the distance to the next one, or a
     *     matrix not inside its array
     * @throws IllegalStateException if the forced engine is unknown or cannot be used
     */
    public static void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a,
            int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        check("A", transposeA ? k : m, transposeA ? m : k, a, aOffset, lda);
        check("B", transposeB ? n : k, transposeB ? k : n, b, bOffset, ldb);
        check("C", m, n, c, cOffset, ldc);
        int terms = alpha == 0 ? 0 : k;
        if (!SmallProduct.fits(m, n, terms)) {
            engine().gemm(transposeA, transposeB, m, n, terms, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c,
                    cOffset, ldc);
        } else if (UNKNOWN == null) {
            SmallProduct.gemm(transposeA, transposeB, m, n, terms, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c,
                    cOffset, ldc);
        } else {
            throw new IllegalStateException(UNKNOWN);
        }
    }

    private static void check(String name, int rows, int columns, float[] array, int offset, int distance) {
        if (rows < 0 || columns < 0 || offset < 0 || distance < columns
                || rows > 0 && columns > 0 && offset + (rows - 1L) * distance + columns > array.length) {
            throw new IllegalArgumentException("gemm expects " + name + " [" + rows + ", " + columns
                    + "] inside its array but got offset " + offset + ", distance " + distance + ", array of "
                    + array.length);
        }
    }

    /**
     * The engine that multiplies.
     *
     * @throws IllegalStateException if the forced engine is unknown or cannot be used, with the reason
     */
    public static Engine engine() {
        Engine engine = Chosen.ENGINE;
        if (engine == null) {
            throw new IllegalStateException(UNKNOWN != null ? UNKNOWN : "The BLAS engine " + FORCED
                    + " (asked for by weft.blas or WEFT_BLAS) cannot be used: " + Candidate.named(FORCED).reason());
        }
        return engine;
    }

    /** What became of every engine, best first. Tries those that were not needed so far. */
    public static List<EngineReport> report() {
        Engine chosen = Chosen.ENGINE;
        return Candidate.ALL.stream().map(candidate -> {
            Engine engine = candidate.engine();
            String why = engine == null ? "cannot be used: "
                    : engine != chosen ? "not chosen: "
                    : FORCED != null ? "chosen because weft.blas or WEFT_BLAS asks for it: " : "chosen: ";
            return new EngineReport(candidate.name(), engine != null, why + candidate.reason());
        }).toList();
    }

    /** A property or, without it, an environment variable; null if neither says anything. */
    static @Nullable String setting(String property, String variable) {
        String set = System.getProperty(property);
        String value = set != null ? set : System.getenv(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static @Nullable String forced() {
        String name = setting("weft.blas", "WEFT_BLAS");
        return name == null ? null : name.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String unknown() {
        if (FORCED == null || Candidate.ALL.stream().anyMatch(candidate -> candidate.name().equals(FORCED))) {
            return null;
        }
        return "weft.blas or WEFT_BLAS asks for the BLAS engine " + FORCED + ", but there are only "
                + Candidate.ALL.stream().map(Candidate::name).collect(Collectors.joining(", "));
    }

    /**
     * Begins to choose and load the engine on a thread of its own, so that the first product need not wait for it.
     * Loading takes about a tenth of a second, in which a caller can draw initial weights.
     */
    public static void prepare() {
        Thread loader = new Thread(Chosen::choose, "weft-blas-loader");
        loader.setDaemon(true);
        loader.start();
    }

    /** Decided when this class is first touched, once for all threads, and a constant to the compiler from then on. */
    private static final class Chosen {
        /** Touches this class. */
        static void choose() {}

        static final @Nullable Engine ENGINE = Candidate.ALL.stream()
                .filter(candidate -> FORCED == null || candidate.name().equals(FORCED))
                .map(Candidate::engine).filter(Objects::nonNull).findFirst().orElse(null);

        static {
            if (FORCED == null && ENGINE instanceof JavaEngine) {
                LoggerFactory.getLogger(Blas.class)
                        .warn("matrices are multiplied in plain Java, which is slow: {}", Candidate.ALL.stream()
                                .filter(candidate -> candidate.engine() == null)
                                .map(candidate -> candidate.name() + " cannot be used: " + candidate.reason())
                                .collect(Collectors.joining("; ")));
            }
        }
    }
}
