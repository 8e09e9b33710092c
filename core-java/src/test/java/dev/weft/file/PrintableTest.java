package dev.weft.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @ParameterizedTest(name = "U+{0}")
    @CsvSource({"000A, \\n", "000D, \\r", "0009, \\t", "0000, \\u0000", "001B, \\u001b", "007F, \\u007f",
        "0085, \\u0085", "009B, \\u009b", "202E, \\u202e", "2067, \\u2067", "200B, \\u200b", "FEFF, \\ufeff",
        "2028, \\u2028", "2029, \\u2029", "D800, \\ud800", "E0041, \\udb40\\udc41"})
    void escapesWhatHarms(String codePoint, String shown) {
        String harmful = new String(Character.toChars(Integer.parseInt(codePoint, 16)));
        assertEquals("x" + shown + "y", Printable.of("x" + harmful + "y"));
    }

    @Test
    void escapesEveryControlAndDirection() {
        for (int[] range : new int[][]{{0x00, 0x1f}, {0x7f, 0x9f}, {0x202a, 0x202e}, {0x2066, 0x2069}}) {
            for (int c = range[0]; c <= range[1]; c++) {
                String shown = Printable.of(Character.toString(c));
                assertEquals(-1, shown.indexOf(c), Integer.toHexString(c));
                assertEquals('\\', shown.charAt(0), Integer.toHexString(c));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "C:\\new\\table.csv", "Größe 数字 العدد", "😀", "\u00a0", "\\n"})
    void returnsPrintableTextItself(String text) {
        assertSame(text, Printable.of(text));
        assertSame(text, Printable.of(Printable.of(text)));
    }
}
