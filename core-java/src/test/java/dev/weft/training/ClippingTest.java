package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Samples;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.optimizer.Clip;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClippingTest {
    /** The gradients (3, -4) and (0, 12), and what the limit makes of them. */
    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of(Clip.byValue(2), new float[]{2, -2}, new float[]{0, 2}),
                Arguments.of(Clip.byValue(20), new float[]{3, -4}, new float[]{0, 12}),
                Arguments.of(Clip.byNorm(6), new float[]{3, -4}, new float[]{0, 6}),
                Arguments.of(Clip.byNorm(2.5), new float[]{1.5f, -2}, new float[]{0, 2.5f}),
                Arguments.of(Clip.byGlobalNorm(13), new float[]{3, -4}, new float[]{0, 12}),
                Arguments.of(Clip.byGlobalNorm(6.5), new float[]{1.5f, -2}, new float[]{0, 6}));
    }

    private static List<Tensor> clipped(Clip clip, List<Tensor> gradients) {
        Graph graph = new Graph();
        List<Value> values = gradients.stream().map(graph::constant).toList();
        return new Session(graph, Workers.of(1)).run(Map.of(), Clipping.of(clip, values));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void aGradientIsBroughtWithinTheLimit(Clip clip, float[] first, float[] second) {
        List<Tensor> limited = clipped(clip, List.of(Tensor.vector(3, -4), Tensor.vector(0, 12)));
        assertEquals(List.of(Tensor.vector(first), Tensor.vector(second)), limited);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(doubles = {0.7, 99})
    void aMatrixAndANumberAreLimitedTogether(double limit) {
        Samples samples = new Samples(1);
        List<Tensor> gradients = List.of(samples.signed(Shape.of(3, 4)), samples.signed(Shape.SCALAR));
        double sum = gradients.stream().flatMapToDouble(gradient -> IntStream.range(0, gradient.size())
                .mapToDouble(i -> Math.pow(gradient.data()[i], 2))).sum();
        double scale = Math.min(1, limit / Math.sqrt(sum));
        List<Tensor> limited = clipped(Clip.byGlobalNorm(limit), gradients);
        for (int i = 0; i < gradients.size(); i++) {
            for (int j = 0; j < gradients.get(i).size(); j++) {
                assertEquals(gradients.get(i).data()[j] * scale, limited.get(i).data()[j], scale == 1 ? 0 : 1e-6);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Clip.Kind.class)
    void aNaNIsNotHidden(Clip.Kind kind) {
        assertTrue(Float.isNaN(clipped(new Clip(kind, 1), List.of(Tensor.vector(1, Float.NaN))).get(0).get(1)));
    }

    @Test
    void anInfiniteNormGivesNaNInsteadOfZeros() {
        assertTrue(Float.isNaN(clipped(Clip.byNorm(1), List.of(Tensor.vector(1, 3e38f))).get(0).get(0)));
    }

    @Test
    void aModelTrainsWithItsLimit() {
        Model model = ModelSamples.line().withClip(Clip.byGlobalNorm(1e-3));
        Tensor before = model.build(Shape.of(3)).weights().get("dense1.kernel");
        Tensor after = model.fit(ModelSamples.data(), Training.steps(1)).weights().get("dense1.kernel");
        double squares = 0;
        for (int i = 0; i < before.size(); i++) {
            squares += Math.pow(after.data()[i] - before.data()[i], 2);
        }
        assertTrue(Math.sqrt(squares) <= 1.01e-3 * 0.1 && squares > 0, "moved by " + Math.sqrt(squares));
        assertEquals(model.fit(ModelSamples.data(), Training.steps(3)).weightsSha256(),
                model.fit(ModelSamples.data(), Training.steps(3)).weightsSha256());
    }
}
