package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.internal.cell.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read for a prepared model as they were for its training. */
class PreparedReadingTest {
    @Test
    void thePreparedModelReadsTextAmongNumbersAsMissing() {
        String rows = IntStream.range(0, 40).mapToObj(i -> i * 1.5 + "," + (i % 3 == 0 ? "a" : "b") + "\n")
                .collect(Collectors.joining());
        Table train =
                Csv.read("t", ("x,kind\n" + rows + "broken,a\n").getBytes(StandardCharsets.UTF_8), Csv.Options.of());
        Preprocessing preprocessing = Preprocessing.prepared(train, "kind");
        Table later = Csv.read("later", "x\nlost\n3\n".getBytes(StandardCharsets.UTF_8), preprocessing::kind);
        assertEquals(Map.of("x", 1), preprocessing.counts(later).filled());
    }

    private static String dates(int... days) {
        return "when,y\n" + IntStream.of(days).mapToObj(day -> day + "/4/2024," + day % 2 * 0.5 + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void ambiguousDatesAreReadAsTheTrainingTableDecided() {
        byte[] training = dates(IntStream.rangeClosed(1, 30).toArray()).getBytes(StandardCharsets.UTF_8);
        Preprocessing fitted = Preprocessing.prepared(Csv.read("t", training, Csv.Options.of()), "y");
        byte[] later = dates(3).getBytes(StandardCharsets.UTF_8);
        assertEquals(fitted.features(Csv.read("t", training, Csv.Options.of()).slice(2, 3)),
                fitted.features(Csv.read("later", later, fitted::kind)));
        double march = ((Column.Times) Csv.read("later", later, Csv.Options.of()).column("when")).seconds()[0];
        assertEquals(Clock.seconds("2024-03-04", false), march);
        byte[] decided = "when,y\n4/13/2024,1\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(Clock.seconds("2024-04-13", false),
                ((Column.Times) Csv.read("later", decided, fitted::kind).column("when")).seconds()[0]);
    }

    @Test
    void datesThatBeginWithTheDayAreReadAgainAsInTraining(@TempDir Path folder) throws IOException {
        StringBuilder text = new StringBuilder("when,y\n");
        for (int row = 0; row < 60; row++) {
            text.append(1 + row * 7 % 28).append('/').append(1 + row % 12).append("/2024,").append(row % 3 == 0 ? "p\n"
                    : "q\n");
        }
        Path file = Files.writeString(folder.resolve("dates.csv"), text);
        Preprocessing fitted = Preprocessing.prepared(Csv.read(file), "y");
        assertEquals(fitted.dataset(Csv.read(file)).all().features(), fitted.dataset(file).all().features());
        assertEquals(fitted, Preprocessing.prepared(file, Csv.Options.of(), "y", Preparation.Options.of()));
    }
}
