package dev.weft.data;

import dev.weft.file.ElementType;
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
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An n-dimensional array in the IDX format, the format of the MNIST files.
 * <pre>{@code
 * Idx images = Idx.read(Path.of("train-images-idx3-ubyte.gz"));
 * Tensor pixels = images.toTensor().reshape(60_000, 784);
 * }</pre>
 *
 * <p>The file format, all numbers big-endian:
 *
 * <table>
 * <caption>Bytes of an IDX file</caption>
 * <tr><th>bytes</th><th>content</th></tr>
 * <tr><td>0-1</td><td>0</td></tr>
 * <tr><td>2</td><td>the element type: 0x08 u8, 0x09 i8, 0x0b i16, 0x0c i32, 0x0d f32, 0x0e f64</td></tr>
 * <tr><td>3</td><td>the rank, 1 to 8</td></tr>
 * <tr><td>4 …</td><td>the length of each dimension, as an unsigned 32-bit number</td></tr>
 * <tr><td>then</td><td>the elements in row-major order, and nothing after them</td></tr>
 * </table>
 *
 * <p>The file may be gzipped, which is recognized by its content, not its name. Elements keep the width that they have
 * in the file, so an array of bytes takes one byte per element in memory; they become floats when they are read,
 * unscaled.
 *
 * <p>For instance, the 18 bytes {@code 00 00 08 02  00 00 00 02  00 00 00 03  01 02 03 04 05 06} are the array
 * {@code [[1, 2, 3], [4, 5, 6]]} of shape {@code [2, 3]} and type u8.
 *
 * <p>An error message looks like this:
 * <pre>
 * labels.idx, byte 8: expected 5 bytes for the elements of [5] but got a file of 10 bytes
 * </pre>
 *
 * <p>Instances are immutable, and several threads may use one.
 */
public final class Idx {
    private static final int MOST_DIMENSIONS = 8;
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;
    private static final long MOST_IN_FILE = 1L << 56;
    private static final int MOST_AT_ONCE = 1 << 20;
    /** The compression ratio above which a gzipped file is verified before memory is allocated for its elements. */
    private static final long LIKELY = 8;
    /** The maximum compression ratio of deflate. */
    static final long MOST_UNPACKED = 1032;

    private static final Map<Integer, ElementType> TYPES = Map.of(0x08, ElementType.U8, 0x09, ElementType.I8,
            0x0b, ElementType.I16, 0x0c, ElementType.I32, 0x0d, ElementType.F32, 0x0e, ElementType.F64);

    /** Provides {@code count} bytes of the elements, starting at byte {@code from}. */
    private interface Elements {
        ByteBuffer read(long from, int count);
    }

    private final Path path;
    private final ElementType type;
    private final Shape shape;
    private final Elements elements;

    private Idx(Path path, ElementType type, Shape shape, Elements elements) {
        this.path = path;
        this.type = type;
        this.shape = shape;
        this.elements = elements;
    }

    /**
     * Reads a file that contains exactly one array.
     *
     * <p>Memory is allocated only for elements that are really in the file: the length in the header is compared with
     * the size of the file, and a gzipped file that compresses by more than a factor of 8 is first decompressed once
     * without keeping the result.
     *
     * <p>If a plain file has more than a quarter of the maximum heap (or more than 2,147,483,639 bytes) of elements,
     * they stay on disk and are read on access; the file must not change as long as the array is in use. A gzipped file
     * cannot be read in arbitrary order, so it is refused if its elements need more than half of the maximum heap,
     * or more than 2,147,483,639 bytes.
     *
     * @throws MalformedDataException if the file is not exactly one IDX array of rank 1 to 8; if a dimension, or one
     *     row (everything but the first dimension), has more than 2,147,483,639 elements; or if the gzip data is
     *     damaged
     * @throws IOException if the file is missing or cannot be read, or is gzipped and too large for the heap
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
                    throw new MalformedDataException(path, "unpacked byte 0", "a gzip file within the gzip file",
                            "an IDX array that is gzipped only once");
                }
                Idx promised = header(path, unpacked, length, Math.multiplyExact(MOST_UNPACKED, length));
                if (promised.bytes() > Math.min(heap / 2, MOST_ELEMENTS)) {
                    throw new FileSystemException(path.toString(), null,
                            "unpacks to " + promised.bytes() + " bytes, too many for a heap of " + heap
                                    + " bytes: unpack it with gunzip, since an unpacked file can be read from disk");
                }
                if (promised.bytes() <= LIKELY * length) {
                    return promised.inMemory(path, unpacked);
                }
                promised.expect(path, skip(unpacked, promised.bytes()), unpacked);
            } catch (EOFException | ZipException e) {
                throw new MalformedDataException(path, "gzip data",
                        e.getMessage() == null ? "an early end of the file" : e.getMessage(), "a complete gzip file");
            }
        }
        try (InputStream again = unpacked(InputFile.open(path))) {
            return header(path, again, length, Math.multiplyExact(MOST_UNPACKED, length)).inMemory(path, again);
        }
    }

    private static InputStream unpacked(InputStream file) throws IOException {
        var members = new GZIPInputStream(file, 1 << 16) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    return super.read(bytes, offset, length);
                } catch (StackOverflowError e) {
                    // It calls itself for every empty member.
                    throw new ZipException("thousands of empty members");
                }
            }
        };
        return new BufferedInputStream(members, 1 << 16);
    }

    /** Skips up to {@code most} bytes and returns how many there were. */
    private static long skip(InputStream in, long most) throws IOException {
        byte[] chunk = new byte[1 << 16];
        long skipped = 0;
        for (int read = 1; read > 0 && skipped < most; skipped += read) {
            read = in.readNBytes(chunk, 0, (int) Math.min(chunk.length, most - skipped));
        }
        return skipped;
    }

    /** Reads the header. The result has no elements yet. */
    private static Idx header(Path path, InputStream in, long fileLength, long available) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new MalformedDataException(path, "byte 0", quote(magic), "an IDX file (two zero bytes, type, rank)");
        }
        ElementType type = TYPES.get((int) magic[2]);
        if (type == null) {
            throw new MalformedDataException(path, "byte 2", "0x" + HexFormat.of().toHexDigits(magic[2]),
                    "a type code 0x08, 0x09 or 0x0b to 0x0e");
        }
        int rank = magic[3] & 0xff;
        if (rank < 1 || rank > MOST_DIMENSIONS) {
            throw new MalformedDataException(path, "byte 3", "rank " + rank, "a rank from 1 to " + MOST_DIMENSIONS);
        }
        byte[] lengths = in.readNBytes(4 * rank);
        if (lengths.length < 4 * rank) {
            throw new MalformedDataException(path, "byte 4", lengths.length + " bytes", 4 * rank + " bytes of lengths");
        }
        Idx promised = new Idx(path, type, shape(path, ByteBuffer.wrap(lengths), rank), (from, count) -> {
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
            // The factors have 31 and 32 bits, so the product cannot overflow.
            row = i == 0 || !fits ? row : row * dimensions[i];
            fits &= dimensions[i] <= MOST_ELEMENTS && row <= MOST_ELEMENTS;
        }
        if (!fits || dimensions[0] * row > MOST_IN_FILE) {
            throw new MalformedDataException(path, "byte 4", "lengths " + Arrays.toString(dimensions),
                    "lengths and rows of at most " + MOST_ELEMENTS + " elements, and at most " + MOST_IN_FILE
                            + " elements in total");
        }
        return Shape.of(Arrays.stream(dimensions).mapToInt(Math::toIntExact).toArray());
    }

    private Idx inMemory(Path path, InputStream in) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(bytes())];
        expect(path, in.readNBytes(bytes, 0, bytes.length), in);
        return new Idx(path, type, shape, (from, count) -> ByteBuffer.wrap(bytes, (int) from, count));
    }

    private Idx inFile(Path path, long length) throws IOException {
        if (length > offset() + bytes()) {
            throw new MalformedDataException(path, "byte " + offset(), "more", meaning());
        }
        Stored stored = new Stored(path, offset());
        return new Idx(path, type, shape, stored::read);
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
        return (long) shape.rows() * shape.rowSize() * type.bytes();
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

    /** The lengths of the dimensions, such as {@code [60000, 28, 28]}. */
    public Shape shape() {
        return shape;
    }

    /**
     * The type of the elements in the file: {@code u8}, {@code i8}, {@code i16}, {@code i32}, {@code f32} or
     * {@code f64}. The letter means unsigned integer, signed integer or floating point; the number is the width in
     * bits.
     */
    public String type() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Copies all elements into a new tensor of shape {@link #shape}. Values are not scaled: an image's pixels range
     * from 0 to 255. 32-bit integers and doubles are rounded to the nearest float.
     *
     * @throws IllegalArgumentException if there are more elements than fit into one Java array
     * @throws MalformedDataException if a double is outside the range of a float
     */
    public Tensor toTensor() {
        float[] data = new float[shape.size()];
        copy(0, data, 0, data.length, 1);
        return Tensor.of(shape, data);
    }

    /**
     * Copies {@code count} elements, starting at element {@code from} in row-major order, into {@code target} and
     * multiplies each by {@code scale}.
     *
     * @throws MalformedDataException if a double is outside the range of a float
     */
    void copy(long from, float[] target, int offset, int count, float scale) {
        // A buffer of bytes holds fewer doubles than an array of floats.
        for (int done = 0, now; done < count; done += now) {
            now = Math.min(count - done, MOST_AT_ONCE);
            read(from + done, target, offset + done, now);
        }
        if (scale != 1) {
            for (int i = offset; i < offset + count; i++) {
                target[i] *= scale;
            }
        }
    }

    private void read(long from, float[] target, int offset, int count) {
        try {
            type.read(elements.read(from * type.bytes(), count * type.bytes()), target, offset, count);
        } catch (ArithmeticException e) {
            throw new MalformedDataException(path, "elements from " + from, String.valueOf(e.getMessage()),
                    "numbers within the range of a float");
        }
    }

    /**
     * Returns {@code count} elements, starting at element {@code from} in row-major order, unscaled. An array that
     * stays on disk is read faster in blocks than by single elements.
     *
     * @throws MalformedDataException if a double is outside the range of a float
     */
    public float[] elements(long from, int count) {
        float[] block = new float[count];
        copy(from, block, 0, count, 1);
        return block;
    }

    /**
     * Returns a single element. 32-bit integers and doubles are rounded to the nearest float.
     *
     * @param index the position in row-major order, from 0
     * @throws MalformedDataException if a double is outside the range of a float
     */
    public float element(long index) {
        return elements(index, 1)[0];
    }
}
