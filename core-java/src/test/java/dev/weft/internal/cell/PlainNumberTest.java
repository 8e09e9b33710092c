package dev.weft.internal.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNumberTest {
    private final PlainNumber number = new PlainNumber();

    private boolean reads(String text, char decimal) {
        return number.read(("<" + text + ">").toCharArray(), 1, 1 + text.length(), decimal);
    }

    private static void assertSame(double expected, double found, String text) {
        assertEquals(Double.doubleToLongBits(expected), Double.doubleToLongBits(found), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "-0.0", "+5", ".5", "5.", "007", "1.234", "9007199254740993",
        "9007199254740992.5",
        "18446744073709551615", "99999999999999999999", "0.000000000000000000000012345678901234567", "1e22", "1e23",
        "8.692932128906250000e-01", "4.9e-324", "1e-400", "1.7976931348623157e308", "1E+5", "1.5e-0003", "1e00000005",
        "5e-324", "2.2250738585072011e-308", "123456789012345678901234567890", "0e99999",
        "1.0000000000000002220446049"})
    void numbersAreTheNearestDoubles(String text) {
        assertTrue(reads(text, '.'), text);
        assertSame(Double.parseDouble(text), number.value(), text);
        assertSame(Numeral.of(text, '.'), number.value(), text);
        assertTrue(reads(text.replace('.', ','), ','), text);
        assertSame(Double.parseDouble(text), number.value(), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "e5", "1e", "1e+", "1e5.", "1 ", " 1", "1d", "0x1f", "1_000", "1,234", "--1",
        "1e999", "-1e400", "inf", "NaN", "1.2.3", "٣"})
    void othersAreNone(String text) {
        assertFalse(reads(text, '.'), text);
    }

    @Test
    void randomNumbersAreTheNearestDoubles() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            String text = switch (i % 4) {
                case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
                case 1 -> Double.toString(random.nextGaussian());
                case 2 -> Long.toString(random.nextLong()) + "e" + (random.nextInt(130) - 65);
                // In the middle between two doubles, or right beside it.
                default -> halfway(random);
            };
            if (!text.contains("N") && !text.contains("I")) {
                assertTrue(reads(text, '.'), text);
                assertSame(Double.parseDouble(text), number.value(), text);
            }
        }
    }

    private static String halfway(Random random) {
        long mantissa = (1L << 53) + (random.nextLong() >>> 12);
        return 2 * mantissa + 1 + random.nextInt(3) - 1 + "";
    }

    @Test
    void numbersThatMeanAnotherOneWithTheOtherMarkAreKnown() {
        for (String text : new String[]{"1", "-12", "1.5", "1.234", "12.345", "-123.456", "1234.567", ".123", "5.",
            "1e5",
            "1.234e5", "0.5", "0.500", "123456789012345678901", "1.2345678901234567890123", "+1.234"}) {
            for (char mark : new char[]{'.', ','}) {
                String written = text.replace('.', mark);
                assertTrue(reads(written, mark), written);
                assertEquals(!Double.isNaN(Numeral.of(written, mark == '.' ? ',' : '.')), number.isEither(), written);
                assertEquals(Numeral.isCode(written), number.isCode(), written);
            }
        }
        assertTrue(reads("007", '.') && number.isCode());
        assertTrue(reads("00.7", '.') && !number.isCode());
    }

    @Test
    void groupedNumbersAreThoseThatNumeralKnows() {
        String[] texts = {"1,234", "12,345.5", "-1,234,567.125", "+123,456", "1,234.", "1,234,56", "1234,567", ",234",
            "1,234e5", "1,234.5e1", "12,34,567", "0,123", "1,234.5.6", "1,2345", "1,", "999,999,999,999,999,999,999.5",
            "-,123", "1,234,567", "1,234.567"};
        for (String text : texts) {
            for (char mark : new char[]{'.', ','}) {
                String written = mark == '.' ? text : text.replace('.', ';').replace(',', '.').replace(';', ',');
                char[] cell = ("<" + written + ">").toCharArray();
                double expected = Numeral.of(written, mark);
                boolean isRead = number.readGrouped(cell, 1, cell.length - 1, mark);
                if (isRead) {
                    assertSame(expected, number.value(), written);
                    assertEquals(!Double.isNaN(Numeral.of(written, mark == '.' ? ',' : '.')), number.isEither(),
                            written);
                }
                // Others are read as texts: those with an exponent, and in Indian groups.
                boolean isRare = written.contains("e") || written.contains("34,567") && written.startsWith("12,34")
                        || written.startsWith("12.34.");
                assertEquals(!Double.isNaN(expected) && !isRare, isRead, written);
            }
        }
    }
}
