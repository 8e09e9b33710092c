package dev.weft.exchange.onnx.operator;

import java.util.List;

/** Computes the outputs of a node from its inputs. Holds no state: any number of threads may call it. */
@FunctionalInterface
public interface Operator {
    /**
     * Computes the outputs.
     *
     * @throws IllegalArgumentException if the inputs do not fit; the message names the node
     */
    List<Array> run(Call call);
}
