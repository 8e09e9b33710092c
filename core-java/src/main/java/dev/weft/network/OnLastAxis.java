package dev.weft.network;

import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Applies a layer for rows of features to every row along the last axis of an input of any rank:
 *
 * <pre>{@code
 * Network.of(Layers.embedding(5_000, 16), Dense.of(8, Activations.RELU).onLastAxis(), Layers.averageOver(1))
 * }</pre>
 *
 * <p>Input {@code [batch, …, in]} becomes {@code [batch · …, in]}, on which the layer works, and its output
 * {@code [batch · …, units]} becomes {@code [batch, …, units]}. All rows share the weights, which have the names that
 * they have without this. What a layer computes over the batch, such as the statistics of {@link BatchNorm}, it
 * computes over all rows. An input {@code [batch, in]} goes to the layer as it is. Keras' {@code Dense} and
 * normalizations of inputs of higher rank, and its {@code TimeDistributed}.
 *
 * @param layer the layer
 */
public record OnLastAxis(Layer layer) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rank() < 2) {
            throw new IllegalArgumentException("OnLastAxis " + scope.name() + " expects input [batch, …, n] but got "
                    + input);
        }
        if (input.rank() == 2) {
            return layer.build(scope, input);
        }
        int width = input.dimension(-1);
        Forward forRows = layer.build(scope, Shape.of(Shape.UNKNOWN, width));
        int[] outer = Arrays.copyOf(input.toArray(), input.rank() - 1);
        return (x, pass) -> {
            Value rows = forRows.apply(Shaping.reshape(x, Shape.UNKNOWN, width), pass);
            int[] inner = rows.shape().without(0).toArray();
            return Shaping.reshape(rows, IntStream.concat(Arrays.stream(outer), Arrays.stream(inner)).toArray());
        };
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return layer.output(input);
    }

    @Override
    public boolean normalizes() {
        return layer.normalizes();
    }

    @Override
    public String kind() {
        return layer.kind();
    }
}
