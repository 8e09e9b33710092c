package dev.weft.blas;

import dev.weft.file.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Row-major float32 matrix products on the fastest engine that works on this machine.
 *
 * <p>The engines are tried in this order, and the first one that loads and computes a table of products as plain Java
 * does is used; a warning is logged once if that is not the first:
 * <ul>
 * <li>{@code openblas}: a current OpenBLAS from the jar {@code weft-natives-<platform>}, for Linux and macOS on x86-64
 * and Arm and for Windows on x86-64, or the library that {@code WEFT_OPENBLAS_LIBRARY} names; products of several
 * threads run at once;
 * <li>{@code jblas}: the OpenBLAS inside jblas, wherever jblas has natives except on Arm, where it computes wrongly;
 * one product at a time;
 * <li>{@code java}: plain Java, everywhere; slow.
 * </ul>
 *
 * <p>The engine is chosen once per JVM, at the first product that needs one or at {@link #prepare}. The system property
 * {@code weft.blas}, or without it the environment variable {@code WEFT_BLAS}, forces an engine by name; case does not
 * matter. A blank value forces none. The settings are read once.
 *
 * <pre>{@code
 * float[] a = {1, 2, 3, 4};    // [2, 2]
 * float[] b = {5, 6};          // [2, 1]
 * float[] c = new float[2];    // [2, 1]
 * Blas.gemm(false, false, 2, 1, 2, 1, a, 0, 2, b, 0, 1, 0, c, 0, 1);    // c is 17, 39
 * System.out.println(Blas.engine().description());
 * }</pre>
 *
 * <p>Native libraries are unpacked once into the user's {@link dev.weft.file.CacheFolder}. No engine starts threads of
 * its own; see {@link Workers}.
 */
public final class Blas {
    /** The columns that {@link #addByRow} multiplies at once. */
    public static final int BLOCK = 256;

    private static final @Nullable String FORCED = forced();
    private static final @Nullable String UNKNOWN = unknown();

    private static volatile boolean chosen;

    private Blas() {}

    /**
     * Computes C = alpha · op(A) · op(B) + beta · C, where op(A) is [m, k], op(B) is [k, n], C is [m, n], and op
     * transposes its matrix or leaves it as it is. Any thread may call this, and several at once if their Cs are
     * disjoint. C must not overlap A or B.
     *
     * <p>How a product is computed depends on its shape, never on the elements. A small product (m · n · k at most
     * 1024) is bit-identical on every engine: each element is {@code alpha * (0 + a[0] * b[0] + a[1] * b[1] + ...) +
     * beta * c}, added from left to right, with every operation rounded. The engine {@code java} computes every product
     * this way, so it is bit-identical on every machine. The native engines add in an order that depends on the shape
     * and on the kind of CPU: on one machine a product is bit-identical from run to run, while between machines and
     * engines the last bits can differ.
     *
     * @param transposeA whether op(A) is the transpose of A
     * @param transposeB whether op(B) is the transpose of B
     * @param m rows of op(A) and C
     * @param n columns of op(B) and C
     * @param k columns of op(A), rows of op(B)
     * @param alpha factor of the product; if it is 0, neither A nor B is read
     * @param a the array that holds A
     * @param aOffset index of A's first element
     * @param lda distance between the starts of A's rows, at least their length
     * @param b the array that holds B
     * @param bOffset index of B's first element
     * @param ldb distance between the starts of B's rows, at least their length
     * @param beta factor of the old C; if it is 0, C is not read and may hold anything, NaN included
     * @param c the array that holds C; nothing outside C is changed
     * @param cOffset index of C's first element
     * @param ldc distance between the starts of C's rows, at least n
     * @throws IllegalArgumentException if a size is negative, a row is longer than the distance to the next one, or a
     *     matrix is not inside its array
     * @throws IllegalStateException if the forced engine is unknown, or cannot be used and the product is not small
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

    /**
     * Computes C = A · B + C for A [m, k], B [k, n] and C [m, n] so that a row of C depends on that row alone: whether
     * it is multiplied alone or together with others, with how many, and at which place changes none of its bits.
     * {@link #gemm} does not promise that, and is faster for a single row. Any thread may call this, and several at
     * once if their Cs are disjoint. C must not overlap A or B.
     *
     * <p>The engine {@code openblas} computes this natively on CPUs with AVX-512, and many rows also on those with AVX.
     * Plain Java multiplies few rows there, in the order of the kernels, and all rows on other CPUs. That takes up to
     * four times as long.
     *
     * <p>A product may also be cut by columns, at multiples of {@link #BLOCK}, without changing a bit. Up to 1024
     * elements of B, or of each such block of it, every element is added up from left to right as in a small product of
     * {@link #gemm}, bit-identical on every engine.
     *
     * @param m rows of A and C
     * @param n columns of B and C
     * @param k columns of A, rows of B
     * @param a the array that holds A
     * @param aOffset index of A's first element
     * @param lda distance between the starts of A's rows, at least k
     * @param b the array that holds B
     * @param bOffset index of B's first element
     * @param ldb distance between the starts of B's rows, at least n
     * @param c the array that holds C; nothing outside C is changed
     * @param cOffset index of C's first element
     * @param ldc distance between the starts of C's rows, at least n
     * @throws IllegalArgumentException as {@link #gemm}
     * @throws IllegalStateException as {@link #gemm}
     */
    public static void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
            float[] c, int cOffset, int ldc) {
        check("A", m, k, a, aOffset, lda);
        check("B", k, n, b, bOffset, ldb);
        check("C", m, n, c, cOffset, ldc);
        for (int j = 0; j < n && m > 0 && k > 0; j += BLOCK) {
            int columns = Math.min(BLOCK, n - j);
            if (!SmallProduct.fits(1, columns, k)) {
                engine().addByRow(m, columns, k, a, aOffset, lda, b, bOffset + j, ldb, c, cOffset + j, ldc);
            } else if (SmallProduct.fits(m, columns, k)) {
                gemm(false, false, m, columns, k, 1, a, aOffset, lda, b, bOffset + j, ldb, 1, c, cOffset + j, ldc);
            } else {
                JavaEngine.PLAIN.addByRow(m, columns, k, a, aOffset, lda, b, bOffset + j, ldb, c, cOffset + j, ldc);
            }
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
     * Returns the engine that computes products, after loading it if necessary.
     *
     * @throws IllegalStateException if the forced engine is unknown or cannot be used; the message has the reason
     */
    public static Engine engine() {
        Engine engine = Chosen.ENGINE;
        if (engine == null) {
            throw new IllegalStateException(UNKNOWN != null ? UNKNOWN : "The BLAS engine " + FORCED
                    + ", which weft.blas or WEFT_BLAS names, cannot be used: " + Candidate.named(FORCED).reason());
        }
        return engine;
    }

    /**
     * Returns a report for every engine, the preferred one first: whether it is usable, whether it was chosen, and why.
     * Loads the engines that have not been tried yet.
     */
    public static List<EngineReport> report() {
        Engine chosen = Chosen.ENGINE;
        return Candidate.ALL.stream().map(candidate -> {
            Engine engine = candidate.engine();
            String why = engine == null ? "cannot be used: "
                    : engine != chosen ? "not chosen: "
                    : FORCED != null ? "chosen by weft.blas or WEFT_BLAS: " : "chosen: ";
            return new EngineReport(candidate.name(), engine != null, engine != null && engine == chosen,
                    why + candidate.reason(), candidate.remedy());
        }).toList();
    }

    /**
     * Returns one line for people if products are slower than this machine could compute them: the engine in use, why
     * not OpenBLAS, and what to do. Empty if OpenBLAS is in use or an engine is forced. Loads the engine if necessary.
     * The library logs the same line once as a warning.
     */
    public static Optional<String> warning() {
        return warning(Chosen.ENGINE);
    }

    private static Optional<String> warning(@Nullable Engine engine) {
        Candidate best = Candidate.ALL.get(0);
        if (FORCED != null || engine == null || best.engine() == engine) {
            return Optional.empty();
        }
        return Optional.of("matrices are multiplied by "
                + (engine instanceof JavaEngine ? "plain Java, which is slow: " : engine.name() + ", not openblas: ")
                + Candidate.ALL.stream().filter(candidate -> candidate.engine() == null)
                        .map(candidate -> candidate.name() + " cannot be used: " + Printable.of(candidate.reason()))
                        .collect(Collectors.joining("; "))
                + (best.remedy().isEmpty() ? "" : "; " + best.remedy()));
    }

    /** Whether the engine has been chosen, or could not be: {@link #warning} then costs nothing. */
    public static boolean isChosen() {
        return chosen;
    }

    /**
     * Returns the value of a system property or, if that is not set, of an environment variable; null if the value is
     * blank or neither is set. A property that is set hides the variable even if it is blank.
     */
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
        return "weft.blas or WEFT_BLAS expects one of "
                + Candidate.ALL.stream().map(Candidate::name).collect(Collectors.joining(", ")) + " but got " + FORCED;
    }

    /**
     * Starts loading the engine on a background thread, so that the first product does not wait for it. Loading takes
     * about a tenth of a second, time enough to draw initial weights. Calling this is optional.
     */
    public static void prepare() {
        Thread loader = new Thread(Chosen::choose, "weft-blas-loader");
        loader.setDaemon(true);
        loader.start();
    }

    /**
     * Chosen when this class is initialized: once for all threads, and a constant to the JIT compiler from then on.
     */
    private static final class Chosen {
        /** Initializes this class. */
        static void choose() {}

        static final @Nullable Engine ENGINE = Candidate.ALL.stream()
                .filter(candidate -> FORCED == null || candidate.name().equals(FORCED))
                .map(Candidate::engine).filter(Objects::nonNull).findFirst().orElse(null);

        static {
            chosen = true;
            warning(ENGINE).ifPresent(line -> LoggerFactory.getLogger(Blas.class).warn(line));
        }
    }
}
