package dev.weft.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegressionTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the same blocks                        | 100 101 102 103 104 105 106 | 100 101 102 103 104 105 106 | same
            the order of the blocks does not count | 106 100 105 101 104 102 103 | 100 101 102 103 104 105 106 | same
            3 % more is within two processes       | 100 100 100 100 100 100 100 | 103 103 103 103 103 103 103 | same
            5 % more is not                        | 100 100 100 100 100 100 100 | 105 105 105 105 105 105 105 | slower
            5 % more among noisy blocks is         | 90 92 96 100 104 108 110    | 95 97 101 105 109 113 115   | same
            20 % more among noisy blocks is not    | 90 92 96 100 104 108 110    | 110 112 116 120 124 128 130 | slower
            the noise of either run counts         | 100 100 100 100 100 100 100 | 80 90 100 110 120 130 140   | same
            one disturbed block changes nothing    | 100 100 100 100 100 100 100 | 100 100 100 100 100 100 900 | same
            5 % less                               | 100 100 100 100 100 100 100 | 95 95 95 95 95 95 95        | faster
            9 % more of a single value             | 100                         | 109                         | same
            11 % more of a single value            | 100                         | 111                         | slower
            a single value beside many             | 100                         | 108 108 108                 | slower
            """)
    void judges(String what, String before, String now, String verdict) {
        Spread earlier = Spread.of(numbers(before));
        Spread later = Spread.of(numbers(now));
        assertEquals(verdict, later.isAbove(earlier) ? "slower" : earlier.isAbove(later) ? "faster" : "same");
    }

    private static List<Double> numbers(String words) {
        return Arrays.stream(words.split(" ")).map(Double::valueOf).toList();
    }

    /** Blocks of one way, all of the same length, with nothing else on the machine. */
    private static String run(Map<String, Double> medians, String machine, String engine) {
        Figures figures = new Figures();
        medians.forEach((names, value) -> {
            for (int block = 0; block < 7; block++) {
                figures.add(names.split(" ")[0], names.split(" ")[1], "", value, 0);
            }
        });
        return new Report(figures, List.of("weft"), Map.of("weft", "Weft 0.1.0, " + engine), machine, "17",
                List.of()).json();
    }

    private static Regression regression(Map<String, Double> before, Map<String, Double> now) throws IOException {
        return new Regression(Results.parse(run(before, "Zen", "openblas")),
                Results.parse(run(now, "Zen", "openblas")));
    }

    @Test
    void namesWhatBecameSlowerAndFaster() throws IOException {
        Regression regression = regression(Map.of("mlp500 weft", 1e6, "deep weft", 1e5, "csv-memory weft", 500.0),
                Map.of("mlp500 weft", 1.2e6, "deep weft", 0.8e5, "csv-memory weft", 500.0, "embed weft", 1e6));
        assertTrue(regression.isSlower());
        String page = regression.markdown();
        assertTrue(page.contains("| mlp500 | weft | 1.00 ms ± 2 % | 1.20 ms ± 2 % | +20 % | **slower** |"), page);
        assertTrue(page.contains("| deep | weft | 100 µs ± 2 % | 80.0 µs ± 2 % | -20 % | faster |"), page);
        assertTrue(page.contains("| csv-memory | weft | 500 MB ± 2 % | 500 MB ± 2 % | +0 % |  |"), page);
        assertTrue(page.contains("Weft became slower: mlp500 (weft)."), page);
        assertTrue(!page.contains("embed"), page);
    }

    @Test
    void othersAndAccuraciesDoNotFail() throws IOException {
        Regression regression = regression(Map.of("mlp500 floor", 1e6, "mnist-accuracy weft", 0.90),
                Map.of("mlp500 floor", 2e6, "mnist-accuracy weft", 0.98));
        assertTrue(!regression.isSlower());
        assertTrue(regression.markdown().contains("What does not contain Weft became slower, too"));
    }

    @Test
    void refusesAnotherMachineAndAnotherEngine() throws IOException {
        Results zen = Results.parse(run(Map.of(), "Zen", "openblas"));
        assertEquals("--regress expects results of the same machine but got those of Zen beside Lake: measure the "
                + "earlier version here, too",
                new Regression(zen, Results.parse(run(Map.of(), "Lake", "openblas"))).obstacle().orElseThrow());
        assertEquals("--regress expects results of the same engine but got those of openblas beside java: measure the "
                + "earlier version here, too",
                new Regression(zen, Results.parse(run(Map.of(), "Zen", "java"))).obstacle().orElseThrow());
        assertTrue(new Regression(zen, zen).obstacle().isEmpty());
    }

    @Test
    void refusesOtherFiles(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("results.json");
        assertEquals("--regress expects the results.json of an earlier run but got " + file + ": there is no such file",
                assertThrows(IOException.class, () -> Results.read("--regress", file)).getMessage());
        for (String text : List.of("{}", "[1]", "{\"figures\": 3}", "{\"machine\"", "")) {
            Files.writeString(file, text);
            assertEquals("--regress expects the results.json of an earlier run but got " + file
                    + ": it is not one, or was written before runs could be compared",
                    assertThrows(IOException.class, () -> Results.read("--regress", file)).getMessage(), text);
        }
    }
}
