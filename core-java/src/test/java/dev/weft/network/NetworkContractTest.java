package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Naive;
import dev.weft.graph.Pieces;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.network.NetworkTable.ActivationRow;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.network.NetworkTable.RegularizerRow;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkContractTest {
    private static final int ROUNDS = 20;
    private static final Workers ALONE = Workers.of(1);

    static List<LayerRow> layers() {
        return NetworkTable.allLayers();
    }

    static List<ActivationRow> activations() {
        return NetworkTable.activations();
    }

    static List<RegularizerRow> regularizers() {
        return NetworkTable.regularizers();
    }

    @Test
    void everyLayerHasItsRow() throws IOException, URISyntaxException {
        Path classes =
                Path.of(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                        .resolve("dev/weft/network");
        Set<Class<?>> layers;
        try (Stream<Path> files = Files.list(classes)) {
            layers = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("-"))
                    .map(name -> load("dev.weft.network." + name.replace(".class", "")))
                    .filter(type -> Layer.class.isAssignableFrom(type) && !type.isInterface())
                    .collect(Collectors.toSet());
        }
        assertEquals(layers,
                layers().stream().map(row -> row.layer().getClass()).filter(type -> type.isRecord() || type.isEnum())
                        .collect(Collectors.toSet()));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyActivationHasItsRow() {
        Set<String> names = new TreeSet<>(factories(Activations.class, Activation.class));
        Arrays.stream(Activations.values()).forEach(constant -> names.add(constant.name()));
        assertEquals(names,
                NetworkTable.activations().stream().map(ActivationRow::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyRegularizerHasItsRow() {
        Set<String> names = factories(Regularizers.class, Regularizer.class);
        assertEquals(names,
                regularizers().stream().map(RegularizerRow::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The public static methods of {@code holder} that make a {@code kind}. */
    private static Set<String> factories(Class<?> holder, Class<?> kind) {
        return Arrays.stream(holder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers())
                        && kind.isAssignableFrom(method.getReturnType()) && method.getReturnType() != holder)
                .map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayersValueAndAllItsGradientsAreThoseOfDoublePrecision(LayerRow row) {
        Samples samples = new Samples(1);
        for (int round = 0; round < ROUNDS; round++) {
            Graph graph = new Graph();
            int[] lengths = row.lengths(samples::length);
            Placeholder x = graph.placeholder("x", lengths);
            Scope scope = Scope.of(graph, RandomStream.of(round, "test"));
            Value value = row.build(scope, x.shape()).apply(x, row.pass());
            graph.variables().forEach(variable -> {
                variable.initialize();
                nudge(variable, samples);
            });
            lengths[0] = row.least() + round;
            List<Tensor> inputs = new ArrayList<>(List.of(row.input(samples, Shape.of(lengths))));
            graph.variables().forEach(variable -> inputs.add(variable.tensor()));
            List<Naive> naive = inputs.stream().map(Naive::of).toList();
            Naive expected = row.reference().of(naive);
            Tensor upstream = samples.signed(expected.shape());
            List<Value> fetches = new ArrayList<>(List.of(x));
            fetches.addAll(graph.variables());
            fetches = new ArrayList<>(graph.gradients(Reductions.sum(value.times(graph.constant(upstream))), fetches));
            fetches.add(value);
            List<Tensor> results = new Session(graph, ALONE).run(Map.of(x, inputs.get(0)), fetches);
            assertEquals("", expected.difference(results.get(inputs.size()), 1e-5, 1e-6));
            for (int k = 0; k < inputs.size(); k++) {
                Naive slopes = Naive.gradient(in -> row.reference().of(in).dot(Naive.of(upstream)), naive, k);
                assertEquals("", slopes.difference(results.get(k), 1e-4, 3e-6),
                        "gradient of " + (k == 0 ? x : graph.variables().get(k - 1)));
            }
            assertEquals("", Pieces.difference(fetches, Map.of(x, inputs.get(0))), "row by row");
            assertTrue(value.shape().accepts(expected.shape()),
                    value.shape() + " announced, " + expected.shape() + " computed");
        }
    }

    /** Moves each element by up to a quarter, so that no scale is 1 and no offset 0. */
    private static void nudge(Variable variable, Samples samples) {
        float[] noise = samples.signed(variable.shape()).data();
        for (int i = 0; i < noise.length; i++) {
            variable.tensor().data()[i] += noise[i] / 8;
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationsValueAndGradientAreThoseOfDoublePrecision(ActivationRow row) {
        Samples samples = new Samples(2);
        Naive.Function reference = in -> row.reference().apply(in.get(0));
        for (int round = 0; round < ROUNDS; round++) {
            Tensor x = samples.signed(samples.shape(round, 2, 2));
            Graph graph = new Graph();
            Value input = graph.constant(x);
            Value value = row.activation().apply(input);
            Tensor upstream = samples.signed(x.shape());
            Value loss = Reductions.sum(value.times(graph.constant(upstream)));
            List<Tensor> results =
                    new Session(graph, ALONE)
                            .run(Map.of(), List.of(value, graph.gradients(loss, List.of(input)).get(0)));
            assertEquals("", reference.of(List.of(Naive.of(x))).difference(results.get(0), 1e-6, 1e-7));
            Naive slopes = Naive.gradient(in -> reference.of(in).dot(Naive.of(upstream)), List.of(Naive.of(x)), 0);
            assertEquals("", slopes.difference(results.get(1), 1e-4, 1e-6));
        }
    }

    static Stream<Arguments> kinks() {
        return Stream.of(
                Arguments.of(Activations.RELU, 0, 0), Arguments.of(Activations.RELU6, 0, 0),
                Arguments.of(Activations.RELU6, 6, 0), Arguments.of(Activations.relu(2, 0.1, 1), 1, 0.1f),
                Arguments.of(Activations.relu(2, 0.1, 1), 2, 0), Arguments.of(Activations.leakyRelu(0.1), 0, 0.1f),
                Arguments.of(Activations.elu(0.7), 0, 0.7f), Arguments.of(Activations.SELU, 0, 1.7580993f),
                Arguments.of(Activations.HARD_SIGMOID, -3, 1 / 6f), Arguments.of(Activations.HARD_SIGMOID, 3, 1 / 6f),
                Arguments.of(Activations.HARD_SWISH, -3, -0.5f), Arguments.of(Activations.HARD_SWISH, 3, 1.5f),
                Arguments.of(Activations.SOFTSIGN, 0, 1), Arguments.of(Activations.SIGN, 0, 0),
                Arguments.of(Activations.STEP, 0, 0));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("kinks")
    void whereThereIsNoDerivativeTheDocumentedOneIsTaken(Activation activation, float at, float slope) {
        Graph graph = new Graph();
        Value x = graph.constant(Tensor.vector(at));
        Value gradient = graph.gradients(Reductions.sum(activation.apply(x)), List.of(x)).get(0);
        assertEquals(slope, new Session(graph, ALONE).run(gradient).item(), 1e-6);
    }

    @Test
    void thePenaltyOfAWeightOfZeroHasNoSlope() {
        for (RegularizerRow row : regularizers()) {
            Graph graph = new Graph();
            Variable weight = graph.variable("w", Tensor.zeros(2, 2));
            weight.initialize();
            Value loss = row.regularizer().loss(weight).orElse(graph.constant(0));
            assertEquals(Tensor.zeros(2, 2),
                    new Session(graph, ALONE).run(graph.gradients(loss, List.of(weight)).get(0)), row.name());
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationIsSaneAtTheEndsAndShowsNaN(ActivationRow row) {
        Graph graph = new Graph();
        Value value =
                row.activation()
                        .apply(graph.constant(Tensor.matrix(new float[]{1000, -1000, 0},
                                new float[]{Float.NaN, 1, 2})));
        Tensor y = new Session(graph, ALONE).run(value);
        Naive expected = row.reference().apply(
                new Naive(new int[]{1, 3}, new double[]{1000, -1000, 0}));
        assertEquals("", expected.difference(y.rows(0, 1), 1e-7, 0));
        assertTrue(Float.isNaN(y.get(1, 0)));
    }

    @ParameterizedTest
    @MethodSource("regularizers")
    void aRegularizersLossAndGradientAreThoseOfDoublePrecision(RegularizerRow row) {
        Samples samples = new Samples(3);
        for (int round = 0; round < ROUNDS; round++) {
            Graph graph = new Graph();
            Variable weight = graph.variable("w", samples.signed(samples.shape(round, 1, 3)));
            weight.initialize();
            Value loss = row.regularizer().loss(weight).orElse(graph.constant(0)).times(3);
            List<Tensor> results =
                    new Session(graph, ALONE)
                            .run(Map.of(), List.of(loss, graph.gradients(loss, List.of(weight)).get(0)));
            Naive w = Naive.of(weight.tensor());
            assertEquals(3 * row.reference().apply(w), results.get(0).item(), 1e-5 * Math.abs(results.get(0).item()));
            Naive slopes = Naive.gradient(in -> 3 * row.reference().apply(in.get(0)), List.of(w), 0);
            assertEquals("", slopes.difference(results.get(1), 1e-4, 1e-6));
        }
    }

    @Test
    void theShortNamesAreTheRecordsWithTheirUsualNumbers() {
        Dense dense =
                new Dense(3, Activations.TANH, true, Initializers.glorotUniform(), Initializers.zeros(),
                        Regularizers.none());
        assertEquals(List.of(dense, Dense.of(3), new Flatten(), new Activate(Activations.TANH),
                new Reshape(Shape.of(2, 3)), new Dropout(0.5), new AlphaDropout(0.1), new GaussianDropout(0.2),
                new ActivityRegularization(Regularizers.l1l2(0.1, 0)),
                new GaussianNoise(0.1), new BatchNorm(0.99, 1e-3), new LayerNorm(1e-3),
                new Prelu(Initializers.constant(0.25)), new Terms(List.of("x1", "sin(x1)")),
                new Embedding(9, 2, Initializers.uniform(-0.05, 0.05), Regularizers.none(), Optional.empty(), false),
                new Residual(List.of(dense)), new Layer.Frozen(dense), new Scale(Initializers.ones()),
                new ParametricActivation(Activations.SELU, Initializers.ones()),
                new PeriodicEmbedding(16, 4, 0.1, Optional.empty()), new Members(32),
                new SharedDense(8, Activations.RELU, Initializers.glorotUniform(), Initializers.ones()),
                new SeparateDense(2, Activations.IDENTITY)),
                List.of(Layers.dense(3, Activations.TANH), Layers.dense(3), Layers.flatten(),
                        Layers.activation(Activations.TANH),
                        Layers.reshape(2, 3), Layers.dropout(0.5), Layers.alphaDropout(0.1),
                        Layers.gaussianDropout(0.2), Layers.activityRegularization(0.1, 0),
                        Layers.gaussianNoise(0.1), Layers.batchNorm(),
                        Layers.layerNorm(),
                        Layers.prelu(), Layers.terms("x1", "sin(x1)"), Layers.embedding(9, 2),
                        Layers.residual(dense), Layers.frozen(dense), Layers.scale(),
                        Layers.parametricActivation(Activations.SELU), Layers.periodicEmbedding(), Layers.members(32),
                        Layers.sharedDense(8, Activations.RELU), Layers.separateDense(2)));
        assertEquals(new Dense(3, Activations.TANH, true, Initializers.ones(), Initializers.zeros(),
                Regularizers.none()),
                dense.withKernelInitializer(Initializers.ones()));
        assertEquals(List.of(new BatchNorm(0.99, 1e-3, false, true), new BatchNorm(0.99, 1e-3, true, false),
                new LayerNorm(1e-3, false, true), new LayerNorm(1e-3, true, false)),
                List.of(Layers.batchNorm().withoutScale(), Layers.batchNorm().withoutCenter(),
                        Layers.layerNorm().withoutScale(), Layers.layerNorm().withoutCenter()));
        assertEquals(List.of(new Regularizers.L1(0), new Regularizers.L2(0), new Regularizers.L1L2(0.1, 0.2)),
                List.of(Regularizers.l1(0), Regularizers.l2(0), Regularizers.l1l2(0.1, 0.2)));
    }

    @Test
    void aNetworkNamesItsVariablesAndCountsThem() {
        Graph graph = new Graph();
        Dense sevens = Dense.of(3).withKernelInitializer(Initializer.from(values -> Arrays.fill(values, 7)));
        Network.Built built = Network.of(Layers.batchNorm(), Layers.residual(Dense.of(3), sevens),
                Layers.activation(Activations.TANH)).build(graph, Shape.of(3), 1);
        assertEquals(List.of("batchNorm1", "residual1", "activation1"),
                built.layers().stream().map(BuiltLayer::name).toList());
        assertEquals("residual1.dense2.kernel", graph.variables().get(6).name());
        BuiltLayer norm = built.layers().get(0);
        assertEquals(List.of(6L, 12L), List.of(norm.parameters(true), norm.parameters(false)));
        graph.variables().forEach(Variable::initialize);
        assertEquals(7, graph.variables().get(6).tensor().get(2, 2));
        assertEquals(List.of("batchNorm", "residual", "activation"),
                built.layers().stream().map(BuiltLayer::kind).toList());
        assertEquals(Shape.of(Shape.UNKNOWN, 3), built.layers().get(1).output());
    }

    @Test
    void aTrainingPassGathersLossesAndUpdatesInTheOrderOfTheLayersAndAnInferencePassNeither() {
        Graph graph = new Graph();
        Dense decaying = Dense.of(3).withRegularizer(Regularizers.l2(0.1));
        Network.Built built = Network.of(decaying, Layers.residual(Layers.batchNorm(), decaying), Layers.batchNorm())
                .build(graph, Shape.of(3), 1);
        for (int round = 0; round < 2; round++) {
            Pass training = Pass.training();
            built.forward().apply(built.input(), training);
            assertEquals(List.of("dense1", "residual1.dense1"),
                    training.losses().stream().map(loss -> loss.name().split("/")[0]).toList());
            assertEquals(2, training.updates().size());
        }
        Pass inference = Pass.inference();
        built.forward().apply(built.input(), inference);
        assertEquals(List.of(List.of(), List.of()), List.of(inference.losses(), inference.updates()));
    }

    @Test
    void whatDoesNotFitIsRefusedWithReasons() {
        assertFails(() -> Network.of(Dense.of(3)).build(new Graph(), Shape.of(28, 28), 1), "dense1",
                "[batch, features]", "[?, 28, 28]", "flatten");
        assertFails(() -> Network.of(), "at least one layer");
        assertFails(() -> build(Layers.batchNorm(), 28, 28), "batchNorm1", "[batch, features]", "[?, 28, 28]",
                "flatten");
        assertFails(() -> build(Layers.layerNorm(), 28, 28), "layerNorm1", "[batch, features]", "[?, 28, 28]",
                "flatten");
        assertFails(() -> build(Layers.reshape(3, 5), 4), "reshape1", "[3, 5]", "[?, 4]");
        assertFails(() -> build(Layers.residual(Dense.of(3)), 4), "residual1", "[?, 4]", "[?, 3]", "Dense.of(4)");
        assertFails(Layers::residual, "Residual", "at least one layer");
        assertFails(Layers::terms, "Terms expects from 1 to 1000 terms but got 0");
        for (String term : List.of("", "x0", "x1*", "x1^0", "x1^10", "tan(x1)", "x1 + x2", "x1234567", "sin(x1)^2")) {
            assertFails(() -> Layers.terms("x1", term), "Terms expects terms such as x1, ", " but got " + term);
        }
        assertFails(() -> build(Layers.terms("x1", "x1*x3"), 2),
                "Terms terms1 expects features from x1 to x2 for input [?, 2] but got x1*x3");
        assertFails(() -> build(Layers.terms("x1"), 28, 28), "terms1", "[batch, features]", "flatten");
    }

    private static void build(Layer layer, int... features) {
        Network.of(layer).build(new Graph(), Shape.of(features), 1);
    }

    private static void assertFails(Executable code, String... words) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, code);
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage());
        }
    }
}
