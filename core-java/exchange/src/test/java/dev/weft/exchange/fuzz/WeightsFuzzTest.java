package dev.weft.exchange.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weft.exchange.fuzz.WeightsFuzz.Target;
import dev.weft.fuzz.Cost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few seconds of what Jazzer does for longer, and what it has found. */
class WeightsFuzzTest {
    private static final Path FINDINGS = Path.of("src/test/resources/dev/weft/exchange/fuzz");

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void noTargetFallsOverDamagedSeeds(Target target) throws Exception {
        WeightsFuzz.main(new String[]{folder.toString()});
        Random random = new Random(5);
        for (byte[] seed : Cost.files(folder.resolve(target.name().toLowerCase(Locale.ROOT)).resolve("seeds"))) {
            assertDoesNotThrow(() -> target.run(seed));
            for (int i = 0; i < 100; i++) {
                byte[] damaged = Arrays.copyOf(seed, i % 4 == 0 ? random.nextInt(seed.length) : seed.length);
                for (int j = 0; j < 1 + i % 3 && damaged.length > 0; j++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                target.run(damaged);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void findingsAreFoundNoMore(Target target) throws IOException {
        for (byte[] bytes : Cost.files(FINDINGS.resolve(target.name().toLowerCase(Locale.ROOT)))) {
            assertTimeoutPreemptively(Duration.ofMinutes(2), () -> target.run(bytes));
        }
    }
}
