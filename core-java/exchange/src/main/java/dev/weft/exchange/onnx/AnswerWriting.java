package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.weft.evaluation.Threshold;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.loss.Outputs;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what the outputs of a network for tables mean: names and probabilities of classes, or numbers in their unit.
 */
final class AnswerWriting {
    /** The largest number whose exponential is finite, less 1, as in Weft. */
    private static final double MOST = Math.log(Double.MAX_VALUE) - 1;

    private final Nodes nodes;

    private final Optional<Threshold> threshold;

    /** @param threshold of two classes, if one was chosen */
    AnswerWriting(Nodes nodes, Optional<Threshold> threshold) {
        this.nodes = nodes;
        this.threshold = threshold;
    }

    /**
     * Adds the outputs {@code <name>label} and {@code <name>probabilities} for classes, or {@code <name>prediction}.
     *
     * @param prefix the beginning of their names: nothing, or the output's name and a dot
     * @param output the name of the network's output {@code [batch, width]}
     */
    void write(String prefix, String output, int width, Outputs meaning, Preprocessing.Label label) {
        if (label.classes().isEmpty()) {
            String name = nodes.name(prefix + "prediction");
            add(name, number(output, label), Shape.of(width), DataType.DOUBLE);
            return;
        }
        String answer = nodes.name(prefix + "label");
        String numbers = nodes.name(prefix + (meaning.hasProbabilities() ? "probabilities" : "scores"));
        boolean isSingle = width == 1;
        if (threshold.isEmpty()) {
            add(answer, word(label, isSingle ? above(output, meaning.threshold())
                    : nodes.node("class", "ArgMax", Map.of("axis", 1, "keepdims", 0), output)), Shape.SCALAR,
                    DataType.STRING);
        }
        if (!meaning.hasProbabilities()) {
            add(numbers, output, Shape.of(width), DataType.FLOAT);
            return;
        }
        String shares = switch (meaning) {
            case LOGITS -> nodes.node("share", "Softmax", Map.of("axis", 1), output);
            case BINARY_LOGITS -> nodes.node("share", "Sigmoid", output);
            default -> nodes.node("share", "Clip", output, nodes.number(0), nodes.number(1));
        };
        String both = isSingle && meaning.isBinary()
                ? nodes.node("share", "Concat", Map.of("axis", 1),
                        nodes.node("share", "Sub", nodes.number(1), shares), shares)
                : shares;
        if (threshold.isPresent()) {
            String second = nodes.node("class", "Gather", Map.of("axis", 1), both, nodes.wholes(1));
            add(answer, word(label, above(second, threshold.get().probability())), Shape.SCALAR, DataType.STRING);
        }
        add(numbers, both, Shape.of(label.classes().size()), DataType.FLOAT);
    }

    /** 1 where numbers {@code [batch, 1]} are above a limit, else 0, as {@code [batch]}. */
    private String above(String numbers, double limit) {
        float single = (float) limit;
        // The same floats are above the largest float that is not above the limit.
        float most = single > limit ? Math.nextDown(single) : single;
        return nodes.node("class", "Reshape", nodes.cast("class", nodes.node("class", "Greater", numbers,
                nodes.number(most)), DataType.INT64), nodes.wholes(-1));
    }

    private String word(Preprocessing.Label label, String place) {
        return nodes.node("class", "Gather", Map.of("axis", 0), nodes.texts(label.classes()), place);
    }

    private String number(String output, Preprocessing.Label label) {
        Doubles math = new Doubles(nodes, "prediction");
        String y = math.add(math.times(math.toDouble(output), label.deviation()), label.mean());
        if (label.logarithm().isPresent()) {
            y = math.add(math.node("Exp", math.node("Min", y, math.number(MOST))),
                    -label.logarithm().get().offset());
        }
        return label.range().isEmpty() ? y : math.node("Max", math.node("Min", y,
                math.number(label.range().get().most())), math.number(label.range().get().least()));
    }

    private void add(String name, String from, Shape example, DataType type) {
        nodes.output(from, name);
        nodes.graph.addOutput(Export.info(name, example, type));
    }

    /** The meaning of one output of a loss. */
    static Outputs meaning(Loss loss, String output) {
        if (loss instanceof Joint joint) {
            List<Outputs> found = joint.parts().stream().filter(part -> part.output().equals(output))
                    .map(part -> part.loss().outputs()).toList();
            return found.get(0);
        }
        return loss.outputs();
    }
}
