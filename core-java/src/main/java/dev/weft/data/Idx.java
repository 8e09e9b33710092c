package dev.weft.data;

import dev.weft.tensor.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An n-dimensional array as the IDX format of the MNIST database stores it: a shape and its elements, row-major, which keep
 * the width they have in the file until they are copied out.
 *
 * <p>The file: two zero bytes, a type code, the rank, the lengths as unsigned 32-bit numbers and the elements, all
 * big-endian; plain or gzipped, whatever its name says.
 */
public final class Idx {
    private static final int MOST_DIMENSIONS = 8;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    /** The format of deflate cannot unpack a byte to more. */
    static final long MOST_UNPACKED = 1032;

    private enum Type {
        U8(0x08, 1), I8(0x09, 1), I16(0x0b, 2), I32(0x0c, 4), F32(0x0d, 4), F64(0x0e, 8);

        final int code;
        final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }
    }

    private final Type type;
    private final Shape shape;
    private final ByteBuffer elements;

    private Idx(Type type, Shape shape, byte[] elements) {
        this.type = type;
        this.shape = shape;
        this.elements = ByteBuffer.wrap(elements);
    }

    /**
     * Reads a whole file. Nothing is allocated for elements that the file only promises.
     *
     * @throws MalformedDataException if it is not exactly one IDX array of rank 1 to 8
     * @throws IOException if it cannot be read
     */
    public static Idx read(Path path) throws IOException {
        long length = Files.size(path);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path))) {
            if (!startsGzip(file)) {
                return read(path, file, length, length);
            }
            try (InputStream unpacked = new BufferedInputStream(new GZIPInputStream(file, 1 << 16), 1 << 16)) {
                if (startsGzip(unpacked)) {
                    throw new MalformedDataException(path, "unpacked byte 0", "gzip again", "an array that is gzipped once");
                }
                return read(path, unpacked, length, Math.multiplyExact(MOST_UNPACKED, length));
            } catch (EOFException | ZipException e) {
                throw new MalformedDataException(path, "gzip data", String.valueOf(e.getMessage()), "a whole gzip file");
            }
        }
    }

    private static Idx read(Path path, InputStream in, long fileLength, long available) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new MalformedDataException(path, "byte 0", quote(magic), "an IDX file (two zero bytes, type, rank)");
        }
        Type type = Arrays.stream(Type.values()).filter(t -> t.code == magic[2]).findFirst().orElseThrow(() ->
                new MalformedDataException(path, "byte 2", quote(magic[2]), "a type code 0x08, 0x09 or 0x0b to 0x0e"));
        int rank = magic[3] & 0xff;
        if (rank < 1 || rank > MOST_DIMENSIONS) {
            throw new MalformedDataException(path, "byte 3", "rank " + rank, "a rank from 1 to " + MOST_DIMENSIONS);
        }
        byte[] lengths = in.readNBytes(4 * rank);
        if (lengths.length < 4 * rank) {
            throw new MalformedDataException(path, "byte 4", lengths.length + " bytes", 4 * rank + " bytes of lengths");
        }
        Shape shape = shape(path, ByteBuffer.wrap(lengths), rank, type);
        int wanted = shape.size() * type.bytes;
        String position = "byte " + (4 + 4 * rank);
        String meaning = wanted + " bytes for the elements of " + shape;
        if (4L + 4 * rank + wanted > available) {
            throw new MalformedDataException(path, position, "a file of " + fileLength + " bytes", meaning);
        }
        byte[] elements = bytes(in, wanted, fileLength);
        if (elements.length < wanted) {
            throw new MalformedDataException(path, position, "only " + elements.length, meaning);
        }
        if (in.read() >= 0) {
            throw new MalformedDataException(path, position, "more", meaning);
        }
        return new Idx(type, shape, elements);
    }

    private static Shape shape(Path path, ByteBuffer lengths, int rank, Type type) {
        long[] dimensions = new long[rank];
        long bytes = type.bytes;
        boolean fits = true;
        for (int i = 0; i < rank; i++) {
            dimensions[i] = Integer.toUnsignedLong(lengths.getInt());
            fits &= dimensions[i] <= MOST_BYTES && (bytes *= dimensions[i]) <= MOST_BYTES;
        }
        if (!fits) {
            throw new MalformedDataException(path, "byte 4", "lengths " + Arrays.toString(dimensions),
                    "an array of at most " + MOST_BYTES + " bytes");
        }
        return Shape.of(Arrays.stream(dimensions).mapToInt(Math::toIntExact).toArray());
    }

    /**
     * The next {@code wanted} bytes of what is packed in {@code fileLength}, fewer if it ends. Room is made for eight times the file at
     * once, for more only as more really comes out.
     */
    static byte[] bytes(InputStream in, int wanted, long fileLength) throws IOException {
        byte[] elements = new byte[(int) Math.min(wanted, 8 * fileLength)];
        int filled = in.readNBytes(elements, 0, elements.length);
        while (filled == elements.length && filled < wanted) {
            elements = Arrays.copyOf(elements, (int) Math.min(wanted, 2L * filled));
            filled += in.readNBytes(elements, filled, elements.length - filled);
        }
        return filled == elements.length ? elements : Arrays.copyOf(elements, filled);
    }

    private static boolean startsGzip(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip;
    }

    private static String quote(byte... bytes) {
        if (bytes.length == 0) {
            return "the end of the file";
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        boolean readable = text.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\n' || c == '\r' || c == '\t');
        return readable ? "the text \"" + text + "\"" : "bytes " + HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    /** The lengths of the dimensions. */
    public Shape shape() {
        return shape;
    }

    /** The type of the elements in the file: {@code u8}, {@code i8}, {@code i16}, {@code i32}, {@code f32} or {@code f64}. */
    public String type() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** A new tensor of the elements; 32-bit integers and doubles are rounded to the nearest float. */
    public Tensor toTensor() {
        float[] data = new float[shape.size()];
        copy(0, data, 0, data.length, 1);
        return Tensor.of(shape, data);
    }

    /** Writes {@code count} elements, each times {@code scale}, row-major from element {@code from}, into {@code target}. */
    void copy(int from, float[] target, int offset, int count, float scale) {
        switch (type) {
            case U8 -> {
                byte[] bytes = elements.array();
                for (int i = 0; i < count; i++) {
                    target[offset + i] = (bytes[from + i] & 0xff) * scale;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    target[offset + i] = element(from + i) * scale;
                }
            }
        }
    }

    /** The element at {@code index}, row-major; 32-bit integers and doubles are rounded to the nearest float. */
    public float element(int index) {
        return switch (type) {
            case U8 -> elements.get(index) & 0xff;
            case I8 -> elements.get(index);
            case I16 -> elements.getShort(2 * index);
            case I32 -> elements.getInt(4 * index);
            case F32 -> elements.getFloat(4 * index);
            case F64 -> (float) elements.getDouble(8 * index);
        };
    }
}
