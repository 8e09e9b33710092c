package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * The immutable description of a layer, without weights. One description may be built many times. Write your own as a
 * record, or as a lambda:
 *
 * <pre>{@code
 * record Gain(double start) implements Layer {
 *     public Forward build(Scope scope, Shape input) {
 *         Variable gain = scope.parameter("gain", Shape.of(input.dimension(-1)), Initializers.constant(start));
 *         return (x, pass) -> x.times(gain);
 *     }
 * }
 * }</pre>
 *
 * <p>A record has equality for free. A model with it can be loaded if the record is in the registry of
 * {@code training}. Threads may share a layer. {@link Layers} has the usual ones.
 */
@FunctionalInterface
public interface Layer {
    /**
     * Creates this layer's variables in {@code scope} and returns its function.
     *
     * @param scope creates variables and random streams under the layer's name
     * @param input the shape of the input, with an unknown batch dimension: {@code [?, features]}
     * @return the function from input to output
     * @throws IllegalArgumentException if the layer does not accept such an input
     */
    Forward build(Scope scope, Shape input);

    /**
     * The range of the outputs of predictions; empty if unknown, as by default. Lint uses it to find losses that do not
     * fit the outputs.
     *
     * @param input the range of the inputs, if known; a layer that keeps values in their range returns it
     */
    default Optional<Range> output(Optional<Range> input) {
        return Optional.empty();
    }

    /**
     * Whether the scale of the output hardly depends on the scale of the input, as with batch normalization; false by
     * default. Lint uses it, because such a layer makes the scale of the features unimportant.
     */
    default boolean normalizes() {
        return false;
    }

    /**
     * The prefix of layer names, such as {@code dense} in {@code dense1} and {@code dense2}. By default the name of the
     * record with a small first letter, such as {@code batchNorm}; {@code lambda} for layers that are not records.
     * Weights in files have these names, so a renamed record no longer loads its old files.
     */
    default String kind() {
        String name = getClass().isRecord() ? getClass().getSimpleName() : "lambda";
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * A layer whose weights keep their values: no optimizer changes them, no weight decay and no moving average, and
     * their regularizers add nothing to the loss. Gradients flow through it to the layers before it.
     *
     * <pre>{@code
     * Network.of(Layers.frozen(Dense.of(64, Activations.RELU)), Dense.of(10))
     * }</pre>
     *
     * <p>{@code Model.withFrozen} of {@code training} freezes layers by their names, which can be undone; this cannot.
     * Its weights have the names and initial values that they have without this, so the weights of a trained model
     * can be restored into one with frozen layers, and the other way round. As in Keras with
     * {@code trainable = False}, a frozen {@link BatchNorm} uses its running statistics during training, too, and does
     * not change them; a frozen {@link Dropout} still drops.
     *
     * @param layer the layer, which may contain others
     */
    record Frozen(Layer layer) implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            return layer.build(scope.frozen(), input);
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
}
