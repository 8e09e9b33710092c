package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Value;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Exports values that belong to no model. */
public final class Values {
    private Values() {}

    /** Computes {@code value}, which depends on {@code input} and constants, with ONNX Runtime. */
    public static Tensor run(Placeholder input, Value value, Tensor fed) {
        Nodes nodes = new Nodes();
        nodes.graph.setName("value").addInput(Export.info(nodes.name("x"), fed.shape().without(0), DataType.FLOAT));
        String y = nodes.name("y");
        Network.Built network = new Network.Built(input, List.of(), value, (x, pass) -> value, Map.of("y", "y"));
        nodes.output(new Writing(nodes, network, List.of("x")).write().get(0), y);
        nodes.graph.addOutput(Export.info(y, Shape.SCALAR, DataType.FLOAT).toBuilder().clearType());
        byte[] file = ModelProto.newBuilder().setIrVersion(7).setGraph(nodes.graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(nodes.opset())).build().toByteArray();
        return Runtime.run(file, Map.of("x", fed)).get("y");
    }
}
