package dev.weft;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of form that only sources show: in all modules, in Java, Kotlin, scripts and pages, the tests included. */
class SourcesTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path MAIN = Path.of("src/main/java/dev/weft");
    private static final int MOST_LINES = 400;
    private static final int MOST_LINES_OF_A_COMMAND = 200;
    private static final int MOST_COLUMNS = 120;
    private static final int MOST_FILES = 30;
    /** Packages of any number of files, because these are look-alikes of one interface. */
    private static final Set<String> LOOK_ALIKES = Set.of("dev/weft/optimizer", "dev/weft/network");
    private static final Pattern VAGUE = Pattern.compile("(?:.*/)?(?:utils?|commons?|helpers?|impl|base|managers?)");
    private static final Pattern UNREAD =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);
    private static final Pattern UNREAD_IN_A_PAGE = Pattern.compile("/\\*.*?\\*/|(?<!:)//[^\\n]*", Pattern.DOTALL);
    private static final Pattern DANGEROUS = Pattern.compile("\\b(?:ObjectInputStream|XMLDecoder|ScriptEngine\\w*"
            + "|URLClassLoader|defineClass|Class\\s*\\.\\s*forName|javax\\.xml|org\\.xml)\\b");
    /** What makes text of a page into markup or code, or loads something from elsewhere. */
    private static final Pattern UNSAFE_IN_A_PAGE = Pattern.compile("\\.(?:inner|outer)HTML\\b|\\binsertAdjacentHTML\\b"
            + "|\\bdocument\\.write|\\bDOMParser\\b|\\bcreateContextualFragment\\b|\\.srcdoc\\b|\\beval\\s*\\("
            + "|\\bnew\\s+Function\\b|\\bjavascript:|<script(?![^>]*\\ssrc=)[^>]*>|<style\\b"
            + "|<[a-z][^>\\n]*\\s(?:style|on\\w+)\\s*="
            + "|@import\\b|(?<!xmlns=\")https?://(?!127\\.0\\.0\\.1|localhost|www\\.w3\\.org/)");
    private static final Pattern DOCUMENTATION = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);
    private static final Map<Path, String> SOURCES = sources();

    private static Map<Path, String> sources() {
        Map<Path, String> sources = new TreeMap<>();
        try {
            Files.walkFileTree(REPOSITORY, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean built = folder.endsWith("target") || folder.endsWith(".git");
                    return built ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (file.toString().matches(".*\\.(?:java|kts?|js|css|html)")) {
                        sources.put(REPOSITORY.relativize(file), Files.readString(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return sources;
    }

    private static List<Path> longerThan(int lines, String folder) {
        return SOURCES.keySet().stream()
                .filter(file -> file.toString().contains(folder) && SOURCES.get(file).lines().count() > lines).toList();
    }

    /** The package of a main source as a path, {@code dev/weft/graph}, or else an empty one, as of a page. */
    private static String packageOf(Path file) {
        String folder = file.getParent().toString();
        return folder.matches(".*/src/main/(?:java|kotlin)/.*") ? folder.replaceFirst(".*/src/main/\\w+/", "") : "";
    }

    @Test
    void noFileIsLongerThan400Lines() {
        assertEquals(List.of(), longerThan(MOST_LINES, ""));
        assertFalse(longerThan(100, "").isEmpty());
    }

    @Test
    void noFileOfTheLauncherIsLongerThan200Lines() {
        String commands = "dsl-kotlin/cli/src/main/kotlin/dev/weft/cli/";
        assertFalse(Files.exists(REPOSITORY.resolve("dsl-kotlin/cli")) && longerThan(0, commands).isEmpty(),
                () -> "there are no sources in " + commands);
        assertEquals(List.of(), longerThan(MOST_LINES_OF_A_COMMAND, commands));
    }

    @Test
    void noLineIsLongerThan120Columns() {
        List<String> found = SOURCES.entrySet().stream().flatMap(source -> {
            List<String> lines = source.getValue().lines().toList();
            return IntStream.range(0, lines.size()).filter(line -> columns(lines.get(line)) > MOST_COLUMNS)
                    .mapToObj(line -> source.getKey() + ":" + (line + 1));
        }).toList();
        assertTrue(found.isEmpty(), () -> found.size() + " lines are too long:\n" + String.join("\n", found));
        assertEquals(121, columns("–".repeat(120) + "\uD83E\uDDF6"));
    }

    private static int columns(String line) {
        return line.codePointCount(0, line.length());
    }

    @Test
    void noPackageHasMoreThan30FilesUnlessTheyAreLookAlikes() {
        Map<String, Long> sizes = SOURCES.keySet().stream().filter(file -> !file.endsWith("package-info.java"))
                .collect(groupingBy(SourcesTest::packageOf, TreeMap::new, counting()));
        sizes.remove("");
        assertEquals(List.of(), sizes.keySet().stream()
                .filter(name -> sizes.get(name) > MOST_FILES && !LOOK_ALIKES.contains(name)).toList());
        assertTrue(sizes.get("dev/weft/optimizer") > 20, sizes::toString);
    }

    @Test
    void noPackageHasANameThatSaysNothing() {
        assertEquals(List.of(), SOURCES.keySet().stream().filter(file -> file.toString().contains("dev/weft"))
                .map(file -> file.getParent().toString().replaceFirst(".*?dev/weft", "dev/weft"))
                .filter(name -> VAGUE.matcher(name).matches()).distinct().toList());
        assertTrue(VAGUE.matcher("dev/weft/training/util").matches() && !VAGUE.matcher("dev/weft/database").matches());
    }

    @Test
    void nothingInAFileBecomesCodeInKotlinEither() {
        List<String> found = SOURCES.entrySet().stream()
                .filter(source -> source.getKey().startsWith("dsl-kotlin") && !packageOf(source.getKey()).isEmpty())
                .flatMap(source -> DANGEROUS.matcher(UNREAD.matcher(source.getValue()).replaceAll(" ")).results()
                        .map(use -> source.getKey().getFileName() + " " + use.group()))
                .toList();
        // A main class of the examples, classes of Weft's own jars to list their names, and the training of weft-spark.
        assertEquals(List.of("Run.kt Class.forName", "KnownNames.kt Class.forName", "OnSpark.kt Class.forName"),
                found);
    }

    @Test
    void noTextBecomesMarkupOrCodeInAPageAndNothingComesFromElsewhere() {
        List<String> found = pages().flatMap(page -> UNSAFE_IN_A_PAGE.matcher(UNREAD_IN_A_PAGE
                .matcher(SOURCES.get(page)).replaceAll(" ")).results().map(use -> page + " " + use.group())).toList();
        assertEquals(List.of(), found);
        assertEquals(2, UNSAFE_IN_A_PAGE.matcher("a.innerHTML = b; <p onclick='c()'>").results().count());
        assertEquals(2, UNSAFE_IN_A_PAGE.matcher("<script>d()</script> fetch('https://cdn.example/e.js')").results()
                .count());
        assertFalse(UNSAFE_IN_A_PAGE.matcher("<script type=module src=/page.js></script> a.textContent").find());
    }

    @Test
    void everyModuleOfAPageIsTyped() {
        assertEquals(List.of(), pages().filter(page -> page.toString().endsWith(".js")
                && !SOURCES.get(page).startsWith("// @ts-check\n")).toList());
    }

    /** The JavaScript, styles and markup that browsers load. */
    private static Stream<Path> pages() {
        return SOURCES.keySet().stream().filter(file -> file.toString().contains("/src/main/resources/"));
    }

    @Test
    void everyPublicClassSaysWhichThreadsMayShareIt() throws IOException, ClassNotFoundException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file : files.filter(path -> path.toString().matches(".*/[A-Z]\\w*\\.java")).toList()) {
                String name = MAIN.relativize(file).toString().replace(".java", "").replace('/', '.');
                assertTrue(!hasObjects(Class.forName("dev.weft." + name))
                        || comment(Files.readString(file)).contains("thread"), name);
            }
        }
        assertTrue(hasObjects(StringBuilder.class) && !hasObjects(Math.class));
        assertFalse(comment("/** A thread. */ import x; /** No. */ public").contains("thread"));
    }

    @Test
    void aQuarterOfTheCoreIsDocumentation() {
        List<String> core = SOURCES.keySet().stream().filter(file -> file.startsWith("core-java/src/main"))
                .map(SOURCES::get).toList();
        long lines = core.stream().mapToLong(source -> source.lines().count()).sum();
        long documented = core.stream().mapToLong(SourcesTest::documented).sum();
        assertTrue(documented >= lines / 4, () -> documented + " of " + lines + " lines");
        assertEquals(4, documented("/** A. */\nint a; // b\n/**\n * C.\n */\nint c;\n/* d */\n"));
    }

    private static long documented(String source) {
        return DOCUMENTATION.matcher(source).results().mapToLong(comment -> comment.group().lines().count()).sum();
    }

    /**
     * Whether {@code type} is a public class with objects that others hold; records, enums and errors have final
     * fields.
     */
    private static boolean hasObjects(Class<?> type) {
        return Modifier.isPublic(type.getModifiers()) && !type.isInterface() && !type.isRecord() && !type.isEnum()
                && !Throwable.class.isAssignableFrom(type) && Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method -> Modifier.isPublic(method.getModifiers())
                                && !Modifier.isStatic(method.getModifiers()));
    }

    /** The comment of the class that {@code source} declares. */
    private static String comment(String source) {
        String before = source.substring(0, source.indexOf("public"));
        return before.substring(before.lastIndexOf("/**"));
    }
}
