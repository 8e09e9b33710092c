package dev.weft.network;

import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.Components;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a built network with its variables, for summaries, exporters and checks.
 *
 * <pre>{@code
 * for (BuiltLayer layer : trained.network().layers()) {
 *     System.out.println(layer.name() + " " + layer.output() + " " + layer.parameters(false));
 * }
 * }</pre>
 *
 * @param name the name, unique in the network, such as {@code dense1}
 * @param layer the description that it was built from
 * @param value its output in the network's prediction, computed from {@link Network.Built#input}
 * @param variables its weights and state in the order of creation, named {@code dense1.kernel}; a layer that contains
 *     others, such as {@link Residual}, lists theirs, too
 * @param inputs the names of the layers and of the network's inputs that it reads, in order; {@code input} is the
 *     network's input if that has no name
 */
public record BuiltLayer(String name, Layer layer, Value value, List<Variable> variables, List<String> inputs) {
    /** Copies the lists. */
    public BuiltLayer {
        variables = List.copyOf(variables);
        inputs = List.copyOf(inputs);
    }

    /** The kind of the layer, such as {@code dense}, see {@link Layer#kind}. */
    public String kind() {
        return layer.kind();
    }

    /**
     * The layer's attributes by name, such as {@code units} and {@code activation}; empty if the layer is not a record.
     */
    public Map<String, @Nullable Object> attributes() {
        return layer instanceof Record record ? Components.of(record) : Map.of();
    }

    /** The shape of its output, with an unknown batch dimension: {@code [?, 500]}. */
    public Shape output() {
        return value.shape();
    }

    /**
     * The number of weights in this layer, counting each number of each variable.
     *
     * @param trainableOnly whether to count only the weights that training changes through gradients, and not, for
     *     example, the running statistics of batch normalization
     */
    public long parameters(boolean trainableOnly) {
        return variables.stream().filter(variable -> variable.trainable() || !trainableOnly)
                .mapToLong(variable -> variable.shape().size()).sum();
    }
}
