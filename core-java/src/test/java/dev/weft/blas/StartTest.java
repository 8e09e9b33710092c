package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import dev.weft.file.CacheFolder;
import dev.weft.tensor.Linalg;
import dev.weft.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jblas.FloatMatrix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that need a new process: which engine is chosen, what is left on disk, and what is printed. */
class StartTest {
    /** The warning in the log when neither native engine can be used. */
    private static final String FELL_BACK =
            "\\[main\\] WARN dev.weft.blas.Blas - matrices are multiplied by plain Java, which is slow: "
                    + "openblas cannot be used: [^\\n]+; jblas [^\\n]+\\n";

    @TempDir Path folder;

    @BeforeEach
    void allEnginesAreCarried() {
        assumeTrue(Platform.HERE.name().equals("linux-x86_64"));
    }

    @Test
    void twoProcessesStartAtOnceFromNothingInInterruptedThreads() throws Exception {
        var first = start("cache", "", "products");
        var second = start("cache", "jblas", "products");
        assertEquals("openblas 0.0 ", end(first));
        assertEquals("jblas 0.0 ", end(second));
        try (var files = Files.walk(folder.resolve("cache"))) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith("unfinished")));
        }
    }

    @Test
    void plainJavaHasItsBitsWithoutTheCompilersAndLinearAlgebraStillWorks() throws Exception {
        assertEquals("java " + EngineTest.BITS + " [2.0, 4.0]", end(start(null, "java", "bits", "-Xint")));
    }

    @Test
    void jblasItselfWorksOnceTheDoorWasOpened() throws Exception {
        assertEquals("openblas 4096.0", end(start(null, "", "jblas")));
    }

    @ParameterizedTest
    @CsvSource({"a file, is not a folder", "a link, is a symbolic link", "an open folder, is writable by others"})
    void anUnsafeCacheIsReplacedByATemporaryOneThatIsRemoved(String kind, String reason) throws Exception {
        Path cache = folder.resolve("cache");
        switch (kind) {
            case "a file" -> Files.createFile(cache);
            case "a link" -> Files.createSymbolicLink(cache, Files.createDirectory(folder.resolve("elsewhere")));
            default -> Files.setPosixFilePermissions(Files.createDirectory(cache),
                    PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        String output = end(start("cache", "", "cache"));
        assertTrue(output.startsWith("openblas true " + folder.resolve("tmp") + "/weft-cache-"), output);
        assertTrue(output.contains(" temporary and removed at exit, because named by WEFT_CACHE cannot be used: "
                + cache + ": " + reason), output);
        try (var content = Files.walk(folder.resolve(kind.equals("a link") ? "elsewhere" : "cache"))) {
            assertEquals(1, content.count(), "nothing was written");
        }
    }

    @Test
    void withoutAnyFolderPlainJavaIsLeftAndTheReason() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        String output = end(start("file", "", "reasons", "-Djava.io.tmpdir=" + file), FELL_BACK);
        assertTrue(output.startsWith("java false false true") && output.contains(file.toString()), output);
        assertTrue(output.endsWith("solved"), output);
        assertTrue(end(start("file", "openblas", "forced", "-Djava.io.tmpdir=" + file), FELL_BACK)
                .contains("The BLAS engine openblas"));
    }

    @Test
    void aRelativePathIsNoCache() throws Exception {
        String output = end(start(null, "", "cache", "-Dweft.cache=relative/cache"));
        assertTrue(output.startsWith("openblas true ") && output.contains("is not an absolute path"), output);
    }

    @Test
    void aUserWithoutAnEntryInTheSystemGetsTheHomeOfTheEnvironment() throws Exception {
        var child = ChildJvm.of("-Duser.home=?").with("HOME", folder.toString()).with("XDG_CACHE_HOME", "");
        String output = child.run(StartTest.class, "cache").output();
        assertTrue(output.contains("openblas false " + folder.resolve(".cache/weft")), output);
        output = child.with("HOME", "?").run(StartTest.class, "cache").output();
        assertTrue(output.contains("openblas true ") && output.contains("is not an absolute path"), output);
    }

    /** A file system that forbids execution, and one without space. */
    @ParameterizedTest
    @CsvSource({"noexec, its file system forbids execution", "size=1m, No space left on device"})
    void aCacheThatTakesNoNativesIsReplacedByATemporaryOne(String option, String reason) throws Exception {
        Path place = Files.createDirectory(folder.resolve("mounted"));
        assumeTrue(new ProcessBuilder("mount", "-t", "tmpfs", "-o", option + ",mode=0700", "tmpfs", place.toString())
                .redirectErrorStream(true).start().waitFor() == 0, "may not mount here");
        try {
            String output = end(start("mounted", "", "cache"));
            assertTrue(output.startsWith("openblas true " + folder.resolve("tmp") + "/weft-cache-")
                    && output.contains(reason) && output.contains(place.toString()), output);
            String lost = end(start("mounted", "", "reasons", "-Djava.io.tmpdir=" + place), FELL_BACK);
            assertTrue(lost.startsWith("java false false true") && lost.contains("set WEFT_CACHE to "), lost);
        } finally {
            assertEquals(0, new ProcessBuilder("umount", place.toString()).start().waitFor());
        }
    }

    @Test
    void anUnknownEngineIsAnErrorForSmallProductsToo() throws Exception {
        String output = end(start(null, "cublas", "forced"));
        assertTrue(output.contains("expects one of openblas, jblas, java but got cublas"), output);
        assertEquals(2, output.split("cublas", -1).length - 1, output);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"OPENBLAS_CORETYPE, false", "OPENBLAS_L2_SIZE, false", "WEFT_OPENBLAS_CORETYPE, true"})
    void onlyWeftsOwnVariableChoosesTheKernels(String variable, boolean heeded) throws Exception {
        String own = ChildJvm.of().run(StartTest.class, "kernels").output();
        String said = ChildJvm.of().with(variable, "Nehalem").run(StartTest.class, "kernels").output();
        assertTrue(own.contains("kernels for "), own);
        assertEquals(heeded, said.contains("kernels for Nehalem"), said);
        assertTrue(heeded || said.equals(own), said);
    }

    /** As in an application server: each has its own classes, and all share the unpacked libraries. */
    @Test
    void twoCopiesOfWeftInOneJvmBothHaveTheBestEngine() throws Exception {
        String output = end(start("cache", "", "twice"));
        assertEquals("openblas 2.0 4.0 openblas 2.0 4.0 ", output);
    }

    /** Instrumentation and coverage define each class anew; what binds natives must survive it. */
    @Test
    void anAgentThatTransformsEveryClassLosesNoEngine() throws Exception {
        Path jar = folder.resolve("agent.jar");
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", RewritingAgent.class.getName());
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        String output = end(start("cache", "", "agent", "-javaagent:" + jar));
        assertEquals("openblas [2.0, 4.0] true", output);
    }

    @ParameterizedTest
    @CsvSource({"/none/libopenblas.so, /none/libopenblas.so", "libopenblas.so.0, libopenblas.so.0"})
    void aNamedLibraryMustExist(String named, String said) throws Exception {
        String output = ChildJvm.of().with("WEFT_OPENBLAS_LIBRARY", named).run(StartTest.class, "reasons").output();
        assertTrue(output.contains("jblas false true true") && output.contains("WEFT_OPENBLAS_LIBRARY or"
                + " weft.openblas.library expects the absolute path of OpenBLAS' library but got " + said), output);
    }

    @Test
    void aNamedLibraryIsUsedInsteadOfTheBundledOne() throws Exception {
        String named = NativeFiles.ofUser().natives("linux-x86_64").get("libopenblas.so.0");
        Path copy = Files.copy(Path.of(named), folder.resolve("libmine.so"));
        String output = ChildJvm.of().with("WEFT_OPENBLAS_LIBRARY", copy.toString()).run(StartTest.class, "kernels")
                .output();
        assertTrue(output.endsWith(copy.toRealPath().toString()), output);
    }

    @Test
    void aNamedFileThatIsNoLibraryIsCorrectedAndNotInstalled() throws Exception {
        Path text = Files.writeString(folder.resolve("libtext.so"), "text");
        String output = ChildJvm.of().with("WEFT_OPENBLAS_LIBRARY", text.toString()).run(StartTest.class, "reasons")
                .output();
        assertTrue(output.contains("jblas false true true") && output.contains("cannot be used: " + text)
                && output.contains("; correct WEFT_OPENBLAS_LIBRARY or weft.openblas.library"), output);
    }

    @Test
    void jblasHasTheSameKernelsWithoutTheNatives() throws Exception {
        Path index = folder.resolve("META-INF/weft/natives/linux-x86_64/files");
        Files.createDirectories(index.getParent());
        Files.writeString(index, "none");
        String all = System.getProperty("java.class.path");
        String without = ChildJvm.of("-Dweft.blas=jblas", "-cp", folder + File.pathSeparator + all)
                .run(StartTest.class, "sum").output();
        assertTrue(without.startsWith("jblas "), without);
        assertEquals(ChildJvm.of("-Dweft.blas=jblas").run(StartTest.class, "sum").output(), without);
    }

    /** The child process: prints what happened. */
    public static void main(String[] arguments) {
        switch (arguments[0]) {
            case "products" -> {
                Thread.currentThread().interrupt();
                var matrices = new Matrices(true, false, 40, 50, 60, 1, 0, 1);
                System.out.print(Blas.engine().name() + " " + Math.floor(matrices.error(matrices.blas()) / 30) + " ");
            }
            case "bits" -> System.out.print(Blas.engine().name() + " " + EngineTest.bits() + " "
                    + List.of(solution().data()[0], solution().data()[1]));
            case "cache" -> System.out.print(Blas.engine().name() + " " + cache().isTemporary() + " " + cache().path()
                    + " " + cache().reason());
            case "twice" -> {
                for (int copy = 0; copy < 2; copy++) {
                    try (var loader = new CopyLoader()) {
                        var solve = loader.loadClass(StartTest.class.getName()).getDeclaredMethod("solve");
                        solve.setAccessible(true);
                        solve.invoke(null);
                    } catch (ReflectiveOperationException | IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            case "agent" -> System.out.print(Blas.engine().name() + " "
                    + List.of(solution().data()[0], solution().data()[1]) + " "
                    + RewritingAgent.SEEN.contains("dev/ludovic/netlib/blas/JNIBLAS"));
            case "sum" -> System.out.print(Blas.engine().name() + " "
                    + Arrays.hashCode(new Matrices(false, false, 200, 300, 784, 1, 0, 0).blas()));
            case "kernels" -> System.out.print(Blas.engine().description());
            case "jblas" -> {
                solution();
                System.out.print(Blas.engine().name() + " "
                        + FloatMatrix.ones(16, 16).mmul(FloatMatrix.ones(16, 16)).sum());
            }
            case "reasons" -> {
                System.out.print(Blas.engine().name());
                Blas.report().forEach(report -> System.out.print(" " + report.usable()));
                Blas.report().forEach(report -> System.out.print(" " + report.reason()));
                System.out.print(
                        " " + message(StartTest::solution) + (solution().data()[1] == 4 ? "solved" : "unsolved"));
            }
            default -> {
                System.out.println(
                        message(() -> Blas.gemm(false, false, 1, 1, 1, 1, new float[1], 0, 1, new float[1], 0, 1, 0,
                                new float[1], 0, 1)));
                System.out.println(message(Blas::engine));
            }
        }
    }

    /** Called in each copy of Weft. */
    static void solve() {
        System.out.print(Blas.engine().name() + " " + solution().data()[0] + " " + solution().data()[1] + " ");
    }

    private static CacheFolder cache() {
        try {
            return CacheFolder.ofUser();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor solution() {
        return Linalg.solve(Tensor.matrix(new float[]{0, 1}, new float[]{2, 0}), Tensor.vector(4, 4));
    }

    private static String message(Runnable work) {
        try {
            work.run();
            return "";
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private Process start(String cache, String engine, String task, String... options) throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(),
                "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.addAll(List.of(StartTest.class.getName(), task));
        var builder = new ProcessBuilder(command);
        builder.environment().keySet()
                .removeIf(name -> name.startsWith("WEFT_") || name.startsWith("XDG_") || name.contains("JAVA"));
        builder.environment().put("WEFT_BLAS", engine);
        if (cache != null) {
            builder.environment().put("WEFT_CACHE", folder.resolve(cache).toString());
        }
        return builder.redirectError(Files.createTempFile(folder, "error", null).toFile()).start();
    }

    /** Returns the child's output, after checking that it succeeded silently and left no temporary files. */
    private String end(Process child) throws Exception {
        return end(child, "");
    }

    /** The same for children that each print {@code said} on standard error. */
    private String end(Process child, String said) throws Exception {
        String output = new String(child.getInputStream().readAllBytes());
        int status = child.waitFor();
        StringBuilder errors = new StringBuilder();
        try (var files = Files.newDirectoryStream(folder, "error*")) {
            for (Path file : files) {
                // Newer JDKs themselves warn of a temporary folder that is none.
                errors.append(Files.readString(file).replace("WARNING: java.io.tmpdir directory does not exist\n", ""));
            }
        }
        assertTrue(errors.toString().matches("(" + said + ")+"), errors.toString());
        assertEquals(0, status);
        try (var left = Files.list(folder.resolve("tmp"))) {
            assertEquals(List.of(), left.toList());
        }
        return output;
    }
}
