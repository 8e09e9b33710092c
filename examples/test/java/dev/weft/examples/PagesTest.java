package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every command on the examples' pages, in each language, and compares the output with the page. */
class PagesTest {
    private static final Pattern BLOCK = Pattern.compile(
            "(<!--.*-->\n)?```sh\n\\./weft example (.*)\n```\n\n```text\n((?s:.*?))\n```");
    private static final Path DOCS = Program.MODULE.resolve("docs");
    private static final Path CHINESE = DOCS.resolve("zh-CN");
    /** A link to a program, and the lines quoted from it. */
    private static final Pattern QUOTE =
            Pattern.compile("\\[\\w+\\.java]\\(([^)]*)\\)[^\n]*：\n\n```java\n((?s:.*?))\n```");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+");
    /** The relative tolerance for a hundred steps on images, because BLAS engines add in different orders. */
    private static final double ENGINES = 1e-3;

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
            if (example.startsWith("mnist")) {
                assertNear(page.output(), printed, program);
            } else {
                assertEquals(page.output(), printed, program.name());
            }
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
        try (Stream<Path> pages = Files.list(DOCS)) {
            return pages.filter(page -> page.toString().endsWith(".md") && !page.endsWith("names.md")).sorted().toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theChinesePageShowsTheSameCommandsAndOutput(Path page) throws IOException {
        Path chinese = CHINESE.resolve(page.getFileName());
        assertEquals(fences(page, "sh|text|kotlin"), fences(chinese, "sh|text|kotlin"));
        assertTrue(Files.readString(CHINESE.resolve("README.md")).contains("(" + page.getFileName() + ")"));
    }

    private static List<String> fences(Path page, String languages) throws IOException {
        return Pattern.compile("```(?:" + languages + ")\n(?s:.*?)\n```").matcher(Files.readString(page)).results()
                .map(block -> block.group()).toList();
    }

    @ParameterizedTest
    @MethodSource("twins")
    void theChinesePageQuotesLinesOfItsProgram(Path page) throws IOException {
        Path chinese = CHINESE.resolve(page.getFileName());
        Matcher quote = QUOTE.matcher(Files.readString(chinese));
        int quotes = 0;
        while (quote.find()) {
            quotes++;
            List<String> source =
                    Files.readString(chinese.resolveSibling(quote.group(1))).lines().map(String::strip).toList();
            for (String line : quote.group(2).lines().map(String::strip).toList()) {
                assertTrue(line.isEmpty() || line.startsWith("//") || source.contains(line), line);
            }
        }
        assertEquals(fences(chinese, "java").size(), quotes);
    }

    private static void assertNear(String expected, String printed, Program program) {
        assertEquals(NUMBER.matcher(expected).replaceAll("#"), NUMBER.matcher(printed).replaceAll("#"), program.name());
        List<Double> wanted = numbers(expected);
        List<Double> got = numbers(printed);
        for (int i = 0; i < wanted.size(); i++) {
            assertEquals(wanted.get(i), got.get(i), ENGINES * Math.max(1, Math.abs(wanted.get(i))),
                    program + " number " + i);
        }
    }

    private static List<Double> numbers(String text) {
        return NUMBER.matcher(text).results().map(number -> Double.valueOf(number.group())).toList();
    }
}
