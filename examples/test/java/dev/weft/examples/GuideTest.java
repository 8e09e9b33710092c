package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of docs/guide, in each language, against the programs that they show. */
class GuideTest {
    private static final Path ROOT = Program.MODULE.resolve("..").toAbsolutePath().normalize();
    private static final Path GUIDE = ROOT.resolve("docs/guide");
    private static final String IRIS = "examples/data/iris/iris.csv";
    private static final String MODEL = "iris.safetensors";

    /** Each page's program with its arguments: numbers, files of the repository, or names in a temporary folder. */
    private static final Map<String, List<String>> PROGRAMS = new TreeMap<>(Map.ofEntries(
            Map.entry("playground", List.of("Playground", "60", "20")),
            Map.entry("train-on-a-table", List.of("TrainOnATable", IRIS, MODEL)),
            Map.entry("tune", List.of("Tune", IRIS, "tuned.safetensors")),
            Map.entry("more-than-a-chain", List.of("MoreThanAChain", "shop.png")),
            Map.entry("keras-and-pytorch", List.of("KerasAndPytorch", IRIS, "iris.keras", "iris.npz",
                    "iris-pytorch.safetensors")),
            Map.entry("plain-java", List.of("PlainJava", MODEL, "IrisPredictor.java")),
            Map.entry("tensorboard", List.of("ShowInTensorBoard", IRIS, "runs")),
            Map.entry("own-loss", List.of("OwnLoss", IRIS)),
            Map.entry("own-layer", List.of("OwnLayer", IRIS)),
            Map.entry("own-optimizer", List.of("OwnOptimizer", IRIS)),
            Map.entry("save-and-resume", List.of("SaveAndResume", IRIS, "checkpoints")),
            Map.entry("reproduce-a-run", List.of("ReproduceARun", IRIS)),
            Map.entry("open-in-other-programs", List.of("OpenInOtherPrograms", MODEL, "iris.onnx", "network.onnx")),
            Map.entry("embed-in-a-service", List.of("EmbedInAService", MODEL)),
            Map.entry("serve-a-model", List.of("ServeAModel", MODEL)),
            Map.entry("watch-a-training", List.of("WatchATraining", IRIS, "report.html")),
            Map.entry("why-it-does-not-learn", List.of("WhyItDoesNotLearn", IRIS))));

    /** The page whose programs need Spark: SparkPageTest of weft-spark runs them. */
    private static final String ON_SPARK = "spark";

    private static final Pattern NAMED_BLOCK =
            Pattern.compile("\\[(\\w+\\.\\w+)]\\(([^)]*)\\)[^\n]*\n\n```(java|kotlin)\n(.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern TEXT_OR_COMMENT =
            Pattern.compile("(\"(?:\\\\.|[^\"\\\\\n])*\")|/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);

    /** The model that the first page saves and another one loads. */
    private static byte[] model = {};

    @TempDir Path folder;

    /** One page in one language. */
    record Page(Path path) {
        String name() {
            return path.getFileName().toString().replace(".md", "");
        }

        String text() throws IOException {
            return Files.readString(path).replace("\r\n", "\n");
        }

        @Override
        public String toString() {
            return GUIDE.relativize(path).toString();
        }
    }

    private static Stream<Page> files() throws IOException {
        List<Page> pages = new ArrayList<>();
        for (Path language : List.of(GUIDE, GUIDE.resolve("zh-CN"))) {
            if (Files.isDirectory(language)) {
                try (Stream<Path> files = Files.list(language)) {
                    files.filter(file -> file.toString().endsWith(".md")).sorted().map(Page::new).forEach(pages::add);
                }
            }
        }
        return pages.stream();
    }

    static Stream<Page> pages() throws IOException {
        return files().filter(page -> !page.name().equals("README") && !page.name().equals(ON_SPARK));
    }

    @BeforeAll
    static void trainTheModel(@TempDir Path folder) throws Exception {
        Path file = folder.resolve(MODEL);
        run("TrainOnATable", ROOT.resolve(IRIS).toString(), file.toString());
        model = Files.readAllBytes(file);
    }

    private static String run(String type, String... args) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Class.forName("dev.weft.examples.guide." + type).getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n").stripTrailing();
    }

    /** The lines of a program that matter: without its package, its comments and empty lines. */
    static List<String> code(String source) {
        return TEXT_OR_COMMENT.matcher(source)
                .replaceAll(found -> found.group(1) == null ? "" : Matcher.quoteReplacement(found.group()))
                .lines().map(String::stripTrailing).filter(line -> !line.isEmpty() && !line.startsWith("package "))
                .toList();
    }

    @Test
    void thePagesAreThoseOfTheTable() throws IOException {
        Map<Path, List<String>> names = pages()
                .collect(Collectors.groupingBy(page -> page.path().getParent(), TreeMap::new,
                        Collectors.mapping(Page::name, Collectors.toList())));
        assertTrue(names.containsKey(GUIDE));
        names.values().forEach(found -> assertEquals(List.copyOf(PROGRAMS.keySet()), found));
        for (Page index : files().filter(page -> page.name().equals("README")).toList()) {
            for (String name : Stream.concat(PROGRAMS.keySet().stream(), Stream.of(ON_SPARK)).toList()) {
                assertTrue(index.text().contains("](" + name + ".md)"), () -> index + " has no link to " + name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsItsProgramInBothLanguages(Page page) throws IOException {
        String program = PROGRAMS.get(page.name()).get(0);
        List<MatchResult> blocks = NAMED_BLOCK.matcher(page.text()).results().toList();
        assertEquals(List.of(program + ".java", program + ".kt"),
                blocks.stream().map(block -> block.group(1)).toList());
        assertEquals(List.of("java", "kotlin"), blocks.stream().map(block -> block.group(3)).toList());
        // No program that is compared with nothing.
        assertEquals(blocks.size(), page.text().lines().filter(line -> line.matches("```(java|kotlin).*")).count());
        for (MatchResult block : blocks) {
            Path source = page.path().resolveSibling(block.group(2)).normalize();
            assertEquals(block.group(1), source.getFileName().toString());
            assertEquals(String.join("\n", code(Files.readString(source))), String.join("\n", code(block.group(4))));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsWhatItsProgramsPrint(Page page) throws Exception {
        List<String> outputs = OUTPUT.matcher(page.text()).results().map(block -> block.group(1)).toList();
        assertEquals(1, outputs.size());
        List<String> line = PROGRAMS.get(page.name());
        String arguments = String.join(" ", line.subList(1, line.size()));
        assertTrue(page.text().contains("`" + arguments + "`"), () -> "the page does not name " + arguments);
        for (String language : List.of("", "Kt")) {
            Path place = Files.createDirectory(folder.resolve("run" + language));
            Files.write(place.resolve(MODEL), model);
            String[] args = line.stream().skip(1)
                    .map(arg -> arg.matches("\\d+") ? arg
                            : (arg.startsWith("examples/") ? ROOT : place).resolve(arg).toString())
                    .toArray(String[]::new);
            assertEquals(outputs.get(0), run(line.get(0) + language, args), line.get(0) + language);
        }
    }

    @Test
    void codeLeavesOutCommentsAndKeepsText() {
        assertEquals(List.of("import a;", "class A {", "    String b = \"http://c\";", "}"),
                code("package p;\n\nimport a;\n/** d */\nclass A {\n    // e\n    String b = \"http://c\"; // f\n}\n"));
    }
}
