package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs each Kotlin and Java cell of the phrase book after the lines with which the page begins. */
class PhrasebookTest {
    /** The output of the only phrase that prints. */
    private static final String PRINTED = "loss is 0.0674925\n[[ 1.  2.]\n [ 3.  4.]]\n";

    @TempDir Path folder;

    private record Phrase(String kotlin, String java) {}

    private static String page(String name) throws IOException {
        return Files.readString(Program.MODULE.resolve(name));
    }

    private static List<Phrase> phrases(String page) {
        List<Phrase> phrases = new ArrayList<>();
        Matcher row = Pattern.compile("^\\| `.*` \\| `(.*)` \\| `(.*)` \\|$", Pattern.MULTILINE).matcher(page);
        while (row.find()) {
            phrases.add(new Phrase(row.group(1), row.group(2)));
        }
        assertEquals(page.lines().filter(line -> line.startsWith("| `")).count(), phrases.size());
        return phrases;
    }

    private static String block(String page, String language) {
        Matcher block = Pattern.compile("```" + language + "\n((?s:.*?))```").matcher(page);
        assertTrue(block.find());
        return block.group(1);
    }

    /** Returns the lines of the block that are imports, or those that are not. */
    private static String beginning(String page, String language, boolean imports) {
        return block(page, language).lines().filter(line -> line.startsWith("import ") == imports)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void bothLanguagesSayTheSame() throws IOException {
        assertEquals(phrases(page("phrasebook.md")), phrases(page("phrasebook.zh-CN.md")));
        assertEquals(block(page("phrasebook.md"), "java"), block(page("phrasebook.zh-CN.md"), "java"));
        assertEquals(block(page("phrasebook.md"), "kotlin"), block(page("phrasebook.zh-CN.md"), "kotlin"));
    }

    @Test
    void everyJavaPhraseRuns() throws Exception {
        String page = page("phrasebook.md");
        StringBuilder source = new StringBuilder(beginning(page, "java", true))
                .append("import java.nio.file.Path;\npublic class Phrases {\n");
        List<Phrase> phrases = phrases(page);
        for (int i = 0; i < phrases.size(); i++) {
            source.append("static void phrase").append(i)
                    .append("(Path digits, Path folder, Path picture, Mnist mnist) throws Exception {\n")
                    .append(beginning(page, "java", false)).append("{ ").append(phrases.get(i).java())
                    .append("; }\n}\n");
        }
        source.append("public static void main(String[] a) throws Exception {\nPath digits = Path.of(a[0]); Path "
                + "folder = Path.of(a[1]); Path picture = Path.of(a[2]);\n"
                + "Mnist mnist = Mnist.read(digits);\n");
        for (int i = 0; i < phrases.size(); i++) {
            source.append("phrase").append(i).append("(digits, folder, picture, mnist);\n");
        }
        Path file = Files.writeString(folder.resolve("Phrases.java"), source.append("}\n}\n"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = compiler.run(null, errors, errors, "-nowarn", "-proc:none", "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), file.toString());
        assertEquals(0, code, errors.toString(StandardCharsets.UTF_8));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()})) {
            loader.loadClass("Phrases").getMethod("main", String[].class).invoke(null, (Object) arguments());
        } finally {
            System.setOut(before);
        }
        assertEquals(PRINTED, printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    @Test
    void everyKotlinPhraseRuns() throws IOException {
        String page = page("phrasebook.md");
        StringBuilder script = new StringBuilder("@file:DependsOn(\"dev.weft:weft-examples:0.1.0\")\n");
        script.append(beginning(page, "kotlin", true))
                .append("import java.nio.file.Path\nval (digits, folder, picture) = args.map { Path.of(it) }\n")
                .append("val mnist = Mnist.read(digits)\nclass Beginning {\n")
                .append(beginning(page, "kotlin", false)).append("}\n");
        for (Phrase phrase : phrases(page)) {
            script.append("Beginning().run {\n").append(phrase.kotlin()).append("\n}\n");
        }
        Path file = Files.writeString(folder.resolve("phrases.main.kts"), script);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        List<String> line = new ArrayList<>(List.of("run", file.toString()));
        line.addAll(Arrays.asList(arguments()));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code = Cli.INSTANCE.run(line, printed, errors);
        assertEquals(0, code, errors.toString(StandardCharsets.UTF_8));
        assertEquals(PRINTED, printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    private String[] arguments() {
        return new String[]{Program.MODULE.resolve("data/mnist").toString(), folder.resolve("model").toString(),
            folder.resolve("digits.png").toString()};
    }
}
