package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxTest {
    private static final String GOOD = "00000802 00000002 00000003 00017f80feff";

    @TempDir Path folder;

    static Stream<Arguments> types() {
        return Stream.of(
                arguments("00000801 00000002 00ff", new float[]{0, 255}),
                arguments("00000901 00000002 7f80", new float[]{127, -128}),
                arguments("00000b01 00000002 00018000", new float[]{1, -32768}),
                arguments("00000c01 00000002 00000001 ffffffff", new float[]{1, -1}),
                arguments("00000d01 00000002 3f800000 7fc00000", new float[]{1, Float.NaN}),
                arguments("00000e01 00000001 bff0000000000000", new float[]{-1}),
                arguments("00000801 00000000", new float[0]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void readsEveryType(String hex, float[] elements) throws IOException {
        assertArrayEquals(elements, Idx.read(file(bytes(hex))).toTensor().data());
        assertArrayEquals(elements, Idx.read(file(gzip(bytes(hex)))).toTensor().data());
    }

    @Test
    void readsBlocksAndScales() throws IOException {
        byte[] many = Arrays.copyOf(bytes("00000801 00200003"), 8 + (1 << 21) + 3);
        for (int i = 8; i < many.length; i++) {
            many[i] = (byte) (i * 7);
        }
        Path file = file(many);
        for (Idx idx : new Idx[]{Idx.read(file), Idx.read(file, 1 << 20)}) {
            float[] all = idx.toTensor().data();
            float[] part = idx.elements(1_048_570, 1_048_580);
            float[] scaled = new float[(1 << 21) + 5];
            idx.copy(1, scaled, 2, (1 << 21) + 2, 0.5f);
            assertEquals(0, scaled[1]);
            assertEquals(0, scaled[scaled.length - 1]);
            for (int i = 0; i < all.length; i++) {
                assertEquals((8 + i) * 7 & 0xff, all[i]);
                assertEquals(i < 1 ? 0 : all[i] / 2, scaled[i + 1]);
            }
            for (int i = 0; i < part.length; i++) {
                assertEquals(all[1_048_570 + i], part[i]);
            }
            assertEquals(all[12_345], idx.element(12_345));
        }
    }

    @Test
    void refusesADoubleThatNoFloatIsNear() throws IOException {
        Path file = file(bytes("00000e01 00000002 3ff0000000000000 7fe0000000000000"));
        Idx idx = Idx.read(file);
        assertEquals(1, idx.element(0));
        String message = assertThrows(MalformedDataException.class, idx::toTensor).getMessage();
        assertEquals(file + ", elements from 0: expected numbers within the range of a float but got "
                + "8.98846567431158E307, beyond the range of a float", message);
    }

    @Test
    void keepsTheShape() throws IOException {
        assertEquals(Shape.of(2, 3), Idx.read(file(bytes(GOOD))).shape());
        assertEquals(Shape.of(1, 1, 1, 1, 1, 1, 1, 1),
                Idx.read(file(bytes("00000808" + "00000001".repeat(8) + "05"))).shape());
    }

    static Stream<Arguments> malformed() throws IOException {
        byte[] packed = gzip(bytes(GOOD));
        byte[] wrongSum = packed.clone();
        wrongSum[packed.length - 8] ^= 1;
        return Stream.of(
                arguments("an empty file", new byte[0], "byte 0", "the end of the file"),
                arguments("a web page", "<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), "byte 0",
                        "the text \"<!DO\""),
                arguments("the wrong start", bytes("01000801"), "byte 0", "bytes 01 00 08 01"),
                arguments("an unknown type", bytes("00000a01 00000001 00"), "byte 2", "0a"),
                arguments("rank 0", bytes("00000800 00"), "byte 3", "rank 0"),
                arguments("rank 9", bytes("00000809" + "00000001".repeat(9) + "00"), "byte 3", "rank 9"),
                arguments("rank 255", bytes("000008ff"), "byte 3", "rank 255"),
                arguments("lengths cut", bytes("00000802 00000001 0000"), "byte 4", "6 bytes"),
                arguments("a length of 2^32 - 1", bytes("00000801 ffffffff 00"), "byte 4", "[4294967295]"),
                arguments("a product that wraps to 0", bytes("00000802 00010000 00010000"), "byte 12", "65536, 65536"),
                arguments("a product that wraps to 4", bytes("00000c01 40000001 00000000"), "byte 8", "1073741825"),
                arguments("no rows of more than there is room for", bytes("00000803 00000000 7fffffff 7fffffff"),
                        "byte 4", "[0, 2147483647"),
                arguments("more rows than there are bytes on any disk", bytes("00000803 7ffffff0 7ffffff0 00000001"),
                        "byte 4", "2147483632"),
                arguments("a product that overflows a long", bytes("00000e08" + "7ffffff0".repeat(8)), "byte 4",
                        "2147483632"),
                arguments("a short file", bytes("00000801 00000003 0000"), "byte 8", "a file of 10 bytes"),
                arguments("a long file", bytes("00000801 00000001 0000"), "byte 8", "more"),
                arguments("a short gzip", gzip(bytes("00000801 00000003 0000")), "byte 8", "only 2"),
                arguments("a long gzip", gzip(bytes("00000801 00000001 0000")), "byte 8", "more"),
                arguments("a gzip bomb", gzip(Arrays.copyOf(bytes("00000801 00000001"), 1 << 20)), "byte 8", "more"),
                arguments("a gzip that cannot hold so much", gzip(bytes("00000801 7ffffff0")), "byte 8", "a file of"),
                arguments("a cut gzip", Arrays.copyOf(packed, packed.length - 4), "gzip data", "a complete gzip file"),
                arguments("a gzip with a wrong checksum", wrongSum, "gzip data", "trailer"),
                arguments("a damaged gzip header", bytes("1f8b0900"), "gzip data", "complete gzip"),
                arguments("a gzip of many empty members", repeated(gzip(new byte[0]), 200_000), "gzip data", "empty"),
                arguments("a gzip in a gzip", gzip(packed), "unpacked byte 0", "a gzip file within the gzip file"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String what, byte[] content, String position, String said) throws IOException {
        Path file = file(content);
        var error = assertThrows(MalformedDataException.class, () -> Idx.read(file));
        assertTrue(error.getMessage().startsWith(file + ", " + position + ": expected "), error.getMessage());
        assertTrue(error.getMessage().contains(said), error.getMessage());
    }

    @ParameterizedTest(name = "packed: {0}")
    @ValueSource(booleans = {false, true})
    void refusesEveryShorterFile(boolean packed) throws IOException {
        byte[] whole = packed ? gzip(bytes(GOOD)) : bytes(GOOD);
        for (int length = 0; length < whole.length; length++) {
            Path file = file(Arrays.copyOf(whole, length));
            String message =
                    assertThrows(MalformedDataException.class, () -> Idx.read(file), length + " bytes").getMessage();
            assertTrue(message.matches("\\Q" + file + "\\E, (byte \\d+|gzip data): expected .+ but got .+"), message);
        }
    }

    static Stream<byte[]> promises() throws IOException {
        return Stream.of(bytes("00000801 7ffffff0 00"), bytes("00000e03 00000200 00000200 00000200 00"),
                gzip(bytes("00000801 7ffffff0 00")), gzip(bytes("00000801 00005000 00")));
    }

    @ParameterizedTest
    @MethodSource("promises")
    void allocatesNothingForElementsThatAreNotThere(byte[] content) throws IOException {
        Path file = file(content);
        String message = assertThrows(MalformedDataException.class, () -> Idx.read(file)).getMessage();
        assertTrue(message.matches("\\Q" + file
                + "\\E, byte \\d+: expected \\d+ bytes for the elements of .* but got .*"), message);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        var again = assertThrows(MalformedDataException.class, () -> Idx.read(file));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(message, again.getMessage());
        assertTrue(allocated < 8L * content.length + (1 << 20), allocated + " bytes");
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("some-ubyte"), content);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] repeated(byte[] part, int times) {
        byte[] all = new byte[part.length * times];
        for (int i = 0; i < all.length; i++) {
            all[i] = part[i % part.length];
        }
        return all;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }
}
