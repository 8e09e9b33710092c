package dev.weft.exchange.keras;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which Keras lists the layers of a functional model, and numbers the places of their arrays: by their
 * largest distance from an output, the farthest first; those of one distance in the order in which the way back from
 * the outputs comes to them.
 */
final class LayerOrder {
    private final Map<String, Part> parts = new HashMap<>();
    /** Uses of layers, each after those that it reads. */
    private final Set<Part.Value> done = new LinkedHashSet<>();
    private final Map<String, Integer> met = new HashMap<>();

    private LayerOrder() {}

    /**
     * Sorts the layers of a model.
     *
     * @param parts the layers
     * @param outputs its outputs in Keras' order, which is that of their sorted names
     */
    static List<Part> of(List<Part> parts, Collection<Part.Value> outputs) {
        LayerOrder order = new LayerOrder();
        parts.forEach(part -> order.parts.put(part.name(), part));
        outputs.forEach(output -> order.follow(use(output)));
        Map<String, Integer> distances = order.distances();
        List<Part> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingInt((Part part) -> -distances.getOrDefault(part.name(), 0))
                .thenComparingInt(part -> order.met.getOrDefault(part.name(), -1)));
        return sorted;
    }

    /** A use without the lengths of its result. */
    private static Part.Value use(Part.Value value) {
        return new Part.Value(value.layer(), value.use(), List.of());
    }

    private List<Part.Value> reads(Part.Value use) {
        List<List<Part.Value>> reads = parts.get(use.layer()).reads();
        return reads.isEmpty() ? List.of() : reads.get(use.use()).stream().map(LayerOrder::use).toList();
    }

    private void follow(Part.Value use) {
        if (!done.contains(use)) {
            met.putIfAbsent(use.layer(), met.size());
            reads(use).forEach(this::follow);
            done.add(use);
        }
    }

    /** A layer is as far as its farthest use, and what a use reads is one farther. */
    private Map<String, Integer> distances() {
        Map<Part.Value, Integer> ofUses = new HashMap<>();
        Map<String, Integer> ofLayers = new LinkedHashMap<>();
        List<Part.Value> uses = new ArrayList<>(done);
        for (int i = uses.size() - 1; i >= 0; i--) {
            Part.Value use = uses.get(i);
            int distance = Math.max(ofUses.getOrDefault(use, 0), ofLayers.getOrDefault(use.layer(), 0));
            ofLayers.put(use.layer(), distance);
            reads(use).forEach(read -> ofUses.merge(read, distance + 1, Math::max));
        }
        return ofLayers;
    }
}
