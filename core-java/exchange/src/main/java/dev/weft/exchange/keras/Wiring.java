package dev.weft.exchange.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers of a model and what each use of a layer reads. Functional models inside are written out: their layers get
 * the name of the model before their own, {@code encoder/dense}.
 */
final class Wiring {
    private static final int DEEPEST = 8;
    private static final int MOST_USES = 10_000;

    private final List<Item> items = new ArrayList<>();
    private final Map<Item, List<List<String>>> nodes = new IdentityHashMap<>();
    /** Values that are others, such as the result of a model inside, which is that of its last layer. */
    private final Map<String, String> same = new HashMap<>();
    private int uses;

    private Wiring() {}

    /**
     * A layer of the file.
     *
     * @param kind its class
     * @param name its name
     * @param config its configuration
     * @param path the place of its arrays
     * @param object the whole object
     * @param owner the layer of the outer model that it belongs to: itself, or a model
     */
    record Item(String kind, String name, Config config, String path, Config object, String owner) {}

    /** Of a chain: nothing is wired. */
    static Wiring chain(Config config) {
        Wiring wiring = new Wiring();
        Saved.Names names = new Saved.Names();
        for (Config object : objects(config)) {
            wiring.items.add(item(object, "", "layers/", names, ""));
        }
        return wiring;
    }

    /** Of a functional model. */
    static Wiring of(Config config) {
        Wiring wiring = new Wiring();
        wiring.add(config, "", "layers/", "", 1, 0);
        return wiring;
    }

    /** The layers in the order of the file; of models inside without their inputs. */
    List<Item> items() {
        return items;
    }

    /** For each use of a layer, the values that it reads. */
    List<List<String>> nodes(Item item) {
        return nodes.getOrDefault(item, List.of()).stream()
                .map(read -> read.stream().map(value -> resolved(item.config, value)).toList()).toList();
    }

    /** The inputs or outputs of the outer model by their names: those of a dictionary, or of the layers. */
    Map<String, String> resolvedEnds(Config config, String name) {
        Map<String, String> ends = new LinkedHashMap<>();
        ends(config, name).forEach((key, value) -> ends.put(key, resolved(config, value)));
        return ends;
    }

    static String key(String layer, long use) {
        return layer + "/" + use;
    }

    private static List<Config> objects(Config config) {
        List<Config> objects = new ArrayList<>();
        config.list("layers").forEach(each -> objects.add(Config.of(config.source(), config.place(), each)));
        return objects;
    }

    private static String name(Config object) {
        return object.textIfAny("name").orElseGet(() -> object.config("config").textIfAny("name").orElse("layer"));
    }

    private static boolean isModel(Config object) {
        return object.textIfAny("class_name").filter(kind -> kind.equals("Functional") || kind.equals("Model"))
                .isPresent();
    }

    private static Item item(Config object, String prefix, String path, Saved.Names names, String owner) {
        String name = prefix + name(object);
        String kind = object.text("class_name");
        return new Item(kind, name, object.config("config").named("layer " + name), path + names.next(kind),
                object.named("layer " + name), owner.isEmpty() ? name : owner);
    }

    /** Adds the layers of a model that is used {@code times} times. */
    private void add(Config config, String prefix, String path, String owner, int times, int depth) {
        if (depth > DEEPEST) {
            throw config.malformed("models inside each other", "at most " + DEEPEST);
        }
        List<Config> objects = objects(config);
        Map<String, Integer> counts = new HashMap<>();
        List<List<List<String>>> local = new ArrayList<>();
        for (Config object : objects) {
            local.add(object.text("class_name").equals("InputLayer") ? List.of() : nodes(object));
            counts.put(name(object), Math.max(1, local.get(local.size() - 1).size()));
        }
        Saved.Names names = new Saved.Names();
        for (int i = 0; i < objects.size(); i++) {
            Config object = objects.get(i);
            Item item = item(object, prefix, path, names, owner);
            List<List<String>> read = new ArrayList<>();
            uses += times * local.get(i).size();
            if (uses > MOST_USES) {
                throw config.malformed("more than " + MOST_USES + " uses of layers", "fewer");
            }
            for (int use = 0; use < times; use++) {
                for (List<String> values : local.get(i)) {
                    read.add(outer(values, prefix, counts, use));
                }
            }
            if (isModel(object) && !local.get(i).isEmpty()) {
                inside(item, read, depth);
            } else if (prefix.isEmpty() || !item.kind.equals("InputLayer")) {
                items.add(item);
                nodes.put(item, read);
            }
        }
    }

    /** A model inside: its input is what its uses read, and its result that of its output. */
    private void inside(Item model, List<List<String>> read, int depth) {
        Config config = model.object.config("config").named("model " + model.name);
        List<String> inputs = List.copyOf(ends(config, "input_layers").values());
        List<String> outputs = List.copyOf(ends(config, "output_layers").values());
        if (inputs.size() != 1 || outputs.size() != 1 || read.stream().anyMatch(values -> values.size() != 1)) {
            throw config.malformed(
                    inputs.size() + " inputs and " + outputs.size() + " outputs of a model inside another",
                    "one of each");
        }
        add(config, model.name + "/", model.path + "/layers/", model.owner, read.size(), depth + 1);
        Map<String, Integer> counts = new HashMap<>();
        objects(config).forEach(object -> counts.put(name(object),
                object.text("class_name").equals("InputLayer") ? 1 : Math.max(1, nodes(object).size())));
        for (int use = 0; use < read.size(); use++) {
            same.put(outer(inputs, model.name + "/", counts, use).get(0), read.get(use).get(0));
            same.put(key(model.name, use), outer(outputs, model.name + "/", counts, use).get(0));
        }
    }

    /** The names of values of a model, in one of its uses, in the outer model. */
    private static List<String> outer(List<String> values, String prefix, Map<String, Integer> counts, int use) {
        return values.stream().map(value -> {
            int slash = value.lastIndexOf('/');
            String layer = value.substring(0, slash);
            return key(prefix + layer, (long) use * counts.getOrDefault(layer, 1)
                    + Long.parseLong(value.substring(slash + 1)));
        }).toList();
    }

    private String resolved(Config config, String value) {
        String found = value;
        for (int i = 0; same.containsKey(found); i++) {
            found = same.get(found);
            if (i > same.size()) {
                throw config.malformed("a layer that reads itself, or what is not there",
                        "layers that read earlier ones");
            }
        }
        return found;
    }

    /** For each use of a layer, the values that it reads, by the names of the model that it is in. */
    private static List<List<String>> nodes(Config object) {
        Config place = object.named("layer " + name(object));
        List<List<String>> nodes = new ArrayList<>();
        for (Object node : place.list("inbound_nodes")) {
            List<String> read = new ArrayList<>();
            values(place, node, read);
            if (read.isEmpty()) {
                throw place.malformed("no input", "one that the layer reads");
            }
            nodes.add(read);
        }
        return nodes;
    }

    /** Collects {@code keras_history} of Keras 3, or the lists {@code [name, node, tensor, {}]} of Keras 2. */
    private static void values(Config place, Object value, List<String> read) {
        if (value instanceof Map<?, ?> map) {
            Config object = Config.of(place.source(), place.place(), map);
            if (object.value("keras_history").isPresent()) {
                value(place, object.list("keras_history"), read);
            } else if (object.value("config").isPresent()) {
                values(place, object.config("config").values(), read);
            } else {
                object.value("args").ifPresent(args -> values(place, args, read));
                if (object.value("kwargs").filter(Map.class::isInstance).map(Map.class::cast)
                        .stream().flatMap(some -> ((Map<?, ?>) some).values().stream())
                        .anyMatch(each -> each instanceof Map)) {
                    throw place.malformed("inputs by name", "inputs of a layer without names");
                }
            }
        } else if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof String) {
            value(place, list, read);
        } else if (value instanceof List<?> list) {
            list.forEach(each -> values(place, each == null ? "nothing" : each, read));
        } else {
            throw place.malformed("an input " + value, "the outputs of layers");
        }
    }

    private static void value(Config place, List<?> history, List<String> read) {
        if (history.size() < 3 || !(history.get(0) instanceof String layer) || !(history.get(1) instanceof Long use)
                || use < 0 || use > MOST_USES || !Long.valueOf(0).equals(history.get(2))) {
            throw place.malformed("an input " + history, "the only output of a layer");
        }
        read.add(key(layer, use));
    }

    private static Map<String, String> ends(Config config, String name) {
        Map<String, String> ends = new LinkedHashMap<>();
        Object value = config.value(name).orElse(List.of());
        Map<String, Object> named = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, end) -> named.put(String.valueOf(key), end == null ? List.of() : end));
        } else if (value instanceof List<?> list) {
            List<?> several = !list.isEmpty() && list.get(0) instanceof String ? List.of(list) : list;
            for (Object end : several) {
                named.put(end instanceof List<?> some && !some.isEmpty() ? String.valueOf(some.get(0)) : "", end);
            }
        }
        Map<String, Config> models = new HashMap<>();
        objects(config).stream().filter(Wiring::isModel).forEach(model -> models.put(name(model), model));
        named.forEach((key, end) -> {
            List<String> read = new ArrayList<>();
            if (end instanceof List<?> history) {
                value(config, history, read);
                String layer = String.valueOf(history.get(0));
                // Here Keras counts the making of a model as its first use.
                ends.put(key, models.containsKey(layer) ? key(layer, Math.max(0, (Long) history.get(1) - 1))
                        : read.get(0));
            }
        });
        if (ends.isEmpty()) {
            throw config.malformed(name + " " + value, name + " as a list or a dictionary of layers");
        }
        return ends;
    }
}
