package dev.weft.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers in binary files, as IEEE 754 and two's complement define them. */
class ElementTypeTest {
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"F64, 3ff8000000000000, 1.5", "F64, 7ff0000000000000, Infinity", "F64, 47efffffe0000000, 3.4028235e38",
        "F32, c0490fdb, -3.1415927", "F16, 0000, 0", "F16, 8000, -0.0", "F16, 0001, 5.9604645e-8",
        "F16, 83ff, -6.097555e-5", "F16, 0400, 6.1035156e-5", "F16, 3c00, 1", "F16, 3555, 0.33325195",
        "F16, fbff, -65504", "F16, 7c00, Infinity", "F16, fc00, -Infinity", "F16, 7e00, NaN", "BF16, 4049, 3.140625",
        "I64, 7fffffffffffffff, 9.223372e18", "I64, ffffffffffffffff, -1", "I32, 80000000, -2147483648",
        "I16, ff80, -128", "I8, 80, -128", "U64, ffffffffffffffff, 1.8446744e19",
        "U64, 8000008000000001, 9.223373136366404e18", "U64, 0000000000000007, 7", "U32, ffffffff, 4294967296",
        "U16, ff80, 65408", "U8, 80, 128", "BOOL, 00, 0", "BOOL, 01, 1"})
    void readsANumber(ElementType type, String hex, float expected) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertEquals(bytes.length, type.bytes());
        ByteBuffer big = ByteBuffer.allocate(3 * bytes.length).put(bytes).put(bytes).put(bytes).flip();
        ByteBuffer little = ByteBuffer.allocateDirect(2 * bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 2 * bytes.length; i > 0; i--) {
            little.put(big.get(i - 1));
        }
        float[] to = {9, 9, 9, 9};
        type.read(big.position(bytes.length), to, 1, 2);
        assertArrayEquals(new float[]{9, expected, expected, 9}, to);
        assertEquals(0, big.remaining());
        type.read(little.flip(), to, 0, 1);
        assertArrayEquals(new float[]{expected, expected, expected, 9}, to);
        assertEquals(bytes.length, little.remaining());
        // A slice begins within its array.
        ByteBuffer slice = big.clear().put(0, new byte[bytes.length]).slice(bytes.length, 2 * bytes.length);
        type.read(slice, to, 2, 2);
        assertArrayEquals(new float[]{expected, expected, expected, expected}, to);
    }

    @Test
    void refusesWhatIsNoFloat() {
        assertEquals("3.5E38, beyond the range of a float", assertThrows(ArithmeticException.class,
                () -> ElementType.F64.read(ByteBuffer.allocate(8).putDouble(0, 3.5e38), new float[1], 0, 1))
                .getMessage());
        assertEquals("the byte 0x02, neither false nor true", assertThrows(ArithmeticException.class,
                () -> ElementType.BOOL.read(ByteBuffer.allocate(1).put(0, (byte) 2), new float[1], 0, 1))
                .getMessage());
    }
}
