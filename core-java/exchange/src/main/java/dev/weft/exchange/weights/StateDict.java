package dev.weft.exchange.weights;

import dev.weft.checkpoint.Safetensors;
import dev.weft.exchange.file.Pickle;
import dev.weft.file.InputFile;
import dev.weft.file.Printable;
import dev.weft.network.BuiltLayer;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The weights of a PyTorch model under PyTorch's names and in its layout, as {@code model.state_dict()} has them.
 *
 * <pre>{@code
 * // Python: save_file(net.state_dict(), "net.safetensors") of safetensors.torch; self.fc1 = Linear(784, 64) and so on
 * StateDict.read(Path.of("net.safetensors")).withModules("fc*", "dense*").into(trained);
 * StateDict.of(trained).withModules("dense*", "fc*").write(Path.of("net.safetensors"));
 * }</pre>
 *
 * <table>
 * <caption>What a module of PyTorch has, and what the layer of Weft has</caption>
 * <tr><th>PyTorch</th><th>Weft</th></tr>
 * <tr><td>{@code Linear}: {@code weight [out, in]}, {@code bias [out]}</td>
 * <td>{@code Dense}: {@code kernel [in, out]}, {@code bias [out]}</td></tr>
 * <tr><td>{@code BatchNorm1d}: {@code weight}, {@code bias}, {@code running_mean}, {@code running_var},
 * {@code num_batches_tracked}</td><td>{@code BatchNorm}: {@code gamma}, {@code beta}, {@code mean},
 * {@code variance}</td></tr>
 * <tr><td>{@code LayerNorm}: {@code weight}, {@code bias}</td><td>{@code LayerNorm}: {@code gamma},
 * {@code beta}</td></tr>
 * <tr><td>{@code Embedding}: {@code weight}</td><td>{@code Embedding}: {@code table}</td></tr>
 * <tr><td>{@code PReLU}: {@code weight}, of one number or of one for each feature</td>
 * <td>{@code Prelu}: {@code alpha}</td></tr>
 * </table>
 *
 * <p>Other weights keep their names and layouts. The file says nothing about the layers: build the model first, with
 * PyTorch's epsilon of 0.00001 in its normalizations. {@code num_batches_tracked} is 0 in files of Weft, and is ignored
 * when read. Immutable as long as nobody changes the tensors; threads may share it.
 */
public final class StateDict {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";
    private static final String COUNT = ".num_batches_tracked";
    private static final int MOST_SHOWN = 10;
    /** The names in Weft of what PyTorch calls a weight, a bias and so on; a layer has one of them. */
    private static final Map<String, List<String>> NAMES = new TreeMap<>(Map.of(
            WEIGHT, List.of(".kernel", ".gamma", ".table", ".alpha"),
            BIAS, List.of(BIAS, ".beta"),
            ".running_mean", List.of(".mean"),
            ".running_var", List.of(".variance")));

    private final Map<String, Tensor> tensors;

    private StateDict(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads a safetensors or npz file. Pickles, such as {@code .pt} and {@code .pth} files, are refused, because they
     * can run code.
     *
     * @throws dev.weft.file.MalformedDataException if the file is damaged or is a pickle; the message then names the
     *     ways out of PyTorch
     * @throws IOException if it cannot be read
     */
    public static StateDict read(Path file) throws IOException {
        Pickle.refuse(file);
        byte[] head;
        try (InputStream in = InputFile.open(file)) {
            head = in.readNBytes(2);
        }
        boolean isZip = head.length == 2 && head[0] == 'P' && head[1] == 'K';
        return new StateDict(new LinkedHashMap<>(isZip ? Npz.read(file) : Safetensors.read(file).tensors()));
    }

    /**
     * The weights of a model under PyTorch's names, with the names of Weft's layers as modules:
     * {@code dense1.weight [out, in]}.
     *
     * @throws IllegalArgumentException if a layer computes something else with its kernel than PyTorch's {@code Linear}
     */
    public static StateDict of(Trained model) {
        return of(model.predictor());
    }

    /**
     * The weights of a model under PyTorch's names, with the names of Weft's layers as modules.
     *
     * @throws IllegalArgumentException if a layer computes something else with its kernel than PyTorch's {@code Linear}
     */
    public static StateDict of(Predictor model) {
        for (BuiltLayer layer : model.network().layers()) {
            if (Boolean.TRUE.equals(layer.attributes().get("scaled"))) {
                throw new IllegalArgumentException("StateDict expects layers that PyTorch has but " + layer.name()
                        + " divides by √in: export the model as ONNX");
            }
        }
        Map<String, Tensor> made = new LinkedHashMap<>();
        model.weights().forEach((name, tensor) -> {
            String module = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            String own = name.substring(module.length());
            String theirs = NAMES.entrySet().stream().filter(names -> names.getValue().contains(own))
                    .map(Map.Entry::getKey).findFirst().orElse(own);
            made.put(module + theirs, isKernel(own, tensor.shape()) ? transposed(tensor) : tensor);
            if (own.equals(".variance")) {
                made.put(module + COUNT, Tensor.scalar(0));
            }
        });
        return new StateDict(made);
    }

    /** Only the kernels of matrix products are the other way round. */
    private static boolean isKernel(String own, Shape shape) {
        return own.equals(".kernel") && shape.rank() == 2;
    }

    private static Tensor transposed(Tensor matrix) {
        int rows = matrix.shape().dimension(0);
        int columns = matrix.shape().dimension(1);
        float[] from = matrix.data();
        float[] to = new float[from.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[j * rows + i] = from[i * columns + j];
            }
        }
        return Tensor.of(Shape.of(columns, rows), to);
    }

    /** The tensors by their names in PyTorch, in order; unmodifiable. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /**
     * Returns these weights with other names of modules, by a table: {@code Map.of("0", "dense1", "2", "dense2")} for
     * an {@code nn.Sequential}. A module that is not in the table keeps its name.
     *
     * @param names the new names by the old ones: what stands before {@code .weight} and {@code .bias}
     * @throws IllegalArgumentException if the table names a module that there is none of, or two tensors get one name
     */
    public StateDict withModules(Map<String, String> names) {
        for (String old : names.keySet()) {
            if (tensors.keySet().stream().noneMatch(name -> module(name).equals(old))) {
                throw new IllegalArgumentException("StateDict has no module " + Printable.of(old) + " but has "
                        + shown(tensors.keySet().stream().map(StateDict::module).distinct().toList()));
            }
        }
        return withModules(name -> names.getOrDefault(name, name));
    }

    /**
     * Returns these weights with other names of modules, by a rule: {@code withModules("fc*", "dense*")} makes
     * {@code dense1} of {@code fc1}, and {@code withModules("encoder.*", "*")} leaves out a prefix. A module that does
     * not match keeps its name.
     *
     * @param from the names, in which one {@code *} may stand for any characters
     * @param to the new names, with a {@code *} for the same characters
     * @throws IllegalArgumentException if no module matches, there are more stars than one, or two tensors get one name
     */
    public StateDict withModules(String from, String to) {
        int star = from.indexOf('*');
        if (star != from.lastIndexOf('*') || to.indexOf('*') != to.lastIndexOf('*')
                || star < 0 && to.indexOf('*') >= 0) {
            throw new IllegalArgumentException("StateDict.withModules expects at most one * in each of its names but"
                    + " got " + Printable.of(from) + " and " + Printable.of(to));
        }
        if (star < 0) {
            return withModules(Map.of(from, to));
        }
        String before = from.substring(0, star);
        String after = from.substring(star + 1);
        UnaryOperator<String> rename = name -> name.length() >= before.length() + after.length()
                && name.startsWith(before) && name.endsWith(after)
                        ? to.replace("*", name.substring(before.length(), name.length() - after.length())) : name;
        if (tensors.keySet().stream().map(StateDict::module).allMatch(name -> rename.apply(name).equals(name))) {
            throw new IllegalArgumentException("StateDict has no module " + Printable.of(from) + " but has "
                    + shown(tensors.keySet().stream().map(StateDict::module).distinct().toList()));
        }
        return withModules(rename);
    }

    private StateDict withModules(UnaryOperator<String> rename) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String module = module(name);
            String made = rename.apply(module) + name.substring(module.length());
            if (renamed.put(made, tensor) != null) {
                throw new IllegalArgumentException("StateDict expects different names but got " + Printable.of(made)
                        + " twice, the second time for " + Printable.of(name));
            }
        });
        return new StateDict(renamed);
    }

    private static String module(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static String shown(List<String> names) {
        return Printable.of(String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size()))))
                + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : "");
    }

    /**
     * Copies all weights into a model. Strict in both directions, like {@code load_state_dict}.
     *
     * @param model the model, whose layers have the names of the modules
     * @return what was taken
     * @throws IllegalArgumentException if a weight of the model is missing or has another shape, or a tensor is not
     *     used; the message names them, and the model is unchanged
     */
    public Transfer.Report into(Trained model) {
        Map<String, Tensor> named = named(model.weights());
        List<String> wrong = new ArrayList<>();
        model.weights().forEach((name, weight) -> {
            Tensor found = named.get(name);
            if (found == null) {
                wrong.add("has no " + name + " " + weight.shape());
            } else if (!found.shape().equals(weight.shape())) {
                wrong.add("has " + found.shape() + " for " + name + " " + weight.shape());
            }
        });
        named.keySet().stream().filter(name -> !model.weights().containsKey(name))
                .forEach(name -> wrong.add("has " + name + ", which the model has not"));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("StateDict expects the weights of the model but " + shown(wrong)
                    + ": rename with withModules, or take what fits with matching");
        }
        return model.take(Transfer.all(named));
    }

    /**
     * Copies the weights that the model has under the same names and with the same shapes, like
     * {@code load_state_dict(…, strict=False)}.
     *
     * @return what was taken and what was not
     */
    public Transfer.Report matching(Trained model) {
        return model.take(Transfer.matching(named(model.weights())));
    }

    /** The tensors under Weft's names and in its layout, as far as the weights of a model tell. */
    private Map<String, Tensor> named(Map<String, Tensor> weights) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String module = module(name);
            String theirs = name.substring(module.length());
            String own = NAMES.getOrDefault(theirs, List.of()).stream()
                    .filter(each -> weights.containsKey(module + each)).findFirst().orElse(theirs);
            Tensor wanted = weights.get(module + own);
            if (!theirs.equals(COUNT)) {
                named.put(module + own, wanted == null ? tensor : like(wanted.shape(), own, tensor));
            }
        });
        return named;
    }

    private static Tensor like(Shape wanted, String own, Tensor tensor) {
        if (isKernel(own, wanted) && tensor.shape().rank() == 2) {
            return transposed(tensor);
        }
        boolean isSharedSlope = own.equals(".alpha") && tensor.size() == 1 && wanted.size() > 1;
        if (!isSharedSlope) {
            return tensor;
        }
        Tensor slopes = Tensor.zeros(wanted);
        Arrays.fill(slopes.data(), tensor.data()[0]);
        return slopes;
    }

    /**
     * Writes a file for {@code load_state_dict}: npz if its name ends with {@code .npz}, else safetensors.
     *
     * @param file the file to create or replace
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        if (file.toString().endsWith(".npz")) {
            Npz.write(tensors, file);
        } else {
            new Safetensors(tensors, Map.of("format", "pt")).write(file);
        }
    }
}
