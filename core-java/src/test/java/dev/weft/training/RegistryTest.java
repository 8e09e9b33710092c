package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.graph.Value;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Forward;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Scope;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Registered types are read back as they were; unregistered ones are refused. */
class RegistryTest {
    /** A user's layer with the name of one of Weft's. */
    record Dropout(double rate, Optional<Integer> unused, List<Layer> inner) implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            return (x, pass) -> x.times(1 - rate);
        }
    }

    record Gain(double factor) implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            return (x, pass) -> x.times(factor);
        }
    }

    /** A user's activations, one with the name of Weft's. */
    enum Squash implements Activation {
        RELU, TWICE {
            @Override
            public Value apply(Value x) {
                return x.times(2);
            }
        };

        @Override
        public Value apply(Value x) {
            return x.times(0.5);
        }
    }

    record Kind(String type) {}

    private static final Activation LAMBDA = x -> x.times(3);
    private static final Tensor EXAMPLES = Tensor.matrix(new float[][]{{1, 2}, {-1, 0.5f}});

    private static Layer through(Layer layer) {
        return read(Description.of(layer, Layer.class));
    }

    /** Reads a description as from a file, where whole numbers are longs. */
    private static Layer read(Object described) {
        return Description.read(new Checkpoint(Map.of(), Map.of("it", described)).facts().get("it"), Layer.class);
    }

    @Test
    void aRecordWithTheNameOfOneOfWeftsComesBackAsTheUsers() {
        Layer own = new Dropout(0.25, Optional.empty(), List.of(Layers.dropout(0.5), Dense.of(3)));
        Object unregistered = Description.of(own, Layer.class);
        assertEquals("Layer is a Layer of your own, " + Dropout.class.getName()
                + ": register it with Registry.type or Registry.constant"
                + " before saving and loading, or build the model in code and restore the checkpoint",
                assertThrows(IllegalArgumentException.class, () -> read(unregistered)).getMessage());
        Registry.type("test.dropout", Dropout.class);
        assertEquals(own, through(own));
        assertEquals(own, read(unregistered), "saved before it was registered, found by its class name");
        assertEquals(Layers.dropout(0.25), through(Layers.dropout(0.25)));
    }

    @Test
    void anEnumAndALambdaComeBackAsTheSameObjects() {
        Registry.type("test.squash", Squash.class);
        Registry.constant("test.thrice", LAMBDA);
        for (Activation own : List.of(Squash.RELU, Squash.TWICE, LAMBDA)) {
            assertSame(own, ((Dense) through(Dense.of(2, own))).activation());
        }
        assertSame(Activations.RELU, ((Dense) through(Dense.of(2, Activations.RELU))).activation());
    }

    @Test
    void aModelOfOwnPartsIsSavedAndLoadedWhereTheyAreRegistered() {
        Registry.type("test.gain", Gain.class);
        Model model = Model.of(Losses.MSE, Optimizers.sgd(0.1), new Gain(0.5), Dense.of(1)).withInput(2);
        Trained trained = model.build();
        Trained loaded = Trained.of(trained.checkpoint());
        assertEquals(model, loaded.model());
        assertEquals(trained.predict(EXAMPLES), loaded.predict(EXAMPLES));
    }

    record Everything(float factor, List<Integer> counts, Optional<Boolean> flag, List<List<Double>> table, Long seed,
            double limit, String text) implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            return (x, pass) -> x;
        }
    }

    record Mapped(Map<String, Double> numbers) {}

    record Generic<T extends Layer>(List<T> inner) {}

    @Test
    void componentsOfEveryKindComeBack() {
        Registry.type("test.everything", Everything.class);
        Layer own = new Everything(0.1f, List.of(1, 2), Optional.of(true),
                List.of(List.of(Double.POSITIVE_INFINITY, 0.5), List.of()), 7L, Double.NaN, "text");
        assertEquals(own, through(own));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("Registry.type expects a record or an enum but got java.lang.String: register the "
                        + "object with"
                        + " Registry.constant", (Runnable) () -> Registry.type("a", String.class)),
                Arguments.of("Registry expects a name of letters, digits, dots and dashes but got \"a b\"",
                        (Runnable) () -> Registry.type("a b", Dropout.class)),
                Arguments.of("Registry expects a name that Weft does not use but got Dense: add a prefix, "
                        + "such as shop.Dense", (Runnable) () -> Registry.constant("Dense", LAMBDA)),
                Arguments.of("Registry.type expects a record without a component named type but got "
                        + Kind.class.getName()
                        + ": rename it, because files use that name",
                        (Runnable) () -> Registry.type("kind", Kind.class)),
                unreadable(Mapped.class, "numbers", "java.util.Map<java.lang.String, java.lang.Double>"),
                unreadable(Generic.class, "inner", "java.util.List<T>"),
                Arguments.of("Layer is a Layer named test.nobody, which is neither Weft's nor registered: call"
                        + " Registry.type(\"test.nobody\", …) before loading, or build the model in code and "
                        + "restore the checkpoint",
                        (Runnable) () -> read(Map.of("type", "test.nobody"))),
                Arguments.of("Layer expects a Layer but test.thrice is registered as " + LAMBDA.getClass().getName(),
                        (Runnable) () -> {
                            Registry.constant("test.thrice", LAMBDA);
                            read(Map.of("type", "test.thrice"));
                        }));
    }

    private static Arguments unreadable(Class<?> type, String component, String found) {
        return Arguments.of("Registry.type expects components of numbers, text, booleans, lists, Optional, and what "
                + "models are "
                + "made of, but " + component + " of " + type.getName() + " is " + found,
                (Runnable) () -> Registry.type("test.unreadable", type));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeRegisteredOrReadIsRefused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
