package dev.weft.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpellingTest {
    static Stream<Arguments> words() {
        List<String> losses = List.of("mse", "mae", "softmaxCE", "val_loss");
        return Stream.of(
                Arguments.of("a letter too many", "valloss_", losses, List.of("val_loss")),
                Arguments.of("a letter too few", "softmaxE", losses, List.of("softmaxCE")),
                Arguments.of("two letters exchanged", "sfotmaxCE", losses, List.of("softmaxCE")),
                Arguments.of("case and punctuation do not count", "SOFTMAX-ce", losses, List.of("softmaxCE")),
                Arguments.of("all that are as near", "mxe", losses, List.of("mse", "mae")),
                Arguments.of("nothing in common", "poisson", losses, List.of()),
                Arguments.of("half of the letters", "same", List.of("size"), List.of()),
                Arguments.of("a single letter is never another", "x", List.of("y", "z"), List.of()),
                Arguments.of("but the same in another case", "x", List.of("X", "z"), List.of("X")),
                Arguments.of("no letters", "--", losses, List.of()),
                Arguments.of("nothing known", "mse", List.of(), List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void theNearestAreFound(String name, String word, List<String> known, List<String> expected) {
        assertEquals(expected, Spelling.nearest(word, known));
    }

    @Test
    void aQuestionNamesThem() {
        assertEquals(" (did you mean mse or mae?)", Spelling.question("mxe", List.of("mse", "mae")));
        assertEquals("", Spelling.question("poisson", List.of("mse")));
    }

    @Test
    void hostileWordsCostLittle() {
        String large = "x".repeat(1 << 20);
        assertTimeoutPreemptively(Duration.ofMinutes(10), () -> {
            Spelling.nearest(large, List.of(large));
            Spelling.nearest("x".repeat(100), Collections.nCopies(65_536, "y".repeat(100)));
        });
    }
}
