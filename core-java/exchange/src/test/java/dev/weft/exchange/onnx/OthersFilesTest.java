package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.weft.data.Dataset;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.LayerNorm;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs as scikit-learn's and PyTorch's exporters write them: they predict as in ONNX Runtime, and train on. */
class OthersFilesTest {
    @TempDir private Path folder;

    private OnnxModel read(byte[] bytes) throws IOException {
        return Onnx.read(Files.write(folder.resolve("model.onnx"), bytes));
    }

    private static float[] numbers(int seed, int count) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        IntStream.range(0, count).forEach(i -> numbers[i] = (float) random.nextGaussian());
        return numbers;
    }

    private static Tensor examples() {
        return Tensor.of(Shape.of(20, 4), numbers(9, 80));
    }

    /** A classifier of three classes, as skl2onnx writes an MLPClassifier without ZipMap. */
    private static Graphs sklearn() {
        return new Graphs(17).input("X", -1, 4)
                .floats("coefficient", List.of(4, 5), numbers(1, 20)).floats("intercepts", List.of(1, 5), numbers(2, 5))
                .floats("coefficient1", List.of(5, 3), numbers(3, 15)).floats("intercepts1", List.of(1, 3),
                        numbers(4, 3))
                .wholes("classes", List.of(3), 0, 1, 2).wholes("shape_tensor", List.of(1), -1)
                .node("Cast", List.of("X"), "cast_input", Map.of("to", 1))
                .node("MatMul", List.of("cast_input", "coefficient"), "mul_result")
                .node("Add", List.of("mul_result", "intercepts"), "add_result")
                .node("Relu", List.of("add_result"), "next_activations")
                .node("MatMul", List.of("next_activations", "coefficient1"), "mul_result1")
                .node("Add", List.of("mul_result1", "intercepts1"), "add_result1")
                .node("Softmax", List.of("add_result1"), "probabilities", Map.of("axis", 1))
                .node("ArgMax", List.of("probabilities"), "argmax_output", Map.of("axis", 1))
                .node("ai.onnx.ml/ArrayFeatureExtractor", List.of("classes", "argmax_output"), "extracted")
                .node("Reshape", List.of("extracted", "shape_tensor"), "label").output("label")
                .output("probabilities");
    }

    @Test
    void aClassifierOfScikitLearnPredictsAndTrainsOn() throws IOException {
        Graphs graph = sklearn();
        graph.graph.setOutput(0, Graphs.info("label", 7, -1));
        graph.graph.setOutput(1, Graphs.info("probabilities", 1, -1, 3));
        OnnxModel model = read(graph.bytes());
        Tensor expected = Runtime.run(sklearnProbabilities(), Map.of("X", examples())).get("probabilities");
        Map<String, Tensor> found = model.predict(Map.of("X", examples()));
        assertEquals("", Runtime.difference(expected, found.get("probabilities")));
        Trained trained = model.trained(Losses.CROSS_ENTROPY, Optimizers.adam(0.01));
        assertEquals("", Runtime.difference(expected, trained.predict(examples())));
        Tensor labels = found.get("label");
        Dataset data = Dataset.of(examples(), labels);
        double before = trained.evaluate(data).get("loss");
        assertTrue(trained.fit(data, Training.epochs(20).withBatchSize(5)).evaluate(data).get("loss") < before);
    }

    private static byte[] sklearnProbabilities() {
        Graphs graph = sklearn();
        graph.graph.clearOutput().addOutput(Graphs.info("probabilities", 1, -1, 3));
        return graph.bytes();
    }

    /** As PyTorch's newer exporter writes it: kernels [out, in] transposed, functions' domains among the imports. */
    @Test
    void aModelOfPyTorchPredictsAndIsMadeOfLayers() throws IOException {
        Graphs graph = new Graphs(18).input("input", -1, 4).output("output");
        graph.model().addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("pkg.onnxscript.torch_lib")
                .setVersion(1));
        graph.floats("fc1.weight", List.of(6, 4), numbers(1, 24)).floats("fc1.bias", List.of(6), numbers(2, 6))
                .floats("fc2.weight", List.of(3, 6), numbers(3, 18)).floats("fc2.bias", List.of(3), numbers(4, 3))
                .floats("norm.weight", List.of(6), numbers(5, 6)).floats("norm.bias", List.of(6), numbers(6, 6))
                .floats("root", List.of(), 1.4142135f).floats("one", List.of(), 1).floats("half", List.of(), 0.5f)
                .node("Transpose", List.of("fc1.weight"), "t")
                .node("MatMul", List.of("input", "t"), "product").node("Add", List.of("product", "fc1.bias"), "sum")
                .node("LayerNormalization", List.of("sum", "norm.weight", "norm.bias"), "normal", Map.of("axis", -1))
                .node("Div", List.of("normal", "root"), "shared").node("Erf", List.of("shared"), "erf")
                .node("Add", List.of("erf", "one"), "plus").node("Mul", List.of("normal", "plus"), "times")
                .node("Mul", List.of("times", "half"), "gelu")
                .node("Gemm", List.of("gelu", "fc2.weight", "fc2.bias"), "output", Map.of("transB", 1));
        graph.graph.setOutput(0, Graphs.info("output", 1, -1, 3));
        OnnxModel model = read(graph.bytes());
        Tensor expected = Runtime.run(graph.bytes(), Map.of("input", examples())).get("output");
        assertEquals("", Runtime.difference(expected, model.predict(examples())));
        Trained trained = model.trained(Losses.SOFTMAX_CE, Optimizers.adam(0.01));
        assertEquals("", Runtime.difference(expected, trained.predict(examples())));
        List<String> kinds = trained.model().network().layers().stream().map(Layer::kind).toList();
        assertEquals(List.of("dense", "layerNorm", "activation", "dense"), kinds);
        assertArrayEquals(numbers(2, 6), trained.weights().get("dense1.bias").data());
        assertEquals(numbers(3, 18)[6], trained.weights().get("fc2.kernel").get(0, 1));
    }

    /** Before opset 17: {@code (x − mean) / √(mean((x − mean)²) + ε)}. */
    private static Graphs normalization(long axis) {
        Map<String, Object> last = Map.of("axes", new long[]{axis});
        Graphs graph = new Graphs(13).input("x", -1, 4).output("y").floats("epsilon", List.of(), 1e-3f)
                .node("ReduceMean", List.of("x"), "mean", last).node("Sub", List.of("x", "mean"), "c")
                .node("Mul", List.of("c", "c"), "square").node("ReduceMean", List.of("square"), "variance", last)
                .node("Add", List.of("variance", "epsilon"), "sum").node("Sqrt", List.of("sum"), "root")
                .node("Div", List.of("c", "root"), "y");
        graph.graph.setOutput(0, Graphs.info("y", 1, -1, 4));
        return graph;
    }

    @Test
    void aNormalizationOfSeveralOperatorsIsOneLayerUnlessOneIsAnOutput() throws IOException {
        byte[] bytes = normalization(-1).bytes();
        Trained trained = read(bytes).trained(Losses.MSE, Optimizers.sgd(0.1));
        assertEquals(List.of(new LayerNorm(1e-3f).withoutCenter()), trained.model().network().layers());
        assertEquals("", Runtime.difference(Runtime.run(bytes, Map.of("x", examples())).get("y"),
                trained.predict(examples())));
        for (Graphs other : List.of(normalization(0), normalization(-1).output("c"),
                normalization(-1).output("root"))) {
            assertThrows(UnsupportedOperationException.class,
                    () -> read(other.bytes()).trained(Losses.MSE, Optimizers.sgd(0.1)));
        }
    }

    /** Two classes as skl2onnx writes them. */
    private static Graphs pair() {
        Graphs graph = new Graphs(17).input("x", -1, 4).output("y").floats("w", List.of(4, 1), numbers(1, 4))
                .floats("one", List.of(1), 1).node("MatMul", List.of("x", "w"), "z")
                .node("Sigmoid", List.of("z"), "p").node("Sub", List.of("one", "p"), "q");
        graph.graph.setOutput(0, Graphs.info("y", 1, -1, 2));
        return graph;
    }

    @Test
    void twoClassesAreOneLayerIfTheyAreInOrder() throws IOException {
        byte[] bytes = pair().node("Concat", List.of("q", "p"), "y", Map.of("axis", 1)).bytes();
        Trained trained = read(bytes).trained(Losses.CROSS_ENTROPY, Optimizers.sgd(0.1));
        assertEquals(List.of("dense"), trained.model().network().layers().stream().map(Layer::kind).toList());
        assertEquals("", Runtime.difference(Runtime.run(bytes, Map.of("x", examples())).get("y"),
                trained.predict(examples())));
        Graphs swapped = pair().node("Concat", List.of("p", "q"), "y", Map.of("axis", 1));
        String message = assertThrows(UnsupportedOperationException.class,
                () -> read(swapped.bytes()).trained(Losses.CROSS_ENTROPY, Optimizers.sgd(0.1))).getMessage();
        assertTrue(message.contains("Sub: its first operand is constant"), message);
    }

    /** Two towers as PyTorch's exporters write them, each with its own layer, and an end that joins them. */
    private static Graphs towers() {
        return new Graphs(13).input("user", -1, 4).input("film", -1, 3).output("y")
                .floats("user.weight", List.of(5, 4), numbers(1, 20)).floats("user.bias", List.of(5), numbers(2, 5))
                .floats("film.weight", List.of(5, 3), numbers(3, 15)).floats("film.bias", List.of(5), numbers(4, 5))
                .wholes("last", List.of(1), -1).floats("two", List.of(), 2)
                .node("Gemm", List.of("user", "user.weight", "user.bias"), "u", Map.of("transB", 1))
                .node("Relu", List.of("u"), "a")
                .node("Gemm", List.of("film", "film.weight", "film.bias"), "b", Map.of("transB", 1));
    }

    static Stream<Arguments> joins() {
        return Stream.of(
                Arguments.of("dot", towers().node("Mul", List.of("a", "b"), "p")
                        .node("ReduceSum", List.of("p", "last"), "y", Map.of("keepdims", 1)), 1),
                Arguments.of("loss", towers().node("Sub", List.of("a", "b"), "d").node("Pow", List.of("d", "two"), "s")
                        .node("ReduceMean", List.of("s"), "m", Map.of("axes", new long[]{1}, "keepdims", 0))
                        .node("Unsqueeze", List.of("m", "last"), "y"), 1),
                Arguments.of("multiply", towers().node("Mul", List.of("a", "b"), "y"), 5),
                Arguments.of("add", towers().node("Add", List.of("a", "b"), "y"), 5),
                Arguments.of("concat", towers().node("Concat", List.of("b", "a"), "y", Map.of("axis", -1)), 10));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("joins")
    void twoTowersAreABranchingNetwork(String join, Graphs graph, int width) throws IOException {
        graph.graph.setOutput(0, Graphs.info("y", 1, -1, width));
        Map<String, Tensor> examples = Map.of("user", examples(), "film", Tensor.of(Shape.of(20, 3), numbers(8, 60)));
        Tensor expected = Runtime.run(graph.bytes(), examples).get("y");
        OnnxModel model = read(graph.bytes());
        assertEquals("", Runtime.difference(expected, model.predict(examples).get("y")));
        Trained trained = model.trained(Losses.MSE, Optimizers.adam(0.01));
        assertTrue(trained.network().layers().stream().map(BuiltLayer::kind).toList().contains(join));
        assertEquals("", Runtime.difference(expected, trained.predict(examples).get("y")));
        assertEquals(List.of("user", "film"), List.copyOf(trained.model().network().inputs()));
    }

    @Test
    void whatNoLayerExpressesIsNamed() throws IOException {
        OnnxModel model = read(new Graphs(17).input("x", -1, 4).output("y").node("Sin", List.of("x"), "y").bytes());
        String message = assertThrows(UnsupportedOperationException.class,
                () -> model.trained(Losses.MSE, Optimizers.sgd(0.1))).getMessage();
        assertTrue(message.endsWith("model.onnx has no layers of Weft: Sin: Weft has no layer for this operator. It "
                + "can predict nevertheless"), message);
    }

    @Test
    void aTableModelOfWeftAnswersAfterReading() throws IOException {
        Random random = new Random(2);
        double[] weight = random.doubles(60, 1, 9).toArray();
        int[] colour = random.ints(60, 0, 3).toArray();
        Table table = Table.of("fruit", List.of(new Column.Numbers("weight", weight),
                new Column.Words("colour", List.of("red", "green", "blue"), colour),
                new Column.Words("kind", List.of("apple", "pear"), random.ints(60, 0, 2).toArray())));
        Preprocessing rules = Preprocessing.fit(table, "kind");
        Predictor made = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(4, Activations.TANH), Dense.of(2))
                .build(rules.features()).preprocess(rules).predictor();
        Map<String, Array> found = read(Onnx.toBytes(made)).predict(table);
        List<Answer> answers = made.answers(table);
        for (int i = 0; i < 60; i++) {
            assertEquals(answers.get(i).value(), found.get("label").words()[i]);
            assertEquals(answers.get(i).probabilities().get("apple"), found.get("probabilities").real(2 * i), 1e-6);
        }
    }
}
