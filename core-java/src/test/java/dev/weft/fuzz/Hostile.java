package dev.weft.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files that once kept their reader busy, or took much memory on the heap or outside. */
public final class Hostile {
    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0};
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private Hostile() {}

    /** A progressive JPEG image with many scans that change nothing. */
    public static byte[] scans(int width, int height, int scans) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[]{(byte) 0xff, (byte) 0xd8});
        segment(out, 0xe0, JFIF);
        segment(out, 0xdb, ones(65, 1));
        segment(out, 0xc2, ByteBuffer.allocate(15).put((byte) 8).putShort((short) height).putShort((short) width)
                .put(new byte[]{3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0}).array());
        segment(out, 0xc4, table(0, 0));
        segment(out, 0xc4, table(0x10, 0xe0));
        segment(out, 0xda, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0);
        out.writeBytes(new byte[width / 8 * (height / 8) * 3 / 8 + 1]);
        for (int i = 0; i < scans; i++) {
            segment(out, 0xda, 1, 1, 0, 1, 63, 0);
            out.write(0);
        }
        out.writeBytes(new byte[]{(byte) 0xff, (byte) 0xd9});
        return out.toByteArray();
    }

    private static byte[] ones(int length, int from) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, from, length, (byte) 1);
        return bytes;
    }

    /** A Huffman table of a single code of one bit. */
    private static byte[] table(int kind, int symbol) {
        byte[] table = new byte[18];
        table[0] = (byte) kind;
        table[1] = 1;
        table[17] = (byte) symbol;
        return table;
    }

    private static void segment(ByteArrayOutputStream out, int marker, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        segment(out, marker, bytes);
    }

    private static void segment(ByteArrayOutputStream out, int marker, byte[] content) {
        out.write(0xff);
        out.write(marker);
        out.write(content.length + 2 >> 8);
        out.write(content.length + 2);
        out.writeBytes(content);
    }

    /** A JPEG image of one scan with application data before it. */
    public static byte[] applicationData(int segments) {
        byte[] image = scans(8, 8, 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(image, 0, 2);
        for (int i = 0; i < segments; i++) {
            segment(out, 0xe5, new byte[1_000]);
        }
        out.write(image, 2, image.length - 2);
        return out.toByteArray();
    }

    /** A TIFF image of 100 x 100 pixels in a tile of 40,000 x 40,000. */
    public static byte[] tile() {
        int[][] fields = {{256, 100}, {257, 100}, {258, 8}, {259, 1}, {262, 1}, {277, 1}, {322, 40_000}, {323, 40_000},
            {324, 200}, {325, 20_000}};
        ByteBuffer file = ByteBuffer.allocate(29_000).order(ByteOrder.LITTLE_ENDIAN).put("II*\0".getBytes(
                StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) fields.length);
        for (int[] field : fields) {
            file.putShort((short) field[0]).putShort((short) 4).putInt(1).putInt(field[1]);
        }
        return file.array();
    }

    /** A PNG image of 100 x 100 pixels with a palette, and a text that unpacks to {@code length} bytes. */
    public static byte[] text(int length) {
        byte[] packed = deflated(new byte[length]);
        return png(100, 100, 8, 3, new byte[101 * 100],
                ByteBuffer.allocate(5 + packed.length).put("key\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(packed)
                        .array());
    }

    /** A PNG image whose unpacked content is zeros. */
    public static byte[] zeros(int width, int height) {
        return png(width, height, 8, 2, new byte[(3 * width + 1) * height], new byte[0]);
    }

    private static byte[] png(int width, int height, int depth, int colours, byte[] pixels, byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PNG);
        chunk(out, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) depth).put((byte) colours)
                .array());
        if (colours == 3) {
            chunk(out, "PLTE", new byte[768]);
        }
        chunk(out, "zTXt", text);
        chunk(out, "IDAT", deflated(pixels));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] bytes = ByteBuffer.allocate(4 + content.length).put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(content).array();
        CRC32 sum = new CRC32();
        sum.update(bytes);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(bytes);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    private static byte[] deflated(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** A GIF image of 40 x 30 pixels with a comment of {@code 255 * blocks} bytes before it. */
    public static byte[] comment(int blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GIF89a\50\0\36\0\200\0\0\0\0\0\1\1\1!\u00fe".getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < blocks; i++) {
            out.write(255);
            out.writeBytes(new byte[255]);
        }
        out.writeBytes("\0,\0\0\0\0\50\0\36\0\0\2\2\104\1\0;".getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    /** A BMP image that contains a JPEG image. */
    public static byte[] embedded(byte[] jpeg) {
        return ByteBuffer.allocate(54 + jpeg.length).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'B').put((byte) 'M')
                .putInt(54 + jpeg.length).putInt(0).putInt(54).putInt(40).putInt(1000).putInt(1000).putShort((short) 1)
                .putShort((short) 0).putInt(4).putInt(jpeg.length).putLong(0).putLong(0).put(jpeg).array();
    }

    /** An npz file of arrays without elements, whose headers have {@code spaces} spaces. */
    public static byte[] headers(int entries, int spaces) {
        byte[] array = array("{'descr':'<f4','fortran_order':False,'shape':(0,)}" + " ".repeat(spaces), 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < entries; i++) {
                zip.putNextEntry(new ZipEntry(i + ".npy"));
                zip.write(array);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** An npy file: a header, and zeros as elements. */
    public static byte[] array(String header, int bytes) {
        return ByteBuffer.allocate(10 + header.length() + bytes).order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1)).putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    /** A CSV file of numbers. */
    public static byte[] numbers(int columns, int rows) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            text.append(i == 0 ? "c" : ",c").append(i);
        }
        String row = "\n1" + ",1".repeat(columns - 1);
        return (text + row.repeat(rows)).getBytes(StandardCharsets.UTF_8);
    }
}
