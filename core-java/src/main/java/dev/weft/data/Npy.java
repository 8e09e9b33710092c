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
 * An array in NumPy's format, row-major here whatever its order in the file.
 *
 * <p>The format (NEP 1, versions 1 to 3): {@code \x93NUMPY}, the version, the length of the header, a Python dictionary
 * with {@code descr}, {@code fortran_order} and {@code shape}, and the elements. The types {@code f4}, {@code f8},
 * {@code i1} to {@code i8}, {@code u1} to {@code u4} and {@code b1} are accepted in either byte order; Python objects
 * never are.
 *
 * @param type the type of the elements in the file, such as {@code <f8}
 * @param tensor the elements, rounded to the nearest float
 */
public record Npy(String type, Tensor tensor) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final int MOST_ARRAYS = 100_000;
    private static final Pattern TYPE = Pattern.compile("[<>|=]?(f4|f8|i1|i2|i4|i8|u1|u2|u4|b1)");

    /**
     * Reads a {@code .npy} file. It allocates no memory for elements that the header declares but the file lacks.
     *
     * @throws MalformedDataException if it is not exactly one array of a type above, or a number exceeds the range of a
     *     float
     * @throws IOException if it cannot be read
     */
    public static Npy read(Path path) throws IOException {
        long length = InputFile.size(path);
        try (InputStream in = new BufferedInputStream(InputFile.open(path))) {
            return read(path.toString(), in, length, length);
        }
    }

    /**
     * Reads the arrays of a {@code .npz} file, as {@code numpy.savez} and {@code numpy.savez_compressed} write it, by
     * name and in the order of the file.
     *
     * @throws MalformedDataException if it is not an intact zip archive of such arrays; the message names the array
     * @throws IOException if it cannot be read
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
                // Entries may share bytes of the file, but their total cannot exceed what deflate can make of
                // it.
                left -= (long) array.tensor.size() * width(array.type);
                if (arrays.put(entry.getName().replaceFirst("\\.npy$", ""), array) != null) {
                    throw new MalformedDataException(path, entry.getName(), "a second array", "one array of each name");
                }
            }
            return Collections.unmodifiableMap(arrays);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new MalformedDataException(path, "zip archive", String.valueOf(e.getMessage()),
                    "an intact .npz file");
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
     * Reads the array from {@code in}, which unpacks a file of {@code fileLength} bytes to at most {@code available}.
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
                    "at most " + LONGEST_HEADER + ", all of them there");
        }
        return read(source, new String(header, StandardCharsets.UTF_8), 8 + prefix + header.length, in, fileLength,
                available);
    }

    private static Npy read(String source, String header, int offset, InputStream in, long fileLength, long available)
            throws IOException {
        String type = field(source, header, "descr", "'([^']*)'");
        if (!TYPE.matcher(type).matches()) {
            throw new MalformedDataException(source, "descr", type, TYPE + ", as astype makes it");
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
                    name + ", as NumPy writes it");
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

    /** Reorders the elements of an array whose first index varies fastest. */
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
     * Reads the next {@code wanted} bytes, or fewer at the end. It allocates eight times the length of the file at
     * once, and more only as more data really arrives.
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
