package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.weft.file.DurableFile;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models as ONNX files, which ONNX Runtime and many other programs run, in any language.
 *
 * <pre>{@code
 * Onnx.export(trained, Path.of("digits.onnx"));
 * }</pre>
 *
 * <p>The file has the inputs and outputs of the model under their names; {@code input} and {@code output} where it has
 * none. The batch may have any length. Outputs are those of {@link Predictor#predict}, such as logits. What the loss
 * and the layers do during training alone is left out. The opset is the oldest that has the operators: 13, or 17 for a
 * model with {@link dev.weft.network.LayerNorm}. The metadata has the seed of the model, the number of its training
 * steps and {@link Predictor#weightsSha256}. Equal models give equal bytes.
 *
 * <p>Every layer, activation and lambda that is made of operations of Weft can be exported, but no
 * {@link dev.weft.graph.Pointwise} or {@link dev.weft.graph.Operation} of your own.
 *
 * <p>ONNX Runtime may add in another order than Weft, so its answers differ in the last digits. Rows of numbers above
 * 1.8e19 overflow in its layer normalization, but not in Weft's.
 */
public final class Onnx {
    private static final int IR_OF_OPSET_13 = 7;
    private static final int IR_OF_OPSET_15 = 8;

    private Onnx() {}

    /**
     * Writes the model of a training.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IllegalArgumentException if it contains an operation that is not one of Weft's; the message names it
     * @throws IOException if the file cannot be written
     */
    public static void export(Trained model, Path file) throws IOException {
        export(model.predictor(), file);
    }

    /**
     * Writes a model.
     *
     * @param model the model
     * @param file the file to create or replace
     * @throws IllegalArgumentException if it contains an operation that is not one of Weft's; the message names it
     * @throws IOException if the file cannot be written
     */
    public static void export(Predictor model, Path file) throws IOException {
        DurableFile.write(file, toBytes(model));
    }

    /**
     * Returns the content of the file that {@link #export(Predictor, Path)} writes.
     *
     * @throws IllegalArgumentException if it contains an operation that is not one of Weft's; the message names it
     */
    public static byte[] toBytes(Predictor model) {
        return model(model).toByteArray();
    }

    private static ModelProto model(Predictor model) {
        Nodes nodes = new Nodes();
        nodes.graph.setName("weft");
        Network.Built network = model.network();
        Map<String, Shape> fields = network.input().shape().fields();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        if (fields.isEmpty()) {
            List<String> names = model.model().network().inputs();
            shapes.put(names.isEmpty() ? "input" : names.get(0), model.features());
        }
        shapes.putAll(fields);
        List<String> inputs = new ArrayList<>();
        shapes.forEach((name, shape) -> {
            inputs.add(nodes.name(name));
            nodes.graph.addInput(info(inputs.get(inputs.size() - 1), shape, DataType.FLOAT));
        });
        List<String> outputs = network.outputs().keySet().stream().map(nodes::name).toList();
        List<String> written = new Writing(nodes, network, inputs).write();
        Map<String, Shape> parts = network.output().fields();
        for (int i = 0; i < outputs.size(); i++) {
            nodes.output(written.get(i), outputs.get(i));
            Shape shape = outputs.size() == 1 ? network.output().without(0) : List.copyOf(parts.values()).get(i);
            nodes.graph.addOutput(info(outputs.get(i), shape, DataType.FLOAT));
        }
        return model(nodes, model);
    }

    private static ModelProto model(Nodes nodes, Predictor model) {
        ModelProto.Builder file = ModelProto.newBuilder().setProducerName("Weft")
                .setIrVersion(nodes.opset() > 14 ? IR_OF_OPSET_15 : IR_OF_OPSET_13).setGraph(nodes.graph);
        file.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(nodes.opset()));
        if (nodes.usesMl()) {
            file.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(2));
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("weft.seed", Long.toString(model.model().seed()));
        facts.put("weft.step", Long.toString(model.step()));
        facts.put("weft.weightsSha256", model.weightsSha256());
        facts.forEach((key, text) -> file.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
        return file.build();
    }

    /** An input or output of a graph, for a batch of any length. */
    static ValueInfoProto info(String name, Shape example, DataType type) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        for (int length : example.toArray()) {
            shape.addDim(length == Shape.UNKNOWN ? TensorShapeProto.Dimension.newBuilder().setDimParam("n")
                    : TensorShapeProto.Dimension.newBuilder().setDimValue(length));
        }
        return ValueInfoProto.newBuilder().setName(name).setType(TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape))).build();
    }
}
