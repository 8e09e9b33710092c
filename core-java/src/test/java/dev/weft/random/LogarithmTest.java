package dev.weft.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogarithmTest {
    static Stream<String[]> logarithms() {
        return Golden.lines("logarithm.txt");
    }

    @ParameterizedTest(name = "ln {0}")
    @MethodSource("logarithms")
    void isRoundedOnce(String number, String logarithm) {
        assertEquals(Double.parseDouble(logarithm), Logarithm.of(Double.parseDouble(number)));
    }
}
