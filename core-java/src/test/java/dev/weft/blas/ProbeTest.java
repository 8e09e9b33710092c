package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.CacheFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine with one wrong product is refused, and the verdict is remembered for its library alone. */
class ProbeTest {
    @TempDir Path folder;

    private NativeFiles files;
    private Path library;
    private int probes;

    @BeforeEach
    void aLibraryAndACache() throws IOException {
        files = new NativeFiles(CacheFiles.in(folder.resolve("native")));
        library = Files.writeString(folder.resolve("library.so"), "of version 1");
    }

    /** Plain Java, except that one element of the products of one shape is {@code wrong}. */
    private record Faulty(int m, int n, int k, boolean transposeA, boolean byRow, float wrong, Path library)
            implements
                NativeEngine {
        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public String description() {
            return "with a fault";
        }

        private void spoil(boolean transposed, int m, int n, int k, float[] c, int cOffset, int ldc) {
            if (m == this.m && n == this.n && k == this.k && transposed == transposeA) {
                c[cOffset + (m - 1) * ldc + n - 1] = wrong;
            }
        }

        @Override
        public void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a,
                int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
            JavaEngine.PLAIN.gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c,
                    cOffset, ldc);
            if (!byRow) {
                spoil(transposeA, m, n, k, c, cOffset, ldc);
            }
        }

        @Override
        public void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
                float[] c, int cOffset, int ldc) {
            JavaEngine.PLAIN.addByRow(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
            if (byRow) {
                spoil(false, m, n, k, c, cOffset, ldc);
            }
        }
    }

    @ParameterizedTest(name = "[{0}, {2}] x [{2}, {1}] with {4}: {5}")
    @CsvSource({
        "784, 250, 20, true, NaN, 'its product [784, 20] x [20, 250] with A transposed is wrong'",
        "100, 100, 20, false, NaN, 'its product [100, 20] x [20, 100] is wrong'",
        "1, 500, 784, false, 1e9, 'its product [1, 784] x [784, 500] is wrong'",
        "500, 1, 784, false, 1e9, 'its product [500, 784] x [784, 1] is wrong'",
        "8, 8, 8, false, NaN, ''"})
    void findsOneWrongElementInAnyShapeOfTheTable(int m, int n, int k, boolean transposeA, float wrong, String said) {
        assertEquals(said, Probe.of(new Faulty(m, n, k, transposeA, false, wrong, library)));
    }

    @Test
    void findsOneWrongElementOfAProductByRow() {
        assertEquals("its product [20, 784] x [784, 250] by row is wrong",
                Probe.of(new Faulty(20, 250, 784, false, true, 0.5f, library)));
    }

    @Test
    void anEngineWithOneWrongProductIsNotUsed() {
        var candidate = new Candidate("openblas", () -> new Faulty(784, 250, 20, true, false, Float.NaN, library));
        assertNull(candidate.engine());
        assertEquals("its product [784, 20] x [20, 250] with A transposed is wrong: with a fault", candidate.reason());
        assertTrue(candidate.remedy().contains("WEFT_OPENBLAS_LIBRARY"), candidate.remedy());
    }

    private String verdict(String settings, String verdict) {
        return Probe.remembered(files, library, settings, () -> {
            probes++;
            return verdict;
        });
    }

    @ParameterizedTest(name = "the verdict \"{0}\" is remembered")
    @ValueSource(strings = {"", "its product is wrong"})
    void probesOnceForALibraryAndItsSettings(String verdict) throws IOException {
        for (int start = 0; start < 3; start++) {
            assertEquals(verdict, verdict("kernels", verdict));
        }
        assertEquals(1, probes);
        verdict("other kernels", verdict);
        assertEquals(2, probes);
        Files.writeString(library, "of version 2");
        verdict("kernels", verdict);
        assertEquals(3, probes);
    }

    @ParameterizedTest(name = "a verdict that is {0} counts as none")
    @ValueSource(strings = {"changed", "emptied", "deleted", "without its digest"})
    void probesAgainWithoutAnIntactVerdict(String damage) throws IOException {
        verdict("kernels", "its product is wrong");
        for (Path file : verdicts()) {
            boolean digest = file.toString().endsWith(".sha256");
            switch (damage) {
                case "changed" -> Files.writeString(file, digest ? Files.readString(file) : "all is well");
                case "emptied" -> Files.writeString(file, digest ? Files.readString(file) : "");
                case "deleted" -> Files.delete(file);
                default -> Files.deleteIfExists(digest ? file : folder.resolve("none"));
            }
        }
        assertEquals("its product is wrong", verdict("kernels", "its product is wrong"));
        assertEquals(2, probes);
    }

    private List<Path> verdicts() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("native").resolve("probes"))) {
            return all.toList();
        }
    }
}
