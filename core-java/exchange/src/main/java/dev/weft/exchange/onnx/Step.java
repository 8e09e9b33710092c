package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.operator.Operator;
import java.util.List;
import java.util.Map;

/**
 * A node of a graph that is ready to run.
 *
 * @param label what messages call it
 * @param name the operator, such as {@code Gemm} or {@code ai.onnx.ml.Scaler}
 * @param operator computes it
 * @param version the version of the operators
 * @param inputs the names of its inputs; empty texts for those that are left out
 * @param outputs the names of its outputs; empty texts for those that nobody wants
 * @param attributes its attributes
 */
record Step(String label, String name, Operator operator, long version, List<String> inputs, List<String> outputs,
        Map<String, Object> attributes) {}
