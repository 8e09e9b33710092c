package dev.weft.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weft.file.MalformedDataException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    static Stream<Arguments> values() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("z", 1L);
        object.put("a", List.of());
        return Stream.of(
                arguments("null", null), arguments("true", true), arguments("0", 0L), arguments("-0.0", -0.0),
                arguments("9223372036854775807", Long.MAX_VALUE), arguments("-9223372036854775808", Long.MIN_VALUE),
                arguments("0.1", 0.1), arguments("1.0", 1.0), arguments("0.002", 2.0e-3), arguments("1.0E23", 1.0e23),
                arguments("2.0E-323", 2.0e-323), arguments("4.9E-324", Double.MIN_VALUE),
                arguments("1.7976931348623157E308", Double.MAX_VALUE),
                arguments("\"a\\\"\\\\\\n\\u0000\\u4E2D\\uD83D\\uDE00\\uD800\"", "a\"\\\n\0中😀\ud800"),
                arguments("{\"z\":1,\"a\":[]}", object),
                arguments("[[],{},null]", Arrays.asList(List.of(), Map.of(), null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void writesOneTextForOneValueAndReadsItBack(String text, Object value) {
        assertEquals(value, Json.read("here", Json.write(value)));
        assertEquals(value, Json.read("here", text));
        assertEquals(text, Json.write(value));
    }

    @Test
    void keepsTheOrderOfKeys() {
        Object read = Json.read("here", "{\"z\":1,\"a\":2,\"m\":{\"y\":1,\"b\":2}}");
        assertEquals("{\"z\":1,\"a\":2,\"m\":{\"y\":1,\"b\":2}}", Json.write(read));
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", " ", "{", "[1", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "{a:1}", "{'a':1}", "1 2",
        "{} x", "01", "+1",
        ".5", "1.", "0x1", "1e999", "-1e999", "9223372036854775808", "NaN", "Infinity", "nul", "True", "\"a", "\"\t\"",
        "\"\\x\"",
        "\u000b1", "// no\n1", "/* no */1", "# no\n1", "]", "\ufeff{}", "1_000"})
    void refusesWhatIsNotStrict(String text) {
        var error = assertThrows(MalformedDataException.class, () -> Json.read("here", text));
        assertTrue(error.getMessage().startsWith("here, "), error.getMessage());
        assertFalse(error.getMessage().contains("something else"), error.getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "{\"a\":1,|\"a\":2}; line 2, column 4; expected each key of an object once but got the key \"a\" twice",
        "[1,NaN]; line 1, column 4; expected a finite number or null but got NaN",
        "{\"age\": abc}; line 1, column 9; expected a value, with texts in double quotes, but got abc",
        "a,b|1,2; line 1, column 1; expected a value, with texts in double quotes, but got a",
        "{\"a\": 'x'}; line 1, column 7; expected a value of strict JSON but got '",
        "{\"a\":1,}; line 1, column 8; expected a key in double quotes but got }",
        "[1,|2; line 2, column 2; expected strict JSON but got the end of the text",
        "[1 2]; line 1, column 4; expected a comma or the end of the list or object but got 2",
        "{\"a\" 1}; line 1, column 6; expected a colon behind the key but got 1",
        "[1}; line 1, column 3; expected strict JSON but got }",
        "[01]; line 1, column 3; expected strict JSON but got a number that begins with 0",
        "[\"\\x\"]; line 1, column 4; expected an escape of JSON, such as \\n, but got \\x",
        "[\"a|\"]; line 1, column 4; expected texts of strict JSON, with \\n for a line break, but got a line "
                + "break or another control character",
        "[1,|1e999]; line 2, column 1; expected a number within the range of a double but got 1e999",
        "1 2; line 1, column 3; expected the end of the text but got 2"}, quoteCharacter = '`')
    void saysWhere(String lines, String position, String sentence) {
        var error = assertThrows(MalformedDataException.class, () -> Json.read("here", lines.replace('|', '\n')));
        assertEquals(position, error.position());
        assertEquals("here, " + position + ": " + sentence, error.getMessage());
    }

    @Test
    void boundsDepthNumbersAndValues() {
        String deepest = "[".repeat(Json.DEEPEST) + "]".repeat(Json.DEEPEST);
        assertEquals(deepest, Json.write(Json.read("here", deepest)));
        assertRefused("expected lists and objects nested at most 32 deep but got more",
                "[" + deepest + "]", "[".repeat(1_000_000), "{\"a\":".repeat(100_000));
        assertRefused("expected numbers of at most 100 characters but got more", "9".repeat(100_000),
                "0." + "9".repeat(100_000));
        assertRefused("expected at most 100000 values but got more", "[" + "0,".repeat(100_000) + "0]");
        assertEquals("Json expects values nested at most 32 deep but got more",
                assertThrows(IllegalArgumentException.class,
                        () -> Json.write(List.of(Json.read("here", deepest)))).getMessage());
    }

    private static void assertRefused(String said, String... texts) {
        for (String text : texts) {
            String message = assertThrows(MalformedDataException.class, () -> Json.read("here", text)).getMessage();
            assertTrue(message.startsWith("here, ") && message.contains(said), message);
        }
    }

    static Stream<Object> unwritable() {
        return Stream.of(Double.NaN, Float.POSITIVE_INFINITY, new Object(), Map.of(1, 2), new int[0], 'c',
                BigInteger.ONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unwritable")
    void refusesValuesThatJsonCannotSay(Object value) {
        String message = assertThrows(IllegalArgumentException.class, () -> Json.write(value)).getMessage();
        assertTrue(message.matches("Json expects (text as keys|maps, lists, text, finite numbers"
                + ", booleans or null) but got .+"), message);
    }

    @Test
    void escapesWhatCouldSteerATerminal() {
        var error = assertThrows(MalformedDataException.class, () -> Json.read("\u001b]0;", "\u202e"));
        assertTrue(error.getMessage().chars().noneMatch(c -> Character.isISOControl(c) || c == 0x202e),
                error.getMessage());
    }
}
