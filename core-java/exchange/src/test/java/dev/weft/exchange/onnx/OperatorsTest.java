package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.exchange.onnx.operator.Operators;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operators that the node tests in scope leave out, against ONNX Runtime. */
class OperatorsTest {
    /** One use of an operator: inputs after the first, which is x, are constants. */
    private record Row(String operator, int opset, Tensor x, List<Object> others, Map<String, Object> attributes) {
        @Override
        public String toString() {
            return operator + " " + attributes + " opset " + opset + " of " + x.shape();
        }
    }

    private static final Tensor X = numbers(1, 3, 4);
    private static final Tensor CUBE = numbers(2, 2, 3, 4);
    private static final Tensor SHARES = shares();

    private static Tensor numbers(int seed, int... lengths) {
        Tensor all = Tensor.zeros(lengths);
        Random random = new Random(seed);
        for (int i = 0; i < all.size(); i++) {
            all.data()[i] = (float) (3 * random.nextGaussian());
        }
        return all;
    }

    private static Tensor shares() {
        Tensor all = numbers(3, 3, 4);
        for (int i = 0; i < all.size(); i++) {
            all.data()[i] = 0.1f + 0.8f / (1 + Math.abs(all.data()[i]));
        }
        return all;
    }

    private static Row row(String operator, Tensor x, Object... others) {
        return new Row(operator, 17, x, List.of(others), Map.of());
    }

    private static Row row(String operator, Map<String, Object> attributes, Tensor x, Object... others) {
        return new Row(operator, 17, x, List.of(others), attributes);
    }

    private static Row old(String operator, int opset, Map<String, Object> attributes, Tensor x, Object... others) {
        return new Row(operator, opset, x, List.of(others), attributes);
    }

    private static long[] wholes(long... numbers) {
        return numbers;
    }

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String name : List.of("Abs", "Neg", "Sign", "Asinh", "Atan", "Ceil", "Cos", "Erf", "Exp", "Floor",
                "Reciprocal", "Round", "Sin", "Sinh", "Tan", "IsNaN", "IsInf", "Identity", "Shape", "Size", "Cosh",
                "Hardmax", "Softmax", "LogSoftmax", "ArgMin", "Transpose", "LpNormalization", "Shrink", "EyeLike",
                "HardSwish")) {
            rows.add(row(name, X));
        }
        for (String name : List.of("Acos", "Asin", "Atanh", "Log", "Sqrt")) {
            rows.add(row(name, SHARES));
        }
        Tensor above = Tensor.of(Shape.of(3), 1.5f, 2, 30);
        rows.add(row("Acosh", above));
        Tensor other = numbers(5, 4);
        for (String name : List.of("Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Max", "Min", "Sum",
                "Mean", "Add", "Sub", "Mul", "Div")) {
            rows.add(row(name, X, other));
        }
        rows.add(row("Pow", SHARES, other));
        rows.add(row("Mod", Map.of("fmod", 1), X, other));
        for (String name : List.of("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd",
                "ReduceSumSquare", "ReduceL1", "ReduceL2", "ReduceLogSumExp")) {
            rows.add(row(name, CUBE));
            rows.add(row(name, Map.of("keepdims", 0), CUBE));
        }
        rows.add(row("ReduceLogSum", SHARES));
        rows.add(row("ReduceSum", Map.of("keepdims", 0), CUBE, wholes(-1, 0)));
        rows.add(row("ReduceSum", Map.of("noop_with_empty_axes", 1), CUBE));
        rows.add(old("ReduceMean", 18, Map.of(), CUBE, wholes(1)));
        rows.add(old("Softmax", 11, Map.of("axis", 1), CUBE));
        rows.add(old("LogSoftmax", 11, Map.of("axis", 2), CUBE));
        rows.add(row("Softmax", Map.of("axis", 0), CUBE));
        rows.add(row("Squeeze", numbers(6, 1, 3, 1)));
        rows.add(row("Squeeze", numbers(6, 1, 3, 1), wholes(-1)));
        rows.add(row("Unsqueeze", X, wholes(0, -1)));
        rows.add(row("Reshape", CUBE, wholes(0, -1)));
        rows.add(row("Flatten", Map.of("axis", 2), CUBE));
        rows.add(row("Slice", CUBE, wholes(1), wholes(9), wholes(2)));
        rows.add(row("Slice", CUBE, wholes(-1, 2), wholes(-9, 0), wholes(2, 1), wholes(-2, -1)));
        rows.add(row("Slice", CUBE, wholes(3), wholes(1), wholes(-1)));
        rows.add(row("Slice", CUBE, wholes(-100), wholes(100), wholes(1), wholes(2)));
        rows.add(row("Gather", CUBE, wholes(1, 0, -1)));
        rows.add(row("Gather", Map.of("axis", -2), CUBE, wholes(2, 0)));
        rows.add(row("GatherND", CUBE, wholes(1, 2)));
        rows.add(row("Expand", X, wholes(2, 1, 4)));
        rows.add(row("Tile", X, wholes(2, 3)));
        rows.add(row("Pad", X, wholes(1, 0, 2, 3)));
        rows.add(row("Pad", X, wholes(-1, 1, 0, -2), Tensor.scalar(7)));
        rows.add(row("Trilu", X));
        rows.add(row("Trilu", Map.of("upper", 0), X));
        rows.add(row("CumSum", CUBE, 1L));
        rows.add(row("CumSum", Map.of("exclusive", 1, "reverse", 1), CUBE, -1L));
        rows.add(row("Concat", Map.of("axis", 0), X, numbers(7, 2, 4)));
        rows.add(row("Cast", Map.of("to", 7), X));
        rows.add(row("Cast", Map.of("to", 9), X));
        rows.add(row("Clip", X, Tensor.scalar(-1), Tensor.scalar(2)));
        rows.add(row("SoftmaxCrossEntropyLoss", X, wholes(0, 3, 1)));
        rows.add(row("SoftmaxCrossEntropyLoss", X, wholes(0, 3, 1), Tensor.of(Shape.of(4), 1, 2, 3, 4)));
        rows.add(row("NegativeLogLikelihoodLoss", X, wholes(0, 3, 1)));
        rows.add(row("OneHot", Tensor.of(Shape.of(3), 1, -1, 9), Tensor.scalar(3), Tensor.of(Shape.of(2), 0, 1)));
        rows.add(row("ai.onnx.ml/Scaler",
                Map.of("offset", new float[]{1, 2, 3, 4}, "scale", new float[]{2, 1, 3, 0.5f}), X));
        rows.add(row("ai.onnx.ml/Normalizer", Map.of("norm", "L1"), X));
        rows.add(row("ai.onnx.ml/Normalizer", Map.of("norm", "L2"), X));
        rows.add(row("ai.onnx.ml/Normalizer", Map.of("norm", "MAX"), SHARES));
        rows.add(row("ai.onnx.ml/Imputer", Map.of("imputed_value_floats", new float[]{5}, "replaced_value_float",
                X.data()[2]), X));
        rows.add(row("ai.onnx.ml/Binarizer", Map.of("threshold", 0.5f), X));
        rows.add(row("ai.onnx.ml/LinearRegressor", Map.of("coefficients", new float[]{1, 2, 3, 4, 5, 6, 7, 8},
                "intercepts", new float[]{1, -1}, "targets", 2), X));
        rows.add(row("ai.onnx.ml/FeatureVectorizer", Map.of("inputdimensions", wholes(4, 2)), X, numbers(8, 3, 2)));
        rows.add(row("ai.onnx.ml/ArrayFeatureExtractor", X, wholes(3, 0)));
        return rows.stream();
    }

    private static byte[] file(Row row) {
        Graphs graph = new Graphs(row.opset).input("x", Arrays.stream(row.x.shape().toArray()).asLongStream()
                .toArray());
        List<String> inputs = new ArrayList<>(List.of("x"));
        for (Object each : row.others) {
            String name = "c" + inputs.size();
            inputs.add(name);
            if (each instanceof Tensor tensor) {
                graph.floats(name, Arrays.stream(tensor.shape().toArray()).boxed().toList(), tensor.data());
            } else if (each instanceof Long scalar) {
                graph.wholes(name, List.of(), scalar);
            } else {
                graph.wholes(name, List.of(((long[]) each).length), (long[]) each);
            }
        }
        graph.node(row.operator, inputs, "result", row.attributes).node("Cast", List.of("result"), "y",
                Map.of("to", 1));
        graph.graph.addOutput(Graphs.info("y", 1).toBuilder().clearType());
        return graph.bytes();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anOperatorComputesWhatOnnxRuntimeDoes(Row row) {
        byte[] file = file(row);
        Tensor expected = Runtime.run(file, Map.of("x", row.x)).get("y");
        Program program = Reader.read(file, new Elements("file", Optional.empty()));
        assertEquals("", Runtime.difference(expected, new OnnxModel(program).predict(row.x)));
    }

    /** Those that other tests run, and the few that ONNX Runtime lacks or that need other types. */
    @Test
    void everyOperatorIsTested() {
        Set<String> left = new TreeSet<>(Operators.names());
        rows().forEach(row -> left.remove(row.operator.replace('/', '.')));
        List.of("ArgMax", "BatchNormalization", "CastLike", "Celu", "Constant", "Dropout", "Elu", "Gelu", "Gemm",
                "HardSigmoid", "LayerNormalization", "LeakyRelu", "MatMul", "Mish", "PRelu", "Relu", "Selu", "Sigmoid",
                "Softplus", "Softsign", "Swish", "Tanh", "ThresholdedRelu", "ai.onnx.ml.LabelEncoder",
                "ai.onnx.ml.LinearClassifier", "Where", "Or",
                "And").forEach(left::remove);
        assertEquals(Set.of("BitShift", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "ConstantOfShape",
                "GatherElements", "Not", "RMSNormalization", "Range", "Split", "Xor", "ai.onnx.ml.OneHotEncoder",
                "ai.onnx.ml.ZipMap"), left);
    }
}
