package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.Variable;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Network;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers with names of their own: what their weights are called, and how files have them. */
class NamedLayersTest {
    private static final Dataset DATA = Dataset.of(normal(24, 4), normal(24, 1));

    static Tensor normal(int... dimensions) {
        Shape shape = Shape.of(dimensions);
        return Tensor.of(shape, RandomStream.of(5, "x").normal(0, 1).next(shape.size()));
    }

    private static Layer dense() {
        return Layers.dense(4, Activations.TANH);
    }

    private static Model model(Layer... layers) {
        return Model.of(Losses.MSE, Optimizers.sgd(0.1), layers).withInput(4);
    }

    private static List<String> weights(Network network) {
        Graph graph = new Graph();
        network.build(graph, network.features().orElse(Shape.of(4)), 1);
        return graph.variables().stream().map(Variable::name).filter(name -> !name.endsWith("bias")).toList();
    }

    @Test
    void aNamedLayerNamesItsWeightsAndNumbersDoNotCountIt() {
        assertEquals(List.of("dense1.kernel", "encoder.kernel", "dense2.kernel"),
                weights(Network.of(dense(), dense().named("encoder"), dense())));
        assertEquals(List.of("encoder.dense1.kernel", "encoder.b.kernel", "encoder.dense2.kernel", "dense1.kernel"),
                weights(Network.of(Layers.chain(dense(), dense().named("b"), dense()).named("encoder"), dense())));
        assertEquals(List.of("chain1.dense1.kernel", "b.dense1.kernel"),
                weights(Network.of(Layers.chain(dense()), Layers.residual(dense()).named("b"))));
        assertEquals(List.of("a.kernel", "b.kernel", "a-1_B.kernel"), weights(Network.of(
                Layers.frozen(dense().named("a")), Layers.frozen(dense()).named("b"),
                dense().named("inner").named("a-1_B"))));
    }

    @Test
    void numbersLeaveOutNamesThatAreGivenBeforeOrAfter() {
        assertEquals(List.of("dense1.kernel", "dense3.kernel", "dense2.kernel", "dense4.kernel"),
                weights(Network.of(dense(), dense(), dense().named("dense2"), dense())));
        assertEquals(List.of("dense2.kernel", "dense1.kernel"),
                weights(Network.of(dense(), Layers.frozen(dense().named("dense1")))));
        assertEquals(List.of("residual1.dense2.kernel", "residual1.dense1.kernel"),
                weights(Network.of(Layers.residual(dense(), dense().named("dense1")))));
        Branch x = Branch.input("x", 4);
        assertEquals(List.of("dense2.kernel", "dense1.kernel"), weights(
                Branch.network(Map.of("y", Branch.add(x.then(dense()), x.then(dense().named("dense1")))))));
        Branch.Shared tower = Branch.shared(dense().named("dense1"));
        assertEquals(List.of("dense2.kernel", "dense1.kernel"), weights(Branch.network(Map.of("y",
                Branch.add(x.then(dense()), x.then(tower), x.then(tower))))));
    }

    @Test
    void oneNameForTwoLayersIsRefusedAndSoAreMalformedNames() {
        String twice = "Network expects different layer names but got encoder twice: rename one";
        assertEquals(twice, message(() -> Network.of(dense().named("encoder"), dense().named("encoder"))));
        assertEquals(twice, message(() -> Layers.chain(dense().named("encoder"), dense().named("encoder"))));
        assertEquals(twice, message(() -> weights(Network.of(Layers.residual(Layers.frozen(dense().named("encoder")),
                Layers.frozen(dense()).named("encoder"))))));
        assertEquals("Chain expects at least one layer but got none", message(Layers::chain));
        Branch x = Branch.input("x", 4);
        Branch first = x.then(dense().named("encoder"));
        assertEquals(twice, message(() -> Branch.network(Map.of("y", first.then(dense().named("encoder"))))));
        assertEquals("Network expects layer names that no input has but got x for both: rename one",
                message(() -> weights(Branch.network(Map.of("y", x.then(dense().named("x")))))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "_a", "a.b", "a b", "ä", "a/b", "a\n"})
    void malformedNamesAreRefused(String name) {
        assertEquals("Layer expects a name of 1 to 100 letters, digits, _ and -, starting with a letter, but got \""
                + name + "\"", message(() -> dense().named(name)));
        assertThrows(IllegalArgumentException.class, () -> dense().named("a".repeat(101)));
        assertEquals("a".repeat(100), dense().named("a".repeat(100)).name());
    }

    @Test
    void aChainComputesWhatItsLayersCompute() {
        // Weights by name make the initial values different, so both get those of one.
        Trained plain = model(dense(), Layers.dense(1)).build();
        Trained chain = model(Layers.chain(dense(), Layers.dense(1))).build();
        plain.weights().forEach((name, values) -> System.arraycopy(values.data(), 0,
                chain.network().layers().get(0).variables().stream()
                        .filter(variable -> variable.name().equals("chain1." + name)).findFirst().orElseThrow()
                        .tensor().data(),
                0, values.size()));
        plain.fit(DATA, Training.epochs(3));
        chain.fit(DATA, Training.epochs(3));
        assertEquals(plain.predict(normal(9, 4)), chain.predict(normal(9, 4)));
    }

    @Test
    void namesAreSavedWithTheModelAndTheirWeightsFoundAgain(@TempDir Path folder) throws IOException {
        Model model = model(dense().named("encoder"), dense(), Layers.chain(dense()).named("middle"),
                Layers.dense(1).named("head"));
        Trained trained = model.fit(DATA, Training.epochs(2));
        trained.save(folder.resolve("m.weft"));
        Trained loaded = Trained.load(folder.resolve("m.weft"));
        assertEquals(model, loaded.model());
        assertEquals(List.of("encoder", "dense1", "middle", "head"),
                loaded.network().layers().stream().map(layer -> layer.name()).toList());
        assertEquals(trained.weightsSha256(), loaded.weightsSha256());
        assertArrayEquals(trained.predict(normal(3, 4)).data(), loaded.predict(normal(3, 4)).data());
        assertEquals(trained.fit(DATA, Training.epochs(1)).weightsSha256(),
                loaded.fit(DATA, Training.epochs(1)).weightsSha256());
    }

    private static String message(Executable code) {
        return assertThrows(IllegalArgumentException.class, code).getMessage();
    }
}
