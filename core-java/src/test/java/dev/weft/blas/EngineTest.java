package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    /** m, n, k: vectors, odd sizes, training shapes, and sizes around the panels of plain Java (128, 512, 64). */
    private static final int[][] SHAPES = {
        {1, 1, 1}, {1, 64, 32}, {64, 1, 32}, {1, 1, 2000}, {1, 3000, 1}, {3000, 1, 1}, {7, 11, 13}, {16, 32, 24},
        {5, 300, 2}, {33, 65, 129},
        {100, 10, 78}, {130, 70, 66}, {129, 513, 65}
    };

    static Stream<Arguments> products() {
        return Stream.of("openblas", "jblas", "java")
                .flatMap(name -> Stream.of(SHAPES).map(shape -> Arguments.of(name, shape)));
    }

    /** Returns the engine, or skips the test with the reason; where all three are bundled, a missing one fails. */
    static Engine engine(String name) {
        Engine engine = Candidate.named(name).engine();
        if (NativeFiles.LINUX_AMD64) {
            assertNotNull(engine, Candidate.named(name).reason());
        }
        assumeTrue(engine != null, Candidate.named(name).reason());
        return engine;
    }

    @ParameterizedTest(name = "{0} multiplies {1}")
    @MethodSource("products")
    void multipliesAsDefined(String name, int[] shape) {
        Engine engine = engine(name);
        for (int transposes = 0; transposes < 4; transposes++) {
            for (int padding = 0; padding < 2; padding++) {
                for (float[] factors : new float[][]{{1, 0}, {1, 1}, {-0.5f, 2}}) {
                    var matrices = new Matrices(transposes % 2 == 1, transposes > 1, shape[0], shape[1], shape[2],
                            factors[0], factors[1], padding);
                    float[] a = matrices.a();
                    float[] b = matrices.b();
                    float[] c = matrices.product(engine, a, b, matrices.c());
                    assertEquals(0, matrices.error(c), Math.min(shape[2], 30) + 1,
                            () -> "rounding errors in " + matrices);
                    assertArrayEquals(matrices.a(), a, "A after " + matrices);
                    assertArrayEquals(matrices.b(), b, "B after " + matrices);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} gives small shapes to four threads at once without one wrong bit")
    @ValueSource(strings = {"openblas", "jblas", "java"})
    void isSafeForThreads(String name) throws Exception {
        Engine engine = engine(name);
        int products = Boolean.getBoolean("weft.long") ? 2_000_000 : 120_000;
        int[][] shapes = {{3, 70, 11}, {1, 64, 32}, {16, 32, 24}, {32, 4, 40}};
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            workers.add(() -> {
                int wrong = 0;
                for (int[] shape : shapes) {
                    var matrices = new Matrices(false, false, shape[0], shape[1], shape[2], 1, 0, 0);
                    float[] a = matrices.a();
                    float[] b = matrices.b();
                    float[] c = matrices.c();
                    float[] expected = matrices.product(engine);
                    wrong += matrices.error(expected) < 30 ? 0 : 1;
                    for (int i = 0; i < products / shapes.length / 4; i++) {
                        wrong += Arrays.equals(matrices.product(engine, a, b, c), expected) ? 0 : 1;
                    }
                }
                return wrong;
            });
        }
        assertEquals(List.of(0, 0, 0, 0), inParallel(workers));
    }

    @ParameterizedTest(name = "{0} writes its own rows of a shared array and nothing else")
    @ValueSource(strings = {"openblas", "jblas", "java"})
    void leavesOtherThreadsRowsAlone(String name) throws Exception {
        Engine engine = engine(name);
        var matrices = new Matrices(false, false, 64, 48, 16, 1, 0, 0);
        float[] a = matrices.a();
        float[] b = matrices.b();
        float[] c = matrices.c();
        float[] expected = matrices.product(engine);
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int from = 0; from < 48; from += 16) {
            int row = from;
            workers.add(() -> {
                int lost = 0;
                for (int round = 0; round < 3000; round++) {
                    Arrays.fill(c, row * 48, (row + 16) * 48, round);
                    engine.gemm(false, false, 16, 48, 16, 1, a, row * 16, 16, b, 0, 48, 0, c, row * 48, 48);
                    for (int i = row * 48; i < (row + 16) * 48; i++) {
                        lost += Math.abs(c[i] - expected[i]) < 1e-5 ? 0 : 1;
                    }
                }
                return lost;
            });
        }
        workers.add(() -> {
            int lost = 0;
            for (int round = 0; round < 30_000; round++) {
                Arrays.fill(c, 48 * 48, 64 * 48, round);
                lost += c[48 * 48] == round && c[64 * 48 - 1] == round ? 0 : 1;
            }
            return lost;
        });
        assertEquals(List.of(0, 0, 0, 0), inParallel(workers));
    }

    @ParameterizedTest(name = "plain Java adds from left to right in {0} x {1} x {2}")
    @CsvSource({"1, 64, 32", "64, 1, 32", "16, 16, 16", "33, 65, 129", "130, 70, 66", "129, 513, 65", "40, 9, 200"})
    void plainJavaAddsInOrder(int m, int n, int k) {
        for (int transposes = 0; transposes < 4; transposes++) {
            for (float beta = 0; beta < 2; beta++) {
                var matrices = new Matrices(transposes % 2 == 1, transposes > 1, m, n, k, 0.3f, beta, 2);
                assertArrayEquals(matrices.inOrder(), matrices.product(new JavaEngine()), matrices.toString());
            }
        }
    }

    @Test
    void plainJavaHasTheSameBitsOnEveryMachine() {
        assertEquals(BITS, bits());
    }

    /**
     * The checksum of a product in plain Java, computed on JDK 17; {@link StartTest} repeats it without JIT compilers.
     */
    static final String BITS = "d8c27792";

    static String bits() {
        var checksum = new CRC32();
        for (float element : new Matrices(false, true, 20, 30, 100, 1.1f, 0.7f, 1).product(new JavaEngine())) {
            int bits = Float.floatToIntBits(element);
            for (int shift = 0; shift < 32; shift += 8) {
                checksum.update(bits >> shift);
            }
        }
        return Long.toHexString(checksum.getValue());
    }

    @Test
    void openBlasHasNoThreadsOfItsOwn() throws Exception {
        engine("openblas");
        var files = NativeFiles.ofUser();
        var c = CFunctions.open(files);
        assertEquals(1, c.call(c.library(files.path("META-INF/weft/natives/linux-x86_64/libopenblas.so.0")),
                "openblas_get_num_threads"));
    }

    @ParameterizedTest(name = "openblas cuts {0} x {1} x {2} into calls that do not keep the garbage collector waiting")
    @CsvSource({"300, 700, 500, false", "300, 700, 500, true", "130, 260, 3100, false", "130, 260, 3100, true",
        "1, 4100, 3100, false",
        "1, 4100, 3100, true", "4100, 1, 3100, false", "4100, 1, 3100, true"})
    void cutsLargeProducts(int m, int n, int k, boolean transposed) {
        var matrices = new Matrices(transposed, transposed, m, n, k, 1, 0, 1);
        assertEquals(0, matrices.error(matrices.product(engine("openblas"))), 50);
    }

    @ParameterizedTest(name = "{0} in parts of at most {1}: {2} each")
    @CsvSource({"500, 498, 250", "10, 256, 10", "1500, 520, 500", "1, 1, 1", "257, 256, 129"})
    void cutsIntoEqualParts(int whole, long most, int part) {
        assertEquals(part, OpenBlas.part(whole, most));
    }

    @Test
    void environmentIsAsItWasAfterLoading() throws Exception {
        engine("jblas");
        String environment = Files.readString(Path.of("/proc/self/environ"));
        var c = CFunctions.open(NativeFiles.ofUser());
        for (String name : List.of("OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE")) {
            boolean set = c.call(c.library(null), "getenv", name) != 0;
            assertEquals(environment.contains(name + "="), set, name);
        }
        c.with("WEFT_TEST", "1", () -> assertTrue(c.call(c.library(null), "getenv", "WEFT_TEST") != 0));
    }

    private static List<Integer> inParallel(List<Callable<Integer>> workers) throws Exception {
        var threads = Executors.newFixedThreadPool(workers.size());
        try {
            List<Integer> results = new ArrayList<>();
            for (var result : threads.invokeAll(workers)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
