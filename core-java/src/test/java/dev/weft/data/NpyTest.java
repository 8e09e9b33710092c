package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.fuzz.Cost;
import dev.weft.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
        assertArrayEquals(new float[]{0, 0x1p63f, 0x1p64f}, arrays.get("u8").tensor().data());
        assertArrayEquals(new float[]{0, 0x1.554p-2f, -65504, 0x1p-24f, Float.NEGATIVE_INFINITY, Float.NaN},
                arrays.get("f2").tensor().data());
        assertArrayEquals(arrays.get("f2").tensor().data(), arrays.get("f2big").tensor().data());
        assertArrayEquals(new float[]{1, 0}, arrays.get("b1").tensor().data());
        assertArrayEquals(STEPS, arrays.get("columns").tensor().data());
        assertEquals(2.5f, arrays.get("scalar").tensor().item());
        assertEquals(Shape.of(0, 3), arrays.get("empty").tensor().shape());
        assertArrayEquals(new float[]{1 / 3f, Float.NaN, Float.POSITIVE_INFINITY},
                arrays.get("third").tensor().data());
        assertEquals(types.size() + 11, arrays.size());
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
            {'descr': '<f4', 'fortran_order': False};                                     1; header: expected shape
            {'descr': '<f4', 'shape': (1,)};                                              1; expected fortran_order
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'extra': 1};          1; expected a dictionary of
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)};       1; expected a dictionary of
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,)} 1;                    1; expected a dictionary of
            {'descr': '<f4', 'fortran_order': False 'shape': (1,)};                       1; expected a dictionary of
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,);                       1; expected a dictionary of
            'descr': '<f4', 'fortran_order': False, 'shape': (1,)};                       1; expected a dictionary of
            {, 'descr': '<f4', 'fortran_order': False, 'shape': (1,)};                    1; expected a dictionary of
            {'descr': '<f4", 'fortran_order': False, 'shape': (1,)};                      1; expected a dictionary of
            ` `;                                                                          1; but got nothing
            {'descr': '<f4', 'fortran_order': False, 'shape': (1)};                       1; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (,)};                       1; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,,)};                     1; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,,1)};                    1; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (1 1,)};                    1; shape: expected at most
            {'descr': '<f4', 'fortran_order': False, 'shape': (2147483640,0)};            0; shape: expected at most
            {'descr': '<f8', 'fortran_order': False, 'shape': (1073741824,2)};            0; shape: expected at most
            {'descr': '<f8', 'fortran_order': False, 'shape': (1073741819,2)};            0; but got a file of
            {'descr': '|b1', 'fortran_order': False, 'shape': (4,)};                      1; elements: expected |b1
            {'descr': '<f16', 'fortran_order': False, 'shape': (1,)};                     4; descr: expected
            {'descr': '<c8', 'fortran_order': False, 'shape': (1,)};                      2; descr: expected
            """)
    void refuses(String header, int elements, String complaint) throws IOException {
        Path file = folder.resolve("bad.npy");
        byte[] start =
                ("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header).getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(start, start.length + 4 * elements);
        Arrays.fill(whole, start.length, whole.length, (byte) 2);
        Files.write(file, whole);
        String message = assertThrows(MalformedDataException.class, () -> Npy.read(file)).getMessage();
        assertTrue(message.startsWith(file + ", ") && message.contains(complaint), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,)};                         [1]
            {'shape':(1L,2L),'fortran_order':True,'descr':"<f4"};                            [1, 2]
            ` {\t'shape' : ( 2 , 1 , ) , "descr":'<f4','fortran_order':False , } \n`;        [2, 1]
            {'descr': '=f4', 'fortran_order': False, 'shape': (1, 1, 1)};                    [1, 1, 1]
            {'descr': '<f4', 'fortran_order': False, 'shape': ( )};                          []
            """)
    void readsEveryHeaderThatNumPyReads(String header, String shape) throws IOException {
        byte[] start =
                ("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header).getBytes(StandardCharsets.ISO_8859_1);
        int elements = shape.contains("2") ? 2 : 1;
        Path file = Files.write(folder.resolve("x.npy"), Arrays.copyOf(start, start.length + 4 * elements));
        assertEquals(shape, Npy.read(file).tensor().shape().toString());
    }

    @Test
    void readsElementsInChunksWhateverTheirWidth() throws IOException {
        for (String type : List.of("|u1", "<u2", "<f4", ">f8")) {
            int width = type.charAt(2) - '0';
            int count = (1 << 17) / width + 3;
            String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + count + ",)}";
            ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + count * width);
            bytes.put(("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header)
                    .getBytes(StandardCharsets.ISO_8859_1));
            bytes.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                switch (width) {
                    case 1 -> bytes.put((byte) (i % 251));
                    case 2 -> bytes.putShort((short) (i % 251));
                    case 4 -> bytes.putFloat(i % 251);
                    default -> bytes.putDouble(i % 251);
                }
            }
            float[] read = Npy.read(Files.write(folder.resolve("x.npy"), bytes.array())).tensor().data();
            assertEquals(count, read.length);
            for (int i = 0; i < count; i++) {
                assertEquals(i % 251, read[i], type);
            }
        }
    }

    @Test
    void refusesWhatNeedsMoreThanHalfOfTheHeap() throws IOException {
        Path plain = golden("version2.npy");
        assertEquals(24, Npy.read(plain, 2 * 4 * 24).tensor().size());
        assertEquals(plain + ": holds 24 numbers, too many for the memory that is left: raise the maximum heap size "
                + "(-Xmx)",
                assertThrows(FileSystemException.class, () -> Npy.read(plain, 2 * 4 * 24 - 1)).getMessage());
        Path both = golden("compressed.npz");
        assertEquals(2, Npy.readAll(both, 2 * 4 * (90_000 + 24)).size());
        assertEquals(both + ", steps.npy: holds 24 numbers, too many for the memory that is left: raise the maximum "
                + "heap size (-Xmx)",
                assertThrows(FileSystemException.class, () -> Npy.readAll(both, 2 * 4 * (90_000 + 24) - 1))
                        .getMessage());
        String header = "{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}";
        Path columns = Files.write(folder.resolve("x.npy"), ("\u0093NUMPY\u0001\0" + (char) header.length() + "\0"
                + header + "\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(1, Npy.read(columns, 16).tensor().size());
        assertThrows(FileSystemException.class, () -> Npy.read(columns, 15));
    }

    private Path zip(String... names) throws IOException {
        Path path = folder.resolve("a.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(Files.readAllBytes(golden("version2.npy")));
                zip.closeEntry();
            }
        }
        return path;
    }

    @Test
    void namesArraysWithoutTheSuffix() throws IOException {
        assertEquals(List.of("a.npy", "b", "c/d"),
                List.copyOf(Npy.readAll(zip("a.npy.npy", "b", "c/d.npy")).keySet()));
        Path same = zip("a", "a.npy");
        assertEquals(same + ", a.npy: expected unique names but got a second array of this name",
                assertThrows(MalformedDataException.class, () -> Npy.readAll(same)).getMessage());
    }

    @Test
    void refusesAChecksumThatIsWrong() throws IOException {
        byte[] bytes = Files.readAllBytes(zip("a"));
        ByteBuffer directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = directory.getInt(bytes.length - 6);
        String right = Integer.toHexString(directory.getInt(start + 16));
        directory.putInt(start + 16, 0x1234);
        Path path = Files.write(folder.resolve("a.npz"), bytes);
        assertEquals(path + ", a, CRC-32: expected 1234 but got " + right,
                assertThrows(MalformedDataException.class, () -> Npy.readAll(path)).getMessage());
    }

    @Test
    void refusesContentThatIsShorterOrLongerThanDeclared() throws IOException {
        for (int change : new int[]{-4, 4}) {
            String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + (9 + change / 4) + ",)}";
            byte[] array = Arrays.copyOf(("\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header)
                    .getBytes(StandardCharsets.ISO_8859_1), 10 + header.length() + 36);
            Path path = folder.resolve("a.npz");
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
                zip.putNextEntry(new ZipEntry("a"));
                zip.write(array);
                zip.closeEntry();
            }
            byte[] bytes = Files.readAllBytes(path);
            ByteBuffer directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            directory.putInt(directory.getInt(bytes.length - 6) + 24, array.length + change);
            Files.write(path, bytes);
            String message = assertThrows(MalformedDataException.class, () -> Npy.readAll(path)).getMessage();
            assertTrue(message.contains(change < 0 ? "32 bytes for the elements of [8] but got more"
                    : "elements: expected 10 elements but got the end of the data after 0"), message);
        }
    }

    /** An archive of 51 KB that unpacks to 50 MB, which are 200 MB of floats. */
    @Test
    void refusesBombsQuickly() throws Exception {
        String padding = " ".repeat(60_000);
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (50000000,)}" + padding;
        byte[] start = new byte[10 + header.length()];
        ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).put("\u0093NUMPY\u0001\0".getBytes(
                StandardCharsets.ISO_8859_1)).putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1));
        Path path = folder.resolve("bomb.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(start);
            for (int i = 0; i < 50; i++) {
                zip.write(new byte[1_000_000]);
            }
            zip.closeEntry();
        }
        assertTrue(Files.size(path) < 52_000);
        // Of the processor, since another program may have it meanwhile.
        Cost cost = Cost.of(() -> assertThrows(FileSystemException.class, () -> Npy.readAll(path, 64 << 20)));
        assertTrue(cost.millis() < 5_000, cost::toString);
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
