package dev.weft.exchange.keras;

import dev.weft.exchange.hdf5.Dataset;
import dev.weft.exchange.keras.Wiring.Item;
import dev.weft.file.MalformedDataException;
import dev.weft.graph.Graph;
import dev.weft.graph.Variable;
import dev.weft.network.Branch;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Join;
import dev.weft.network.Layer;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The network that a model of Keras is: a chain of a {@code Sequential}, branches of a functional model. Its layers
 * have the names that they have in Keras, and no names of their own if Weft calls them so anyway.
 */
final class NetworkReading {
    private static final int LONGEST_NAME = 100;

    private final ModelFile file;
    private final Config config;
    private final boolean isSequential;
    private final Wiring wiring;
    private final List<Item> items;
    private final Map<String, List<Dataset>> listed;
    private Network network;
    private Map<String, Branch> outputs = Map.of();
    private Shape features = Shape.SCALAR;
    /** The layers in the order in which they were made, and what Weft calls them. */
    private final List<Item> made = new ArrayList<>();
    private final Map<Item, BuiltLayer> built = new LinkedHashMap<>();

    /** Reads the network of a file with a model. */
    NetworkReading(ModelFile file, Config model) {
        this.file = file;
        String kind = model.text("class_name");
        isSequential = kind.equals("Sequential");
        if (!isSequential && !kind.equals("Functional") && !kind.equals("Model")) {
            throw model.malformed("a model of the class " + kind, "a Sequential or a functional model");
        }
        config = model.config("config");
        wiring = isSequential ? Wiring.chain(config) : Wiring.of(config);
        items = wiring.items();
        listed = file.weights().isListed() ? file.weights().listed() : Map.of();
        network = describe(false);
        if (!made.stream().map(Item::name).toList().equals(built.values().stream().map(BuiltLayer::name).toList())) {
            network = describe(true);
        }
    }

    Network network() {
        return network;
    }

    /** The branches of the outputs by their names; none of a chain. */
    Map<String, Branch> outputs() {
        return outputs;
    }

    Shape features() {
        return features;
    }

    private Network describe(boolean isNamed) {
        made.clear();
        built.clear();
        LayerReading reading = new LayerReading(file.isOld());
        Network described = isSequential ? chain(reading, isNamed) : branches(reading, isNamed);
        List<BuiltLayer> layers = described.build(new Graph(), features, 1).layers().stream()
                .filter(layer -> layer.name().indexOf('·') < 0).toList();
        for (int i = 0; i < made.size(); i++) {
            built.put(made.get(i), layers.get(i));
        }
        return described;
    }

    private Layer layer(LayerReading reading, Item item, Shape input, boolean isNamed) {
        Layer layer = LayerReading.isJoin(item.kind()) && item.object().value("inbound_nodes").isPresent()
                ? LayerReading.join(item.kind(), item.config(), input.rank())
                : reading.layer(item.kind(), item.config(), input, () -> arrays(item), 0);
        made.add(item);
        return isNamed ? layer.named(name(item.name())) : layer;
    }

    /** A name that Weft accepts: other characters than letters, digits, underscores and dashes become underscores. */
    private static String name(String theirs) {
        String name = theirs.replaceAll("[^A-Za-z0-9_-]", "_");
        name = name.isEmpty() || !Character.isLetter(name.charAt(0)) ? "layer_" + name : name;
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    private Network chain(LayerReading reading, boolean isNamed) {
        if (items.isEmpty()) {
            throw config.malformed("no layers", "at least one");
        }
        features = shape(items.get(0).config());
        Branch end = Branch.input("input", features.toArray());
        List<Layer> layers = new ArrayList<>();
        for (Item item : items) {
            if (!item.kind().equals("InputLayer")) {
                Layer layer = layer(reading, item, end.shape(), isNamed);
                layers.add(layer);
                end = end.then(layer instanceof Layer.Named named ? named.layer() : layer);
            }
        }
        return new Network(layers);
    }

    /** The shape of one example, where any version of Keras wrote it. */
    private Shape shape(Config input) {
        for (Config place : List.of(input, config)) {
            for (String name : List.of("batch_shape", "batch_input_shape", "build_input_shape")) {
                if (place.value(name).isPresent()) {
                    List<Object> lengths = new ArrayList<>(place.list(name));
                    if (lengths.isEmpty() || lengths.stream().skip(1).anyMatch(length -> !(length instanceof Long n)
                            || n < 1)) {
                        throw place.malformed(name + " " + lengths, "[null, …] with the lengths of an example");
                    }
                    lengths.remove(0);
                    return Shape.of(Pieces.lengths(place, name, lengths));
                }
            }
        }
        throw input.malformed("no shape of the input", "an Input with a shape: build the model before it is saved");
    }

    private Network branches(LayerReading reading, boolean isNamed) {
        Map<String, Branch> values = new LinkedHashMap<>();
        Map<String, String> inputs = wiring.resolvedEnds(config, "input_layers");
        // The inputs have the order that the model has, which may be another one than that of its layers.
        inputs.forEach((name, value) -> {
            Item item = items.stream()
                    .filter(some -> some.kind().equals("InputLayer") && Wiring.key(some.name(), 0).equals(value))
                    .findFirst().orElseThrow(() -> config.malformed("an input " + name, "an InputLayer"));
            values.put(value, Branch.input(name, shape(item.config()).toArray()));
        });
        connect(reading, isNamed, values);
        outputs = new LinkedHashMap<>();
        wiring.resolvedEnds(config, "output_layers").forEach((name, value) -> {
            Branch branch = values.get(value);
            if (branch == null) {
                throw config.malformed("an output " + name, "the outputs of layers");
            }
            outputs.put(name, branch);
        });
        Network joined = Branch.network(outputs);
        features = joined.features().orElseThrow();
        // Layers that no output depends on are left out.
        Set<String> used = new HashSet<>();
        joined.build(new Graph(), features, 1).layers().forEach(layer -> used.add(layer.name()));
        if (used.stream().filter(name -> name.indexOf('·') < 0).count() != made.size()) {
            throw config.malformed("layers that no output depends on", "a model of its outputs");
        }
        return joined;
    }

    /** A use of a layer that waits for what it reads. */
    private record Use(Item item, int number, List<String> reads, boolean isShared) {}

    /** Makes the layers in an order in which each reads what is there, that of the file where it can be. */
    private void connect(LayerReading reading, boolean isNamed, Map<String, Branch> values) {
        List<Use> uses = new ArrayList<>();
        for (Item item : items) {
            if (!item.kind().equals("InputLayer")) {
                List<List<String>> nodes = wiring.nodes(item);
                nodes.forEach(reads -> uses.add(new Use(item, uses.size(), reads, nodes.size() > 1)));
            }
        }
        Map<String, List<Use>> waiting = new HashMap<>();
        Map<Use, Integer> missing = new IdentityHashMap<>();
        PriorityQueue<Use> ready = new PriorityQueue<>(Comparator.comparingInt(Use::number));
        for (Use use : uses) {
            List<String> open = use.reads.stream().filter(value -> !values.containsKey(value)).distinct().toList();
            open.forEach(value -> waiting.computeIfAbsent(value, any -> new ArrayList<>()).add(use));
            missing.put(use, open.size());
            if (open.isEmpty()) {
                ready.add(use);
            }
        }
        Map<Item, Branch.Shared> shared = new IdentityHashMap<>();
        Map<Item, Integer> counts = new IdentityHashMap<>();
        Map<Use, String> names = new IdentityHashMap<>();
        uses.forEach(use -> names.put(use, Wiring.key(use.item.name(), counts.merge(use.item, 1, Integer::sum) - 1)));
        int done = 0;
        for (Use use = ready.poll(); use != null; use = ready.poll(), done++) {
            List<Branch> read = use.reads.stream().map(values::get).toList();
            String name = names.get(use);
            if (values.put(name, result(reading, isNamed, use.item, read, use.isShared, shared)) != null) {
                throw use.item.config().malformed("two layers of one name", "different names");
            }
            for (Use next : waiting.getOrDefault(name, List.of())) {
                if (missing.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        if (done < uses.size()) {
            throw config.malformed("a layer that reads itself, or what is not there",
                    "layers that read earlier ones");
        }
    }

    private Branch result(LayerReading reading, boolean isNamed, Item item, List<Branch> read, boolean isShared,
            Map<Item, Branch.Shared> shared) {
        Branch first = read.get(0);
        if (read.size() > 1) {
            Layer join = LayerReading.join(item.kind(), item.config(), first.shape().rank());
            made.add(item);
            return Branch.join((Join) join, read.toArray(Branch[]::new));
        }
        if (isShared) {
            Branch.Shared layers = shared.get(item);
            if (layers == null) {
                layers = Branch.shared(layer(reading, item, first.shape(), isNamed));
                shared.put(item, layers);
            }
            return first.then(layers);
        }
        return first.then(layer(reading, item, first.shape(), isNamed));
    }

    private List<Dataset> arrays(Item item) {
        return file.weights().isListed() ? listed.getOrDefault(item.name(), List.of())
                : Saved.paths(item.path(), item.object()).stream().flatMap(path -> file.weights().at(path).stream())
                        .toList();
    }

    /**
     * The weights by their names in Weft. Nothing is allocated before the lengths of all arrays are known to be right.
     */
    Map<String, Tensor> weights() {
        Map<String, Dataset> found = new LinkedHashMap<>();
        Map<String, List<Variable>> ofOwners = new LinkedHashMap<>();
        built.forEach((item, layer) -> {
            boolean isAdapted = item.kind().equals("Normalization");
            if (!file.weights().isListed()) {
                match(file.weights().source(), item.config().place(), layer.variables(),
                        isAdapted ? List.of() : arrays(item), found);
            } else if (!isAdapted) {
                ofOwners.computeIfAbsent(item.owner(), any -> new ArrayList<>()).addAll(layer.variables());
            }
        });
        // A list has the arrays of a model inside together, those that are trained first.
        ofOwners.forEach((owner, variables) -> match(file.weights().source(), "layer " + owner,
                Stream.of(true, false).flatMap(isTrained -> variables.stream()
                        .filter(variable -> variable.trainable() == isTrained)).toList(),
                listed.getOrDefault(owner, List.of()), found));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        found.forEach((name, array) -> weights.put(name, array.read()));
        return weights;
    }

    /** Checks that a layer's arrays are its weights. */
    static void match(String source, String place, List<Variable> variables, List<Dataset> arrays,
            Map<String, Dataset> found) {
        List<Shape> expected = variables.stream().map(Variable::shape).toList();
        List<Shape> actual = arrays.stream().map(Dataset::shape).toList();
        if (!expected.equals(actual)) {
            throw new MalformedDataException(source, place, "arrays of " + actual, "arrays of " + expected);
        }
        for (int i = 0; i < arrays.size(); i++) {
            found.put(variables.get(i).name(), arrays.get(i));
        }
    }
}
