package dev.weft.exchange.keras;

import dev.weft.exchange.hdf5.Dataset;
import dev.weft.exchange.hdf5.HdfTree;
import dev.weft.exchange.hdf5.HdfWriter;
import dev.weft.file.DurableFile;
import dev.weft.file.MalformedDataException;
import dev.weft.graph.Variable;
import dev.weft.internal.text.Json;
import dev.weft.loss.Loss;
import dev.weft.network.Branch;
import dev.weft.network.Layer;
import dev.weft.optimizer.Optimizer;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Transfer;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Models in Keras' files.
 *
 * <pre>{@code
 * Trained model = Keras.read(Path.of("digits.keras"));   // Python: model.save("digits.keras")
 * model.fit(data, Training.epochs(5));                   // it is an ordinary model of Weft
 * Keras.write(model, Path.of("digits.keras"));           // Python: keras.models.load_model("digits.keras")
 * }</pre>
 *
 * <p>Read are {@code .keras} files of Keras 3 and {@code .h5} files of whole models or of weights alone, of Keras 3 and
 * of {@code tf.keras} 2; the first bytes tell which. Models are {@code Sequential} or functional, with named inputs and
 * outputs, shared layers, and models of one input and one output inside, whose layers become those of the model. The
 * layers, losses and optimizers are those that both have; what Weft has not is refused by its name. Not kept are the
 * state of the optimizer, metrics, callbacks and the initializers of Keras that Weft has not, which matter only to a
 * training from the start. The layers have the names that they have in Keras, after that of the model inside.
 *
 * <p>Written are files for Keras 3. A residual block becomes its layers and an {@code Add}, layers inside others become
 * layers in a row, and a {@link dev.weft.network.Dense} with an activation that has no name in Keras becomes two
 * layers. Loss and optimizer are written if Keras has both. Equal models give equal bytes.
 *
 * <p>Predictions of a model that was written and read are the same to the bit. Those of Keras differ in the last
 * digits, because it adds in another order.
 */
public final class Keras {
    private static final String VERSION = "3.0.0";
    /** The earliest time that a zip archive can tell. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int BUFFER = 1 << 16;
    /** What Keras calls weights that have other names in Weft; it reads them by their order. */
    private static final Map<String, String> WEIGHTS =
            Map.of("mean", "moving_mean", "variance", "moving_variance", "table", "embeddings");

    private Keras() {}

    /**
     * Reads a model with the loss and the optimizer that it was compiled with.
     *
     * @param file a {@code .keras} file, or an {@code .h5} file of a whole model
     * @throws MalformedDataException if the file is damaged, has a layer that Weft has not, or names no loss and
     *     optimizer that Weft has; the message says which
     * @throws IOException if it cannot be read
     */
    public static Trained read(Path file) throws IOException {
        return read(file, (source, output) -> {
            Config training = training(file, source);
            return new Model.Head(output.name, output.branch, Compilation.loss(training, output.name, output.place),
                    output.isAlone ? 1 : Compilation.weight(training, output.name, output.place));
        }, source -> Compilation.optimizer(training(file, source)));
    }

    private static Config training(Path file, ModelFile source) {
        return source.training().orElseThrow(() -> new MalformedDataException(file, "compile_config", "nothing",
                "a compiled model: pass a loss and an optimizer to Keras.read"));
    }

    /**
     * Reads a model, and gives it a loss and an optimizer. The loss is for each of the outputs.
     *
     * @param file a {@code .keras} file, or an {@code .h5} file of a whole model
     * @throws MalformedDataException if the file is damaged or has a layer that Weft has not; the message says which
     * @throws IOException if it cannot be read
     */
    public static Trained read(Path file, Loss loss, Optimizer optimizer) throws IOException {
        return read(file, (source, output) -> Model.Head.of(output.name, output.branch, loss), source -> optimizer);
    }

    /** An output to find a loss for. */
    private record Output(String name, Branch branch, int place, boolean isAlone) {}

    private static Trained read(Path file, BiFunction<ModelFile, Output, Model.Head> heads,
            Function<ModelFile, Optimizer> optimizer) throws IOException {
        ModelFile source = ModelFile.read(file);
        Config config = source.model().orElseThrow(() -> new MalformedDataException(file, "model_config", "nothing",
                "a whole model: build this one in Weft, and use Keras.readWeights"));
        try {
            NetworkReading reading = new NetworkReading(source, config);
            Map<String, Tensor> weights = reading.weights();
            Trained made = model(source, reading, heads, optimizer.apply(source)).build();
            made.take(Transfer.all(weights));
            return made;
        } catch (IllegalArgumentException | ArithmeticException unfit) {
            throw new MalformedDataException(file, "model", String.valueOf(unfit.getMessage()),
                    "a model that Weft can build");
        }
    }

    private static Model model(ModelFile source, NetworkReading reading,
            BiFunction<ModelFile, Output, Model.Head> heads,
            Optimizer optimizer) {
        Map<String, Branch> outputs = reading.outputs();
        if (outputs.isEmpty()) {
            Branch any = Branch.input("input", 1);
            Model.Head head = heads.apply(source, new Output("output", any, 0, true));
            return Model.of(head.loss(), optimizer, reading.network().layers().toArray(Layer[]::new))
                    .withInput(reading.features().toArray());
        }
        List<Model.Head> made = new ArrayList<>();
        outputs.forEach((name, branch) -> made
                .add(heads.apply(source, new Output(name, branch, made.size(), outputs.size() == 1))));
        return Model.of(optimizer, made.toArray(Model.Head[]::new));
    }

    /**
     * Reads weights into a model that is built already, such as those of {@code model.save_weights("x.weights.h5")}.
     * Layers with weights follow each other in the same order in both.
     *
     * @param file a {@code .keras} or {@code .h5} file
     * @param model the model, with the same layers
     * @return what was taken: all weights
     * @throws MalformedDataException if the file is damaged, or has other weights than the model; the message names the
     *     first layer that differs
     * @throws IllegalArgumentException if Keras has no layer like one of the model
     * @throws IOException if it cannot be read
     */
    public static Transfer.Report readWeights(Path file, Trained model) throws IOException {
        ModelFile source = ModelFile.read(file);
        Map<String, Variable> variables = new LinkedHashMap<>();
        model.network().layers().forEach(layer -> layer.variables().forEach(one -> variables.put(one.name(), one)));
        Map<String, Dataset> found = new LinkedHashMap<>();
        Saved saved = source.weights();
        List<Map.Entry<String, List<Dataset>>> listed = saved.isListed() ? List.copyOf(saved.listed().entrySet())
                : List.of();
        Saved.Names names = new Saved.Names();
        int next = 0;
        for (Part part : new NetworkWriting(model.predictor()).parts()) {
            String path = "layers/" + names.next(part.kind());
            if (!part.variables().isEmpty()) {
                String place = saved.isListed() ? next < listed.size() ? listed.get(next).getKey() : "the end" : path;
                List<Dataset> arrays = !saved.isListed() ? saved.at(path)
                        : next < listed.size() ? listed.get(next).getValue() : List.of();
                NetworkReading.match(saved.source(), place, part.variables().stream().map(variables::get).toList(),
                        arrays, found);
                next++;
            }
        }
        if (saved.isListed() && next < listed.size()) {
            throw new MalformedDataException(saved.source(), listed.get(next).getKey(), "more layers with weights",
                    next + ", as the model has");
        }
        Map<String, Tensor> weights = new LinkedHashMap<>();
        found.forEach((name, array) -> weights.put(name, array.read()));
        return model.take(Transfer.all(weights));
    }

    /**
     * Writes a model for Keras 3.
     *
     * @param model the model
     * @param file the file to create or replace: with the name {@code *.weights.h5} the weights alone, with another
     *     {@code *.h5} Keras' older format, else the usual {@code .keras}
     * @throws IllegalArgumentException if Keras has no layer like one of the model; the message names it
     * @throws IOException if the file cannot be written
     */
    public static void write(Trained model, Path file) throws IOException {
        write(model.predictor(), file);
    }

    /**
     * Writes a model for Keras 3, as {@link #write(Trained, Path)} does.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IllegalArgumentException if Keras has no layer like one of the model; the message names it
     * @throws IOException if the file cannot be written
     */
    public static void write(Predictor model, Path file) throws IOException {
        NetworkWriting network = new NetworkWriting(model);
        String name = String.valueOf(file.getFileName());
        boolean isHdf = name.endsWith(".h5") || name.endsWith(".hdf5");
        HdfTree tree = isHdf && !name.endsWith(".weights.h5") ? listed(network, model) : byPath(network, model);
        HdfWriter hdf = new HdfWriter(tree);
        DurableFile.write(file, out -> {
            if (isHdf) {
                OutputStream stream = new BufferedOutputStream(new FileOutputStream(out.getFD()), BUFFER);
                hdf.writeTo(stream);
                stream.flush();
            } else {
                zip(network, hdf, out);
            }
            return out.getFilePointer();
        });
    }

    /** The arrays as Keras 3 lays them out. */
    private static HdfTree byPath(NetworkWriting network, Predictor model) {
        HdfTree root = new HdfTree();
        root.group("vars");
        Saved.Names names = new Saved.Names();
        for (Part part : network.parts()) {
            String path = "layers/" + names.next(part.kind());
            if (!part.kind().equals("InputLayer")) {
                HdfTree group = root.group(path + "/vars");
                group.text("name", part.name());
                for (int i = 0; i < part.variables().size(); i++) {
                    group.put(Integer.toString(i), tensor(model, part.variables().get(i)));
                }
            }
        }
        return root;
    }

    private static Tensor tensor(Predictor model, String name) {
        return Optional.ofNullable(model.weights().get(name)).orElseThrow();
    }

    /** A whole model as Keras wrote it before version 3, and still reads it. */
    private static HdfTree listed(NetworkWriting network, Predictor model) {
        HdfTree root = new HdfTree();
        root.text("backend", "numpy");
        root.text("keras_version", VERSION);
        root.text("model_config", json(network.object()));
        network.training().ifPresent(training -> {
            Map<String, @Nullable Object> old = new LinkedHashMap<>(training);
            old.put("optimizer_config", old.remove("optimizer"));
            root.text("training_config", json(old));
        });
        HdfTree weights = root.group("model_weights");
        weights.text("backend", "numpy");
        weights.text("keras_version", VERSION);
        List<String> layers = new ArrayList<>();
        for (Part part : network.parts()) {
            layers.add(part.name());
            HdfTree group = weights.group(part.name());
            List<String> names = new ArrayList<>();
            for (String variable : part.variables()) {
                String weft = variable.substring(variable.lastIndexOf('.') + 1);
                String own = WEIGHTS.getOrDefault(weft, weft);
                group.group(part.name()).put(own, tensor(model, variable));
                names.add(part.name() + "/" + own);
            }
            group.texts("weight_names", names);
        }
        weights.texts("layer_names", layers);
        return root;
    }

    private static void zip(NetworkWriting network, HdfWriter hdf, RandomAccessFile file) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(
                new BufferedOutputStream(new FileOutputStream(file.getFD()), BUFFER), StandardCharsets.UTF_8);
        Map<String, @Nullable Object> object = network.object();
        network.training().ifPresent(training -> object.put("compile_config", training));
        put(zip, "metadata.json", json(Map.of("keras_version", VERSION, "date_saved", "1980-01-01@00:00:00")));
        put(zip, "config.json", json(object));
        CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        hdf.writeTo(sum);
        start(zip, "model.weights.h5", hdf.length(), sum.getChecksum().getValue());
        hdf.writeTo(zip);
        zip.closeEntry();
        zip.finish();
        zip.flush();
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        start(zip, name, bytes.length, sum.getValue());
        zip.write(bytes);
        zip.closeEntry();
    }

    private static void start(ZipOutputStream zip, String name, long size, long sum) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(TIME);
        entry.setSize(size);
        entry.setCrc(sum);
        zip.putNextEntry(entry);
    }

    /** JSON with sorted keys, so that equal models give equal bytes; but the order of named outputs stays. */
    private static String json(@Nullable Object value) {
        return Json.write(sorted(value));
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> sorted = new ArrayList<>();
            list.forEach(each -> sorted.add(sorted(each)));
            return sorted;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = map instanceof LinkedHashMap ? new LinkedHashMap<>()
                    : new TreeMap<>();
            map.forEach((key, each) -> sorted.put(String.valueOf(key), sorted(each)));
            return sorted;
        }
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }
}
