package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the sources to the table of the root {@code package-info.java} and to the rules of form. */
class ArchitectureTest {
    private static final Path MAIN = Path.of("src/main/java/dev/weft");
    private static final Pattern ROW = Pattern.compile("<tr><td>([\\w.]+)</td><td>[^<]*</td>[\\s*]*<td>([^<]*)</td></tr>");
    private static final Pattern UNREAD = Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("\\b((?:dev|de|org|com|net|io|sun|jdk|javax)(?:\\.[a-z]\\w*)+)\\.[A-Z]");
    private static final Pattern CLASS = Pattern.compile("(?m)^[ \\t]*((?:\\w+(?:-sealed)?[ \\t]+)*)class[ \\t]+(\\w+)");
    private static final Pattern SPEAKS = Pattern.compile("\\bSystem\\s*\\.\\s*(?:out|err|in|exit)\\b|\\bprintStackTrace\\b|\\.halt\\s*\\(");
    private static final List<String> BRIDGE = List.of("Tensor.java", "Linalg.java");

    private static Map<String, List<String>> table;

    @BeforeAll
    static void readTheTable() throws IOException {
        table = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(MAIN.resolve("package-info.java")));
        while (row.find()) {
            table.put(row.group(1), row.group(2).isBlank() ? List.of() : List.of(row.group(2).split(",\\s*")));
        }
    }

    /** What {@code source} of {@code directory/file} breaks. */
    private static List<String> violations(String directory, String file, String source) {
        List<String> broken = new ArrayList<>();
        String code = UNREAD.matcher(source).replaceAll(" ");
        List<String> allowed = new ArrayList<>(List.of("dev.weft." + directory, "org.jspecify"));
        for (String entry : table.getOrDefault(directory, List.of())) {
            if (!(entry.equals("org.jblas") && directory.equals("tensor") && !BRIDGE.contains(file))) {
                allowed.add(table.containsKey(entry) ? "dev.weft." + entry : entry);
            }
        }
        NAMED.matcher(code).results().map(name -> name.group(1)).distinct()
                .filter(name -> allowed.stream().noneMatch(entry -> (name + ".").startsWith(entry + ".")))
                .forEach(name -> broken.add("uses " + name));
        CLASS.matcher(code).results().filter(found -> !(" " + found.group(1)).contains(" final "))
                .forEach(found -> broken.add("has an open class " + found.group(2)));
        SPEAKS.matcher(code).results().forEach(found -> broken.add("has " + found.group()));
        if (source.lines().count() > 400) {
            broken.add("has more than 400 lines");
        }
        if (!directory.isEmpty() && !table.containsKey(directory)) {
            broken.add("is in no row of the table");
        }
        return broken;
    }

    @Test
    void theSourcesKeepToTheRules() throws IOException {
        Map<String, List<String>> broken = new TreeMap<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String directory = MAIN.relativize(file.getParent()).toString().replace('/', '.');
                List<String> violations = violations(directory, file.getFileName().toString(), Files.readString(file));
                if (!violations.isEmpty()) {
                    broken.put(MAIN.relativize(file).toString(), violations);
                }
            }
        }
        assertEquals(Map.of(), broken);
    }

    @Test
    void nothingInAFileBecomesCode() throws IOException {
        Pattern dangerous = Pattern.compile(
                "\\b(?:ObjectInputStream|XMLDecoder|ScriptEngine\\w*|URLClassLoader|defineClass|Class\\s*\\.\\s*forName|javax\\.xml|org\\.xml|org\\.w3c)\\b");
        List<String> found = new ArrayList<>();
        try (Stream<Path> kotlin = Stream.concat(Files.walk(Path.of("../dsl-kotlin/src/main")),
                        Files.walk(Path.of("../dsl-kotlin/cli/src/main")));
                Stream<Path> files = Stream.concat(Files.walk(MAIN), kotlin)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(java|kt)")).toList()) {
                dangerous.matcher(UNREAD.matcher(Files.readString(file)).replaceAll(" ")).results()
                        .forEach(use -> found.add(file.getFileName() + " " + use.group()));
            }
        }
        // A class that stands in for jblas' loader, from bytes of this program; a main class of the examples.
        assertEquals(List.of("Jblas.java defineClass", "RunExample.kt Class.forName", "StandIn.java defineClass"),
                found.stream().sorted().toList());
        assertEquals(true, dangerous.matcher("java.io.ObjectInputStream in;").find());
    }

    @Test
    void everyPublicClassSaysWhichThreadsMayShareIt() throws Exception {
        List<String> silent = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file : files.filter(path -> path.toString().matches(".*/[A-Z]\\w*\\.java")).toList()) {
                String name = MAIN.relativize(file).toString().replace(".java", "");
                if (hasObjects(Class.forName("dev.weft." + name.replace('/', '.'))) && !comment(Files.readString(file)).contains("thread")) {
                    silent.add(name);
                }
            }
        }
        assertEquals(List.of(), silent);
        assertTrue(hasObjects(StringBuilder.class) && !hasObjects(Math.class) && !comment("/** A thread. */ import x; /** No. */ public").contains("thread"));
    }

    /** Whether {@code type} is a public class whose objects others hold, other than records, enums and errors, whose fields are final. */
    private static boolean hasObjects(Class<?> type) {
        return Modifier.isPublic(type.getModifiers()) && !type.isInterface() && !type.isRecord() && !type.isEnum() && !Throwable.class.isAssignableFrom(type)
                && Arrays.stream(type.getDeclaredMethods()).anyMatch(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()));
    }

    /** The comment of the class that {@code source} declares. */
    private static String comment(String source) {
        String before = source.substring(0, source.indexOf("public"));
        return before.substring(before.lastIndexOf("/**"));
    }

    @Test
    void importsPointOnlyDownTheTable() {
        assertFalse(table.isEmpty());
        List<String> order = List.copyOf(table.keySet());
        table.forEach((name, uses) -> uses.stream().filter(order::contains).forEach(used ->
                assertEquals(-1, Integer.compare(order.indexOf(name), order.indexOf(used)), name + " uses " + used)));
    }

    @Test
    void everyPackageOfTheTableTellsItsStoryAndIsNullMarked() throws IOException {
        for (String name : table.keySet()) {
            String story = Files.readString(MAIN.resolve(name.replace('.', '/')).resolve("package-info.java"));
            assertEquals(true, story.startsWith("/**") && story.contains("@NullMarked"), name);
        }
    }

    static Stream<Arguments> planted() {
        return Stream.of(
                Arguments.of("optimizer", "X.java", "import dev.weft.tensor.Tensor;", "uses dev.weft.tensor"),
                Arguments.of("optimizer", "X.java", "record X(dev.weft.tensor.Tensor t) {}", "uses dev.weft.tensor"),
                Arguments.of("graph", "X.java", "import static dev.weft.training.Model.of;", "uses dev.weft.training"),
                Arguments.of("graph", "X.java", "import org.jblas.FloatMatrix;", "uses org.jblas"),
                Arguments.of("tensor", "X.java", "import org.jblas.FloatMatrix;", "uses org.jblas"),
                Arguments.of("data", "X.java", "import com.sun.jna.Native;", "uses com.sun.jna"),
                Arguments.of("data", "X.java", "public class X {}", "has an open class X"),
                Arguments.of("data", "X.java", "abstract static class X {}", "has an open class X"),
                Arguments.of("data", "X.java", "void f() { System.out.println(); }", "has System.out"),
                Arguments.of("data", "X.java", "void f() { System.exit(1); }", "has System.exit"),
                Arguments.of("data", "X.java", "// a line\n".repeat(401), "has more than 400 lines"),
                Arguments.of("helper", "X.java", "", "is in no row of the table"));
    }

    @ParameterizedTest
    @MethodSource("planted")
    void aPlantedViolationIsFound(String directory, String file, String source, String found) {
        assertEquals(List.of(found), violations(directory, file, source));
    }

    @Test
    void whatIsAllowedIsNotReported() {
        assertEquals(List.of(), violations("tensor", "Tensor.java", """
                import dev.weft.blas.Blas; import java.util.List; import org.jblas.FloatMatrix;
                /** Of dev.weft.training.Model. */ public final class Tensor { String s = "System.exit"; }"""));
    }
}
