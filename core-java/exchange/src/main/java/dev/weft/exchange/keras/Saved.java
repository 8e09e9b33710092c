package dev.weft.exchange.keras;

import dev.weft.exchange.hdf5.Dataset;
import dev.weft.exchange.hdf5.Group;
import dev.weft.file.MalformedDataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The saved arrays of layers, in one of Keras' two layouts: by path, {@code layers/dense_1/vars/0}, or as before Keras
 * 3 by the names of layers and weights, in the order of the lists {@code layer_names} and {@code weight_names}.
 *
 * @param source the file, for messages
 * @param root the group of all layers
 */
record Saved(String source, Group root) {
    private static final String NAMES = "layer_names";
    private static final Pattern WORD = Pattern.compile("(.)([A-Z][a-z]+)");
    private static final Pattern HUMP = Pattern.compile("([a-z])([A-Z])");

    /** Whether the layers are listed by their names. */
    boolean isListed() {
        return root.texts(NAMES).isPresent();
    }

    /**
     * The groups of the listed layers that have weights, in order; each with its arrays.
     *
     * @throws MalformedDataException if a list names what is not there
     */
    Map<String, List<Dataset>> listed() {
        Map<String, List<Dataset>> layers = new LinkedHashMap<>();
        for (String name : names(root, NAMES)) {
            Group layer = root.group(name).orElseThrow(() -> missing("layer " + name));
            List<Dataset> arrays = new ArrayList<>();
            for (String weight : names(layer, "weight_names")) {
                arrays.add(layer.dataset(weight).orElseThrow(() -> missing("weight " + weight)));
            }
            if (!arrays.isEmpty()) {
                layers.put(name, arrays);
            }
        }
        return layers;
    }

    /** The texts of a list, which Keras divides into several attributes if it is long. */
    private static List<String> names(Group group, String list) {
        List<String> names = new ArrayList<>(group.texts(list).orElse(List.of()));
        for (int i = 0; group.texts(list + i).isPresent(); i++) {
            names.addAll(group.texts(list + i).orElseThrow());
        }
        return names;
    }

    private MalformedDataException missing(String what) {
        return new MalformedDataException(source, what, "nothing", "an array that the lists name");
    }

    /** The arrays of the layer at a path, such as {@code layers/dense_1}, in order. */
    List<Dataset> at(String path) {
        Optional<Group> found = root.group(path + "/vars");
        if (found.isEmpty()) {
            // TensorFlow 2.13 called them otherwise.
            found = root.group(path.replace("layers/", "_layer_checkpoint_dependencies/") + "/vars");
        }
        List<Dataset> arrays = new ArrayList<>();
        if (found.isPresent()) {
            Group group = found.get();
            for (int i = 0; group.names().contains(Integer.toString(i)); i++) {
                arrays.add(group.dataset(Integer.toString(i)).orElseThrow());
            }
        }
        return arrays;
    }

    /** The paths of the layers that have arrays of their own, in order: of a model inside, those of its layers. */
    static List<String> paths(String path, Config layer) {
        List<String> paths = new ArrayList<>();
        String kind = layer.text("class_name");
        if (kind.equals("Sequential")) {
            Names names = new Names();
            for (Object each : layer.config("config").list("layers")) {
                Config inner = Config.of(layer.source(), layer.place(), each);
                paths.addAll(paths(path + "/layers/" + names.next(inner.text("class_name")), inner));
            }
        } else if (kind.equals("TimeDistributed")) {
            paths.addAll(paths(path + "/layer", layer.config("config").config("layer")));
        } else {
            paths.add(path);
        }
        return paths;
    }

    /** The names of the layers of a model in its file: {@code dense}, {@code dense_1}, {@code dense_2}. */
    static final class Names {
        private final Map<String, Integer> used = new HashMap<>();

        String next(String kind) {
            String name = HUMP.matcher(WORD.matcher(kind).replaceAll("$1_$2")).replaceAll("$1_$2")
                    .toLowerCase(Locale.ROOT);
            int number = used.merge(name, 1, Integer::sum) - 1;
            return number == 0 ? name : name + "_" + number;
        }
    }
}
