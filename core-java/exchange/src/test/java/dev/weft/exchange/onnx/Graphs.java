package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/** Writes small graphs as other programs do. */
final class Graphs {
    final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
    private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);

    Graphs(int opset) {
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset));
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3));
    }

    ModelProto.Builder model() {
        return model;
    }

    /** Adds an input of floats; -1 for a length that varies. */
    Graphs input(String name, long... lengths) {
        graph.addInput(info(name, 1, lengths));
        return this;
    }

    Graphs output(String name) {
        graph.addOutput(info(name, 1));
        return this;
    }

    static ValueInfoProto info(String name, int type, long... lengths) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long length : lengths) {
            shape.addDim(length < 0 ? TensorShapeProto.Dimension.newBuilder().setDimParam("n")
                    : TensorShapeProto.Dimension.newBuilder().setDimValue(length));
        }
        return ValueInfoProto.newBuilder().setName(name).setType(TypeProto.newBuilder().setTensorType(
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape))).build();
    }

    Graphs floats(String name, List<Integer> lengths, float... numbers) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
        lengths.forEach(tensor::addDims);
        for (float number : numbers) {
            tensor.addFloatData(number);
        }
        graph.addInitializer(tensor);
        return this;
    }

    Graphs wholes(String name, List<Integer> lengths, long... numbers) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(7);
        lengths.forEach(tensor::addDims);
        for (long number : numbers) {
            tensor.addInt64Data(number);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** Adds a node; the operator may have a domain before a slash. */
    Graphs node(String operator, List<String> inputs, String output, Map<String, Object> attributes) {
        int slash = operator.indexOf('/');
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator.substring(slash + 1))
                .setDomain(slash < 0 ? "" : operator.substring(0, slash)).addAllInput(inputs).addOutput(output);
        attributes.forEach((name, value) -> {
            AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
            if (value instanceof Integer number) {
                attribute.setType(AttributeProto.AttributeType.INT).setI(number);
            } else if (value instanceof Float number) {
                attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
            } else if (value instanceof String text) {
                attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
            } else if (value instanceof float[] numbers) {
                attribute.setType(AttributeProto.AttributeType.FLOATS);
                for (float number : numbers) {
                    attribute.addFloats(number);
                }
            } else if (value instanceof long[] numbers) {
                attribute.setType(AttributeProto.AttributeType.INTS);
                for (long number : numbers) {
                    attribute.addInts(number);
                }
            } else {
                attribute.setType(AttributeProto.AttributeType.STRINGS);
                ((List<?>) value).forEach(text -> attribute.addStrings(ByteString.copyFromUtf8((String) text)));
            }
            node.addAttribute(attribute);
        });
        graph.addNode(node);
        return this;
    }

    Graphs node(String operator, List<String> inputs, String output) {
        return node(operator, inputs, output, Map.of());
    }

    byte[] bytes() {
        return model.setGraph(graph).build().toByteArray();
    }
}
