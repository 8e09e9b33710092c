package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.graph.Graph;
import dev.weft.graph.Session;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RangeTest {
    private static final int STEPS = 2_000;

    static Stream<Activation> activations() {
        return Stream.concat(NetworkTable.activations().stream().map(NetworkTable.ActivationRow::activation),
                Stream.of(
                        Activations.relu(3, 0, 2), Activations.relu(Double.POSITIVE_INFINITY, -0.5, 0),
                        Activations.leakyRelu(0), Activations.leakyRelu(-0.5), Activations.elu(0),
                        Activations.elu(-0.5)));
    }

    /** A number and 0 beside it, from -1000 to 1000, close to each other near 0. */
    private static Tensor inputs() {
        Tensor inputs = Tensor.zeros(2 * STEPS + 1, 2);
        for (int i = -STEPS; i <= STEPS; i++) {
            inputs.data()[2 * (i + STEPS)] = (float) (1000 * Math.pow(i / (double) STEPS, 3));
        }
        return inputs;
    }

    @ParameterizedTest
    @MethodSource("activations")
    void whatComesOutIsWithinTheRangeAndFillsIt(Activation activation) {
        Tensor outputs = run(activation);
        Range seen = Range.of(outputs.data());
        Range range = activation.range().orElseThrow();
        assertTrue(seen.isWithin(range), () -> activation + " gives " + seen + " beyond " + range);
        assertTrue(Double.isInfinite(range.least()) ? seen.least() < -90 : seen.least() - range.least() < 2e-3,
                seen::toString);
        assertTrue(Double.isInfinite(range.largest()) ? seen.largest() > 90 : range.largest() - seen.largest() < 2e-3,
                seen::toString);
    }

    private static Tensor run(Activation activation) {
        Graph graph = new Graph();
        try (Session session = new Session(graph)) {
            return session.run(activation.apply(graph.constant(inputs())));
        }
    }

    static Stream<Arguments> layers() {
        Optional<Range> given = Optional.of(new Range(-3, 5));
        Optional<Range> unknown = Optional.empty();
        return Stream.of(
                Arguments.of(Layers.dense(3, Activations.SIGMOID), Optional.of(Range.UNIT)),
                Arguments.of(Layers.dense(3), Optional.of(Range.ANY)),
                Arguments.of(Layers.dense(3, x -> x), unknown),
                Arguments.of(Layers.activation(Activations.RELU), Optional.of(Range.POSITIVE)),
                Arguments.of(Layers.flatten(), given), Arguments.of(Layers.reshape(2, 3), given),
                Arguments.of(Layers.dropout(0.5), given), Arguments.of(Layers.gaussianNoise(1), given),
                Arguments.of(Layers.alphaDropout(0.5), given), Arguments.of(Layers.gaussianDropout(0.5), given),
                Arguments.of(Layers.activityRegularization(1, 0), given),
                Arguments.of(Layers.prelu(), unknown), Arguments.of(Layers.batchNorm(), unknown),
                Arguments.of(Layers.residual(Layers.flatten()), unknown),
                Arguments.of((Layer) (scope, input) -> (x, pass) -> x, unknown));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayerSaysWhatItsPredictionsGive(Layer layer, Optional<Range> output) {
        assertEquals(output, layer.output(Optional.of(new Range(-3, 5))));
    }

    @Test
    void onlyNormalizationsAndLookUpsGiveTheirOutputAScaleOfItsOwn() {
        assertEquals(List.of("batchNorm", "layerNorm", "normalization", "embedding"), NetworkTable.layers().stream()
                .map(NetworkTable.LayerRow::layer)
                .filter(Layer::normalizes).map(Layer::kind).distinct().toList());
    }

    @Test
    void aRangeGoesFromTheLeastToTheLargestNumberWithoutNaN() {
        assertEquals(new Range(-1, 2), Range.of(2, Float.NaN, -1));
        assertTrue(Range.UNIT.isWithin(Range.POSITIVE) && Range.UNIT.isWithin(Range.UNIT));
        assertFalse(Range.POSITIVE.isWithin(Range.UNIT) || Range.ANY.isWithin(Range.POSITIVE));
    }
}
