package dev.weft.exchange.keras;

import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Join;
import dev.weft.network.Layer;
import dev.weft.network.Network;
import dev.weft.network.Residual;
import dev.weft.tensor.Shape;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The layers of Keras that a model of Weft is: a {@code Sequential} for a chain, else a functional model. A residual
 * block becomes its layers and an {@code Add}.
 */
final class NetworkWriting {
    private static final Map<Join, String> JOINS = Map.of(Join.CONCAT, "Concatenate", Join.ADD, "Add", Join.MULTIPLY,
            "Multiply", Join.AVERAGE, "Average", Join.MAXIMUM, "Maximum", Join.DOT, "Dot");

    private final Predictor model;
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Part.Value> values = new LinkedHashMap<>();
    private final Map<String, Integer> ranks = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Part> shared = new HashMap<>();
    private final List<String> inputs = new ArrayList<>();
    private final List<String> paths;
    private boolean isChain;

    /**
     * Lays out a model.
     *
     * @throws IllegalArgumentException if Keras has no such layer; the message names it
     */
    NetworkWriting(Predictor model) {
        this.model = model;
        Network network = model.model().network();
        paths = network.paths(model.features());
        isChain = network.inputs().isEmpty() && network.outputs().isEmpty();
        Map<String, Shape> fields = new LinkedHashMap<>(model.network().input().shape().fields());
        if (fields.isEmpty()) {
            fields.put(isChain ? "input" : network.inputs().stream().findFirst().orElse("input"), model.features());
        }
        fields.forEach(this::input);
        model.network().layers().forEach(this::layer);
    }

    private void input(String name, Shape shape) {
        List<@Nullable Object> lengths = new ArrayList<>();
        lengths.add(null);
        Arrays.stream(shape.toArray()).forEach(lengths::add);
        Part part = Part.of("InputLayer", unique(name), Map.of("batch_shape", lengths));
        inputs.add(part.name());
        parts.add(part);
        values.put(name, new Part.Value(part.name(), 0, lengths(shape.batch(Shape.UNKNOWN))));
        ranks.put(name, shape.rank() + 1);
    }

    private static List<Integer> lengths(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    /** A name that Keras accepts and no other layer has. */
    private String unique(String name) {
        String start = name.replaceAll("[/.·]", "_");
        String made = start;
        for (int i = 2; !names.add(made); i++) {
            made = start + "_" + i;
        }
        return made;
    }

    private void layer(BuiltLayer layer) {
        List<Part.Value> read = layer.inputs().stream().map(name -> Optional.ofNullable(values.get(name))
                .orElseThrow(() -> new IllegalArgumentException("Keras has no layer that reads several outputs side by"
                        + " side, as " + layer.name() + " reads " + name + ": export the model as ONNX")))
                .toList();
        int rank = ranks.getOrDefault(layer.inputs().get(0), 2);
        int use = layer.name().indexOf('·');
        if (use >= 0) {
            Part first = Optional.ofNullable(shared.get(layer.name().substring(0, use)))
                    .orElseThrow(() -> new IllegalArgumentException("Keras has no layer like the shared "
                            + layer.name().substring(0, use) + ": export the model as ONNX"));
            first.reads().add(read);
            values.put(layer.name(),
                    new Part.Value(first.name(), first.reads().size() - 1, lengths(layer.output())));
        } else {
            Part.Value made = layer.inputs().size() > 1 ? join(layer, read, rank)
                    : one(layer.name(), layer.layer(), layer.parameters(true) == 0, read.get(0), rank);
            values.put(layer.name(), new Part.Value(made.layer(), made.use(), lengths(layer.output())));
        }
        ranks.put(layer.name(), layer.output().rank());
    }

    private Part.Value join(BuiltLayer layer, List<Part.Value> read, int rank) {
        Join join = (Join) LayerWriting.bare(layer.layer());
        if (join == Join.CONCAT && layer.inputs().stream().anyMatch(name -> ranks.getOrDefault(name, 2) < 2)
                || join == Join.DOT && rank != 2) {
            throw new IllegalArgumentException("Keras has no join like " + layer.name() + " of inputs of rank " + rank
                    + ": export the model as ONNX");
        }
        return add(Part.of(JOINS.get(join), unique(layer.name()),
                join == Join.CONCAT ? Map.of("axis", -1) : join == Join.DOT ? Map.of("axes", -1) : Map.of()), read);
    }

    private Part.Value add(Part part, List<Part.Value> read) {
        part.reads().add(read);
        parts.add(part);
        // Keras finds out by itself how long the results of the layers inside others are.
        return new Part.Value(part.name(), 0, read.get(0).shape().stream().map(any -> Shape.UNKNOWN).toList());
    }

    /** Writes a layer that reads one value, and what is inside of it. */
    private Part.Value one(String path, Layer layer, boolean isFrozen, Part.Value read, int rank) {
        Layer bare = LayerWriting.bare(layer);
        if (bare instanceof Join) {
            return add(Part.of("Activation", unique(path), Map.of("activation", "linear")), List.of(read));
        }
        Optional<List<Layer>> inside = LayerWriting.inside(layer);
        if (inside.isPresent()) {
            List<String> own = paths.stream()
                    .filter(name -> name.startsWith(path + ".") && name.indexOf('.', path.length() + 1) < 0).toList();
            Part.Value end = read;
            for (int i = 0; i < own.size(); i++) {
                end = one(own.get(i), inside.get().get(i), isFrozen, end, rank);
            }
            if (bare instanceof Residual) {
                isChain = false;
                return add(Part.of("Add", unique(path), Map.of()), List.of(read, end));
            }
            return end;
        }
        List<String> variables = model.weights().keySet().stream()
                .filter(name -> name.startsWith(path + ".") && name.indexOf('.', path.length() + 1) < 0).toList();
        List<Part> written = LayerWriting.parts(unique(path), layer, variables, isFrozen, rank);
        Part.Value end = read;
        for (Part part : written) {
            end = add(part, List.of(end));
        }
        if (written.size() == 1) {
            shared.put(path, written.get(0));
        }
        return end;
    }

    /** The layers, in Keras' order. */
    List<Part> parts() {
        return isChain ? parts : LayerOrder.of(parts, new TreeMap<>(outputs()).values());
    }

    private Map<String, Part.Value> outputs() {
        Map<String, Part.Value> outputs = new LinkedHashMap<>();
        model.network().outputs().forEach((name, layer) -> outputs.put(name, values.get(layer)));
        return outputs;
    }

    /** The model's object, as in {@code config.json}. */
    Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("name", isChain ? "sequential" : "functional");
        config.put("trainable", true);
        config.put("layers", parts().stream().map(part -> part.object(!isChain)).toList());
        Map<String, @Nullable Object> object;
        if (isChain) {
            object = Pieces.object("keras", "Sequential", config);
        } else {
            config.put("input_layers", inputs.stream().map(name -> List.of(name, 0, 0)).toList());
            Map<String, Object> outputs = new LinkedHashMap<>();
            outputs().forEach((name, value) -> outputs.put(name, List.of(value.layer(), value.use(), 0)));
            boolean isAlone = model.model().network().outputs().isEmpty();
            config.put("output_layers", isAlone ? List.copyOf(outputs.values()) : outputs);
            object = Pieces.object("keras.src.models.functional", "Functional", config);
            object.put("registered_name", "Functional");
        }
        return object;
    }

    /** The loss and the optimizer as {@code compile} takes them, if Keras has both. */
    Optional<Map<String, @Nullable Object>> training() {
        Loss loss = model.model().loss();
        Map<String, Object> losses = new LinkedHashMap<>();
        Map<String, Object> factors = new LinkedHashMap<>();
        List<Joint.Part> outputs = loss instanceof Joint joint ? joint.parts()
                : List.of(new Joint.Part("output", loss, 1));
        for (Joint.Part output : outputs) {
            Compilation.loss(output.loss()).ifPresent(found -> losses.put(output.output(), found));
            factors.put(output.output(), output.weight());
        }
        Optional<Object> optimizer = Compilation.optimizer(model.model().optimizer());
        if (optimizer.isEmpty() || losses.size() < outputs.size()) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> compiled = new LinkedHashMap<>();
        compiled.put("optimizer", optimizer.get());
        compiled.put("loss", loss instanceof Joint ? losses : losses.values().iterator().next());
        compiled.put("loss_weights", loss instanceof Joint ? factors : null);
        compiled.put("metrics", null);
        compiled.put("weighted_metrics", null);
        compiled.put("run_eagerly", false);
        compiled.put("steps_per_execution", 1);
        compiled.put("jit_compile", false);
        return Optional.of(compiled);
    }
}
