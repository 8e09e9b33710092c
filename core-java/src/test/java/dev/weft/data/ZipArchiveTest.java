package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that are as they should be, and copies of them with a single field changed. */
class ZipArchiveTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;

    /** An archive of files with {@link #CONTENT}, whose local headers give the sizes if they are stored. */
    private static byte[] zip(int method, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CRC32 sum = new CRC32();
        sum.update(CONTENT);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    entry.setSize(CONTENT.length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(CONTENT);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private List<String> read(byte[] bytes) throws IOException {
        Path path = Files.write(folder.resolve("a.npz"), bytes);
        List<String> names = new ArrayList<>();
        try (ZipArchive archive = new ZipArchive(path)) {
            for (ZipArchive.Entry entry : archive.entries()) {
                CRC32 sum = new CRC32();
                try (InputStream in = archive.open(entry, sum)) {
                    assertArrayEquals(CONTENT, in.readAllBytes());
                    assertEquals(-1, in.read());
                }
                assertEquals(entry.crc(), sum.getValue());
                names.add(entry.name());
            }
        }
        return names;
    }

    private String refusal(byte[] bytes) {
        String message = assertThrows(MalformedDataException.class, () -> read(bytes)).getMessage();
        assertTrue(message.startsWith(folder.resolve("a.npz") + ", "), message);
        return message;
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void readsFilesInTheOrderOfTheDirectory(int method) throws IOException {
        List<String> names = List.of("b.npy", "a/b..npy", "w:0.npy", "Zürich.npy", "..a/b", "c:d");
        assertEquals(names, read(zip(method, names.toArray(String[]::new))));
        assertEquals(List.of(), read(zip(method)));
    }

    @Test
    void readsSingleBytes() throws IOException {
        Path path = Files.write(folder.resolve("a.npz"), zip(ZipEntry.STORED, "a"));
        try (ZipArchive archive = new ZipArchive(path);
                InputStream in = archive.open(archive.entries().get(0), new CRC32())) {
            assertEquals('c', in.read());
            assertEquals("ontent", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../a.npy", "a/../b.npy", "a/..", "..", "a\\b.npy", "C:/a.npy", "a\0.npy"})
    void refusesANameThatIsNotASafeRelativePath(String name) throws IOException {
        String message = refusal(zip(ZipEntry.STORED, name));
        assertTrue(message.contains("zip archive: expected relative names without .. and backslashes but got the name "
                + name.replace("\0", "\\u0000")), message);
    }

    /** The local header begins at 0, the directory at 38, the end record at 85: 30 + 1 + 7, 46 + 1, 22. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = ';', textBlock = """
            0;  00;          no header at byte 0
            6;  01;          encrypted content
            8;  08;          a header of a that differs
            14; 00;          a header of a that differs
            18; 08;          a header of a that differs
            22; 08;          a header of a that differs
            26; 02;          a header of ac that differs
            26; 00;          a header of  that differs
            26; ffff;        no header at byte 0
            28; 36;          expected files that do not overlap, before byte 38 but got 7 bytes
            28; ffff;        no header at byte 0
            30; 62;          a header of b that differs
            30; 5c;          the name \\
            38; 00;          entry 1 without a header
            46; 01;          encrypted content
            48; 08;          a header of a that differs
            54; 00;          a header of a that differs
            58; 08;          expected sizes that are possible but got 7 bytes from 8
            58; ffffff7f;    expected sizes that are possible but got 7 bytes from 2147483647
            62; ffffff7f;    expected sizes that are possible but got 2147483647 bytes from 7
            62; 06;          expected sizes that are possible but got 6 bytes from 7
            66; 02;          entry 1 beyond the directory
            66; 00;          expected a directory of 1 entries but got more
            68; 01;          entry 1 beyond the directory
            70; 01;          entry 1 beyond the directory
            80; 01;          no header at byte 1
            80; 09;          a place at byte 9
            80; ffffff7f;    a place at byte 2147483647
            84; ff;          a name that is not UTF-8
            85; 00;          no directory at its end
            95; 02;          entry 2 without a header
            95; 00;          expected a directory of 0 entries but got more
            97; 30;          expected one that ends at byte 85 but got a directory of 48 bytes at byte 38
            97; ffffffff;    expected one that ends at byte 85 but got a directory of 4294967295 bytes at byte 38
            101; 27;         expected one that ends at byte 85 but got a directory of 47 bytes at byte 39
            105; 01;         no directory at its end
            """)
    void refusesAHeaderThatIsWrong(int at, String hex, String complaint) throws IOException {
        byte[] bytes = zip(ZipEntry.STORED, "a");
        assertEquals(107, bytes.length);
        byte[] change = HexFormat.of().parseHex(hex);
        System.arraycopy(change, 0, bytes, at, change.length);
        String message = refusal(bytes);
        assertTrue(message.contains(complaint), message);
    }

    @Test
    void refusesAnUnknownMethod() throws IOException {
        byte[] bytes = zip(ZipEntry.STORED, "a");
        bytes[8] = 12;
        bytes[48] = 12;
        assertTrue(refusal(bytes).contains("stored or deflated, not encrypted but got compression method 12"));
    }

    @Test
    void refusesFilesThatOverlap() throws IOException {
        byte[] bytes = zip(ZipEntry.STORED, "a", "b");
        // Both entries of the directory, which begins at 76, point to the first file.
        bytes[76 + 47 + 42] = 0;
        String message = refusal(bytes);
        assertTrue(message.endsWith("b: expected files that do not overlap, before byte 76 but got a place at byte 0"),
                message);
    }

    @Test
    void acceptsAGapACommentAndAnotherOrderInTheDirectory() throws IOException {
        byte[] two = zip(ZipEntry.STORED, "a", "b");
        byte[] swapped = two.clone();
        System.arraycopy(two, 76, swapped, 76 + 47, 47);
        System.arraycopy(two, 76 + 47, swapped, 76, 47);
        assertEquals(List.of("b", "a"), read(swapped));
        byte[] comment = Arrays.copyOf(two, two.length + 5);
        comment[two.length - 2] = 5;
        assertEquals(List.of("a", "b"), read(comment));
        byte[] longest = Arrays.copyOf(two, two.length + 0xffff);
        longest[two.length - 2] = (byte) 0xff;
        longest[two.length - 1] = (byte) 0xff;
        assertEquals(List.of("a", "b"), read(longest));
        ByteBuffer gap = ByteBuffer.allocate(two.length - 47).order(ByteOrder.LITTLE_ENDIAN);
        gap.put(two, 0, 76).put(two, 76 + 47, 47).put(two, 76 + 94, 22);
        gap.putShort(76 + 47 + 8, (short) 1).putShort(76 + 47 + 10, (short) 1).putInt(76 + 47 + 12, 47);
        assertEquals(List.of("b"), read(gap.array()));
    }

    @Test
    void refusesAFileThatBeginsWithinAnother() throws IOException {
        byte[] bytes = zip(ZipEntry.STORED, "a", "b");
        bytes[76 + 47 + 42] = 37;
        assertTrue(refusal(bytes).endsWith("b: expected files that do not overlap, before byte 76 but got a place at "
                + "byte 37"));
    }

    @Test
    void readsALongName() throws IOException {
        assertEquals(List.of("a", "n".repeat(60_000)), read(zip(ZipEntry.DEFLATED, "a", "n".repeat(60_000))));
    }

    @Test
    void refusesWhatComesBeforeTheArchive() throws IOException {
        byte[] bytes = zip(ZipEntry.STORED, "a");
        byte[] prefixed = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, prefixed, 1, bytes.length);
        assertTrue(refusal(prefixed).contains("expected one that ends at byte 86 but got a directory of 47 bytes at"));
    }

    /** An archive with all sizes and places in the fields for ZIP64. */
    private static ByteBuffer large() {
        CRC32 sum = new CRC32();
        sum.update(CONTENT);
        ByteBuffer zip = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50).putShort((short) 45).putShort((short) 0).putShort((short) 0).putInt(0)
                .putInt((int) sum.getValue()).putInt(-1).putInt(-1).putShort((short) 1).putShort((short) 25)
                .put((byte) 'a').putShort((short) 7).putShort((short) 1).put((byte) 0)
                .putShort((short) 1).putShort((short) 16).putLong(7).putLong(7).put(CONTENT);
        int start = zip.position();
        zip.putInt(0x02014b50).putShort((short) 45).putShort((short) 45).putShort((short) 0).putShort((short) 0)
                .putInt(0).putInt((int) sum.getValue()).putInt(-1).putInt(-1).putShort((short) 1)
                .putShort((short) 28).putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0).putInt(-1)
                .put((byte) 'a').putShort((short) 1).putShort((short) 24).putLong(7).putLong(7).putLong(0);
        int end = zip.position();
        zip.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putInt(0).putInt(0).putLong(1)
                .putLong(1).putLong(end - start).putLong(start);
        zip.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        zip.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1).putInt(-1).putInt(-1)
                .putShort((short) 0);
        return zip.limit(zip.position());
    }

    private static byte[] bytes(ByteBuffer zip) {
        return Arrays.copyOf(zip.array(), zip.limit());
    }

    @Test
    void readsTheFieldsForLargeArchives() throws IOException {
        assertEquals(List.of("a"), read(bytes(large())));
    }

    /** The directory begins at 63, its extra field at 110, the large end record at 138, its locator at 194. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = ';', textBlock = """
            37;  ffff;             a header of a that differs
            40;  08;               a header of a that differs
            48;  08;               a header of a that differs
            112; 10;               a place at byte 4294967295
            114; ffffffffffffff7f; 9223372036854775807 bytes from 7
            122; ffffffffffffffff; got 7 bytes from 18446744073709551615
            122; ffffffffffffff7f; got 7 bytes from 9223372036854775807
            130; ffffffffffffffff; a place at byte -1
            138; 00;               no directory at its end
            170; ffffffffffffffff; expected at most 100000 but got 18446744073709551615 entries
            170; a186010000000000; expected at most 100000 but got 100001 entries
            178; ffffffffffffffff; a directory of 18446744073709551615 bytes
            178; ffffffffffffff7f; a directory of 9223372036854775807 bytes
            186; ffffffffffffffff; bytes at byte 18446744073709551615
            194; 00;               a directory of 4294967295 bytes at byte 4294967295
            """)
    void refusesALargeFieldThatIsWrong(int at, String hex, String complaint) {
        byte[] bytes = bytes(large());
        byte[] change = HexFormat.of().parseHex(hex);
        System.arraycopy(change, 0, bytes, at, change.length);
        String message = refusal(bytes);
        assertTrue(message.contains(complaint), message);
    }

    @Test
    void refusesADirectoryThatWouldBeginBeforeTheFile() {
        byte[] bytes = bytes(large());
        String message = refusal(Arrays.copyOfRange(bytes, 180, bytes.length));
        assertTrue(message.contains("no directory at its end"), message);
    }

}
