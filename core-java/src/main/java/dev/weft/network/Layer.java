package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.Optional;
import java.util.regex.Pattern;

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
     * This layer under a name of its own instead of its kind and number, see {@link Named}: {@code encoder.kernel} in
     * place of {@code dense1.kernel}.
     *
     * @param name the name, see {@link Named#name}
     */
    default Layer.Named named(String name) {
        return new Named(name, this);
    }

    /**
     * A layer with a name of its own: its weights are {@code encoder.kernel} and so on. Numbers of other layers do not
     * count it, so the names of all weights stay the same if layers before or after it come and go.
     *
     * <pre>{@code
     * Network.of(Dense.of(64, Activations.RELU).named("encoder"), Dense.of(10).named("head"))
     * }</pre>
     *
     * <p>Two layers of one name in the same network, or in the same layer that contains others, are an error. If you
     * name a layer {@code dense2}, the automatic names leave it out. The initial values and masks of a layer follow
     * from its name and the seed.
     *
     * @param name the name: 1 to 100 letters a to z, digits, underscores and dashes, starting with a letter
     * @param layer the layer
     */
    record Named(String name, Layer layer) implements Layer {
        private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");

        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if it is malformed
         */
        public Named {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("Layer expects a name of 1 to 100 letters, digits, _ and -, starting"
                        + " with a letter, but got \"" + name + "\"");
            }
        }

        /** The name that {@code layer} was given, by itself or inside {@link Frozen}. */
        static Optional<String> of(Layer layer) {
            return layer instanceof Named named ? Optional.of(named.name)
                    : layer instanceof Frozen frozen ? of(frozen.layer)
                    : layer instanceof OnLastAxis rows ? of(rows.layer()) : Optional.empty();
        }

        @Override
        public Forward build(Scope scope, Shape input) {
            return layer.build(scope, input);
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
