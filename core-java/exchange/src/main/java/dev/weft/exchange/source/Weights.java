package dev.weft.exchange.source;

import dev.weft.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The numbers of a generated class as the fields of its nested class {@code Weights}: few ones as they are, more in
 * base 64, many in a file beside the class.
 */
final class Weights {
    /** So many numbers are written as they are. */
    private static final int FEW = 24;
    private static final int MOST_CHARS = 60_000;
    private static final String INDENT = "                ";

    private final Literal.Names names = new Literal.Names("Weights");
    /** A field for each array; with rows, the array is cut into them. */
    private final Map<Key, Field> fields = new LinkedHashMap<>();

    private record Key(float[] numbers, boolean cut) {}

    /** @param rows the number of rows into which it is cut, or -1 */
    private record Field(String name, Tensor tensor, int rows, int columns) {
        String cut(String array) {
            return rows < 0 ? array : "rows(" + array + ", " + rows + ", " + columns + ")";
        }

        String declaration() {
            return "static final float[]" + (rows < 0 ? "" : "[]") + " " + name;
        }
    }

    /** Returns the name of the field with these numbers as a {@code float[]}. */
    String flat(String wanted, Tensor tensor) {
        return field(wanted, tensor, -1, 0);
    }

    /** Returns the name of the field with these numbers as a {@code float[][]}. */
    String rows(String wanted, Tensor tensor, int rows, int columns) {
        return field(wanted, tensor, rows, columns);
    }

    private String field(String wanted, Tensor tensor, int rows, int columns) {
        Key key = new Key(tensor.data(), rows >= 0);
        return "Weights." + fields.computeIfAbsent(key,
                any -> new Field(names.constant(wanted), tensor, rows, columns)).name;
    }

    /** The number of bytes. */
    long size() {
        return fields.values().stream().mapToLong(field -> 4L * field.tensor.size()).sum();
    }

    /** Returns the nested class with the numbers inside, or an empty text if there are none. */
    String inside() {
        StringBuilder all = new StringBuilder();
        fields.values().forEach(field -> all.append("        ").append(field.declaration()).append(" = ")
                .append(field.cut(numbers(field.tensor))).append(";\n"));
        return nested(all);
    }

    private static String numbers(Tensor tensor) {
        if (tensor.size() <= FEW && !hasNaN(tensor.data())) {
            StringBuilder all = new StringBuilder("new float[]{");
            for (int i = 0; i < tensor.size(); i++) {
                all.append(i == 0 ? "" : i % 8 == 0 ? ",\n" + INDENT : ", ").append(Literal.of(tensor.data()[i]));
            }
            return all.append('}').toString();
        }
        String text = Base64.getEncoder().withoutPadding().encodeToString(bytes(List.of(tensor)));
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < text.length(); from += MOST_CHARS) {
            parts.add(Literal.lines(text.substring(from, Math.min(text.length(), from + MOST_CHARS)), INDENT));
        }
        return "floats(" + tensor.size() + ",\n" + INDENT + String.join(",\n" + INDENT, parts) + ")";
    }

    private static boolean hasNaN(float... numbers) {
        for (float number : numbers) {
            if (Float.isNaN(number)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the nested class that reads the numbers from a file beside it. */
    String beside(String file) {
        StringBuilder all = new StringBuilder();
        fields.values().forEach(field -> all.append("        ").append(field.declaration()).append(";\n"));
        CRC32 checksum = new CRC32();
        checksum.update(file());
        all.append("\n        static {\n            float[] all = read(" + Literal.of(file) + ", " + size() / 4 + ", "
                + checksum.getValue() + "L);\n");
        int from = 0;
        for (Field field : fields.values()) {
            int to = from + field.tensor.size();
            all.append("            ").append(field.name).append(" = ")
                    .append(field.cut("part(all, " + from + ", " + to + ")")).append(";\n");
            from = to;
        }
        return nested(all.append("        }\n"));
    }

    private String nested(StringBuilder members) {
        return fields.isEmpty() ? "" : "\n    /** The numbers that were learned. */\n    private static final class "
                + "Weights {\n" + members + "    }\n";
    }

    /** Returns the content of the file beside the class: the numbers as little-endian floats. */
    byte[] file() {
        return bytes(fields.values().stream().map(Field::tensor).toList());
    }

    private static byte[] bytes(List<Tensor> tensors) {
        long size = tensors.stream().mapToLong(tensor -> 4L * tensor.size()).sum();
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("JavaSource expects weights of less than 2 GB, which an array of Java "
                    + "holds, but got " + size + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            bytes.asFloatBuffer().put(tensor.data());
            bytes.position(bytes.position() + 4 * tensor.size());
        }
        return bytes.array();
    }
}
