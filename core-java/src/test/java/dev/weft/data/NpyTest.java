package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads files written by NumPy (golden_numpy.py) and refuses invalid ones. */
class NpyTest {
    private static final float[] STEPS = new float[24];

    static {
        IntStream.range(0, 24).forEach(i -> STEPS[i] = i - 5);
    }

    @TempDir Path folder;

    private static Path golden(String name) {
        return Path.of("src/test/resources/dev/weft/data").resolve(name);
    }

    @Test
    void readsEveryTypeInEitherOrder() throws IOException {
        Map<String, Npy> arrays = Npy.readAll(golden("golden.npz"));
        List<String> types = List.of("<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8");
        for (int i = 0; i < types.size(); i++) {
            Npy array = arrays.get("type" + i);
            assertEquals(types.get(i), array.type());
            assertEquals(Shape.of(2, 3, 4), array.tensor().shape());
            assertArrayEquals(STEPS, array.tensor().data(), array.type());
        }
        assertArrayEquals(new float[]{0, 127, 255}, arrays.get("u1").tensor().data());
        assertArrayEquals(new float[]{0, 32768, 65535}, arrays.get("u2").tensor().data());
        assertArrayEquals(new float[]{0, 0x1p31f, 0x1p32f}, arrays.get("u4").tensor().data());
        assertArrayEquals(new float[]{1, 0}, arrays.get("b1").tensor().data());
        assertArrayEquals(STEPS, arrays.get("columns").tensor().data());
        assertEquals(2.5f, arrays.get("scalar").tensor().item());
        assertEquals(Shape.of(0, 3), arrays.get("empty").tensor().shape());
        assertArrayEquals(new float[]{1 / 3f, Float.NaN, Float.POSITIVE_INFINITY},
                arrays.get("third").tensor().data());
        assertEquals(types.size() + 8, arrays.size());
    }

    @Test
    void unpacksWhatIsFarSmallerPacked() throws IOException {
        Map<String, Npy> arrays = Npy.readAll(golden("compressed.npz"));
        assertEquals(List.of("zeros", "steps"), List.copyOf(arrays.keySet()));
        assertEquals(Shape.of(300, 300), arrays.get("zeros").tensor().shape());
    }

    @ParameterizedTest
    @ValueSource(strings = {"version2.npy", "version3.npy"})
    void readsEveryVersion(String name) throws IOException {
        assertArrayEquals(STEPS, Npy.read(golden(name)).tensor().data());
    }

    @ParameterizedTest(name = "{0} with {1} elements: {2}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {'descr': '<f4', 'fortran_order': False, 'shape': (3,), };                    2; expected 12 bytes for
            {'descr': '<f4', 'fortran_order': False, 'shape': (3,), };                    4; but got more
            {'descr': '<f4', 'fortran_order': False, 'shape': (3000000000,), };           4; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (60000, 60000), };          4; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }; 4; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (500000000,), };            4; but got a file of
            {'descr': '<f4', 'fortran_order': False, 'shape': (-1,), };                   4; header: expected shape
            {'descr': '|O', 'fortran_order': False, 'shape': (1,), };                     1; descr: expected
            {'descr': '<U9', 'fortran_order': False, 'shape': (1,), };                    9; descr: expected
            {'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), };           1; header: expected descr
            {'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), };                    1; expected fortran_order
            {};                                                                           1; header: expected descr
            """)
    void refuses(String header, int elements, String complaint) throws IOException {
        Path file = folder.resolve("bad.npy");
        byte[] start =
                ("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header).getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, Arrays.copyOf(start, start.length + 4 * elements));
        String message = assertThrows(MalformedDataException.class, () -> Npy.read(file)).getMessage();
        assertTrue(message.startsWith(file + ", ") && message.contains(complaint), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version2.npy", "golden.npz", "compressed.npz"})
    void refusesEveryFileThatIsCut(String name) throws IOException {
        byte[] whole = Files.readAllBytes(golden(name));
        for (int length = 0; length < whole.length; length += 1 + whole.length / 200) {
            Path cut = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
            String message =
                    assertThrows(MalformedDataException.class, () -> read(cut), "cut after " + length).getMessage();
            assertTrue(message.matches("\\Q" + cut + "\\E, (byte \\d+|header|zip archive): expected .+ but got .+"),
                    message);
        }
    }

    @Test
    void readsNoChangedArchiveAsAnother() throws IOException {
        byte[] whole = Files.readAllBytes(golden("compressed.npz"));
        Map<String, Npy> arrays = Npy.readAll(golden("compressed.npz"));
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 4;
            Path file = Files.write(folder.resolve("changed.npz"), changed);
            try {
                assertEquals(arrays.values().stream().map(Npy::tensor).toList(),
                        Npy.readAll(file).values().stream().map(Npy::tensor).toList());
            } catch (MalformedDataException e) {
                assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            }
        }
    }

    private static void read(Path path) throws IOException {
        if (path.toString().endsWith("z")) {
            Npy.readAll(path);
        } else {
            Npy.read(path);
        }
    }

    @Test
    void aNumberBeyondFloatIsRefusedAndAMissingFileIsNoBadOne() throws IOException {
        String header = "{'descr': '>f8', 'fortran_order': False, 'shape': ()}";
        byte[] start =
                ("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header + "\u007f\u00e0\0\0\0\0\0\0")
                        .getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("large.npy"), start);
        assertTrue(assertThrows(MalformedDataException.class, () -> Npy.read(file)).getMessage()
                .contains("range of a float"));
        Path missing = folder.resolve("missing.npz");
        assertEquals(missing.toString(), assertThrows(NoSuchFileException.class, () -> Npy.read(missing)).getMessage());
        assertEquals(missing.toString(),
                assertThrows(NoSuchFileException.class, () -> Npy.readAll(missing)).getMessage());
    }
}
