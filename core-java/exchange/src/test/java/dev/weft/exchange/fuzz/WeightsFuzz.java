package dev.weft.exchange.fuzz;

import dev.weft.exchange.keras.Keras;
import dev.weft.exchange.onnx.Onnx;
import dev.weft.exchange.onnx.OnnxModel;
import dev.weft.exchange.weights.StateDict;
import dev.weft.file.MalformedDataException;
import dev.weft.fuzz.Cost;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.network.Normalization;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Jazzer's entry for files of ONNX, Keras, NumPy and PyTorch: {@code --target_args=keras} names the {@link Target}. */
public final class WeightsFuzz {
    private static final long MOST_MILLIS = 2_000;
    private static final long MOST_RESIDENT = 96 << 20;
    private static Target target = Target.KERAS;
    private static byte[] weights = {};

    private WeightsFuzz() {}

    /** Takes any bytes: reads them, or refuses them by {@link MalformedDataException}. */
    enum Target {
        /** A graph, which also predicts for zeros and becomes layers if it can. */
        ONNX(WeightsFuzz::graph, false),
        /** A whole file, {@code .keras} or {@code .h5}. */
        KERAS(file -> Keras.read(file, Losses.MSE, Optimizers.sgd(0.1)), false),
        /** The configuration of a {@code .keras} file whose weights are right. */
        KERASCONFIG(file -> {
            Trained model = Keras.read(file);
            if (model.features().size() < 1 << 12) {
                model.predict(Tensor.zeros(model.features().batch(2).toArray()));
            }
        }, true),
        /** Weights alone, for a model. */
        KERASWEIGHTS(file -> Keras.readWeights(file,
                Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(3), Dense.of(1)).withInput(2).build()), false),
        /** A state dict, in safetensors or npz. */
        STATEDICT(file -> StateDict.read(file).matching(
                Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(3), Dense.of(1)).withInput(2).build()), false);

        private final Reader reader;
        private final boolean isConfig;

        Target(Reader reader, boolean isConfig) {
            this.reader = reader;
            this.isConfig = isConfig;
        }

        void run(byte[] bytes) throws Exception {
            Path file = Path.of(System.getProperty("java.io.tmpdir"), "weft-fuzz-" + ProcessHandle.current().pid());
            Files.write(file, isConfig ? withConfig(bytes) : bytes);
            try {
                Cost.expectLittle(bytes, Target::isTooMuch, () -> read(file));
            } finally {
                Files.deleteIfExists(file);
            }
        }

        private static boolean isTooMuch(Cost cost) {
            return cost.millis() > MOST_MILLIS || cost.resident() > MOST_RESIDENT;
        }

        private void read(Path file) throws Exception {
            try {
                reader.read(file);
            } catch (MalformedDataException refused) {
                expectOneLine(refused);
            }
        }
    }

    private static void graph(Path file) throws IOException {
        OnnxModel model = Onnx.read(file);
        try {
            model.predict(Tensor.zeros(2, 2));
        } catch (IllegalArgumentException refused) {
            expectOneLine(refused);
        }
        try {
            model.trained(Losses.MSE, Optimizers.sgd(0.1)).predict(Tensor.zeros(2, 2));
        } catch (UnsupportedOperationException | IllegalArgumentException refused) {
            expectOneLine(refused);
        }
    }

    private static void expectOneLine(Exception refused) {
        if (String.valueOf(refused.getMessage()).lines().count() != 1) {
            throw new AssertionError("more than one line: " + refused.getMessage(), refused);
        }
    }

    private interface Reader {
        void read(Path file) throws IOException;
    }

    /** Called by Jazzer before the first input, which should not pay for loading and instrumenting classes. */
    public static void fuzzerInitialize(String[] arguments) throws IOException {
        target = Target.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        for (String name : List.of(".keras", ".h5")) {
            Path file = Files.createTempFile("weft", name);
            Keras.write(small(), file);
            Keras.read(file);
            Files.delete(file);
        }
        Path file = Files.createTempFile("weft", ".onnx");
        Onnx.export(small(), file);
        graph(file);
        Files.delete(file);
    }

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        target.run(bytes);
    }

    /** The weights of a small model, which are the same for every configuration. */
    private static byte[] weights() throws IOException {
        if (weights.length == 0) {
            Path small = Files.createTempFile("weft", ".weights.h5");
            Keras.write(small(), small);
            weights = Files.readAllBytes(small);
            Files.delete(small);
        }
        return weights;
    }

    /** A file with this configuration and the weights of a small model. */
    static byte[] withConfig(byte[] config) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("metadata.json"));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("config.json"));
            zip.write(config);
            zip.putNextEntry(new ZipEntry("model.weights.h5"));
            zip.write(weights());
        }
        return bytes.toByteArray();
    }

    static Trained small() {
        return Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(3), Dense.of(1)).withInput(2).build();
    }

    /** Layers that ONNX writes as operators of many kinds. */
    private static Trained layers() {
        return Model.of(Losses.MSE, Optimizers.sgd(0.1), new Normalization(List.of(1.0, 2.0), List.of(1.0, 4.0)),
                Dense.of(4, Activations.GELU), Layers.layerNorm(), Layers.prelu(), Layers.batchNorm(),
                Layers.reshape(2, 2), Layers.averageOver(1), Dense.of(3, Activations.SOFTMAX)).withInput(2).build();
    }

    private static Trained joined() {
        Branch left = Branch.input("left", 2).then(Dense.of(2, Activations.MISH));
        Branch item = Branch.input("item").then(Layers.embedding(3, 2));
        return Model.of(Optimizers.sgd(0.1), Model.Head.of("sum", Branch.add(left, item), Losses.MSE),
                Model.Head.of("both", Branch.concat(left, item).then(Dense.of(1)), Losses.MSE)).build();
    }

    /** Writes good inputs to begin with to {@code FOLDER/TARGET/seeds}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (Target each : Target.values()) {
            Files.createDirectories(folder.resolve(each.name().toLowerCase(Locale.ROOT)).resolve("seeds"));
        }
        Onnx.export(small(), folder.resolve("onnx/seeds/small.onnx"));
        Onnx.export(layers(), folder.resolve("onnx/seeds/layers.onnx"));
        Onnx.export(joined(), folder.resolve("onnx/seeds/joined.onnx"));
        for (String name : List.of("model.keras", "model.h5")) {
            Keras.write(small(), folder.resolve("keras/seeds").resolve(name));
        }
        Keras.write(small(), folder.resolve("kerasweights/seeds/model.weights.h5"));
        Keras.write(small(), folder.resolve("kerasweights/seeds/model.h5"));
        StateDict.of(small()).write(folder.resolve("statedict/seeds/model.safetensors"));
        StateDict.of(small()).write(folder.resolve("statedict/seeds/model.npz"));
        try (ZipFile zip = new ZipFile(folder.resolve("keras/seeds/model.keras").toFile())) {
            Files.write(folder.resolve("kerasconfig/seeds/chain.json"),
                    zip.getInputStream(zip.getEntry("config.json")).readAllBytes());
        }
        Path file = Files.createTempFile("weft", ".keras");
        Keras.write(joined(), file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Files.write(folder.resolve("kerasconfig/seeds/joined.json"),
                    zip.getInputStream(zip.getEntry("config.json")).readAllBytes());
        }
        Files.delete(file);
    }
}
