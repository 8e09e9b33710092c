package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbered scripts print what their last comment says, and {@code run} reports errors in scripts. */
class ScriptsTest {
    private static final String MNIST = Program.MODULE.resolve("data/mnist").toString();

    @TempDir Path folder;

    private record Ran(int code, String out, String err) {}

    private static Ran run(Path script, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> line = new ArrayList<>(List.of("run", script.toString()));
        line.addAll(List.of(args));
        int code = Cli.INSTANCE.run(line, out, err);
        return new Ran(code, out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"),
                err.toString(StandardCharsets.UTF_8));
    }

    private Ran run(String text, String... args) throws IOException {
        return run(Files.writeString(folder.resolve("own.main.kts"), text), args);
    }

    static Stream<Path> numbered() throws IOException {
        try (Stream<Path> files = Files.list(Program.MODULE.resolve("scripts"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d\\d-.*")).sorted().toList().stream();
        }
    }

    @Test
    void thereAreThirteenNumberedScripts() throws IOException {
        assertEquals(13, numbered().count());
    }

    @ParameterizedTest
    @MethodSource("numbered")
    void printsWhatItSaysAtItsEnd(Path script) throws IOException {
        List<String> lines = Files.readAllLines(script);
        assertTrue(lines.size() <= 30, lines.size() + " lines");
        List<String> promised =
                lines.subList(lines.indexOf("// prints:") + 1, lines.size()).stream().map(line -> line.substring(3))
                        .toList();
        Ran ran = run(script, MNIST, folder.toString());
        assertEquals(new Ran(0, String.join("\n", promised) + "\n", ""), ran);
    }

    @Test
    void theSamePicturesComeFromJava() throws IOException {
        run(Program.MODULE.resolve("scripts/11-pictures.main.kts"), MNIST, folder.toString());
        Path java = Files.createDirectory(folder.resolve("java"));
        Pictures.main(MNIST, java.toString());
        for (String name : List.of("network", "loss", "weights", "confusion", "predictions", "rings")) {
            assertEquals(-1, Files.mismatch(folder.resolve(name + ".png"), java.resolve(name + ".png")), name);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            println(args.joinToString())                           | 0 | --steps, 3 | ''
            val x: Int = "three"                                   | 1 | ''         | own.main.kts:1:12
            throw IllegalStateException("too late")                | 1 | ''         | own.main.kts:1: \
            java.lang.IllegalStateException: too late
            @file:DependsOn("dev.weft:weft-dsl:9.9")               | 1 | ''         | this is Weft 0.1.0: write \
            dev.weft:weft-dsl:0.1.0
            @file:DependsOn("dev.weft:weft-dls:0.1.0")             | 1 | ''         | did you mean weft-dsl?
            @file:DependsOn("dev.weft:weft-dsl:0.1.0")             | 0 | ''         | ''
            @file:DependsOn("dev.weft:weft-core:0.1.0", "dev.weft:weft-natives-linux-arm64:0.1.0") | 0 | '' | ''
            """)
    void answersForAScript(String text, int code, String out, String err) throws IOException {
        Ran ran = run(text, "--steps", "3");
        assertEquals(code, ran.code(), ran.err());
        assertEquals(out, ran.out().strip());
        assertTrue(ran.err().contains(err), ran.err());
    }

    @Test
    void compilesAgainWhatHasChangedAndNothingElse() throws IOException {
        assertEquals("1\n", run("println(1)").out());
        List<Path> before = compiled();
        assertEquals("1\n", run("println(1)").out());
        assertTrue(before.containsAll(compiled()));
        assertEquals("2\n", run("println(2)").out());
        Files.writeString(folder.resolve("imported.main.kts"), "val number = 3");
        String importing = "@file:Import(\"imported.main.kts\")\nprintln(number)";
        assertEquals("3\n", run(importing).out());
        Files.writeString(folder.resolve("imported.main.kts"), "val number = 4");
        assertEquals("4\n", run(importing).out());
    }

    /** Everything that a script is compiled from, and how a script names it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            several names           | @file:Import("b.main.kts", "a.main.kts")
            names in brackets       | @file:[Import("a.main.kts")]
            a named argument        | @file:Import(paths = ["a.main.kts"])
            a comment between       | @file:Import /* a */ ("a.main.kts")
            an import of an import  | @file:Import("c.main.kts")
            """)
    void compilesAgainWhenAnImportChanges(String kind, String annotation) throws IOException {
        Files.writeString(folder.resolve("b.main.kts"), "val other = 0");
        Files.writeString(folder.resolve("c.main.kts"), "@file:Import(\"a.main.kts\")\nfun answer() = number");
        String script = annotation + "\nprintln(" + (kind.contains("of an") ? "answer()" : "number") + ")";
        for (int number : new int[]{3, 4, 3}) {
            Files.writeString(folder.resolve("a.main.kts"), "val number = " + number);
            assertEquals(new Ran(0, number + "\n", ""), run(script));
        }
    }

    @Test
    void compilesAgainWhenAJarOrFolderThatItDependsOnChanges() throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Path first = Files.createDirectory(folder.resolve("first"));
        for (String script : List.of("@file:DependsOn(\"" + classes + "\")\nprintln(Constant.VALUE)",
                "@file:DependsOn(\"" + folder.resolve("lib.jar") + "\")\nprintln(Constant.VALUE)",
                "@file:Repository(\"" + first + "\")\n@file:Repository(\"" + folder + "\")\n"
                        + "@file:DependsOn(\"lib.jar\")\nprintln(Constant.VALUE)")) {
            for (int value = 1; value <= 2; value++) {
                compileConstant(value, classes, folder.resolve("lib.jar"));
                assertEquals(new Ran(0, value + "\n", ""), run(script));
            }
        }
        // A jar that appears in the repository that comes first is the one that is meant from then on.
        compileConstant(3, classes, first.resolve("lib.jar"));
        assertEquals("3\n", run("@file:Repository(\"" + first + "\")\n@file:Repository(\"" + folder + "\")\n"
                + "@file:DependsOn(\"lib.jar\")\nprintln(Constant.VALUE)").out());
    }

    /** A constant, which the compiler copies into the script. */
    private static void compileConstant(int value, Path classes, Path jar) throws IOException {
        Path source = Files.writeString(classes.resolveSibling("Constant.java"),
                "public class Constant { public static final int VALUE = " + value + "; }");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(),
                source.toString()));
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("Constant.class"));
            Files.copy(classes.resolve("Constant.class"), out);
        }
    }

    @Test
    void compilesAgainInAnotherFolderAndReplacesADamagedJar() throws IOException {
        String text = "@file:Import(\"a.main.kts\")\nprintln(number)";
        List<Path> before = compiled();
        Files.writeString(folder.resolve("a.main.kts"), "val number = 1");
        assertEquals("1\n", run(text).out());
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("a.main.kts"), "val number = 2");
        assertEquals("2\n", run(Files.writeString(other.resolve("own.main.kts"), text)).out());
        for (Path jar : compiled()) {
            // This JVM keeps the jars of other tests open.
            if (jar.toString().endsWith(".jar") && !before.contains(jar)) {
                Files.write(jar, new byte[(int) Files.size(jar)]);
            }
        }
        assertEquals(new Ran(0, "1\n", ""), run(text));
    }

    private static List<Path> compiled() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getenv("XDG_CACHE_HOME"), "weft", "scripts"))) {
            return files.toList();
        }
    }

    @Test
    void refusesWhatIsNoScript() {
        assertEquals(1, run(folder.resolve("missing.main.kts")).code());
        assertEquals(2, run(Program.MODULE.resolve("pom.xml")).code());
    }
}
