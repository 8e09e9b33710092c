package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.fuzz.Cost;
import dev.weft.serve.model.RequestFuzz.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A moment of what Jazzer does for longer, and what it has found. */
class RequestFuzzTest {
    private static final Path FINDINGS = Path.of("src/test/resources/dev/weft/serve/fuzz");

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void noTargetFallsOverDamagedSeeds(Target target) throws Exception {
        RequestFuzz.main(new String[]{folder.toString()});
        List<byte[]> seeds = Cost.files(folder.resolve(target.name().toLowerCase(Locale.ROOT)).resolve("seeds"));
        assertTrue(seeds.size() > 4);
        Random random = new Random(5);
        for (byte[] seed : seeds) {
            target.run(seed);
            for (int i = 0; i < 300; i++) {
                byte[] damaged = Arrays.copyOf(seed, i % 4 == 0 ? random.nextInt(seed.length) : seed.length);
                for (int j = 0; j < 1 + i % 3 && damaged.length > 0; j++) {
                    // Mostly what JSON is made of, which gets further than other bytes.
                    damaged[random.nextInt(damaged.length)] = i % 2 == 0 ? (byte) random.nextInt(256)
                            : (byte) "[]{},:\"0123456789.-enull \\".charAt(random.nextInt(25));
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
