package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.weft.evaluation.Threshold;
import dev.weft.network.Network;
import dev.weft.table.Preprocessing;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One model on its way into a file: its inputs, its network, its outputs and its metadata. */
final class Export {
    private static final int IR_OF_OPSET_13 = 7;
    private static final int IR_OF_OPSET_15 = 8;
    private static final int LAST_OPSET_OF_IR_7 = 14;

    private final Predictor model;
    private final Nodes nodes = new Nodes();
    private final Map<String, Preprocessing.Label> labels = new LinkedHashMap<>();

    private final Optional<Threshold> threshold;

    private Export(Predictor model, Optional<Threshold> threshold) {
        this.model = model;
        this.threshold = threshold;
    }

    /**
     * Returns the file of a model.
     *
     * @param threshold of two classes, if one was chosen
     * @param withTable whether the file takes the columns of a table, if the model was trained on one
     */
    static ModelProto of(Predictor model, Optional<Threshold> threshold, boolean withTable) {
        Export export = new Export(model, threshold);
        export.nodes.graph.setName("weft");
        List<String> inputs = withTable ? export.columns().orElseGet(export::inputs) : export.inputs();
        Map<String, String> names = new LinkedHashMap<>();
        model.network().outputs().keySet().stream().filter(name -> !export.labels.containsKey(name))
                .forEach(name -> names.put(name, export.nodes.name(name)));
        export.outputs(names, new Writing(export.nodes, model.network(), inputs).write());
        return export.file();
    }

    /** The names of the network's inputs, and their shapes; its only input may have no name. */
    private Map<String, Shape> shapes() {
        Map<String, Shape> fields = model.network().input().shape().fields();
        List<String> names = model.model().network().inputs();
        return fields.isEmpty() ? Map.of(names.isEmpty() ? "input" : names.get(0), model.features()) : fields;
    }

    private List<String> inputs() {
        List<String> inputs = new ArrayList<>();
        shapes().forEach((name, shape) -> {
            inputs.add(nodes.name(name));
            nodes.graph.addInput(info(inputs.get(inputs.size() - 1), shape, DataType.FLOAT));
        });
        return inputs;
    }

    /** The features from the columns of a table, if the model knows how. */
    private Optional<List<String>> columns() {
        if (model.preprocessing().isPresent()) {
            Preprocessing rules = model.preprocessing().get();
            model.network().outputs().keySet().forEach(name -> labels.put(name, rules.label()));
            return Optional.of(List.of(new TableWriting(nodes).features(rules)));
        }
        if (model.tableFields().isEmpty()) {
            return Optional.empty();
        }
        TableFields all = model.tableFields().get();
        Map<String, Shape> shapes = shapes();
        TableFields fields = new TableFields(
                all.inputs().stream().filter(one -> shapes.containsKey(one.name())).toList(),
                all.indices().stream().filter(one -> shapes.containsKey(one.name())).toList(), List.of(),
                all.tolerant());
        all.labels().forEach(label -> labels.put(label.name(), label.column()));
        Map<String, String> written = new TableWriting(nodes).features(fields);
        return Optional.of(shapes.keySet().stream().map(written::get).toList());
    }

    private void outputs(Map<String, String> named, List<String> written) {
        Network.Built network = model.network();
        List<String> names = List.copyOf(network.outputs().keySet());
        List<Shape> parts = List.copyOf(network.output().fields().values());
        for (int i = 0; i < names.size(); i++) {
            Shape shape = names.size() == 1 ? network.output().without(0) : parts.get(i);
            Preprocessing.Label label = labels.get(names.get(i));
            if (label != null) {
                new AnswerWriting(nodes, threshold).write(names.size() == 1 ? "" : names.get(i) + ".", written.get(i),
                        shape.size(), AnswerWriting.meaning(model.model().loss(), names.get(i)), label);
            } else {
                String name = named.get(names.get(i));
                nodes.output(written.get(i), name);
                nodes.graph.addOutput(info(name, shape, DataType.FLOAT));
            }
        }
    }

    private ModelProto file() {
        ModelProto.Builder file = ModelProto.newBuilder().setProducerName("Weft").setGraph(nodes.finished())
                .setIrVersion(nodes.opset() > LAST_OPSET_OF_IR_7 ? IR_OF_OPSET_15 : IR_OF_OPSET_13);
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
