package dev.weft.exchange.keras;

import dev.weft.exchange.hdf5.Dataset;
import dev.weft.network.Activate;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.ActivityRegularization;
import dev.weft.network.AlphaDropout;
import dev.weft.network.AverageOver;
import dev.weft.network.BatchNorm;
import dev.weft.network.Branch;
import dev.weft.network.Chain;
import dev.weft.network.Dense;
import dev.weft.network.Dropout;
import dev.weft.network.Embedding;
import dev.weft.network.Flatten;
import dev.weft.network.GaussianDropout;
import dev.weft.network.GaussianNoise;
import dev.weft.network.Initializers;
import dev.weft.network.Join;
import dev.weft.network.Layer;
import dev.weft.network.LayerNorm;
import dev.weft.network.MaximumOver;
import dev.weft.network.Normalization;
import dev.weft.network.OnLastAxis;
import dev.weft.network.Prelu;
import dev.weft.network.Regularizers;
import dev.weft.network.Reshape;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The layers of Weft that Keras' layers are, by their configuration. One is for one model.
 */
final class LayerReading {
    private static final String KNOWN = "Dense, Embedding, the normalizations, activations, dropouts and noises, "
            + "Flatten, Reshape, the joins, global pooling in one dimension, or Sequential";
    private static final Map<String, Join> JOINS = Map.of("Concatenate", Join.CONCAT, "Add", Join.ADD, "Multiply",
            Join.MULTIPLY, "Average", Join.AVERAGE, "Maximum", Join.MAXIMUM, "Dot", Join.DOT);
    private static final int DEEPEST = 8;

    private final boolean isOld;
    /** How many numbers a few in the file may become, so that a small file cannot fill the memory. */
    private int repeated = 1 << 20;

    /**
     * Reads the layers of a model.
     *
     * @param isOld whether Keras 2 wrote the file, whose hard sigmoid was another one
     */
    LayerReading(boolean isOld) {
        this.isOld = isOld;
    }

    /**
     * Returns the layer of Weft.
     *
     * @param kind the class in Keras
     * @param config its configuration
     * @param input the shape of what it reads, with the batch
     * @param saved its saved arrays, in order
     * @param depth how many layers it is inside of
     */
    Layer layer(String kind, Config config, Shape input, Supplier<List<Dataset>> saved, int depth) {
        Layer layer = withoutFreezing(kind, config, input, saved, depth);
        boolean hasWeights = layer instanceof Dense || layer instanceof BatchNorm || layer instanceof LayerNorm
                || layer instanceof Embedding || layer instanceof Prelu || layer instanceof Chain;
        // Of an input of another rank, Keras takes the last axis for the features.
        Layer fitting = input.rank() > 2
                && (layer instanceof Dense || layer instanceof BatchNorm || layer instanceof LayerNorm)
                        ? new OnLastAxis(layer) : layer;
        return hasWeights && !config.flag("trainable", true) ? new Layer.Frozen(fitting) : fitting;
    }

    private Layer withoutFreezing(String kind, Config config, Shape input, Supplier<List<Dataset>> saved, int depth) {
        int rank = input.rank();
        if (depth > DEEPEST) {
            throw config.malformed("models inside each other", "at most " + DEEPEST);
        }
        return switch (kind) {
            case "Dense" -> dense(config);
            case "Activation" -> new Activate(activation(config));
            case "PReLU" -> {
                config.expectUnset("shared_axes", "alpha_regularizer", "alpha_constraint");
                yield new Prelu(Pieces.initializer(config, "alpha_initializer", Initializers.zeros()));
            }
            case "Dropout" -> {
                config.expectUnset("noise_shape");
                yield new Dropout(config.number("rate", 0));
            }
            case "AlphaDropout" -> new AlphaDropout(config.number("rate", 0));
            case "GaussianDropout" -> new GaussianDropout(config.number("rate", 0));
            case "GaussianNoise" -> new GaussianNoise(config.number("stddev", 0));
            case "ActivityRegularization" -> new ActivityRegularization(
                    Regularizers.l1l2(config.number("l1", 0), 2 * config.number("l2", 0)));
            case "BatchNormalization" -> batchNorm(config, rank);
            case "LayerNormalization" -> layerNorm(config, rank);
            case "Normalization" -> normalization(config, input, saved);
            case "Rescaling" -> rescaling(config, input);
            case "Embedding" -> embedding(config);
            case "Flatten" -> new Flatten();
            case "Reshape" -> reshape(config, input);
            case "GlobalAveragePooling1D", "GlobalMaxPooling1D" -> {
                config.expectUnset("keepdims");
                if (rank != 3 || !config.textIfAny("data_format").orElse("channels_last").equals("channels_last")) {
                    throw config.malformed("data_format " + config.value("data_format").orElse("channels_last")
                            + " for " + input, "channels_last for an input [batch, n, features]");
                }
                yield kind.equals("GlobalMaxPooling1D") ? new MaximumOver(1) : new AverageOver(1);
            }
            case "TimeDistributed" -> {
                Config inner = config.config("layer");
                Shape row = Shape.of(Shape.UNKNOWN, rank < 2 ? 1 : input.dimension(-1));
                yield new OnLastAxis(layer(inner.text("class_name"), inner.config("config").named(config.place()), row,
                        saved, depth + 1));
            }
            case "Sequential" -> chain(config, input, saved, depth);
            default -> Functions.layer(kind, config, rank).<Layer>map(Activate::new)
                    .orElseThrow(() -> config.malformed("layer " + kind, "a layer that Weft has: " + KNOWN));
        };
    }

    private Activation activation(Config config) {
        Activation read = Functions.read(config, "activation");
        if (isOld && read == Activations.HARD_SIGMOID) {
            throw config.malformed("the hard sigmoid of Keras 2, x / 5 + 1/2", "that of Keras 3, x / 6 + 1/2");
        }
        return read;
    }

    private Dense dense(Config config) {
        config.expectUnset("bias_regularizer", "activity_regularizer", "bias_constraint", "lora_rank",
                "quantization_config");
        return new Dense(config.count("units"), activation(config), config.flag("use_bias", true),
                Pieces.initializer(config, "kernel_initializer", Initializers.glorotUniform()),
                Pieces.initializer(config, "bias_initializer", Initializers.zeros()),
                Pieces.regularizer(config, "kernel_regularizer"), Pieces.constraint(config, "kernel_constraint"));
    }

    private static BatchNorm batchNorm(Config config, int rank) {
        config.expectLastAxis("axis", rank);
        config.expectUnset("beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint", "renorm");
        return new BatchNorm(config.number("momentum", 0.99), config.number("epsilon", 1e-3),
                config.flag("scale", true), config.flag("center", true));
    }

    private static LayerNorm layerNorm(Config config, int rank) {
        config.expectLastAxis("axis", rank);
        config.expectUnset("rms_scaling", "beta_regularizer", "gamma_regularizer", "beta_constraint",
                "gamma_constraint");
        return new LayerNorm(config.number("epsilon", 1e-3), config.flag("scale", true), config.flag("center", true));
    }

    /** Its numbers are in its configuration, or Keras has computed and saved them as arrays. */
    private Normalization normalization(Config config, Shape input, Supplier<List<Dataset>> saved) {
        config.expectLastAxis("axis", input.rank());
        config.expectUnset("invert");
        if (config.value("mean").isPresent()) {
            return new Normalization(numbers(config, "mean", input), numbers(config, "variance", input));
        }
        List<Dataset> arrays = saved.get();
        int width = input.rank() < 2 ? 1 : input.dimension(-1);
        if (arrays.size() < 2 || arrays.get(0).shape().size() != width || arrays.get(1).shape().size() != width) {
            throw config.malformed("neither mean nor variance", "those of " + width + " features: adapt the layer");
        }
        return new Normalization(doubles(arrays.get(0).read().data()), doubles(arrays.get(1).read().data()));
    }

    private List<Double> numbers(Config config, String name, Shape input) {
        int width = input.rank() < 2 ? 1 : input.dimension(-1);
        List<Double> numbers = new ArrayList<>();
        flatten(config, name, config.value(name).orElse(0), numbers);
        if (numbers.size() == 1 && width > 1) {
            return repeat(config, numbers.get(0), width);
        }
        return numbers;
    }

    private static void flatten(Config config, String name, Object value, List<Double> numbers) {
        if (value instanceof List<?> list) {
            list.forEach(each -> flatten(config, name, each, numbers));
        } else if (value instanceof Number number) {
            numbers.add(number.doubleValue());
        } else {
            throw config.malformed(name + " " + value, name + " as numbers");
        }
    }

    private static List<Double> doubles(float[] floats) {
        List<Double> doubles = new ArrayList<>();
        for (float each : floats) {
            doubles.add((double) each);
        }
        return doubles;
    }

    private List<Double> repeat(Config config, double number, int width) {
        repeated -= width;
        if (repeated < 0) {
            throw config.malformed("numbers for " + width + " features", "numbers for fewer features");
        }
        return Collections.nCopies(width, number);
    }

    /** {@code x · scale + offset}, which is the normalization with mean {@code -offset / scale}. */
    private Normalization rescaling(Config config, Shape input) {
        int width = input.rank() < 2 ? 1 : input.dimension(-1);
        double scale = config.number("scale", 1);
        double offset = config.number("offset", 0);
        if (!(scale > 0)) {
            throw config.malformed("scale " + scale, "a scale above 0");
        }
        return new Normalization(repeat(config, -offset / scale, width), repeat(config, 1 / (scale * scale), width));
    }

    private static Embedding embedding(Config config) {
        config.expectUnset("mask_zero", "activity_regularizer", "embeddings_constraint", "lora_rank",
                "quantization_config");
        return Embedding.of(config.count("input_dim"), config.count("output_dim"))
                .withInitializer(Pieces.initializer(config, "embeddings_initializer",
                        Initializers.uniform(-0.05, 0.05)))
                .withRegularizer(Pieces.regularizer(config, "embeddings_regularizer"));
    }

    private static Reshape reshape(Config config, Shape input) {
        int[] lengths = Pieces.lengths(config, "target_shape", config.list("target_shape"));
        long known = Arrays.stream(lengths).filter(length -> length > 0).asLongStream()
                .reduce(1, (a, b) -> Math.min(Integer.MAX_VALUE, a * b));
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] == -1) {
                lengths[i] = (int) (input.rowSize() / known);
            }
        }
        return new Reshape(Shape.of(lengths));
    }

    private Layer chain(Config config, Shape input, Supplier<List<Dataset>> saved, int depth) {
        List<Layer> layers = new ArrayList<>();
        Branch end = Branch.input("x", input.without(0).toArray());
        for (Object each : config.list("layers")) {
            Config object = Config.of(config.source(), config.place(), each);
            String kind = object.text("class_name");
            if (!kind.equals("InputLayer")) {
                Config inner = object.config("config");
                if (kind.equals("Normalization") && inner.value("mean").isEmpty()) {
                    throw config.malformed("an adapted Normalization inside another model", "one in the model itself");
                }
                layers.add(layer(kind, inner.named(config.place()), end.shape(), saved, depth + 1));
                end = end.then(layers.get(layers.size() - 1));
            }
        }
        return new Chain(layers);
    }

    /** The join that a layer with several inputs is. */
    static Join join(String kind, Config config, int rank) {
        Join join = JOINS.get(kind);
        if (join == null) {
            throw config.malformed("several inputs of a layer " + kind, "one, or a join: " + JOINS.keySet().stream()
                    .sorted().toList());
        }
        if (join == Join.CONCAT) {
            config.expectLastAxis("axis", rank);
        }
        if (join == Join.DOT) {
            config.expectUnset("normalize");
            Object axes = config.value("axes").orElse(-1L);
            List<?> all = axes instanceof List<?> list ? list : List.of(axes);
            if (rank != 2 || !all.stream().allMatch(axis -> Long.valueOf(1).equals(axis)
                    || Long.valueOf(-1).equals(axis))) {
                throw config.malformed("axes " + axes, "axes 1 of inputs [batch, n]");
            }
        }
        return join;
    }

    /** Whether a layer of Keras joins several inputs. */
    static boolean isJoin(String kind) {
        return JOINS.containsKey(kind);
    }
}
