/** Models in the formats of other programs. */
@SuppressWarnings({"requires-automatic", "module"})
module dev.weft.exchange {
    requires com.google.protobuf;
    requires org.tribuo.util.onnx;
    requires transitive dev.weft;

    requires static transitive org.jspecify;

    exports dev.weft.exchange.keras;
    exports dev.weft.exchange.onnx.operator;
    exports dev.weft.exchange.onnx;
    exports dev.weft.exchange.source;
    exports dev.weft.exchange.tensorboard;
    exports dev.weft.exchange.weights;
}
