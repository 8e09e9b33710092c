package dev.weft.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
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

    /** A JPEG image with a colour profile whose conversion has many steps, all of them the same bytes. */
    public static byte[] profile(int steps) {
        byte[] step = ByteBuffer.allocate(60).put(ascii("matf\0\0\0\0\0\3\0\3"))
                .putFloat(12, 1).putFloat(28, 1).putFloat(44, 1).putFloat(48, 1e-6f).array();
        int tag = 16 + 8 * steps + step.length;
        ByteBuffer icc = ByteBuffer.allocate(128 + 28 + tag).putInt(8, 0x04300000).put(12, ascii("mntrRGB XYZ "))
                .put(36, ascii("acsp")).putInt(68, 63_190).putInt(72, 65_536).putInt(76, 54_061).position(128)
                .putInt(2).put(ascii("D2B0")).putInt(156).putInt(tag).put(ascii("B2D0")).putInt(156).putInt(tag)
                .put(ascii("mpet\0\0\0\0\0\3\0\3")).putInt(steps);
        for (int i = 0; i < steps; i++) {
            icc.putInt(tag - step.length).putInt(step.length);
        }
        icc.put(step).putInt(0, icc.capacity()).rewind();
        byte[] image = scans(64, 64, 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(image, 0, 20);
        int parts = (icc.capacity() + 59_999) / 60_000;
        for (int i = 1; i <= parts; i++) {
            byte[] part = new byte[Math.min(60_000, icc.remaining())];
            icc.get(part);
            segment(out, 0xe2, ByteBuffer.allocate(14 + part.length).put(ascii("ICC_PROFILE\0")).put((byte) i)
                    .put((byte) parts).put(part).array());
        }
        out.write(image, 20, image.length - 20);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
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

    /**
     * An npz file whose entries differ in name, place and checksum, and once had equal hash codes. Each is empty.
     */
    public static byte[] equalHashCodes(int entries) {
        ByteBuffer files = ByteBuffer.allocate(40 * entries).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer names = ByteBuffer.allocate(56 * entries).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries; i++) {
            byte[] name = ascii(i + ".npy");
            int place = files.position();
            // 31^6 times the name's, 31^3 times the checksum's and the place's add up to 0.
            int sum = (new String(name, StandardCharsets.ISO_8859_1).hashCode() * power(31, 6) + place)
                    * -power(power(31, 3), -1);
            ByteBuffer fields = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 20)
                    .putInt(10, sum).putShort(22, (short) name.length);
            files.putInt(0x04034b50).put(fields.rewind()).put(name);
            names.putInt(0x02014b50).putShort((short) 20).put(fields.rewind()).put(new byte[10]).putInt(place)
                    .put(name);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(files.array(), 0, files.position());
        out.write(names.array(), 0, names.position());
        out.writeBytes(ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN).putInt(0x06054b50).putInt(0)
                .putShort((short) entries).putShort((short) entries).putInt(names.position())
                .putInt(files.position()).array());
        return out.toByteArray();
    }

    /** Returns a power modulo 2^32. */
    private static int power(int base, int exponent) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(32);
        return BigInteger.valueOf(base).modPow(BigInteger.valueOf(exponent), modulus).intValue();
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
