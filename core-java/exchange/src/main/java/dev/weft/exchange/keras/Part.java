package dev.weft.exchange.keras;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A layer of Keras to write.
 *
 * @param kind its class, such as {@code Dense}
 * @param name its name
 * @param settings its configuration, beside the name
 * @param variables the names of its weights in Weft, in Keras' order
 * @param reads for each of its uses the values that it reads
 */
record Part(String kind, String name, Map<String, @Nullable Object> settings, List<String> variables,
        List<List<Value>> reads) {
    /**
     * A result of a layer.
     *
     * @param layer the name of the layer
     * @param use which of its uses, from 0
     * @param shape its lengths, of which those that are not known are -1
     */
    record Value(String layer, int use, List<Integer> shape) {}

    /** A layer without weights. */
    static Part of(String kind, String name, Map<String, ?> settings) {
        return of(kind, name, settings, List.of());
    }

    static Part of(String kind, String name, Map<String, ?> settings, List<String> variables) {
        return new Part(kind, name, new LinkedHashMap<>(new TreeMap<>(settings)), variables, new ArrayList<>());
    }

    /** The object in the list of a model's layers. */
    Map<String, @Nullable Object> object(boolean isJoined) {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("name", name);
        if (!kind.equals("InputLayer")) {
            config.put("trainable", true);
        }
        config.put("dtype", "float32");
        config.putAll(settings);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("module", "keras.layers");
        object.put("class_name", kind);
        object.put("config", config);
        object.put("registered_name", null);
        if (isJoined) {
            object.put("name", name);
            object.put("inbound_nodes", reads.stream().map(this::node).toList());
        }
        return object;
    }

    private Map<String, Object> node(List<Value> values) {
        List<Object> tensors = new ArrayList<>();
        for (Value value : values) {
            List<@Nullable Object> lengths = new ArrayList<>();
            value.shape.forEach(length -> lengths.add(length < 0 ? null : length));
            tensors.add(Map.of("class_name", "__keras_tensor__", "config", Map.of("shape", lengths, "dtype", "float32",
                    "keras_history", List.of(value.layer, value.use, 0))));
        }
        return Map.of("args", isJoin() ? List.of(tensors) : tensors, "kwargs", Map.of());
    }

    private boolean isJoin() {
        return reads.stream().anyMatch(values -> values.size() > 1);
    }
}
