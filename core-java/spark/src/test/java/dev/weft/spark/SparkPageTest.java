package dev.weft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide's page on Spark, in each language, against the programs that it shows, which need Spark to run. */
class SparkPageTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern BLOCK =
            Pattern.compile("\\[(\\w+\\.\\w+)]\\(([^)]*)\\)[^\n]*\n\n```(java|kotlin)\n(.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)\n```\n", Pattern.DOTALL);

    @TempDir private Path folder;

    private static String page(String name) throws IOException {
        return Files.readString(ROOT.resolve("docs/guide").resolve(name));
    }

    /** Without package, documentation, comments and empty lines. */
    private static String code(String source) {
        return String.join("\n", source.lines().filter(line -> !line.startsWith("package ") && !line.isBlank()
                && !line.strip().startsWith("//") && !line.strip().startsWith("/**")
                && !line.contains("private TrainOnSpark()")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark.md", "zh-CN/spark.md"})
    void showsItsProgramInBothLanguages(String name) throws IOException {
        List<MatchResult> blocks = BLOCK.matcher(page(name)).results().toList();
        assertEquals(List.of("TrainOnSpark.java", "TrainOnSpark.kt"),
                blocks.stream().map(block -> block.group(1)).toList());
        assertEquals(2, page(name).lines().filter(line -> line.matches("```(java|kotlin|scala).*")).count());
        for (MatchResult block : blocks) {
            Path source = ROOT.resolve("docs/guide").resolve(name).resolveSibling(block.group(2)).normalize();
            assertEquals(code(Files.readString(source)), code(block.group(4)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Kt"})
    void showsWhatItsProgramsPrint(String language) throws Exception {
        Session.spark(); // The session that the program gets, as spark-submit makes one.
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            String[] args = {ROOT.resolve("examples/data/iris/iris.csv").toString(),
                folder.resolve("pipeline").toString(), folder.resolve("iris.safetensors").toString()};
            Class.forName("dev.weft.examples.spark.TrainOnSpark" + language).getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } finally {
            System.setOut(before);
        }
        for (String name : List.of("spark.md", "zh-CN/spark.md")) {
            List<String> outputs = OUTPUT.matcher(page(name)).results().map(block -> block.group(1)).toList();
            assertEquals(List.of(printed.toString(StandardCharsets.UTF_8).stripTrailing()), outputs);
        }
        assertTrue(Files.exists(folder.resolve("iris.safetensors")));
    }
}
