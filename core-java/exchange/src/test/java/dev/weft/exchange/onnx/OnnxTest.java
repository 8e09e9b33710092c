package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.weft.graph.Pointwise;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Joined networks, names, metadata and what is refused. */
class OnnxTest {
    private static Predictor joined() {
        Branch.Shared tower = Branch.shared(Layers.dense(6, Activations.TANH));
        Branch left = Branch.input("left", 8).then(tower);
        Branch right = Branch.input("right", 8).then(tower);
        Branch item = Branch.input("item").then(Layers.embedding(7, 3));
        Branch image = Branch.input("image", 3, 2).then(Layers.averageOver(1), Layers.batchNorm());
        Branch near = Branch.concat(left, right, item, image).then(Layers.dense(5, Activations.RELU),
                Layers.residual(Layers.layerNorm(), Layers.dense(5)), Layers.dense(1));
        Branch kind = Branch.multiply(left, right).then(Layers.layerNorm(), Layers.dense(3));
        return Model.of(Optimizers.adam(0.01), Head.of("near", near, Losses.MSE),
                Head.of("kind", kind, Losses.SOFTMAX_CE).weighted(0.3)).withFrozen("dense2").build().predictor();
    }

    private static Tensor numbers(Random random, int... dimensions) {
        Tensor all = Tensor.zeros(dimensions);
        IntStream.range(0, all.size()).forEach(i -> all.data()[i] = (float) random.nextGaussian());
        return all;
    }

    @Test
    void aJoinedNetworkHasItsInputsAndOutputsByName() {
        Predictor model = joined();
        byte[] file = Onnx.toBytes(model);
        Random random = new Random(5);
        for (int batch : new int[]{1, 7, 1000}) {
            Tensor items = Tensor.zeros(batch);
            IntStream.range(0, batch).forEach(i -> items.data()[i] = i % 7);
            Map<String, Tensor> inputs = Map.of("left", numbers(random, batch, 8), "right", numbers(random, batch, 8),
                    "item", items, "image", numbers(random, batch, 3, 2));
            Map<String, Tensor> found = Runtime.run(file, inputs);
            model.predict(inputs).forEach((name, expected) -> assertEquals("",
                    Runtime.difference(expected, found.get(name)), name));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MSE", "MAE"})
    void aLossBetweenTwoBranchesIsWritten(Losses loss) {
        Branch image = Branch.input("image", 3);
        Branch error = Branch.concat(image.then(Layers.dense(3)), image).then(loss.asLayer());
        Predictor model = Model.of(Optimizers.sgd(0.1), Head.of("error", error, Losses.OWN_LOSS)).build().predictor();
        Map<String, Tensor> images = Map.of("image", numbers(new Random(3), 7, 3));
        assertEquals("", Runtime.difference(model.predict(images).get("error"),
                Runtime.run(Onnx.toBytes(model), images).get("error")));
    }

    @Test
    void theMetadataNameTheProducerTheSeedAndTheWeights() throws IOException {
        Predictor model = joined();
        ModelProto file = ModelProto.parseFrom(Onnx.toBytes(model));
        Map<String, String> facts = new HashMap<>();
        file.getMetadataPropsList().forEach(entry -> facts.put(entry.getKey(), entry.getValue()));
        assertEquals("Weft", file.getProducerName());
        assertEquals(Map.of("weft.seed", "1", "weft.step", "0", "weft.weightsSha256", model.weightsSha256()), facts);
        assertEquals(17, file.getOpsetImport(0).getVersion());
        assertEquals(8, file.getIrVersion());
    }

    @Test
    void theOpsetIsAsOldAsTheModelAllows(@TempDir Path folder) throws IOException {
        Predictor model = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(2, Activations.GELU)).withInput(3)
                .build().predictor();
        Onnx.export(model, folder.resolve("model.onnx"));
        byte[] bytes = Files.readAllBytes(folder.resolve("model.onnx"));
        assertEquals(13, ModelProto.parseFrom(bytes).getOpsetImport(0).getVersion());
        assertArrayEquals(bytes, Onnx.toBytes(model));
    }

    @Test
    void aBatchMayBeEmpty() {
        Predictor model = joined();
        Map<String, Tensor> inputs = Map.of("left", Tensor.zeros(0, 8), "right", Tensor.zeros(0, 8),
                "item", Tensor.zeros(0), "image", Tensor.zeros(0, 3, 2));
        assertEquals(Shape.of(0, 3), Runtime.run(Onnx.toBytes(model), inputs).get("kind").shape());
    }

    @Test
    void anOperationOfOnesOwnIsRefusedByItsName() {
        Activation cube = x -> Pointwise.withoutGradient("cube", x, (a, y, from, to) -> {});
        Predictor model = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(2, cube)).withInput(3).build()
                .predictor();
        String message = assertThrows(IllegalArgumentException.class, () -> Onnx.toBytes(model)).getMessage();
        assertEquals("Onnx has no operator for dense1/cube#: write the layer with the operations of Weft instead of "
                + "one of your own", message.replaceAll("#\\d+", "#"));
    }
}
