package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each right-hand side of the phrase book, compiled and run behind the lines with which the page begins. */
class PhrasebookTest {
    private static final List<String> FAMILIES =
            List.of("Arithmetic", "Elementwise", "MatrixOps", "Reductions", "Shaping");
    private static final List<String> PACKAGES = List.of("checkpoint", "data", "examples", "graph", "internal.text",
            "loss", "metric",
            "network", "optimizer", "random", "tensor", "training");

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

    private static String beginning(String page, String language) {
        Matcher block = Pattern.compile("```" + language + "\n((?s:.*?))```").matcher(page);
        assertTrue(block.find());
        return block.group(1);
    }

    @Test
    void bothLanguagesSayTheSame() throws IOException {
        assertEquals(phrases(page("phrasebook.md")), phrases(page("phrasebook.zh-CN.md")));
        assertEquals(beginning(page("phrasebook.md"), "java"), beginning(page("phrasebook.zh-CN.md"), "java"));
        assertEquals(beginning(page("phrasebook.md"), "kotlin"), beginning(page("phrasebook.zh-CN.md"), "kotlin"));
    }

    @Test
    void everyJavaPhraseRuns() throws Exception {
        String page = page("phrasebook.md");
        StringBuilder source = new StringBuilder();
        PACKAGES.forEach(name -> source.append("import dev.weft.").append(name).append(".*;\n"));
        FAMILIES.forEach(name -> source.append("import static dev.weft.graph.").append(name).append(".*;\n"));
        source.append("import static dev.weft.internal.text.PythonFormat.g;\nimport java.nio.file.Path;\nimport "
                + "java.util.*;\npublic class Phrases {\n");
        List<Phrase> phrases = phrases(page);
        for (int i = 0; i < phrases.size(); i++) {
            source.append("static void phrase").append(i)
                    .append("(Path digits, Path folder, Path picture, Mnist mnist) throws Exception {\n")
                    .append(beginning(page, "java")).append("{ ").append(phrases.get(i).java())
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
        try (URLClassLoader loader = new URLClassLoader(new URL[]{folder.toUri().toURL()})) {
            loader.loadClass("Phrases").getMethod("main", String[].class).invoke(null, (Object) arguments());
        }
    }

    @Test
    void everyKotlinPhraseRuns() throws IOException {
        String page = page("phrasebook.md");
        StringBuilder script = new StringBuilder("@file:DependsOn(\"dev.weft:weft-examples:0.1.0\")\n");
        PACKAGES.forEach(name -> script.append("import dev.weft.").append(name).append(".*\n"));
        FAMILIES.forEach(name -> script.append("import dev.weft.graph.").append(name).append(".*\n"));
        script.append("import dev.weft.dsl.*\nimport dev.weft.internal.text.PythonFormat.g\nimport java.nio.file.Path\n"
                + "val (digits, folder, picture) = args.map { Path.of(it) }\nval mnist = Mnist.read(digits)\n")
                .append("class Beginning {\n").append(beginning(page, "kotlin")).append("}\n");
        for (Phrase phrase : phrases(page)) {
            script.append("Beginning().run {\n").append(phrase.kotlin()).append("\n}\n");
        }
        Path file = Files.writeString(folder.resolve("phrases.main.kts"), script);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        List<String> line = new ArrayList<>(List.of("run", file.toString()));
        line.addAll(Arrays.asList(arguments()));
        int code = Cli.INSTANCE.run(line, new ByteArrayOutputStream(), errors);
        assertEquals(0, code, errors.toString(StandardCharsets.UTF_8));
    }

    private String[] arguments() {
        return new String[]{Program.MODULE.resolve("data/mnist").toString(), folder.resolve("model").toString(),
            folder.resolve("digits.png").toString()};
    }
}
