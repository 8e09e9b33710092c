package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Naive;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.network.NetworkTable.RegularizerRow;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkContractTest {
    private static final int ROUNDS = 20;
    private static final Workers ALONE = Workers.of(1);

    static List<LayerRow> layers() {
        return NetworkTable.layers();
    }

    static List<RegularizerRow> regularizers() {
        return NetworkTable.regularizers();
    }

    @Test
    void everyLayerHasItsRow() throws IOException, URISyntaxException {
        Path classes = Path.of(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve("dev/weft/network");
        Set<Class<?>> layers;
        try (Stream<Path> files = Files.list(classes)) {
            layers = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class") && !name.contains("-"))
                    .map(name -> load("dev.weft.network." + name.replace(".class", "")))
                    .filter(type -> Layer.class.isAssignableFrom(type) && !type.isInterface()).collect(Collectors.toSet());
        }
        assertEquals(layers, layers().stream().map(row -> row.layer().getClass()).collect(Collectors.toSet()));
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
        assertEquals(Set.of(Activations.values()), NetworkTable.ACTIVATIONS.keySet());
    }

    @Test
    void everyRegularizerHasItsRow() {
        Set<String> names = new TreeSet<>();
        Arrays.stream(Regularizers.class.getDeclaredFields()).filter(field -> field.getType() == Regularizer.class)
                .forEach(field -> names.add(field.getName()));
        Arrays.stream(Regularizers.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == Regularizer.class)
                .forEach(method -> names.add(method.getName()));
        assertEquals(names, regularizers().stream().map(RegularizerRow::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayersValueAndAllItsGradientsAreThoseOfDoublePrecision(LayerRow row) {
        Samples samples = new Samples(1);
        for (int round = 0; round < ROUNDS; round++) {
            Graph graph = new Graph();
            int[] lengths = new int[row.features().length + 1];
            System.arraycopy(row.features(), 0, lengths, 1, row.features().length);
            lengths[0] = Shape.UNKNOWN;
            Placeholder x = graph.placeholder("x", lengths);
            Scope scope = Scope.of(graph, RandomStream.of(round, "test"));
            Value value = row.layer().build(scope.of(row.layer()), x.shape()).apply(x, Mode.INFERENCE);
            graph.variables().forEach(Variable::initialize);
            lengths[0] = round == 0 ? 1 : samples.length();
            List<Tensor> inputs = new ArrayList<>(List.of(samples.signed(Shape.of(lengths))));
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
                assertEquals("", slopes.difference(results.get(k), 1e-4, 1e-6), "gradient of " + (k == 0 ? x : graph.variables().get(k - 1)));
            }
            assertTrue(value.shape().accepts(expected.shape()), value.shape() + " announced, " + expected.shape() + " computed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActivationsValueAndGradientAreThoseOfDoublePrecision(Activations activation) {
        Samples samples = new Samples(2);
        Naive.Function reference = in -> NetworkTable.ACTIVATIONS.get(activation).apply(in.get(0));
        for (int round = 0; round < ROUNDS; round++) {
            Tensor x = samples.signed(samples.shape(round, 2, 2));
            Graph graph = new Graph();
            Value input = graph.constant(x);
            Value value = activation.apply(input);
            Tensor upstream = samples.signed(x.shape());
            Value loss = Reductions.sum(value.times(graph.constant(upstream)));
            List<Tensor> results = new Session(graph, ALONE).run(Map.of(), List.of(value, graph.gradients(loss, List.of(input)).get(0)));
            assertEquals("", reference.of(List.of(Naive.of(x))).difference(results.get(0), 1e-6, 1e-7));
            Naive slopes = Naive.gradient(in -> reference.of(in).dot(Naive.of(upstream)), List.of(Naive.of(x)), 0);
            assertEquals("", slopes.difference(results.get(1), 1e-4, 1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActivationIsSaneAtTheEndsAndShowsNaN(Activations activation) {
        Graph graph = new Graph();
        Value value = activation.apply(graph.constant(Tensor.matrix(new float[] {1000, -1000, 0}, new float[] {Float.NaN, 1, 2})));
        Tensor y = new Session(graph, ALONE).run(value);
        Naive expected = NetworkTable.ACTIVATIONS.get(activation).apply(
                new Naive(new int[] {1, 3}, new double[] {1000, -1000, 0}));
        assertEquals("", expected.difference(y.rows(0, 1), 0, 0));
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
            List<Tensor> results = new Session(graph, ALONE).run(Map.of(), List.of(loss, graph.gradients(loss, List.of(weight)).get(0)));
            Naive w = Naive.of(weight.tensor());
            assertEquals(3 * row.reference().apply(w), results.get(0).item(), 1e-5 * Math.abs(results.get(0).item()));
            Naive slopes = Naive.gradient(in -> 3 * row.reference().apply(in.get(0)), List.of(w), 0);
            assertEquals("", slopes.difference(results.get(1), 1e-4, 1e-6));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithReasons() {
        assertFails(() -> Network.of(Dense.of(3)).build(new Graph(), Shape.of(28, 28), 1), "dense1", "[batch, features]", "[?, 28, 28]", "flatten");
        assertFails(() -> Dense.of(0), "Dense expects at least 1 unit", "0");
        assertFails(() -> Regularizers.l2(-1), "L2", ">= 0", "-1");
        assertFails(() -> Regularizers.l2(Double.NaN), "L2", "NaN");
        assertFails(() -> Network.of(), "at least one layer");
    }

    private static void assertFails(org.junit.jupiter.api.function.Executable code, String... words) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, code);
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage());
        }
    }
}
