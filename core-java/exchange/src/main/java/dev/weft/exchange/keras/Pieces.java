package dev.weft.exchange.keras;

import dev.weft.network.Constraint;
import dev.weft.network.Constraints;
import dev.weft.network.Initializer;
import dev.weft.network.Initializers;
import dev.weft.network.Regularizer;
import dev.weft.network.Regularizers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What layers of Keras refer to: initializers, regularizers and constraints. */
final class Pieces {
    private Pieces() {}

    /** The object that a setting is, as its class and its configuration; a name stands for one without numbers. */
    private static Optional<Config> piece(Config layer, String name) {
        return layer.value(name).map(value -> value instanceof String text
                ? new Config(layer.source(), layer.place() + ", " + name, Map.of("class_name", text))
                : Config.of(layer.source(), layer.place() + ", " + name, value));
    }

    private static Config numbers(Config piece) {
        return Config.of(piece.source(), piece.place(), piece.value("config").orElse(Map.of()));
    }

    /** The initial values, which matter only to who trains the model anew: an unknown one is {@code otherwise}. */
    static Initializer initializer(Config layer, String name, Initializer otherwise) {
        Config piece = piece(layer, name).orElse(null);
        if (piece == null) {
            return otherwise;
        }
        Config config = numbers(piece);
        return switch (piece.text("class_name")) {
            case "Zeros", "zeros" -> Initializers.zeros();
            case "Ones", "ones" -> Initializers.ones();
            case "Constant", "constant" -> Initializers.constant(config.number("value", 0));
            case "GlorotUniform", "glorot_uniform" -> Initializers.glorotUniform();
            case "GlorotNormal", "glorot_normal" -> Initializers.glorotNormal();
            case "HeUniform", "he_uniform" -> Initializers.heUniform();
            case "HeNormal", "he_normal" -> Initializers.heNormal();
            case "LecunUniform", "lecun_uniform" -> Initializers.lecunUniform();
            case "LecunNormal", "lecun_normal" -> Initializers.lecunNormal();
            default -> otherwise;
        };
    }

    /** Writes an initializer by its name, or {@code otherwise} if Keras has none like it. */
    static String initializer(Initializer initializer, String otherwise) {
        Map<Initializer, String> names = Map.of(Initializers.zeros(), "zeros", Initializers.ones(), "ones",
                Initializers.glorotUniform(), "glorot_uniform", Initializers.glorotNormal(), "glorot_normal",
                Initializers.heUniform(), "he_uniform", Initializers.heNormal(), "he_normal",
                Initializers.lecunUniform(), "lecun_uniform", Initializers.lecunNormal(), "lecun_normal");
        return names.getOrDefault(initializer, otherwise);
    }

    static Regularizer regularizer(Config layer, String name) {
        Optional<Config> piece = piece(layer, name);
        if (piece.isEmpty()) {
            return Regularizers.none();
        }
        Config config = numbers(piece.get());
        String kind = piece.get().text("class_name");
        // Keras does not halve the squares.
        return switch (kind) {
            case "L1", "l1" -> Regularizers.l1(config.number("l1", 0.01));
            case "L2", "l2" -> Regularizers.l2(2 * config.number("l2", 0.01));
            case "L1L2", "l1_l2" -> Regularizers.l1l2(config.number("l1", 0), 2 * config.number("l2", 0));
            default -> throw piece.get().malformed(kind, "L1, L2 or L1L2");
        };
    }

    /** Writes a regularizer; null for none. */
    static @Nullable Object regularizer(String layer, Regularizer regularizer) {
        if (regularizer instanceof Regularizers.None) {
            return null;
        }
        if (regularizer instanceof Regularizers.L1 l1) {
            return object("keras.regularizers", "L1", Map.of("l1", l1.scale()));
        }
        if (regularizer instanceof Regularizers.L2 l2) {
            return object("keras.regularizers", "L2", Map.of("l2", l2.scale() / 2));
        }
        if (regularizer instanceof Regularizers.L1L2 both) {
            return object("keras.regularizers", "L1L2", Map.of("l1", both.l1(), "l2", both.l2() / 2));
        }
        throw new IllegalArgumentException("Keras has no regularizer like " + regularizer + " of " + layer);
    }

    static Constraint constraint(Config layer, String name) {
        Optional<Config> piece = piece(layer, name);
        if (piece.isEmpty()) {
            return Constraints.none();
        }
        Config config = numbers(piece.get());
        String kind = piece.get().text("class_name");
        if (!config.value("axis").map(axis -> axis.equals(0L)).orElse(true)) {
            throw piece.get().malformed("axis " + config.value("axis").orElse(0L), "axis 0, the norm of each unit");
        }
        return switch (kind) {
            case "MaxNorm", "max_norm" -> Constraints.maxNorm(config.number("max_value", 2));
            case "NonNeg", "non_neg" -> Constraints.nonNegative();
            case "UnitNorm", "unit_norm" -> Constraints.unitNorm();
            default -> throw piece.get().malformed(kind, "MaxNorm, NonNeg or UnitNorm");
        };
    }

    /** Writes a constraint; null for none. */
    static @Nullable Object constraint(String layer, Constraint constraint) {
        if (constraint instanceof Constraints.None) {
            return null;
        }
        if (constraint instanceof Constraints.MaxNorm norm) {
            return object("keras.constraints", "MaxNorm", Map.of("max_value", norm.limit(), "axis", 0));
        }
        if (constraint instanceof Constraints.NonNegative) {
            return object("keras.constraints", "NonNeg", Map.of());
        }
        if (constraint instanceof Constraints.UnitNorm) {
            return object("keras.constraints", "UnitNorm", Map.of("axis", 0));
        }
        throw new IllegalArgumentException("Keras has no constraint like " + constraint + " of " + layer);
    }

    /** An object that Keras makes of its module, its class and its configuration. */
    static Map<String, @Nullable Object> object(String module, String kind, Map<String, ?> config) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("module", module);
        object.put("class_name", kind);
        object.put("config", config instanceof LinkedHashMap ? config : new TreeMap<>(config));
        object.put("registered_name", null);
        return object;
    }

    /** The lengths of a list of numbers, of which {@code null} stands for an unknown one. */
    static int[] lengths(Config config, String name, List<?> list) {
        int[] lengths = new int[list.size()];
        for (int i = 0; i < lengths.length; i++) {
            if (!(list.get(i) instanceof Long length) || length < -1 || length > Integer.MAX_VALUE) {
                throw config.malformed(name + " " + list, name + " as a list of lengths");
            }
            lengths[i] = length.intValue();
        }
        return lengths;
    }
}
