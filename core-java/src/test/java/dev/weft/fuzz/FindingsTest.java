package dev.weft.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing has found stays found: each input that once broke a rule is a file in the folder of its target. */
class FindingsTest {
    static final Path FINDINGS = Path.of("src/test/resources/dev/weft/fuzz");

    static Stream<Arguments> findings() throws IOException {
        try (Stream<Path> files = Files.walk(FINDINGS)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream()
                    .map(file -> Arguments.of(file.getParent().getFileName().toString(),
                            file.getFileName().toString()));
        }
    }

    @ParameterizedTest(name = "{0}/{1}")
    @MethodSource("findings")
    void areFoundNoMore(String target, String file) throws IOException {
        byte[] bytes = Files.readAllBytes(FINDINGS.resolve(target).resolve(file));
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> run(target, bytes));
    }

    @ParameterizedTest
    @EnumSource
    void noTargetFallsOverSimpleInputs(Fuzz.Target target) {
        for (byte[] bytes : Arrays.asList(new byte[0], new byte[1], new byte[100], Sealed.sample(),
                Sealed.facts().getBytes(StandardCharsets.UTF_8))) {
            assertDoesNotThrow(() -> target.run(bytes));
        }
    }

    private static void run(String target, byte[] bytes) throws Exception {
        Fuzz.Target.valueOf(target.toUpperCase(Locale.ROOT)).run(bytes);
    }
}
