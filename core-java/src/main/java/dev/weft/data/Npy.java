package dev.weft.data;

import dev.weft.file.ElementType;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * An array in NumPy's {@code .npy} format, converted to float32 in row-major order. An {@code .npz} file contains
 * several of them.
 * <pre>{@code
 * Tensor x = Npy.read(Path.of("x.npy")).tensor();
 * Map<String, Npy> arrays = Npy.readAll(Path.of("data.npz"));
 * Dataset data = Dataset.of(arrays.get("x").tensor(), arrays.get("y").tensor());
 * }</pre>
 *
 * <p>In Python, the files are written by:
 * <pre>{@code
 * numpy.save("x.npy", x.astype("float32"))
 * numpy.savez("data.npz", x=x, y=y)
 * }</pre>
 *
 * <p>The file format (NEP 1, versions 1 to 3) is: the bytes {@code \x93NUMPY}, the version, the length of the header,
 * the header as a Python dictionary with exactly the keys {@code descr}, {@code fortran_order} and {@code shape}, and
 * the elements. These element types are accepted, in little-endian or big-endian byte order:
 *
 * <ul>
 * <li>{@code f2}, {@code f4} and {@code f8} (float16, float32 and float64),
 * <li>{@code i1}, {@code i2}, {@code i4} and {@code i8} (signed integers of 1 to 8 bytes),
 * <li>{@code u1}, {@code u2}, {@code u4} and {@code u8} (unsigned integers of 1 to 8 bytes),
 * <li>{@code b1} (boolean: 0 or 1).
 * </ul>
 *
 * <p>Other types, such as complex numbers, strings and Python objects, are refused; convert the array with
 * {@code astype} first. Arrays in column-major (Fortran) order are reordered.
 *
 * <p>An error message looks like one of these; for an {@code .npz} file, it also names the entry:
 * <pre>
 * x.npy, byte 128: expected 12 bytes for the elements of [3] but got a file of 136 bytes
 * data.npz, y.npy, CRC-32: expected 5d2a39c1 but got 90b1c7f4
 * </pre>
 *
 * @param type the type of the elements in the file with its byte order, such as {@code <f8}
 * @param tensor the elements, rounded to the nearest float; an array without dimensions becomes a scalar
 */
public record Npy(String type, Tensor tensor) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    /** A header of spaces takes a thousandth when it is deflated; NumPy's take 128 bytes, like their zip entry. */
    private static final long MOST_HEADERS = 8;
    private static final long LEAST_HEADERS = 1 << 20;
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;
    private static final int CHUNK = 1 << 16;
    private static final Pattern TYPE = Pattern.compile("[<>|=]?(f2|f4|f8|i1|i2|i4|i8|u1|u2|u4|u8|b1)");
    private static final Pattern KEY =
            Pattern.compile("\\s*(['\"])(\\w+)\\1\\s*:\\s*('[^']*'|\"[^\"]*\"|\\w+|\\([^()]*\\)|\\[[^\\[\\]]*\\])\\s*");
    private static final Pattern TEXT = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern TRUTH = Pattern.compile("True|False");
    private static final Pattern TUPLE = Pattern.compile("\\([\\d,\\sL]*\\)");
    private static final List<String> KEYS = List.of("descr", "fortran_order", "shape");

    /**
     * Reads a {@code .npy} file.
     *
     * <p>Memory: 4 bytes per element, and twice that for an array in column-major order. The size that the header
     * declares is compared with the size of the file before anything is allocated.
     *
     * @throws MalformedDataException if the file is not exactly one array of an accepted type; if its header is longer
     *     than 65,536 bytes; if it has more than 32 dimensions or 2,147,483,639 elements; if a number is outside the
     *     range of a float; or if a boolean is neither 0 nor 1
     * @throws IOException if the file is missing or cannot be read, or if its floats need more than half of the maximum
     *     heap
     */
    public static Npy read(Path path) throws IOException {
        return read(path, Runtime.getRuntime().maxMemory());
    }

    static Npy read(Path path, long heap) throws IOException {
        long length = InputFile.size(path);
        try (InputStream in = InputFile.open(path)) {
            return read(path.toString(), in, length, length, heap / 2);
        }
    }

    /**
     * Reads all arrays of a {@code .npz} file, as written by {@code numpy.savez} and {@code numpy.savez_compressed}.
     * All of them are kept in memory. The checksum (CRC-32) of each array is verified.
     *
     * @return the arrays by name, without the suffix {@code .npy}, in the order of the file; unmodifiable
     * @throws MalformedDataException if the file is not a complete zip archive or has more than 100,000 entries; if
     *     its directory and its entries differ, or entries overlap; if a name is an absolute path, contains {@code ..}
     *     or a backslash, or belongs to two arrays; if the headers unpack to more than 1 MiB and eight times the length
     *     of the file; or if an entry is not a valid array, in which case the message
     *     names the entry
     * @throws IOException if the file is missing or cannot be read, or if its floats need more than half of the maximum
     *     heap
     */
    public static Map<String, Npy> readAll(Path path) throws IOException {
        return readAll(path, Runtime.getRuntime().maxMemory());
    }

    static Map<String, Npy> readAll(Path path, long heap) throws IOException {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        long room = heap / 2;
        long headers = LEAST_HEADERS + MOST_HEADERS * InputFile.size(path);
        try (ZipArchive archive = new ZipArchive(path)) {
            for (ZipArchive.Entry entry : archive.entries()) {
                Npy array = read(path, archive, entry, room);
                room -= 4L * array.tensor.size();
                headers -= entry.size() - (long) array.tensor.size() * element(array.type).bytes();
                if (headers < 0) {
                    throw new MalformedDataException(path, entry.name(), "more", "headers of at most " + MOST_HEADERS
                            + " times the bytes of the file, unpacked");
                }
                if (arrays.put(name(entry.name()), array) != null) {
                    throw new MalformedDataException(path, entry.name(), "a second array of this name",
                            "unique names");
                }
            }
        }
        return Collections.unmodifiableMap(arrays);
    }

    private static String name(String file) {
        return file.endsWith(".npy") ? file.substring(0, file.length() - 4) : file;
    }

    private static Npy read(Path path, ZipArchive archive, ZipArchive.Entry entry, long room) throws IOException {
        String source = path + ", " + entry.name();
        CRC32 sum = new CRC32();
        try (InputStream in = archive.open(entry, sum)) {
            Npy array = read(source, in, entry.size(), entry.packed(), room);
            if (sum.getValue() != entry.crc()) {
                throw new MalformedDataException(source, "CRC-32", Long.toHexString(sum.getValue()),
                        Long.toHexString(entry.crc()));
            }
            return array;
        } catch (ZipException | EOFException e) {
            throw new MalformedDataException(source, "deflated data", String.valueOf(e.getMessage()),
                    "a complete .npz file");
        }
    }

    /**
     * Reads an array that takes up the rest of {@code in}.
     *
     * @param length the bytes that {@code in} should yield
     * @param packed the bytes that they occupy on the disk
     * @param room the bytes that the floats may take
     */
    private static Npy read(String source, InputStream in, long length, long packed, long room)
            throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length) || start[6] < 1
                || start[6] > 3) {
            throw new MalformedDataException(source, "byte 0",
                    start.length == 0 ? "nothing" : new String(start, StandardCharsets.ISO_8859_1),
                    "\\x93NUMPY and a version from 1 to 3");
        }
        int prefix = start[6] == 1 ? 2 : 4;
        ByteBuffer size = ByteBuffer.wrap(Arrays.copyOf(in.readNBytes(prefix), 4)).order(ByteOrder.LITTLE_ENDIAN);
        long declared = Integer.toUnsignedLong(size.getInt());
        byte[] header = in.readNBytes((int) Math.min(declared, LONGEST_HEADER));
        if (header.length < declared) {
            throw new MalformedDataException(source, "byte 8", "a header of " + declared + " bytes",
                    "a complete header of at most " + LONGEST_HEADER + " bytes");
        }
        Map<String, String> fields = fields(source, new String(header, StandardCharsets.UTF_8));
        String type = field(source, fields, "descr", TEXT).replaceAll("['\"]", "");
        if (!TYPE.matcher(type).matches()) {
            throw new MalformedDataException(source, "descr", type,
                    "one of f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 and b1 (convert the array with astype)");
        }
        boolean columns = field(source, fields, "fortran_order", TRUTH).equals("True");
        Shape shape = shape(source, field(source, fields, "shape", TUPLE));
        int offset = 8 + prefix + header.length;
        long wanted = (long) shape.size() * element(type).bytes();
        if (offset + wanted != length) {
            throw new MalformedDataException(source, "byte " + offset,
                    offset + wanted < length ? "more" : "a file of " + length + " bytes",
                    wanted + " bytes for the elements of " + shape);
        }
        if ((columns ? 8L : 4L) * shape.size() > room) {
            throw new FileSystemException(source, null, "holds " + shape.size()
                    + " numbers, too many for the memory that is left: raise the maximum heap size (-Xmx)");
        }
        float[] data = elements(source, in, type, shape.size(), packed);
        if (in.read() >= 0) {
            throw new MalformedDataException(source, "byte " + offset, "more",
                    wanted + " bytes for the elements of " + shape);
        }
        return new Npy(type, Tensor.of(shape, columns ? rowMajor(shape.toArray(), data) : data));
    }

    /** Returns the texts of the header's values by key. */
    private static Map<String, String> fields(String source, String header) {
        String text = header.strip();
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher key = KEY.matcher(text);
        int at = 1;
        boolean more = text.startsWith("{");
        while (more && key.region(at, text.length()).lookingAt() && fields.put(key.group(2), key.group(3)) == null) {
            at = key.end();
            more = text.startsWith(",", at);
            at += more ? 1 : 0;
        }
        if (!text.substring(Math.min(at, text.length())).strip().equals("}") || !KEYS.containsAll(fields.keySet())) {
            throw new MalformedDataException(source, "header", text.isEmpty() ? "nothing" : text,
                    "a dictionary of descr, fortran_order and shape as NumPy writes it");
        }
        return fields;
    }

    private static String field(String source, Map<String, String> fields, String name, Pattern value) {
        String text = fields.getOrDefault(name, "nothing");
        if (!value.matcher(text).matches()) {
            throw new MalformedDataException(source, "header", text, name + " as NumPy writes it");
        }
        return text;
    }

    private static ElementType element(String type) {
        int bits = 8 * (type.charAt(type.length() - 1) - '0');
        char kind = type.charAt(type.length() - 2);
        return kind == 'b' ? ElementType.BOOL : ElementType.valueOf(Character.toUpperCase(kind) + "" + bits);
    }

    private static Shape shape(String source, String tuple) {
        String[] lengths = tuple.substring(1, tuple.length() - 1).strip().split("\\s*,\\s*", -1);
        // Python's tuple of one ends with a comma.
        int count = lengths[lengths.length - 1].isEmpty() ? lengths.length - 1 : Math.max(2, lengths.length);
        boolean fits = count <= Math.min(MOST_DIMENSIONS, lengths.length);
        int[] dimensions = new int[fits ? count : 0];
        long elements = 1;
        for (int i = 0; i < dimensions.length && fits; i++) {
            // Python 2 wrote 3L. Both factors have at most 34 bits.
            long length = lengths[i].matches("\\d{1,10}L?") ? Long.parseLong(lengths[i].replace("L", ""))
                    : Long.MAX_VALUE;
            fits = length <= MOST_ELEMENTS && elements * length <= MOST_ELEMENTS;
            elements *= fits ? length : 1;
            dimensions[i] = (int) length;
        }
        if (!fits) {
            throw new MalformedDataException(source, "shape", tuple,
                    "at most " + MOST_DIMENSIONS + " lengths and " + MOST_ELEMENTS + " elements, as a tuple");
        }
        return Shape.of(dimensions);
    }

    /**
     * Reads {@code count} elements. Initially allocates at most eight times the bytes on the disk, and more only as
     * more elements are really there.
     */
    private static float[] elements(String source, InputStream in, String type, int count, long packed)
            throws IOException {
        ElementType element = element(type);
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, (long) count * element.bytes()))
                .order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        float[] data = new float[(int) Math.min(count, 2 * packed)];
        for (int filled = 0; filled < count;) {
            int wanted = Math.min(count - filled, CHUNK / element.bytes());
            int bytes = in.readNBytes(chunk.array(), 0, wanted * element.bytes());
            if (bytes < wanted * element.bytes()) {
                throw new MalformedDataException(source, "elements", "the end of the data after " + filled,
                        count + " elements");
            }
            if (filled + wanted > data.length) {
                data = Arrays.copyOf(data, (int) Math.min(count, Math.max(2L * data.length, filled + wanted)));
            }
            try {
                element.read(chunk.clear(), data, filled, wanted);
            } catch (ArithmeticException e) {
                throw new MalformedDataException(source, "elements", String.valueOf(e.getMessage()),
                        type + " elements within the range of a float");
            }
            filled += wanted;
        }
        return data;
    }

    /** Reorders the elements of an array from column-major to row-major order. */
    private static float[] rowMajor(int[] lengths, float[] data) {
        float[] ordered = new float[data.length];
        int[] index = new int[lengths.length];
        for (int i = 0; i < data.length; i++) {
            int from = 0;
            for (int axis = lengths.length - 1; axis >= 0; axis--) {
                from = from * lengths[axis] + index[axis];
            }
            ordered[i] = data[from];
            for (int axis = lengths.length - 1; axis >= 0 && ++index[axis] == lengths[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return ordered;
    }
}
