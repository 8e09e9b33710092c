package dev.weft.network;

import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.Components;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a network with its variables, as summaries, exporters and checks see it.
 *
 * @param name      unique in the network, such as {@code dense1}
 * @param layer     the description that it was built from, which holds its attributes
 * @param value     what it gives in the network's inference pass, from {@link Network.Built#input}
 * @param variables its weights and states, in the order of their making, named {@code dense1.kernel}; of a layer that
 *                  holds others, such as {@link Residual}, theirs are among them
 */
public record BuiltLayer(String name, Layer layer, Value value, List<Variable> variables) {
    /** Copies the variables. */
    public BuiltLayer {
        variables = List.copyOf(variables);
    }

    /** The layer's {@link Layer#kind}, such as {@code dense}. */
    public String kind() {
        return layer.kind();
    }

    /** The layer's attributes by name, such as {@code units} and {@code activation}; none where it is no record. */
    public Map<String, @Nullable Object> attributes() {
        return layer instanceof Record record ? Components.of(record) : Map.of();
    }

    /** The shape of its output, the batch unknown. */
    public Shape output() {
        return value.shape();
    }

    /** The number of the layer's weights, or of those that training changes. */
    public long parameters(boolean trainableOnly) {
        return variables.stream().filter(variable -> variable.trainable() || !trainableOnly)
                .mapToLong(variable -> variable.shape().size()).sum();
    }
}
