package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every command on the examples' pages, in each language, and compares the output with the page. */
class PagesTest {
    private static final Pattern BLOCK = Pattern.compile(
            "(<!--.*-->\n)?```sh\n\\./weft example (.*)\n```\n\n```text\n((?s:.*?))\n```");
    private static final Path DOCS = Program.MODULE.resolve("docs");
    private static final Path CHINESE = DOCS.resolve("zh-CN");
    /** A block of code whose first line names the file that it quotes. */
    private static final Pattern QUOTE = Pattern.compile("```(?:java|kotlin)\n// (\\S+)\n((?s:.*?))\n```");
    /** A line of a quotation in place of lines left out. */
    private static final Pattern GAP = Pattern.compile("(?m)^// ……$");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+");
    /** The relative tolerance for a hundred steps on images, because BLAS engines add in different orders. */
    private static final double ENGINES = 1e-3;
    /** The same for trainings of thousands of steps. */
    private static final double TRAININGS = 0.015;
    /** The same for trainings that stop when they get no better, which may be another epoch. */
    private static final double TABLES = 0.1;

    record Shown(List<String> command, String output) {
        @Override
        public String toString() {
            return String.join(" ", command);
        }
    }

    static Stream<Shown> pages() throws IOException {
        List<Shown> shown = new ArrayList<>();
        for (Examples.Example example : Examples.all()) {
            String page = Files.readString(Program.MODULE.resolve("docs").resolve(example.name() + ".md"));
            Matcher block = BLOCK.matcher(page);
            int before = shown.size();
            while (block.find()) {
                if (block.group(1) == null) {
                    shown.add(new Shown(List.of(block.group(2).split(" ")), block.group(3)));
                }
            }
            assertTrue(shown.size() > before, "no command on the page of " + example.name());
        }
        return shown.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void printsWhatItsPageShows(Shown page) {
        String example = page.command().get(0);
        String[] args = page.command().stream().skip(1).toArray(String[]::new);
        for (Program program : Program.values()) {
            String printed = program.run(example, args).stripTrailing();
            if (Examples.named(example).source().equals("Weft")) {
                assertNear(page.output(), printed, TABLES, program);
            } else if (Examples.named(example).source().equals("Keras")) {
                assertNear(page.output(), printed, TRAININGS, program);
            } else if (example.startsWith("mnist")) {
                assertNear(page.output(), printed, ENGINES, program);
            } else {
                assertEquals(page.output(), printed, program.name());
            }
        }
        if (Examples.named(example).hasKotlinClass()) {
            String printed = Program.runKotlinClass(Examples.named(example), args).stripTrailing();
            boolean isTable = Examples.named(example).source().equals("Weft");
            assertNear(page.output(), printed, isTable ? TABLES : TRAININGS, Program.KOTLIN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void drawsItsPictures(Program program) throws IOException {
        Path lines = Files.createTempFile("perceptron", ".png");
        program.run("perceptron", "--picture", lines.toString());
        assertEquals(3 * 360, ImageIO.read(lines.toFile()).getWidth());
        Path digits = Files.createTempFile("digits", ".png");
        program.run("mnist-low-level", "--steps", "1", "--picture", digits.toString());
        assertEquals(10 + 5 * 150, ImageIO.read(digits.toFile()).getWidth());
        Files.delete(lines);
        Files.delete(digits);
    }

    /** The pages in English that have a page in Chinese: all but the generated one. */
    static Stream<Path> twins() throws IOException {
        return markdown(DOCS).stream().filter(page -> !page.endsWith("names.md"));
    }

    private static List<Path> markdown(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theChinesePageShowsTheSameCommandsAndOutput(Path page) throws IOException {
        assertEquals(fences(page, "sh|text"), fences(chinese(page), "sh|text"));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theChinesePageAndItsTwinLinkToEachOther(Path page) throws IOException {
        String name = page.getFileName().toString();
        String text = Files.readString(chinese(page));
        assertTrue(Files.readString(page).contains("\n[中文](zh-CN/" + name + ")\n"), "no link to the Chinese page");
        assertTrue(text.contains("\n[English](../" + name + ")（英文）"), "no link to the English page");
        assertTrue(Files.readString(CHINESE.resolve("README.md")).contains("(" + name + ")"), "not in the index");
        for (Examples.Example example : Examples.all()) {
            if (name.equals(example.name() + ".md")) {
                assertTrue(text.lines().findFirst().orElseThrow().contains(example.source().replace("document", "文档")),
                        text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theChinesePageQuotesItsPrograms(Path page) throws IOException {
        quotes(chinese(page));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu.md", "zh-CN/gpu.md"})
    void thePageAboutGpusQuotesPrograms(String page) throws IOException {
        quotes(Program.MODULE.resolve("../docs").resolve(page));
    }

    private static void quotes(Path page) throws IOException {
        List<String> blocks = fences(page, "java|kotlin");
        assertFalse(blocks.isEmpty(), "no code");
        for (String block : blocks) {
            Matcher quote = QUOTE.matcher(block);
            assertTrue(quote.matches(), "names no file: " + block);
            Path program =
                    Program.MODULE.resolve(quote.group(1).endsWith(".java") ? "java/dev/weft/examples" : "scripts")
                            .resolve(quote.group(1));
            String source = code(Files.readString(program));
            int end = 0;
            for (String part : GAP.split(quote.group(2))) {
                assertFalse(code(part).isEmpty(), block);
                int start = source.indexOf(code(part), end);
                assertTrue(start >= 0, quote.group(1) + " has no " + part);
                end = start + code(part).length();
            }
        }
    }

    /** Returns a program without its comments, with one space in place of each run of white space. */
    private static String code(String program) {
        return String.join(" ", GuideTest.code(program)).replaceAll("\\s+", " ").strip();
    }

    private static List<String> fences(Path page, String languages) throws IOException {
        return Pattern.compile("```(?:" + languages + ")\n(?s:.*?)\n```").matcher(Files.readString(page)).results()
                .map(MatchResult::group).toList();
    }

    private static Path chinese(Path page) {
        return CHINESE.resolve(page.getFileName());
    }

    private static void assertNear(String expected, String printed, double tolerance, Program program) {
        assertEquals(NUMBER.matcher(expected).replaceAll("#"), NUMBER.matcher(printed).replaceAll("#"), program.name());
        List<Double> wanted = numbers(expected);
        List<Double> got = numbers(printed);
        for (int i = 0; i < wanted.size(); i++) {
            assertEquals(wanted.get(i), got.get(i), tolerance * Math.max(1, Math.abs(wanted.get(i))),
                    program + " number " + i);
        }
    }

    private static List<Double> numbers(String text) {
        return NUMBER.matcher(text).results().map(number -> Double.valueOf(number.group())).toList();
    }
}
