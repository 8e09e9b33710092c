package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.weft.exchange.onnx.Rule.Site;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The rules for the operations of Weft by name, see the table of {@link dev.weft.graph.Operation}. */
final class Rules {
    private static final Map<String, Object> WITHOUT_AXIS = Map.of("keepdims", 0);

    /** The operations of two operands that ONNX repeats to a common shape by itself. */
    static final Map<String, Rule> REPEATING = repeating();
    private static final Map<String, Rule> ALL = all();

    private Rules() {}

    /** The rule of an operation, or null if there is none. */
    @Nullable
    static Rule of(String operation) {
        return ALL.get(operation);
    }

    private static Map<String, Rule> repeating() {
        Map<String, Rule> rules = new HashMap<>();
        rules.put("add", at -> arithmetic("Add", at));
        rules.put("subtract", at -> arithmetic("Sub", at));
        rules.put("multiply", Rules::multiply);
        rules.put("divide", at -> arithmetic("Div", at));
        rules.put("maximum", Rule.node("Max"));
        rules.put("minimum", Rule.node("Min"));
        rules.put("equal", at -> at.asNumber(at.node("Equal", at.in(0), at.in(1))));
        rules.put("greater", at -> at.asNumber(at.node("Greater", at.in(0), at.in(1))));
        rules.put("where", Rules::where);
        return rules;
    }

    private static Map<String, Rule> all() {
        Map<String, Rule> rules = new HashMap<>(REPEATING);
        ElementwiseRules.addTo(rules);
        rules.put("broadcast", at -> at.node("Expand", at.in(0), at.node("Shape", at.in(1))));
        rules.put("scaled", Rule.node("Mul"));
        rules.put("shifted", Rule.node("Add"));
        rules.put("scaling", at -> at.number(1));
        rules.put("deviations", Rules::deviations);
        rules.put("sum", at -> at.has("axis")
                ? at.node("ReduceSum", WITHOUT_AXIS, at.in(0), at.nodes().wholes(at.whole("axis")))
                : at.node("ReduceSum", WITHOUT_AXIS, at.in(0)));
        rules.put("mean", at -> reduced("ReduceMean", at));
        rules.put("max", at -> reduced("ReduceMax", at));
        rules.put("argmax", at -> at.nodes().cast(at.value().name(),
                at.node("ArgMax", Map.of("axis", at.whole("axis"), "keepdims", 0), at.in(0)), DataType.FLOAT));
        rules.put("sumOfSquares", at -> at.node("ReduceSumSquare", WITHOUT_AXIS, at.in(0)));
        rules.put("softmax", at -> at.node("Softmax", Map.of("axis", -1), at.in(0)));
        rules.put("logSoftmax", at -> at.node("LogSoftmax", Map.of("axis", -1), at.in(0)));
        rules.put("matmul", Rule.node("MatMul"));
        rules.put("affine", at -> at.shape(0).rank() == 2 ? at.node("Gemm", at.in(0), at.in(1), at.in(2))
                : at.node("Add", at.node("MatMul", at.in(0), at.in(1)), at.in(2)));
        rules.put("transpose", at -> at.node("Transpose", Map.of("perm", new long[]{1, 0}), at.in(0)));
        rules.put("grouped", Rules::grouped);
        rules.put("reshape", at -> at.reshape(at.in(0), dimensions(at)));
        rules.put("repeat", Rules::repeat);
        rules.put("row", at -> at.node("Gather", Map.of("axis", 0), at.in(0), at.nodes().whole(at.whole("index"))));
        rules.put("oneHot", Rules::oneHot);
        rules.put("rows", at -> at.node("Gather", Map.of("axis", 0), at.in(0),
                at.nodes().cast(at.value().name(), at.in(1), DataType.INT64)));
        rules.put("concat", at -> at.inputs().size() == 1 ? at.in(0)
                : at.node("Concat", Map.of("axis", -1), at.inputs().toArray(String[]::new)));
        // Losses between two branches, which are layers.
        rules.put("MSE", at -> meanOfRows(at, difference -> at.node("Mul", difference, difference)));
        rules.put("MAE", at -> meanOfRows(at, difference -> at.node("Abs", difference)));
        rules.put("columns", at -> at.slice(at.in(0), at.whole("from"), at.whole("to"), at.shape(0).rank() - 1));
        return rules;
    }

    private static String arithmetic(String operator, Site at) {
        if (!at.has("number")) {
            return at.node(operator, at.in(0), at.in(1));
        }
        String number = at.number(at.real("number"));
        return at.has("numberFirst") ? at.node(operator, number, at.in(0)) : at.node(operator, at.in(0), number);
    }

    /** A factor of 1, such as that of numbers that need no scaling, takes no node. */
    private static String multiply(Site at) {
        Float scalar = at.nodes().scalar(at.in(0));
        if (at.has("number")) {
            return scalar == null ? arithmetic("Mul", at) : at.number(scalar * at.real("number"));
        }
        return at.nodes().is(at.in(0), 1) ? at.in(1) : at.nodes().is(at.in(1), 1) ? at.in(0) : arithmetic("Mul", at);
    }

    private static String where(Site at) {
        String condition = at.nodes().cast(at.value().name(), at.in(0), DataType.BOOL);
        String zero = at.number(0);
        return (Boolean) at.attribute("chosen") ? at.node("Where", condition, at.in(1), zero)
                : at.node("Where", condition, zero, at.in(1));
    }

    private static String deviations(Site at) {
        boolean ofRows = at.whole("axis") == 1;
        String factor = at.in(2);
        String scaled = at.nodes().is(factor, 1) ? at.in(0)
                : at.node("Mul", at.in(0), ofRows ? at.unsqueeze(factor, 1) : factor);
        return at.node("Sub", scaled, ofRows ? at.unsqueeze(at.in(1), 1) : at.in(1));
    }

    private static String meanOfRows(Site at, UnaryOperator<String> function) {
        return at.node("ReduceMean", Map.of("axes", new long[]{1}, "keepdims", 0),
                function.apply(at.node("Sub", at.in(0), at.in(1))));
    }

    private static String reduced(String operator, Site at) {
        return at.node(operator, at.has("axis")
                ? Map.of("axes", new long[]{at.whole("axis")}, "keepdims", 0) : WITHOUT_AXIS, at.in(0));
    }

    /** {@code y[m, i] = x[m, i] · w[i]}, with i as the batch of ONNX' product of matrices. */
    private static String grouped(Site at) {
        Map<String, Object> exchange = Map.of("perm", new long[]{1, 0, 2});
        return at.node("Transpose", exchange,
                at.node("MatMul", at.node("Transpose", exchange, at.in(0)), at.in(1)));
    }

    private static long[] dimensions(Site at) {
        return ((List<?>) at.attribute("dimensions")).stream().mapToLong(each -> ((Number) each).longValue())
                .toArray();
    }

    private static String repeat(Site at) {
        long[] lengths = LongStream.generate(() -> 1).limit(at.shape(0).rank() + 1L).toArray();
        lengths[1] = at.whole("times");
        return at.node("Expand", at.unsqueeze(at.in(0), 1), at.nodes().wholes(lengths));
    }

    private static String oneHot(Site at) {
        int classes = at.whole("classes");
        float[] numbers = new float[classes];
        IntStream.range(0, classes).forEach(i -> numbers[i] = i);
        String all = at.nodes().tensor(at.value().name(), Tensor.of(Shape.of(1, classes), numbers));
        return at.asNumber(at.node("Equal", at.unsqueeze(at.in(0), 1), all));
    }

}
