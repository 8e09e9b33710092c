package dev.weft.picture;

import dev.weft.graph.Variable;
import dev.weft.network.Activation;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Initializer;
import dev.weft.network.Layer;
import dev.weft.network.Network;
import dev.weft.network.Regularizer;
import dev.weft.tensor.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An input, a layer or an output in the picture of a network.
 *
 * @param name the name, written bold; unique among inputs and layers
 * @param kind what it is
 * @param shared whether another box has the same weights
 * @param lines what is written below the name; empty lines are left out
 * @param inputs the names of the inputs and layers that it reads
 */
record NetworkBox(String name, Kind kind, boolean shared, List<String> lines, List<String> inputs) {
    /** What a box stands for: an input, a layer without weights, one that learns, one that is frozen, an output. */
    enum Kind {
        INPUT, PLAIN, LEARNING, FROZEN, OUTPUT
    }

    /** A further use of a layer: {@code tower·2} is the second of {@code tower}. */
    private static final Pattern AGAIN = Pattern.compile("(.+)·[0-9]+");
    /** Attributes that are rarely changed and say little about a network. */
    private static final Set<String> UNIMPORTANT = Set.of("epsilon", "momentum");

    NetworkBox {
        lines = lines.stream().filter(line -> !line.isEmpty()).toList();
        inputs = List.copyOf(inputs);
    }

    /** Returns the boxes of a network: its inputs, layers and outputs, each after those that it reads. */
    static List<NetworkBox> of(Network.Built network) {
        Map<String, BuiltLayer> layers = new LinkedHashMap<>();
        network.layers().forEach(layer -> layers.put(layer.name(), layer));
        Set<String> shared = layers.keySet().stream().map(name -> first(name, layers.keySet()))
                .filter(name -> !name.isEmpty()).collect(Collectors.toSet());
        Map<String, NetworkBox> inputs = new LinkedHashMap<>();
        List<NetworkBox> boxes = new ArrayList<>();
        for (BuiltLayer layer : network.layers()) {
            for (String input : layer.inputs()) {
                if (!layers.containsKey(input)) {
                    inputs.putIfAbsent(input, new NetworkBox(input, Kind.INPUT, false,
                            List.of(text(shape(network.input().shape(), input))), List.of()));
                }
            }
            boxes.add(of(layer, first(layer.name(), layers.keySet()), shared.contains(layer.name())));
        }
        boxes.addAll(0, inputs.values());
        network.outputs().forEach((name, from) -> {
            BuiltLayer layer = layers.get(from);
            boxes.add(new NetworkBox(name, Kind.OUTPUT, false, layer == null ? List.of()
                    : List.of(text(layer.output())), List.of(from)));
        });
        return boxes;
    }

    /** The shape of an input: a field of the features of all inputs, or those of an only one. */
    private static Shape shape(Shape features, String input) {
        Shape field = features.fields().get(input);
        return field == null ? features : field.batch(Shape.UNKNOWN);
    }

    /** The number of weights of a network, each counted once, however many layers share it. */
    static long parameters(Network.Built network, boolean trainableOnly) {
        return network.layers().stream().flatMap(layer -> layer.variables().stream())
                .collect(Collectors.toCollection(HashSet::new)).stream()
                .filter(variable -> variable.trainable() || !trainableOnly)
                .mapToLong(variable -> variable.shape().size()).sum();
    }

    /** The name of the layer that {@code name} is a further use of; empty if it is none. */
    private static String first(String name, Set<String> layers) {
        Matcher again = AGAIN.matcher(name);
        return again.matches() && layers.contains(again.group(1)) ? again.group(1) : "";
    }

    private static NetworkBox of(BuiltLayer layer, String first, boolean shared) {
        boolean frozen = !layer.variables().isEmpty() && layer.variables().stream().noneMatch(Variable::trainable);
        Kind kind = layer.variables().isEmpty() && first.isEmpty() ? Kind.PLAIN : frozen ? Kind.FROZEN : Kind.LEARNING;
        String type = Character.toUpperCase(layer.kind().charAt(0)) + layer.kind().substring(1);
        String weights = !first.isEmpty() ? "weights of " + first
                : layer.variables().isEmpty() ? "" : number(layer.parameters(false), "parameter");
        return new NetworkBox(layer.name(), kind, shared || !first.isEmpty(),
                List.of(joined(type, attributes(layer)), text(layer.output()),
                        joined(weights, frozen ? "frozen" : "")),
                layer.inputs());
    }

    /** Returns {@code 1 parameter} or {@code 392,500 parameters}. */
    static String number(long number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    private static String joined(String left, String right) {
        return left.isEmpty() || right.isEmpty() ? left + right : left + " · " + right;
    }

    private static String text(Shape shape) {
        return shape.toString().replaceFirst("\\?", "batch");
    }

    /** The attributes that describe a layer best, such as {@code units 500 · relu}. */
    private static String attributes(BuiltLayer layer) {
        Layer described = layer.layer();
        while (described instanceof Layer.Frozen frozen) {
            described = frozen.layer();
        }
        return new BuiltLayer(layer.name(), described, layer.value(), layer.variables(), layer.inputs()).attributes()
                .entrySet().stream().filter(attribute -> !UNIMPORTANT.contains(attribute.getKey()))
                .map(attribute -> attribute(attribute.getKey(), attribute.getValue())).filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" · "));
    }

    private static String attribute(String name, Object value) {
        if (value instanceof Initializer || value instanceof Regularizer || value instanceof Boolean) {
            return "";
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().equals("IDENTITY") ? "" : constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        if (value instanceof Activation) {
            String kind = value.getClass().isRecord() ? value.getClass().getSimpleName() : "lambda";
            return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
        }
        if (value instanceof Double number) {
            return name + " " + (Double.isFinite(number) ? plain(number) : number);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(one -> one instanceof Layer layer ? layer.kind() : String.valueOf(one))
                    .collect(Collectors.joining(list.stream().allMatch(Layer.class::isInstance) ? " → " : ", "));
        }
        return value instanceof Number || value instanceof Shape || value instanceof String ? name + " " + value : "";
    }

    private static String plain(double number) {
        BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
        return Math.abs(decimal.scale()) < 9 ? decimal.toPlainString() : decimal.toString();
    }
}
