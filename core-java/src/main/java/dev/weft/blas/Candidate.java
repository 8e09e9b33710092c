package dev.weft.blas;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine that may or may not work here: opened and tried at most once, when somebody asks. */
final class Candidate {
    /** All engines, best first. */
    static final List<Candidate> ALL = List.of(new Candidate("openblas", OpenBlas::open),
            new Candidate("jblas", Jblas::open), new Candidate("java", files -> new JavaEngine()));

    private final String name;
    private final Opening opening;
    private @Nullable Engine engine;
    private String reason = "";

    private Candidate(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /** The candidate of this name; there must be one. */
    static Candidate named(String name) {
        return ALL.stream().filter(candidate -> candidate.name.equals(name)).findFirst().orElseThrow();
    }

    /** The engine's name. */
    String name() {
        return name;
    }

    /** The engine, or null if it cannot be used. */
    synchronized @Nullable Engine engine() {
        if (reason.isEmpty()) {
            try {
                Engine opened = opening.open(NativeFiles.ofUser());
                probe(opened);
                engine = opened;
                reason = opened.description();
            } catch (Exception | LinkageError e) {
                reason = e.getClass() == IOException.class ? e.getMessage() : e.toString();
                if (reason.contains("failed to map segment")) {
                    reason += ": nothing in its folder may be executed; WEFT_CACHE names another";
                }
            }
        }
        return engine;
    }

    /** What the engine is, or why it cannot be used. */
    synchronized String reason() {
        engine();
        return reason;
    }

    /** Compares a product in each transposition with the definition; C holds NaN before, which must not be read. */
    private static void probe(Engine engine) throws IOException {
        int m = 9;
        int n = 17;
        int k = 11;
        float[] a = new float[m * k];
        float[] b = new float[k * n];
        float[] c = new float[m * n];
        for (int i = 0; i < a.length; i++) {
            a[i] = i % 7 - 3;
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = i % 5 - 2;
        }
        for (int transposes = 0; transposes < 4; transposes++) {
            boolean transposeA = transposes % 2 == 1;
            boolean transposeB = transposes > 1;
            int lda = transposeA ? m : k;
            int ldb = transposeB ? k : n;
            Arrays.fill(c, Float.NaN);
            float[] expected = c.clone();
            engine.gemm(transposeA, transposeB, m, n, k, 1, a, 0, lda, b, 0, ldb, 0, c, 0, n);
            SmallProduct.gemm(transposeA, transposeB, m, n, k, 1, a, 0, lda, b, 0, ldb, 0, expected, 0, n);
            // Small whole numbers: exact in any order of addition.
            if (!Arrays.equals(c, expected)) {
                throw new IOException("its first product came out wrong: " + engine.description());
            }
        }
    }

    /** How an engine is opened. */
    private interface Opening {
        Engine open(NativeFiles files) throws IOException;
    }
}
