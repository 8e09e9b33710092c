package dev.weft.data;

import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads an n-dimensional array in the IDX format of the MNIST database. Elements keep the width that they have in the
 * file until they are copied out.
 *
 * <p>The format: two zero bytes, a type code, the rank, the lengths as unsigned 32-bit numbers, and the elements, all
 * big-endian; plain or gzipped, whatever the file's name is. Immutable: threads may share it.
 */
public final class Idx {
    private static final int MOST_DIMENSIONS = 8;
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;
    private static final long MOST_IN_FILE = 1L << 56;
    /** A file that is packed tighter is counted before memory is allocated. */
    private static final long LIKELY = 8;
    /** Deflate cannot unpack a byte to more than this. */
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

    /** The elements: {@code count} bytes from byte {@code from}. */
    private interface Elements {
        ByteBuffer read(long from, int count);
    }

    private final Type type;
    private final Shape shape;
    private final Elements elements;

    private Idx(Type type, Shape shape, Elements elements) {
        this.type = type;
        this.shape = shape;
        this.elements = elements;
    }

    /**
     * Reads a whole file. It allocates no memory for elements that the header declares but the file lacks: a
     * suspiciously well packed file is first unpacked once without being kept. Elements of more than a quarter of the
     * heap stay in the file, which must not change then. A gzipped file cannot be read in any order; it is refused if
     * it takes more than half of the heap.
     *
     * @throws MalformedDataException if it is not exactly one IDX array of rank 1 to 8
     * @throws IOException if it cannot be read, or is gzipped and too large
     */
    public static Idx read(Path path) throws IOException {
        return read(path, Runtime.getRuntime().maxMemory());
    }

    static Idx read(Path path, long heap) throws IOException {
        long length = InputFile.size(path);
        try (InputStream file = new BufferedInputStream(InputFile.open(path))) {
            if (!startsGzip(file)) {
                Idx promised = header(path, file, length, length);
                return promised.bytes() > Math.min(heap / 4, MOST_ELEMENTS) ? promised.inFile(path, length)
                        : promised.inMemory(path, file);
            }
            try (InputStream unpacked = unpacked(file)) {
                if (startsGzip(unpacked)) {
                    throw new MalformedDataException(path, "unpacked byte 0", "gzip again",
                            "an array that is gzipped once");
                }
                Idx promised = header(path, unpacked, length, Math.multiplyExact(MOST_UNPACKED, length));
                if (promised.bytes() > Math.min(heap / 2, MOST_ELEMENTS)) {
                    throw new FileSystemException(path.toString(), null,
                            "unpacks to " + promised.bytes() + " bytes, too many for a heap of "
                                    + heap + ": unpack it with gunzip; a plain file is read directly from the disk");
                }
                if (promised.bytes() <= LIKELY * length) {
                    return promised.inMemory(path, unpacked);
                }
                promised.expect(path, skip(unpacked, promised.bytes()), unpacked);
            } catch (EOFException | ZipException e) {
                throw new MalformedDataException(path, "gzip data",
                        e.getMessage() == null ? "a premature end" : e.getMessage(), "an intact gzip file");
            }
        }
        try (InputStream again = unpacked(InputFile.open(path))) {
            return header(path, again, length, Math.multiplyExact(MOST_UNPACKED, length)).inMemory(path, again);
        }
    }

    private static InputStream unpacked(InputStream file) throws IOException {
        return new BufferedInputStream(new GZIPInputStream(file, 1 << 16), 1 << 16);
    }

    /** Skips {@code most} bytes, or all that there are, and returns their number. */
    private static long skip(InputStream in, long most) throws IOException {
        byte[] chunk = new byte[1 << 16];
        long skipped = 0;
        for (int read = 1; read > 0 && skipped < most; skipped += read) {
            read = in.readNBytes(chunk, 0, (int) Math.min(chunk.length, most - skipped));
        }
        return skipped;
    }

    /** An array whose elements are not read yet. */
    private static Idx header(Path path, InputStream in, long fileLength, long available) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new MalformedDataException(path, "byte 0", quote(magic), "an IDX file (two zero bytes, type, rank)");
        }
        Type type = Arrays.stream(Type.values()).filter(t -> t.code == magic[2]).findFirst()
                .orElseThrow(() -> new MalformedDataException(path, "byte 2", quote(magic[2]),
                        "a type code 0x08, 0x09 or 0x0b to 0x0e"));
        int rank = magic[3] & 0xff;
        if (rank < 1 || rank > MOST_DIMENSIONS) {
            throw new MalformedDataException(path, "byte 3", "rank " + rank, "a rank from 1 to " + MOST_DIMENSIONS);
        }
        byte[] lengths = in.readNBytes(4 * rank);
        if (lengths.length < 4 * rank) {
            throw new MalformedDataException(path, "byte 4", lengths.length + " bytes", 4 * rank + " bytes of lengths");
        }
        Idx promised = new Idx(type, shape(path, ByteBuffer.wrap(lengths), rank), (from, count) -> {
            throw new IllegalStateException("the elements are not read yet");
        });
        if (promised.offset() + promised.bytes() > available) {
            throw new MalformedDataException(path, "byte " + promised.offset(), "a file of " + fileLength + " bytes",
                    promised.meaning());
        }
        return promised;
    }

    private static Shape shape(Path path, ByteBuffer lengths, int rank) {
        long[] dimensions = new long[rank];
        long row = 1;
        boolean fits = true;
        for (int i = 0; i < rank; i++) {
            dimensions[i] = Integer.toUnsignedLong(lengths.getInt());
            // Factors of 31 and 32 bits, so the product cannot overflow.
            row = i == 0 || !fits ? row : row * dimensions[i];
            fits &= dimensions[i] <= MOST_ELEMENTS && row <= MOST_ELEMENTS;
        }
        if (!fits || dimensions[0] * row > MOST_IN_FILE) {
            throw new MalformedDataException(path, "byte 4", "lengths " + Arrays.toString(dimensions),
                    "lengths and rows of at most " + MOST_ELEMENTS + " elements, and " + MOST_IN_FILE + " in all");
        }
        return Shape.of(Arrays.stream(dimensions).mapToInt(Math::toIntExact).toArray());
    }

    private Idx inMemory(Path path, InputStream in) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(bytes())];
        expect(path, in.readNBytes(bytes, 0, bytes.length), in);
        return new Idx(type, shape, (from, count) -> ByteBuffer.wrap(bytes, (int) from, count));
    }

    private Idx inFile(Path path, long length) throws IOException {
        if (length > offset() + bytes()) {
            throw new MalformedDataException(path, "byte " + offset(), "more", meaning());
        }
        Stored stored = new Stored(path, offset());
        return new Idx(type, shape, stored::read);
    }

    private void expect(Path path, long read, InputStream in) throws IOException {
        if (read < bytes()) {
            throw new MalformedDataException(path, "byte " + offset(), "only " + read, meaning());
        }
        if (in.read() >= 0) {
            throw new MalformedDataException(path, "byte " + offset(), "more", meaning());
        }
    }

    private int offset() {
        return 4 + 4 * shape.rank();
    }

    private long bytes() {
        return (long) shape.rows() * shape.rowSize() * type.bytes;
    }

    private String meaning() {
        return bytes() + " bytes for the elements of " + shape;
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

    /**
     * The type of the elements in the file: {@code u8}, {@code i8}, {@code i16}, {@code i32}, {@code f32} or
     * {@code f64}.
     */
    public String type() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the elements as a new tensor; 32-bit integers and doubles are rounded to the nearest float. */
    public Tensor toTensor() {
        float[] data = new float[shape.size()];
        copy(0, data, 0, data.length, 1);
        return Tensor.of(shape, data);
    }

    /** Copies {@code count} elements, each times {@code scale}, row-major from element {@code from}. */
    void copy(long from, float[] target, int offset, int count, float scale) {
        ByteBuffer source = elements.read(from * type.bytes, count * type.bytes);
        switch (type) {
            case U8 -> {
                byte[] bytes = source.array();
                int first = source.position();
                for (int i = 0; i < count; i++) {
                    target[offset + i] = (bytes[first + i] & 0xff) * scale;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    target[offset + i] = next(source) * scale;
                }
            }
        }
    }

    /**
     * Returns the element at {@code index}, row-major; 32-bit integers and doubles are rounded to the nearest float.
     */
    public float element(long index) {
        return next(elements.read(index * type.bytes, type.bytes));
    }

    private float next(ByteBuffer source) {
        return switch (type) {
            case U8 -> source.get() & 0xff;
            case I8 -> source.get();
            case I16 -> source.getShort();
            case I32 -> source.getInt();
            case F32 -> source.getFloat();
            case F64 -> (float) source.getDouble();
        };
    }
}
