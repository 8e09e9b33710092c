package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a training beside its model: the running means of the epoch, and the memories of its listeners by name.
 */
record Memory(List<Resumable> listeners, Means means, long stepsPerEpoch) {
    private static final String MEANS = "means";

    /** The state of no training; a training that starts from it starts afresh. */
    static final Checkpoint NONE = new Checkpoint(Map.of(), Map.of());

    static Memory of(List<Listener> listeners, Means means, long stepsPerEpoch) {
        return new Memory(listeners.stream().filter(Resumable.class::isInstance).map(Resumable.class::cast).toList(),
                means, stepsPerEpoch);
    }

    /**
     * Returns the state, or none if no listener has a memory: such checkpoints do not depend on the training's length.
     */
    Checkpoint now() {
        if (listeners.isEmpty()) {
            return NONE;
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("stepsPerEpoch", stepsPerEpoch);
        put(MEANS, means.memory(), tensors, facts);
        for (Resumable listener : listeners) {
            put(listener.name(), listener.memory(), tensors, facts);
        }
        return new Checkpoint(tensors, facts);
    }

    private static void put(String name, Checkpoint part, Map<String, Tensor> tensors, Map<String, Object> facts) {
        part.tensors().forEach((key, tensor) -> tensors.put(name + "/" + key, tensor));
        facts.put(name, part.facts());
    }

    /** Restores {@code saved}, if it belongs to a training with epochs of the same length. */
    void resume(Checkpoint saved) {
        boolean same = Long.valueOf(stepsPerEpoch).equals(saved.facts().get("stepsPerEpoch"));
        if (same) {
            means.resume(part(saved, MEANS));
        }
        for (Resumable listener : listeners) {
            listener.resume(same ? part(saved, listener.name()) : NONE);
        }
    }

    private static Checkpoint part(Checkpoint saved, String name) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        saved.tensors().forEach((key, tensor) -> {
            if (key.startsWith(name + "/")) {
                tensors.put(key.substring(name.length() + 1), tensor);
            }
        });
        Map<String, Object> facts = new LinkedHashMap<>();
        if (saved.facts().get(name) instanceof Map<?, ?> own) {
            own.forEach((key, value) -> facts.put(String.valueOf(key), value));
        }
        return new Checkpoint(tensors, facts);
    }
}
