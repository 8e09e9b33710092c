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
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

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
 * the header as a Python dictionary with the keys {@code descr}, {@code fortran_order} and {@code shape}, and the
 * elements. These element types are accepted, in little-endian or big-endian byte order:
 *
 * <ul>
 * <li>{@code f4} and {@code f8} (float32 and float64),
 * <li>{@code i1}, {@code i2}, {@code i4} and {@code i8} (signed integers of 1 to 8 bytes),
 * <li>{@code u1}, {@code u2} and {@code u4} (unsigned integers of 1 to 4 bytes),
 * <li>{@code b1} (boolean: 0 or 1).
 * </ul>
 *
 * <p>Other types, such as float16, complex numbers, strings and Python objects, are refused; convert the array with
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
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final int MOST_ARRAYS = 100_000;
    private static final Pattern TYPE = Pattern.compile("[<>|=]?(f4|f8|i1|i2|i4|i8|u1|u2|u4|b1)");

    /**
     * Reads a {@code .npy} file.
     *
     * <p>Memory: the bytes of the elements, and 4 bytes per element for the result. The size that the header declares
     * is compared with the size of the file before anything is allocated.
     *
     * @throws MalformedDataException if the file is not exactly one array of an accepted type; if its header is longer
     *     than 65,536 bytes; if it has more than 32 dimensions or 2,147,483,639 bytes of elements; or if a number is
     *     outside the range of a float
     * @throws IOException if the file is missing or cannot be read
     */
    public static Npy read(Path path) throws IOException {
        long length = InputFile.size(path);
        try (InputStream in = new BufferedInputStream(InputFile.open(path))) {
            return read(path.toString(), in, length, length);
        }
    }

    /**
     * Reads all arrays of a {@code .npz} file, as written by {@code numpy.savez} and {@code numpy.savez_compressed}.
     * All of them are kept in memory. The checksum (CRC-32) of each array is verified.
     *
     * @return the arrays by name, without the suffix {@code .npy}, in the order of the file; unmodifiable
     * @throws MalformedDataException if the file is not a complete zip archive, has more than 100,000 entries, or has
     *     two arrays of one name; or if an entry is not a valid array, in which case the message names the entry
     * @throws IOException if the file is missing or cannot be read
     */
    public static Map<String, Npy> readAll(Path path) throws IOException {
        long length = InputFile.size(path);
        long left = Math.multiplyExact(Idx.MOST_UNPACKED, length);
        Map<String, Npy> arrays = new LinkedHashMap<>();
        try (ZipFile archive = new ZipFile(path.toFile())) {
            if (archive.size() > MOST_ARRAYS) {
                throw new MalformedDataException(path, "zip archive", archive.size() + " entries",
                        "at most " + MOST_ARRAYS);
            }
            for (ZipEntry entry : Collections.list(archive.entries())) {
                Npy array = read(path, archive, entry, length, left);
                // Overlapping entries could multiply the content, so their total size is limited as well.
                left -= (long) array.tensor.size() * width(array.type);
                if (arrays.put(entry.getName().replaceFirst("\\.npy$", ""), array) != null) {
                    throw new MalformedDataException(path, entry.getName(), "a second array of this name",
                            "unique names");
                }
            }
            return Collections.unmodifiableMap(arrays);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new MalformedDataException(path, "zip archive", String.valueOf(e.getMessage()),
                    "a complete .npz file");
        }
    }

    private static Npy read(Path path, ZipFile archive, ZipEntry entry, long length, long left) throws IOException {
        String source = path + ", " + entry.getName();
        CRC32 sum = new CRC32();
        try (InputStream in = new BufferedInputStream(new CheckedInputStream(archive.getInputStream(entry), sum))) {
            Npy array = read(source, in, length, left);
            if (sum.getValue() != entry.getCrc()) {
                throw new MalformedDataException(source, "CRC-32", Long.toHexString(sum.getValue()),
                        Long.toHexString(entry.getCrc()));
            }
            return array;
        }
    }

    /**
     * Reads an array that takes up the rest of {@code in}, which yields at most {@code available} bytes from a file of
     * {@code fileLength} bytes.
     */
    private static Npy read(String source, InputStream in, long fileLength, long available) throws IOException {
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
        return read(source, new String(header, StandardCharsets.UTF_8), 8 + prefix + header.length, in, fileLength,
                available);
    }

    private static Npy read(String source, String header, int offset, InputStream in, long fileLength, long available)
            throws IOException {
        String type = field(source, header, "descr", "'([^']*)'");
        if (!TYPE.matcher(type).matches()) {
            throw new MalformedDataException(source, "descr", type,
                    "one of f4, f8, i1, i2, i4, i8, u1, u2, u4 and b1 (convert the array with astype)");
        }
        boolean columns = field(source, header, "fortran_order", "(True|False)").equals("True");
        Shape shape = shape(source, field(source, header, "shape", "\\(([\\d, ]*)\\)"), width(type));
        int wanted = shape.size() * width(type);
        String meaning = wanted + " bytes for the elements of " + shape;
        if ((long) offset + wanted > available) {
            throw new MalformedDataException(source, "byte " + offset, "a file of " + fileLength + " bytes", meaning);
        }
        byte[] bytes = bytes(in, wanted, fileLength);
        if (bytes.length < wanted || in.read() >= 0) {
            throw new MalformedDataException(source, "byte " + offset,
                    bytes.length < wanted ? "only " + bytes.length : "more", meaning);
        }
        ByteBuffer elements =
                ByteBuffer.wrap(bytes).order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = next(source, type.substring(type.length() - 2), elements);
        }
        return new Npy(type, Tensor.of(shape, columns ? rowMajor(shape.toArray(), data) : data));
    }

    private static String field(String source, String header, String name, String value) {
        Matcher field = Pattern.compile("['\"]" + name + "['\"]\\s*:\\s*" + value).matcher(header);
        if (!field.find()) {
            throw new MalformedDataException(source, "header", header.isBlank() ? "nothing" : header.strip(),
                    name + " as NumPy writes it");
        }
        return field.group(1);
    }

    private static int width(String type) {
        return type.charAt(type.length() - 1) - '0';
    }

    private static Shape shape(String source, String text, int width) {
        long[] lengths = Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty())
                .mapToLong(part -> part.matches("\\d{1,10}") ? Long.parseLong(part) : Long.MAX_VALUE).toArray();
        long bytes = width;
        boolean fits = lengths.length <= MOST_DIMENSIONS;
        for (long length : lengths) {
            fits = fits && length <= MOST_BYTES && bytes * length <= MOST_BYTES;
            bytes *= fits ? length : 1;
        }
        if (!fits) {
            throw new MalformedDataException(source, "shape", "(" + text + ")",
                    "at most " + MOST_DIMENSIONS + " lengths and " + MOST_BYTES + " bytes");
        }
        return Shape.of(Arrays.stream(lengths).mapToInt(Math::toIntExact).toArray());
    }

    private static float next(String source, String type, ByteBuffer from) {
        return switch (type) {
            case "f4" -> from.getFloat();
            case "f8" -> rounded(source, from.getDouble());
            case "i1" -> from.get();
            case "i2" -> from.getShort();
            case "i4" -> from.getInt();
            case "i8" -> from.getLong();
            case "u2" -> Short.toUnsignedInt(from.getShort());
            case "u4" -> Integer.toUnsignedLong(from.getInt());
            default -> Byte.toUnsignedInt(from.get());
        };
    }

    private static float rounded(String source, double value) {
        float rounded = (float) value;
        if (Float.isInfinite(rounded) && !Double.isInfinite(value)) {
            throw new MalformedDataException(source, "elements", String.valueOf(value),
                    "numbers within the range of a float");
        }
        return rounded;
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

    /**
     * Reads {@code wanted} bytes, or fewer if the stream ends. Initially allocates at most eight times the size of the
     * file, and more only as more bytes are really there.
     */
    private static byte[] bytes(InputStream in, int wanted, long fileLength) throws IOException {
        byte[] elements = new byte[(int) Math.min(wanted, 8 * fileLength)];
        int filled = in.readNBytes(elements, 0, elements.length);
        while (filled == elements.length && filled < wanted) {
            elements = Arrays.copyOf(elements, (int) Math.min(wanted, 2L * filled));
            filled += in.readNBytes(elements, filled, elements.length - filled);
        }
        return filled == elements.length ? elements : Arrays.copyOf(elements, filled);
    }
}
