package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.weft.data.Dataset;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.BuiltLayer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Linear models and pipelines as skl2onnx writes them: they predict as in ONNX Runtime, and become layers. */
class SklearnTest {
    private static final int FEATURES = 4;

    @TempDir private Path folder;

    private static float[] numbers(int seed, int count) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        IntStream.range(0, count).forEach(i -> numbers[i] = (float) random.nextGaussian());
        return numbers;
    }

    private static Tensor examples() {
        float[] numbers = numbers(9, 25 * FEATURES);
        Arrays.fill(numbers, 0, FEATURES, 0);
        return Tensor.of(Shape.of(25, FEATURES), numbers);
    }

    /** A classifier with outputs label and probabilities. */
    private record Classifier(int rows, int labels, boolean isText, String transform, boolean hasZeros) {
        Graphs graph() {
            Map<String, Object> attributes = new HashMap<>(Map.of("coefficients", numbers(1, rows * FEATURES),
                    "intercepts", hasZeros ? new float[rows] : numbers(2, rows), "post_transform", transform));
            if (isText) {
                attributes.put("classlabels_strings", IntStream.range(0, labels).mapToObj(i -> "c" + i).toList());
            } else {
                attributes.put("classlabels_ints", IntStream.range(0, labels).mapToLong(i -> 3 * i).toArray());
            }
            Graphs graph = new Graphs(15).input("X", -1, FEATURES)
                    .node("ai.onnx.ml/LinearClassifier", List.of("X"), "label", attributes);
            NodeProto.Builder node = graph.graph.getNodeBuilder(0).addOutput("probabilities");
            node.setName("LinearClassifier");
            graph.graph.addOutput(Graphs.info("label", isText ? 8 : 7, -1));
            return graph.output("probabilities");
        }
    }

    static Stream<Classifier> classifiers() {
        List<Classifier> all = new ArrayList<>();
        for (String transform : List.of("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO")) {
            for (boolean isText : new boolean[]{false, true}) {
                all.add(new Classifier(3, 3, isText, transform, false));
                all.add(new Classifier(3, 3, isText, transform, true));
                all.add(new Classifier(2, 2, isText, transform, false));
                all.add(new Classifier(1, 2, isText, transform, false));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void aClassifierAnswersAsInOnnxRuntime(Classifier classifier) throws IOException {
        byte[] bytes = classifier.graph().bytes();
        Runtime.Answer expected = Runtime.answer(bytes, Map.of("X", examples()));
        OnnxModel model = Onnx.read(Files.write(folder.resolve("model.onnx"), bytes));
        Map<String, Array> found = model.run(Map.of("X", Array.of(examples())));
        assertEquals("", Runtime.difference(expected.floats().get("probabilities"),
                found.get("probabilities").tensor()));
        assertEquals(expected.others().get("label"), IntStream.range(0, 25)
                .mapToObj(i -> found.get("label").get(i)).toList());
    }

    /** A row of a table of pipelines: the steps, what the layers are, and how two classes are written. */
    private record Pipeline(String name, String kinds, Loss loss, UnaryOperator<Graphs> steps) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Graphs logistic(Graphs graph, String input, int classes, String transform) {
        float[] weights = numbers(4, classes * FEATURES);
        float[] biases = numbers(5, classes);
        if (classes == 2) {
            IntStream.range(0, FEATURES).forEach(i -> weights[i] = -weights[FEATURES + i]);
            biases[0] = -biases[1];
        }
        graph.node("ai.onnx.ml/LinearClassifier", List.of(input), "label", Map.of("coefficients", weights,
                "intercepts", biases, "post_transform", transform, "multi_class", 1,
                "classlabels_strings", IntStream.range(0, classes).mapToObj(i -> "c" + i).toList()));
        graph.graph.getNodeBuilder(graph.graph.getNodeCount() - 1).addOutput("scores");
        graph.node("ai.onnx.ml/Normalizer", List.of("scores"), "y", Map.of("norm", "L1"));
        graph.graph.addOutput(Graphs.info("label", 8, -1));
        return graph;
    }

    private static Graphs scaled(Graphs graph) {
        return graph.node("ai.onnx.ml/Scaler", List.of("X"), "scaled", Map.of("offset", numbers(6, FEATURES), "scale",
                new float[]{1, 0.5f, 2, 3}));
    }

    static Stream<Pipeline> pipelines() {
        return Stream.of(
                new Pipeline("logistic regression of three classes", "dense", Losses.CROSS_ENTROPY,
                        graph -> logistic(graph, "X", 3, "SOFTMAX")),
                new Pipeline("logistic regression of two classes", "dense", Losses.CROSS_ENTROPY,
                        graph -> logistic(graph, "X", 2, "LOGISTIC")),
                new Pipeline("scaler and logistic regression", "normalization dense", Losses.CROSS_ENTROPY,
                        graph -> logistic(scaled(graph), "scaled", 3, "SOFTMAX")),
                new Pipeline("one class against the rest", "", Losses.CROSS_ENTROPY,
                        graph -> logistic(graph, "X", 3, "LOGISTIC")),
                new Pipeline("linear regression", "normalization dense", Losses.MSE,
                        graph -> scaled(graph).node("ai.onnx.ml/LinearRegressor", List.of("scaled"), "y", Map.of(
                                "coefficients", numbers(7, 2 * FEATURES), "intercepts", numbers(8, 2), "targets", 2))),
                new Pipeline("unit rows", "", Losses.MSE,
                        graph -> graph.node("ai.onnx.ml/Normalizer", List.of("X"), "unit", Map.of("norm", "L2"))
                                .node("ai.onnx.ml/LinearRegressor", List.of("unit"), "y", Map.of("coefficients",
                                        numbers(7, FEATURES), "intercepts", numbers(8, 1)))),
                new Pipeline("missing values", "", Losses.MSE,
                        graph -> graph.node("ai.onnx.ml/Imputer", List.of("X"), "full", Map.of("imputed_value_floats",
                                numbers(3, FEATURES), "replaced_value_float", 0f))
                                .node("ai.onnx.ml/LinearRegressor", List.of("full"), "y", Map.of("coefficients",
                                        numbers(7, FEATURES), "intercepts", numbers(8, 1)))));
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void aPipelinePredictsAndTrainsOnIfLayersExpressIt(Pipeline row) throws IOException {
        Graphs graph = row.steps.apply(new Graphs(15).input("X", -1, FEATURES));
        byte[] bytes = graph.output("y").bytes();
        Tensor expected = Runtime.answer(bytes, Map.of("X", examples())).floats().get("y");
        OnnxModel model = Onnx.read(Files.write(folder.resolve("model.onnx"), bytes));
        assertEquals("", Runtime.difference(expected, model.predict(Map.of("X", examples())).get("y")));
        if (row.kinds.isEmpty()) {
            assertThrows(UnsupportedOperationException.class, () -> model.trained(row.loss, Optimizers.adam(0.1)));
            return;
        }
        Trained trained = model.trained(row.loss, Optimizers.adam(0.1));
        assertEquals(List.of(row.kinds.split(" ")), trained.network().layers().stream().map(BuiltLayer::kind)
                .toList());
        assertEquals("", Runtime.difference(expected, trained.predict(examples())));
        Tensor targets = row.loss == Losses.MSE ? Tensor.zeros(25, 2) : Tensor.zeros(25);
        for (int i = 0; i < 25 && row.loss != Losses.MSE; i++) {
            targets.data()[i] = i % expected.shape().dimension(1);
        }
        Dataset data = Dataset.of(examples(), targets);
        double before = trained.evaluate(data).get("loss");
        assertTrue(trained.fit(data, Training.epochs(30)).evaluate(data).get("loss") < 0.9 * before);
    }

    /** ZipMap makes maps of the probabilities: they stay a matrix. */
    @Test
    void mapsOfProbabilitiesAreDropped() throws IOException {
        Graphs plain = logistic(new Graphs(15).input("X", -1, FEATURES), "X", 3, "SOFTMAX").output("y");
        Graphs graph = logistic(new Graphs(15).input("X", -1, FEATURES), "X", 3, "SOFTMAX")
                .node("ai.onnx.ml/ZipMap", List.of("y"), "output_probability", Map.of("classlabels_strings",
                        List.of("c0", "c1", "c2")));
        graph.graph.addOutput(ValueInfoProto.newBuilder().setName("output_probability").setType(TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder())));
        Tensor expected = Runtime.run(plain.bytes(), Map.of("X", examples())).get("y");
        OnnxModel model = Onnx.read(Files.write(folder.resolve("model.onnx"), graph.bytes()));
        assertEquals("", Runtime.difference(expected, model.predict(Map.of("X", examples())).get(
                "output_probability")));
        assertEquals("", Runtime.difference(expected, model.trained(Losses.CROSS_ENTROPY, Optimizers.sgd(0.1)).predict(
                examples())));
    }
}
