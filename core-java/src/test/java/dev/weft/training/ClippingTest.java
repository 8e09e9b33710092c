package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClippingTest {
    static Stream<Clip> clips() {
        return Stream.of(Clip.byValue(0.5), Clip.byNorm(0.7), Clip.byGlobalNorm(0.7), Clip.byValue(99), Clip.byNorm(99), Clip.byGlobalNorm(99));
    }

    private static List<Tensor> clipped(Clip clip, List<Tensor> gradients) {
        Graph graph = new Graph();
        List<Value> values = gradients.stream().map(graph::constant).toList();
        return new Session(graph, Workers.of(1)).run(Map.of(), Clipping.of(clip, values));
    }

    @ParameterizedTest
    @MethodSource("clips")
    void valuesAreLimitedAsClipLimitsArrays(Clip clip) {
        Samples samples = new Samples(1);
        List<Tensor> gradients = List.of(samples.signed(Shape.of(3, 4)), samples.signed(Shape.of(4)), samples.signed(Shape.SCALAR));
        List<Tensor> limited = clipped(clip, gradients);
        float[][] expected = gradients.stream().map(gradient -> gradient.data().clone()).toArray(float[][]::new);
        clip.apply(expected);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], limited.get(i).data(), clip.limit() == 99 ? 0 : 1e-6f);
        }
    }

    @ParameterizedTest
    @MethodSource("clips")
    void aNaNIsNotHidden(Clip clip) {
        assertTrue(Float.isNaN(clipped(clip, List.of(Tensor.vector(1, Float.NaN))).get(0).get(1)));
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
        assertEquals(model.fit(ModelSamples.data(), Training.steps(3)).weightsSha256(), model.fit(ModelSamples.data(), Training.steps(3)).weightsSha256());
    }
}
