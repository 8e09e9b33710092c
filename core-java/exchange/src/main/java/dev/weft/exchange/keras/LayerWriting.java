package dev.weft.exchange.keras;

import dev.weft.network.Activate;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.ActivityRegularization;
import dev.weft.network.AlphaDropout;
import dev.weft.network.AverageOver;
import dev.weft.network.BatchNorm;
import dev.weft.network.Chain;
import dev.weft.network.Dense;
import dev.weft.network.Dropout;
import dev.weft.network.Embedding;
import dev.weft.network.Flatten;
import dev.weft.network.GaussianDropout;
import dev.weft.network.GaussianNoise;
import dev.weft.network.Layer;
import dev.weft.network.LayerNorm;
import dev.weft.network.MaximumOver;
import dev.weft.network.Normalization;
import dev.weft.network.OnLastAxis;
import dev.weft.network.Prelu;
import dev.weft.network.Regularizers;
import dev.weft.network.Reshape;
import dev.weft.network.Residual;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The layers of Keras that a layer of Weft is: one, or a few in a row. */
final class LayerWriting {
    private static final String TRAINABLE = "trainable";

    private LayerWriting() {}

    /** The layer without its name, and without what says that it is frozen or works on the last axis. */
    static Layer bare(Layer layer) {
        return layer instanceof Layer.Named named ? bare(named.layer())
                : layer instanceof Layer.Frozen frozen ? bare(frozen.layer())
                : layer instanceof OnLastAxis rows ? bare(rows.layer()) : layer;
    }

    /** The layers inside a layer, if it is one of several in a row. */
    static Optional<List<Layer>> inside(Layer layer) {
        return bare(layer) instanceof Chain chain ? Optional.of(chain.layers())
                : bare(layer) instanceof Residual residual ? Optional.of(residual.layers()) : Optional.empty();
    }

    /**
     * Writes a layer that reads one value.
     *
     * @param name the name in Keras
     * @param variables the names of its weights
     * @param isFrozen whether none of its weights is trained
     * @param rank the rank of its input, with the batch
     * @throws IllegalArgumentException if Keras has no such layer; the message names it
     */
    static List<Part> parts(String name, Layer layer, List<String> variables, boolean isFrozen, int rank) {
        Layer bare = bare(layer);
        List<Part> parts = bare instanceof Dense dense ? dense(name, dense, variables)
                : bare instanceof Activate activate ? List.of(activation(name, activate.activation()))
                : List.of(part(name, bare, variables, rank).orElseThrow(() -> new IllegalArgumentException(
                        "Keras has no layer like " + bare.kind() + " of " + name + ": export the model as ONNX")));
        if (isFrozen && !variables.isEmpty()) {
            parts.get(0).settings().put(TRAINABLE, false);
        }
        return parts;
    }

    private static List<Part> dense(String name, Dense dense, List<String> variables) {
        if (dense.scaled()) {
            throw new IllegalArgumentException("Keras has no layer like " + name
                    + ", which divides by √in: export the model as ONNX");
        }
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        settings.put("units", dense.units());
        settings.put("use_bias", dense.bias());
        settings.put("kernel_initializer", Pieces.initializer(dense.kernelInitializer(), "glorot_uniform"));
        settings.put("bias_initializer", Pieces.initializer(dense.biasInitializer(), "zeros"));
        settings.put("kernel_regularizer", Pieces.regularizer(name, dense.regularizer()));
        settings.put("kernel_constraint", Pieces.constraint(name, dense.kernelConstraint()));
        Optional<String> function = Functions.name(dense.activation());
        settings.put("activation", function.orElse("linear"));
        Part part = Part.of("Dense", name, settings, variables);
        return function.isPresent() ? List.of(part) : List.of(part, activation(name + "_activation",
                dense.activation()));
    }

    private static Part activation(String name, Activation activation) {
        return Functions.name(activation)
                .map(function -> Part.of("Activation", name, Map.of("activation", function)))
                .or(() -> Functions.part(name, activation))
                .orElseThrow(() -> new IllegalArgumentException("Keras has no activation like "
                        + (activation instanceof Activations known ? known.name() : "the lambda")
                        + " of " + name + ": export the model as ONNX"));
    }

    private static Optional<Part> part(String name, Layer layer, List<String> variables, int rank) {
        if (layer instanceof BatchNorm norm) {
            return Optional.of(Part.of("BatchNormalization", name, Map.of("momentum", norm.momentum(), "epsilon",
                    norm.epsilon(), "scale", norm.scale(), "center", norm.center(), "axis", -1), variables));
        }
        if (layer instanceof LayerNorm norm) {
            return Optional.of(Part.of("LayerNormalization", name, Map.of("epsilon", norm.epsilon(), "scale",
                    norm.scale(), "center", norm.center(), "axis", -1), variables));
        }
        if (layer instanceof Embedding embedding && !embedding.unknown()) {
            Map<String, @Nullable Object> settings = new LinkedHashMap<>();
            settings.put("input_dim", embedding.entries());
            settings.put("output_dim", embedding.width());
            settings.put("embeddings_regularizer", Pieces.regularizer(name, embedding.regularizer()));
            return Optional.of(Part.of("Embedding", name, settings, variables));
        }
        if (layer instanceof Normalization norm) {
            return Optional.of(Part.of("Normalization", name, Map.of("axis", -1, "mean", norm.mean(), "variance",
                    // Keras divides by 1e-7 where the variance is 0, Weft by 1.
                    norm.variance().stream().map(one -> (float) Math.sqrt(one) > 0 ? one : 1.0).toList())));
        }
        if (layer instanceof Prelu) {
            return Optional.of(Part.of("PReLU", name, Map.of(), variables));
        }
        return withoutWeights(name, layer, rank);
    }

    private static Optional<Part> withoutWeights(String name, Layer layer, int rank) {
        if (layer instanceof Dropout dropout) {
            return Optional.of(Part.of("Dropout", name, Map.of("rate", dropout.rate())));
        }
        if (layer instanceof AlphaDropout dropout) {
            return Optional.of(Part.of("AlphaDropout", name, Map.of("rate", dropout.rate())));
        }
        if (layer instanceof GaussianDropout dropout) {
            return Optional.of(Part.of("GaussianDropout", name, Map.of("rate", dropout.rate())));
        }
        if (layer instanceof GaussianNoise noise) {
            return Optional.of(Part.of("GaussianNoise", name, Map.of("stddev", noise.deviation())));
        }
        if (layer instanceof ActivityRegularization penalty
                && penalty.regularizer() instanceof Regularizers.L1L2 both) {
            return Optional.of(Part.of("ActivityRegularization", name, Map.of("l1", both.l1(), "l2", both.l2() / 2)));
        }
        if (layer instanceof Flatten) {
            return Optional.of(Part.of("Flatten", name, Map.of()));
        }
        if (layer instanceof Reshape reshape) {
            return Optional.of(Part.of("Reshape", name, Map.of("target_shape",
                    Arrays.stream(reshape.shape().toArray()).boxed().toList())));
        }
        if (layer instanceof AverageOver average && average.axis() == 1 && rank == 3) {
            return Optional.of(Part.of("GlobalAveragePooling1D", name, Map.of()));
        }
        if (layer instanceof MaximumOver maximum && maximum.axis() == 1 && rank == 3) {
            return Optional.of(Part.of("GlobalMaxPooling1D", name, Map.of()));
        }
        return Optional.empty();
    }
}
