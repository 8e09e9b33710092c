package dev.weft.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/performance.md}. */
class PageTest {
    /** Seven blocks without noise for each line {@code WORKLOAD ENTRANT VALUE}. */
    private static Page page(String... lines) throws IOException {
        Figures figures = new Figures();
        for (String line : lines) {
            String[] words = line.split(" ");
            for (int block = 0; block < 7; block++) {
                figures.add(words[0], words[1], "", Double.parseDouble(words[2]), 0.04);
            }
        }
        return new Page(Results.parse(new Report(figures, List.of(), Map.of(), "Zen", "17",
                List.of("before: 1a2b3c", "load before: 0.01")).json()));
    }

    @Test
    void comparesWithTheFloorWithBeforeAndWithTheFastestOther() throws IOException {
        assertEquals(
                """
                        | workload | floor | before | Weft | Weft / before | Weft, one thread | Weft / floor \
                        | goal | fastest other | other / Weft |
                        |---|---|---|---|---|---|---|---|---|---|
                        | mlp500 | 1.00 ms | 1.20 ms | 900 µs | 0.75 | 1.70 ms | 0.90 | 1.0 | djl 1.80 ms | 2.00 |
                        | start | | 300 ms | 300 ms | ≈ 1.00 | | | | | |
                        | csv-memory | | | 80 MB | | | | | sklearn 40 MB | 0.50 |

                        ≈ marks a change that is within the noise of the blocks.
                        """,
                page("mlp500 floor 1e6", "mlp500 before 1.2e6", "mlp500 weft 0.9e6", "mlp500 weft:1 1.7e6",
                        "mlp500 djl 1.8e6", "mlp500 smile 9e6", "mlp500 before:1 0.1e6", "start before 3e8",
                        "start weft 3e8",
                        "csv-memory weft 80", "csv-memory sklearn 40", "csv-rmse weft 1.1", "unpacked djl 400")
                        .comparison());
    }

    @Test
    void leavesOutBeforeIfThereIsNone() throws IOException {
        assertTrue(page("wide weft 1e6").comparison().startsWith("| workload | Weft | goal |\n|---|---|---|\n"));
    }

    @Test
    void comparesTwoThreadsWithOne() throws IOException {
        assertEquals(
                """
                        | workload | before, one thread | before, two | before, two / one | Weft, one thread \
                        | Weft, two | Weft, two / one | Weft / before, one thread \
                        | Weft / before, two | Weft / floor, two |
                        |---|---|---|---|---|---|---|---|---|---|
                        | depth-2 | 20.0 µs | 30.0 µs | 1.50 | 20.0 µs | 20.6 µs | 1.03 | ≈ 1.00 | 0.69 | 2.06 |
                        | depth-5 | 50.0 µs | 52.0 µs | 1.04 | 40.0 µs | 30.0 µs | 0.75 | 0.80 | 0.58 | |

                        ≈ marks a change that is within the noise of the blocks.

                        Weft before took more than 1.03 times as long on two threads as on one for 2 of 2 networks: \
                        depth-2 1.50, depth-5 1.04.

                        Weft took more than 1.03 times as long on two threads as on one for 0 of 2 networks.
                        """,
                page("depth-2 floor 1e4", "depth-2 weft 2.06e4", "depth-2 weft:1 2e4", "depth-2 before 3e4",
                        "depth-2 before:1 2e4", "depth-5 weft 3e4", "depth-5 weft:1 4e4", "depth-5 before 5.2e4",
                        "depth-5 before:1 5e4").threads());
    }

    @Test
    void putsATableBetweenItsMarks() throws IOException {
        String before = "# Title\n<!-- sweep -->\nold\n<!-- end of sweep -->\nrest\n<!-- results -->\n";
        String after = page("deep weft 1e6").in(before, "sweep");
        assertTrue(after.startsWith("# Title\n<!-- sweep -->\n\n- Zen, Java 17; other programs kept at most 0.04 "),
                after);
        assertTrue(after.contains("\n- before: 1a2b3c\n- medians of all entrants: [sweep.md](performance/sweep.md)\n\n"
                + "| workload | Weft, two |\n"), after);
        assertTrue(after.endsWith("\n\n<!-- end of sweep -->\nrest\n<!-- results -->\n"), after);
        assertEquals(after, page("deep weft 1e6").in(after, "sweep"));
        assertEquals("the page lacks the lines <!-- results --> and <!-- end of results -->",
                assertThrows(IOException.class, () -> page("deep weft 1e6").in(before, "results")).getMessage());
    }

    @Test
    void thePageHasTheMarks() throws IOException {
        String page = Files.readString(Path.of("../../../docs/performance.md"));
        for (String run : List.of("results", "sweep")) {
            assertTrue(page("deep weft 1e6").in(page, run).contains("| deep |"));
        }
    }
}
