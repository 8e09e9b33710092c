package dev.weft.exchange.keras;

import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Elu;
import dev.weft.network.LeakyRelu;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keras' activations by their names, and the layers that are activations with numbers. */
final class Functions {
    private static final double LEAKY = 0.2;
    private static final Map<String, Activation> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("linear", Activations.IDENTITY);
        for (Activations each : new Activations[]{Activations.RELU, Activations.RELU6, Activations.SELU,
            Activations.GELU, Activations.SILU, Activations.MISH, Activations.SIGMOID, Activations.HARD_SIGMOID,
            Activations.TANH, Activations.SOFTSIGN, Activations.SOFTPLUS, Activations.SOFTMAX,
            Activations.LOG_SOFTMAX}) {
            BY_NAME.put(each.name().toLowerCase(Locale.ROOT), each);
        }
        BY_NAME.put("hard_silu", Activations.HARD_SWISH);
        BY_NAME.put("leaky_relu", Activations.leakyRelu(LEAKY));
        BY_NAME.put("elu", Activations.elu(1));
    }

    private static final Map<String, String> OTHER_NAMES =
            Map.of("swish", "silu", "hard_swish", "hard_silu", "identity", "linear");

    private Functions() {}

    /** The activation that a value of a layer's configuration stands for: a name, an object, or nothing. */
    static Activation read(Config layer, String name) {
        Object value = layer.value(name).orElse("linear");
        if (value instanceof Map<?, ?>) {
            Config function = layer.config(name);
            String kind = function.text("class_name");
            if (kind.equals("function") || function.value("config").filter(String.class::isInstance).isPresent()) {
                value = function.value("config").orElse(kind);
            } else {
                return layer(kind, Config.of(layer.source(), layer.place(), function.value("config").orElse(Map.of())),
                        2).orElseThrow(() -> unknown(layer, kind));
            }
        }
        if (value instanceof String text) {
            Activation found = BY_NAME.get(OTHER_NAMES.getOrDefault(text, text));
            if (found != null) {
                return found;
            }
        }
        throw unknown(layer, String.valueOf(value));
    }

    private static RuntimeException unknown(Config layer, String name) {
        return layer.malformed("activation " + name, "one of " + String.join(", ", BY_NAME.keySet()));
    }

    /** The activation that a layer of Keras is, if it is one, for an input of {@code rank}. */
    static Optional<Activation> layer(String kind, Config config, int rank) {
        return Optional.ofNullable(switch (kind) {
            case "ReLU" -> relu(config);
            case "LeakyReLU" -> Activations
                    .leakyRelu(config.number("negative_slope", config.number("alpha", 0.3)));
            case "ELU" -> Activations.elu(config.number("alpha", 1));
            case "Softmax" -> {
                config.expectLastAxis("axis", rank);
                yield Activations.SOFTMAX;
            }
            case "Identity" -> Activations.IDENTITY;
            default -> null;
        });
    }

    private static Activation relu(Config config) {
        double max = config.number("max_value", Double.POSITIVE_INFINITY);
        double slope = config.number("negative_slope", 0);
        double threshold = config.number("threshold", 0);
        if (max == Double.POSITIVE_INFINITY && slope == 0 && threshold == 0) {
            return Activations.RELU;
        }
        return max == 6 && slope == 0 && threshold == 0 ? Activations.RELU6
                : Activations.relu(max, slope, threshold);
    }

    /** The name in Keras of an activation, if it has one. */
    static Optional<String> name(Activation activation) {
        return BY_NAME.entrySet().stream().filter(entry -> entry.getValue().equals(activation)).map(Map.Entry::getKey)
                .findFirst();
    }

    /** Writes an activation that has no name in Keras as a layer of its own, if there is one. */
    static Optional<Part> part(String name, Activation activation) {
        if (activation instanceof LeakyRelu leaky) {
            return Optional.of(Part.of("LeakyReLU", name, Map.of("negative_slope", leaky.slope())));
        }
        if (activation instanceof Elu elu) {
            return Optional.of(Part.of("ELU", name, Map.of("alpha", elu.alpha())));
        }
        if (activation instanceof Activations.Relu relu) {
            Map<String, Object> numbers = new LinkedHashMap<>(
                    Map.of("negative_slope", relu.slope(), "threshold", relu.threshold()));
            if (relu.max() < Double.POSITIVE_INFINITY) {
                numbers.put("max_value", relu.max());
            }
            return Optional.of(Part.of("ReLU", name, numbers));
        }
        return Optional.empty();
    }
}
