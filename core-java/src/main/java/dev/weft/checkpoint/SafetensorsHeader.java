package dev.weft.checkpoint;

import dev.weft.file.ElementType;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header of a safetensors file, verified against the length of the file. */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    static final int LONGEST = 4 << 20;
    static final int LONGEST_NAME = 1_024;
    static final int MOST_TENSORS = 10_000;
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;
    private static final Set<String> FIELDS = fields("", List.of(), 0, 0).keySet();

    /**
     * The header's entry for one tensor: its elements are the bytes {@code begin} to {@code end} (exclusive) of the
     * data.
     */
    record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    /**
     * Reads and verifies the length and the header, which must describe exactly the {@code length} bytes of the file.
     *
     * @throws MalformedDataException if the header is too long, is not strict JSON in UTF-8, or does not match the file
     */
    static SafetensorsHeader read(String source, InputStream in, long length) throws IOException {
        byte[] prefix = in.readNBytes(8);
        if (prefix.length < 8) {
            throw new MalformedDataException(source, "byte 0", prefix.length + " bytes",
                    "8 bytes, the length of the header");
        }
        long declared = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long longest = Math.min(LONGEST, length - 8);
        if (declared < 2 || declared > longest) {
            throw new MalformedDataException(source, "byte 0",
                    "a header of " + Long.toUnsignedString(declared) + " bytes",
                    "2 to " + longest + " bytes in a file of " + length + " bytes");
        }
        byte[] header = in.readNBytes((int) declared);
        if (header.length < declared) {
            throw new MalformedDataException(source, "byte 8", "the end of the file",
                    "a header of " + declared + " bytes");
        }
        return of(source, text(source, header), length - 8 - declared);
    }

    private static String text(String source, byte[] header) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(source, "header", "bytes that are not UTF-8", "UTF-8");
        }
    }

    private static SafetensorsHeader of(String source, String text, long available) {
        if (!(Json.read(source + ", header", text) instanceof Map<?, ?> header)) {
            throw new MalformedDataException(source, "header", "another value", "a JSON object");
        }
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        header.forEach((key, value) -> {
            String name = (String) key;
            if (name.equals(Safetensors.METADATA)) {
                readMetadata(source, value, metadata);
            } else {
                entries.add(entry(source, name, value, available));
            }
        });
        if (entries.size() > MOST_TENSORS) {
            throw new MalformedDataException(source, "header", entries.size() + " tensors", "at most " + MOST_TENSORS);
        }
        SafetensorsHeader result = new SafetensorsHeader(entries, metadata);
        result.checkCover(source, available);
        return result;
    }

    private static void readMetadata(String source, @Nullable Object value, Map<String, String> metadata) {
        if (!(value instanceof Map<?, ?> texts)) {
            throw new MalformedDataException(source, Safetensors.METADATA, String.valueOf(value),
                    "an object with text values");
        }
        texts.forEach((key, text) -> {
            if (!(text instanceof String string) || !isText((String) key) || !isText(string)) {
                throw new MalformedDataException(source, Safetensors.METADATA + " " + key, String.valueOf(text),
                        "text");
            }
            metadata.put((String) key, string);
        });
    }

    private static Entry entry(String source, String name, @Nullable Object value, long available) {
        String position = "tensor " + name;
        if (!isName(name)) {
            throw new MalformedDataException(source, position, "this name",
                    "a name of at most " + LONGEST_NAME + " characters, none of them zero");
        }
        if (!(value instanceof Map<?, ?> fields) || !fields.keySet().equals(FIELDS)) {
            throw new MalformedDataException(source, position, String.valueOf(value), "the fields " + FIELDS);
        }
        ElementType type = type(source, position, fields.get("dtype"));
        Shape shape = shape(source, position, fields.get("shape"));
        long[] offsets = naturals(source, position + ", data_offsets", fields.get("data_offsets"), 2);
        if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > available
                || offsets[1] - offsets[0] != (long) shape.size() * type.bytes()) {
            throw new MalformedDataException(source, position + ", data_offsets",
                    String.valueOf(fields.get("data_offsets")),
                    "two offsets within " + available + " bytes that hold " + type + " " + shape);
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    /** Returns the header's entry for one tensor. */
    static Map<String, Object> fields(String type, List<Integer> shape, long begin, long end) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("dtype", type);
        fields.put("shape", shape);
        fields.put("data_offsets", List.of(begin, end));
        return fields;
    }

    private static ElementType type(String source, String position, @Nullable Object value) {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(value)) {
                return type;
            }
        }
        throw new MalformedDataException(source, position + ", dtype", String.valueOf(value),
                "one of " + List.of(ElementType.values()));
    }

    private static Shape shape(String source, String position, @Nullable Object value) {
        long[] lengths = naturals(source, position + ", shape", value, MOST_DIMENSIONS);
        long elements = 1;
        int[] dimensions = new int[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            // Both factors have at most 31 bits, so the product cannot overflow.
            elements = lengths[i] > MOST_ELEMENTS ? lengths[i] : elements * lengths[i];
            if (elements > MOST_ELEMENTS) {
                throw new MalformedDataException(source, position + ", shape", String.valueOf(value),
                        "at most " + MOST_ELEMENTS + " elements");
            }
            dimensions[i] = (int) lengths[i];
        }
        return Shape.of(dimensions);
    }

    private static long[] naturals(String source, String position, @Nullable Object value, int most) {
        boolean good = value instanceof List<?> list && list.size() <= most
                && list.stream().allMatch(element -> element instanceof Long number && number >= 0);
        if (!good) {
            throw new MalformedDataException(source, position, String.valueOf(value), "a list of at most " + most
                    + " whole numbers of at least 0");
        }
        return ((List<?>) value).stream().mapToLong(element -> (Long) element).toArray();
    }

    /** Returns the entries in the order of their elements in the file. */
    List<Entry> byOffset() {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        return sorted;
    }

    private void checkCover(String source, long available) {
        long reached = 0;
        for (Entry entry : byOffset()) {
            if (entry.begin() != reached) {
                throw new MalformedDataException(source, "tensor " + entry.name() + ", data_offsets",
                        (entry.begin() < reached ? "an overlap" : "a gap") + " at " + entry.begin(),
                        "a start at " + reached);
            }
            reached = entry.end();
        }
        if (reached != available) {
            throw new MalformedDataException(source, "data byte " + reached, available - reached + " more bytes",
                    "the end of the file");
        }
    }

    /** Returns whether a text can be the name of a tensor. */
    static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && !name.equals(Safetensors.METADATA) && isText(name)
                && name.indexOf(0) < 0;
    }

    /** Returns whether a text is well-formed UTF-16, which other readers require. */
    static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
