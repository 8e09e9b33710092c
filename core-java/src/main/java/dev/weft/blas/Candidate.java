package dev.weft.blas;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine that may or may not work on this machine. It is loaded and tested at most once, on first use. */
final class Candidate {
    /** All engines, the preferred one first. */
    static final List<Candidate> ALL = List.of(new Candidate("openblas", () -> OpenBlas.open(NativeFiles.ofUser())),
            new Candidate("jblas", () -> Jblas.open(NativeFiles.ofUser())), new Candidate("java", JavaEngine::new));

    private final String name;
    private final Opening opening;
    private @Nullable Engine engine;
    private String reason = "";

    private Candidate(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /** Returns the candidate of this name, which must exist. */
    static Candidate named(String name) {
        return ALL.stream().filter(candidate -> candidate.name.equals(name)).findFirst().orElseThrow();
    }

    /** The engine's name. */
    String name() {
        return name;
    }

    /** Returns the engine, or null if it cannot be used. */
    synchronized @Nullable Engine engine() {
        if (reason.isEmpty()) {
            try {
                Engine opened = opening.open();
                probe(opened);
                engine = opened;
                reason = opened.description();
            } catch (Exception | LinkageError e) {
                reason = e.getClass() == IOException.class ? e.getMessage() : e.toString();
                if (reason.contains("failed to map segment")) {
                    reason += ": its file system forbids execution (noexec); set WEFT_CACHE to another folder";
                }
            }
        }
        return engine;
    }

    /** Returns the engine's description, or the reason why it cannot be used. */
    synchronized String reason() {
        engine();
        return reason;
    }

    /** Compares one product per transposition with the definition. C holds NaN before, because it must not be read. */
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
            // Sums of small integers are exact in any order.
            if (!Arrays.equals(c, expected)) {
                throw new IOException("its test product is wrong: " + engine.description());
            }
        }
    }

    /** A function that loads an engine. */
    private interface Opening {
        Engine open() throws IOException;
    }
}
