package dev.weft.serve.model;

import dev.weft.file.MalformedDataException;
import dev.weft.serve.http.Replies;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    private static final String SOURCE = "request";
    private static final String BINARY = "binary_data_size";
    private static final Map<String, Integer> SIZES = Map.ofEntries(Map.entry("BOOL", 1), Map.entry("UINT8", 1),
            Map.entry("UINT16", 2), Map.entry("UINT32", 4), Map.entry("UINT64", 8), Map.entry("INT8", 1),
            Map.entry("INT16", 2), Map.entry("INT32", 4), Map.entry("INT64", 8), Map.entry("FP32", 4),
            Map.entry("FP64", 8), Map.entry("BYTES", 4));

    /** The type and shape of a tensor without its elements; -1 stands for the number of rows. */
    record Type(String type, List<Long> shape) {
        WireTensor tensor(String name, int rows, List<@Nullable Object> elements) {
            return new WireTensor(name, type, shape.stream().map(length -> length < 0 ? (Long) (long) rows : length)
                    .toList(), elements);
        }

        Map<String, @Nullable Object> json(String name) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("datatype", type);
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
        if (!(json.get("name") instanceof String name) || !(json.get("datatype") instanceof String type)
                || !(json.get("shape") instanceof List<?> lengths)) {
            throw new MalformedDataException(SOURCE, "inputs", "the keys " + json.keySet(),
                    "objects with a name, a datatype, a shape and data");
        }
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
        Object binary = json.get("parameters") instanceof Map<?, ?> parameters ? parameters.get(BINARY) : null;
        if (binary != null) {
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
            flatten(json.get("data"), elements);
            if (elements.size() != size) {
                throw new MalformedDataException(SOURCE, "input " + name, elements.size() + " elements",
                        "the " + size + " elements of the shape " + shape);
            }
        }
        return new WireTensor(name, type, shape, elements);
    }

    private static void flatten(@Nullable Object data, List<@Nullable Object> elements) {
        if (data instanceof List<?> list) {
            list.forEach(each -> {
                if (each instanceof List<?>) {
                    flatten(each, elements);
                } else {
                    elements.add(each);
                }
            });
        }
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
            case "INT64", "UINT64" -> own.getLong();
            case "FP32" -> own.getFloat();
            case "FP64" -> own.getDouble();
            default -> text(name, own);
        };
    }

    private static String text(String name, ByteBuffer own) {
        int length = own.remaining() < Integer.BYTES ? -1 : own.getInt();
        if (length < 0 || length > own.remaining()) {
            throw new MalformedDataException(SOURCE, "input " + name, "a text of " + length + " bytes",
                    "a text within the data");
        }
        byte[] bytes = new byte[length];
        own.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
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
