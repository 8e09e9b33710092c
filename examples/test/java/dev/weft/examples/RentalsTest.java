package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.examples.tables.Rentals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of {@code data/rentals} are those that their generator writes. */
class RentalsTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rentals.csv", "spring.csv", "tomorrow.csv"})
    void isWhatItsGeneratorWrites(String name) throws IOException {
        Rentals.main(folder.toString());
        assertEquals(Files.readString(folder.resolve(name)).lines().toList(),
                Files.readAllLines(Program.MODULE.resolve("data/rentals").resolve(name)));
    }
}
