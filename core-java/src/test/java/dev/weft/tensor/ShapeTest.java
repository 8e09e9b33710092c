package dev.weft.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
    @ParameterizedTest(name = "{0} with {1} broadcasts to {2}")
    @CsvSource({
        "2 3, 3, 2 3", "2 3, 1, 2 3", "2 1, 3, 2 3", "-1 10, 10, -1 10", "-1 10, -1 1, -1 10", "'', 4, 4",
        "5 1 2, 3 1, 5 3 2"
    })
    void broadcastsLikeNumpy(String a, String b, String result) {
        assertEquals(shape(result), shape(a).broadcast(shape(b)));
        assertEquals(shape(result), shape(b).broadcast(shape(a)));
    }

    @ParameterizedTest(name = "{0} against {1} is refused, naming both")
    @CsvSource({"2 3, 2", "4 3, 2 3"})
    void refusesLengthsThatDiffer(String a, String b) {
        var error = assertThrows(IllegalArgumentException.class, () -> shape(a).broadcast(shape(b)));
        assertEquals(true,
                error.getMessage().contains(shape(a).toString()) && error.getMessage().contains(shape(b).toString()));
    }

    @ParameterizedTest(name = "{0} is too large for an array")
    @CsvSource({"65536 65536", "2147483647 2", "46341 46341 4"})
    void refusesSizesThatOverflow(String a) {
        assertEquals("Shape [" + a.replace(" ", ", ") + "] has more elements than an array can hold",
                assertThrows(IllegalArgumentException.class, () -> shape(a).size()).getMessage());
    }

    @ParameterizedTest(name = "{0} is empty")
    @CsvSource({"1073741824 1073741824 0", "0 2147483647 2147483647", "3 0"})
    void aLengthOfZeroMakesTheSizeZero(String a) {
        assertEquals(0, shape(a).size());
    }

    private static Shape shape(String lengths) {
        return Shape.of(Arrays.stream(lengths.trim().split(" ")).filter(s -> !s.isEmpty()).mapToInt(Integer::parseInt)
                .toArray());
    }
}
