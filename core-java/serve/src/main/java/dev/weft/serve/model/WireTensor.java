package dev.weft.serve.model;

import dev.weft.file.MalformedDataException;
import dev.weft.serve.http.Replies;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tensor as the Open Inference Protocol writes it, in JSON or binary. Binary elements are little-endian and lie one
 * tensor after the other behind the JSON; those of type {@code BYTES} have their length before them, in 4 bytes.
 *
 * @param shape its lengths, of which the first is the number of rows
 * @param elements numbers, truth values or texts, row by row; null for what is missing
 */
record WireTensor(String name, String type, List<Long> shape, List<@Nullable Object> elements) {
    /** The header with the length of the JSON before binary elements. */
    static final String LENGTH = "Inference-Header-Content-Length";
    private static final String SOURCE = Keys.SOURCE;
    private static final String DATATYPE = "datatype";
    private static final String BINARY = "binary_data_size";
    private static final Map<String, Integer> SIZES = Map.ofEntries(Map.entry("BOOL", 1), Map.entry("UINT8", 1),
            Map.entry("UINT16", 2), Map.entry("UINT32", 4), Map.entry("UINT64", 8), Map.entry("INT8", 1),
            Map.entry("INT16", 2), Map.entry("INT32", 4), Map.entry("INT64", 8), Map.entry("FP32", 4),
            Map.entry("FP64", 8), Map.entry("BYTES", 4));

    /** The largest number of each type of whole numbers, of those that JSON can have. */
    private static final Map<String, Long> LARGEST = Map.of("UINT8", 0xFFL, "UINT16", 0xFFFFL, "UINT32", 0xFFFF_FFFFL,
            "UINT64", Long.MAX_VALUE, "INT8", 0x7FL, "INT16", 0x7FFFL, "INT32", 0x7FFF_FFFFL, "INT64", Long.MAX_VALUE);

    /** The type and shape of a tensor without its elements; -1 stands for the number of rows. */
    record Type(String type, List<Long> shape) {
        WireTensor tensor(String name, int rows, List<@Nullable Object> elements) {
            return new WireTensor(name, type, shape.stream().map(length -> length < 0 ? (Long) (long) rows : length)
                    .toList(), elements);
        }

        Map<String, @Nullable Object> json(String name) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put(DATATYPE, type);
            json.put("shape", shape);
            return json;
        }
    }

    int rows() {
        return shape.isEmpty() ? 1 : (int) (long) shape.get(0);
    }

    /**
     * Reads a tensor.
     *
     * @param blob the bytes behind the JSON, which move on if this tensor is binary
     * @throws MalformedDataException if it is none, or its elements are not as many as its shape says
     */
    static WireTensor read(Map<?, ?> json, ByteBuffer blob) {
        if (!(json.get("name") instanceof String name) || !(json.get(DATATYPE) instanceof String type)
                || !(json.get("shape") instanceof List<?> lengths)) {
            throw new MalformedDataException(SOURCE, "inputs", "the keys " + json.keySet(),
                    "objects with a name, a datatype, a shape and data");
        }
        Keys.expect("input " + name, json, List.of("name", DATATYPE, "shape", "data", "parameters"));
        if (!SIZES.containsKey(type)) {
            throw new MalformedDataException(SOURCE, "input " + name, type, "a datatype of "
                    + SIZES.keySet().stream().sorted().toList());
        }
        List<Long> shape = new ArrayList<>();
        long size = 1;
        for (Object length : lengths) {
            long number = length instanceof Long whole && whole <= Integer.MAX_VALUE ? whole : -1;
            size *= number;
            if (number < 0 || size > Integer.MAX_VALUE) {
                throw new MalformedDataException(SOURCE, "input " + name, "the shape " + lengths, "a list of lengths");
            }
            shape.add(number);
        }
        List<@Nullable Object> elements = new ArrayList<>();
        Object binary = Keys.parameters("input " + name + ", parameters", json.get("parameters"), BINARY).get(BINARY);
        if (binary != null) {
            if (json.containsKey("data")) {
                throw new MalformedDataException(SOURCE, "input " + name, "both", "either data or " + BINARY);
            }
            if (!(binary instanceof Long bytes) || bytes < 0 || bytes > blob.remaining()
                    || size > bytes / SIZES.get(type)) {
                throw new MalformedDataException(SOURCE, "input " + name, binary + " of " + blob.remaining() + " bytes",
                        "the bytes of " + size + " elements");
            }
            ByteBuffer own = blob.slice(blob.position(), (int) (long) bytes).order(ByteOrder.LITTLE_ENDIAN);
            blob.position(blob.position() + (int) (long) bytes);
            for (long i = 0; i < size; i++) {
                elements.add(element(name, type, own));
            }
            if (own.hasRemaining()) {
                throw new MalformedDataException(SOURCE, "input " + name, own.remaining() + " more bytes",
                        "the bytes of " + size + " elements");
            }
        } else {
            Object data = json.get("data");
            if (!(data instanceof List<?> list)) {
                throw new MalformedDataException(SOURCE, "input " + name + ", data", Nested.found(data), "a list");
            }
            flatten(name, list, shape, elements);
            if (elements.size() != size) {
                throw new MalformedDataException(SOURCE, "input " + name, elements.size() + " elements",
                        "the " + size + " elements of the shape " + shape);
            }
            for (int i = 0; i < elements.size(); i++) {
                if (!isOf(type, elements.get(i))) {
                    throw new MalformedDataException(SOURCE, "input " + name + ", element " + i,
                            Nested.found(elements.get(i)), wanted(type));
                }
            }
        }
        return new WireTensor(name, type, shape, elements);
    }

    /** All elements of a list without lists, or of lists within lists, whose lengths are those of the shape. */
    private static void flatten(String name, List<?> list, List<Long> shape, List<@Nullable Object> elements) {
        if (list.isEmpty() || !(list.get(0) instanceof List)) {
            elements.addAll(list);
            return;
        }
        if (shape.size() < 2 || list.size() != shape.get(0)) {
            throw new MalformedDataException(SOURCE, "input " + name, list.size() + " lists",
                    "lists of the shape " + shape);
        }
        List<Long> inner = shape.subList(1, shape.size());
        for (Object each : list) {
            if (!(each instanceof List<?> row) || inner.size() == 1 && row.size() != inner.get(0)) {
                throw new MalformedDataException(SOURCE, "input " + name, Nested.found(each), "lists of the shape "
                        + inner);
            }
            flatten(name, row, inner, elements);
        }
    }

    /** Whether JSON wrote an element as one of this type; null stands for a missing one of any type. */
    private static boolean isOf(String type, @Nullable Object element) {
        if (element == null) {
            return true;
        }
        if (LARGEST.containsKey(type)) {
            double least = type.startsWith("U") ? 0 : -LARGEST.get(type) - 1.0;
            // Some clients write 3.0 for 3.
            return element instanceof Long whole ? whole >= least && whole <= LARGEST.get(type)
                    : element instanceof Double number && number == Math.rint(number) && number >= least
                            && number <= LARGEST.get(type);
        }
        return switch (type) {
            case "BOOL" -> element instanceof Boolean;
            case TensorFormat.BYTES -> element instanceof String;
            case TensorFormat.FP32 -> element instanceof Number number && Nested.fits(number);
            default -> element instanceof Number;
        };
    }

    private static String wanted(String type) {
        return switch (type) {
            case "BOOL" -> "true or false, as the datatype is BOOL,";
            case TensorFormat.BYTES -> "a text, as the datatype is BYTES,";
            case TensorFormat.FP32, TensorFormat.FP64 -> "a number of the datatype " + type;
            default -> "a whole number of the datatype " + type;
        };
    }

    private static Object element(String name, String type, ByteBuffer own) {
        return switch (type) {
            case "BOOL" -> own.get() != 0;
            case "UINT8" -> own.get() & 0xFFL;
            case "UINT16" -> own.getShort() & 0xFFFFL;
            case "UINT32" -> own.getInt() & 0xFFFF_FFFFL;
            case "INT8" -> (long) own.get();
            case "INT16" -> (long) own.getShort();
            case "INT32" -> (long) own.getInt();
            case "INT64" -> own.getLong();
            case "UINT64" -> unsigned(own.getLong());
            case "FP32" -> own.getFloat();
            case "FP64" -> own.getDouble();
            default -> text(name, own);
        };
    }

    private static Number unsigned(long bits) {
        // A number without a sign beyond those of a long is rounded, as a float would be.
        return bits >= 0 ? (Number) bits : (Number) ((bits >>> 1) * 2.0);
    }

    private static String text(String name, ByteBuffer own) {
        int length = own.remaining() < Integer.BYTES ? -1 : own.getInt();
        if (length < 0 || length > own.remaining()) {
            throw new MalformedDataException(SOURCE, "input " + name, "a text of " + length + " bytes",
                    "a text within the data");
        }
        byte[] bytes = new byte[length];
        own.get(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(SOURCE, "input " + name, "other bytes", "texts in UTF-8");
        }
    }

    /**
     * Writes a reply: JSON, or JSON with binary elements behind it.
     *
     * @param binary which tensors are binary, by name
     */
    static Reply reply(Map<String, @Nullable Object> head, List<WireTensor> tensors, Map<String, Boolean> binary) {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        List<@Nullable Object> outputs = new ArrayList<>();
        for (WireTensor tensor : tensors) {
            Map<String, @Nullable Object> json = new Type(tensor.type, tensor.shape).json(tensor.name);
            if (binary.get(tensor.name)) {
                int before = blob.size();
                tensor.elements.forEach(element -> blob.writeBytes(bytes(tensor.type, element)));
                json.put("parameters", Map.of(BINARY, blob.size() - before));
            } else {
                List<@Nullable Object> data = new ArrayList<>(tensor.elements.size());
                tensor.elements.forEach(element -> data.add(element instanceof Number number
                        ? Nested.finite(number.doubleValue())
                        : element));
                json.put("data", data);
            }
            outputs.add(json);
        }
        head.put("outputs", outputs);
        if (!binary.containsValue(true)) {
            return Reply.json(head);
        }
        byte[] json = Replies.bytes(head, "");
        byte[] all = ByteBuffer.allocate(json.length + blob.size()).put(json).put(blob.toByteArray()).array();
        return new Reply(200, "application/octet-stream", all, Map.of(LENGTH, Integer.toString(json.length)));
    }

    private static byte[] bytes(String type, @Nullable Object element) {
        if (type.equals(TensorFormat.BYTES)) {
            byte[] text = String.valueOf(element).getBytes(StandardCharsets.UTF_8);
            return little(Integer.BYTES + text.length).putInt(text.length).put(text).array();
        }
        double number = element instanceof Number some ? some.doubleValue() : Double.NaN;
        return type.equals(TensorFormat.FP32) ? little(Float.BYTES).putFloat((float) number).array()
                : little(Double.BYTES).putDouble(number).array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
