package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomLayersTest {
    private static final Shape SHAPE = Shape.of(400, 1000);

    static List<Layer> layers() {
        return List.of(Layers.dropout(0.5), Layers.alphaDropout(0.5), Layers.gaussianDropout(0.5),
                Layers.gaussianNoise(1));
    }

    /** The layer's output for an input of ones, and the gradient of its sum, at {@code step}. */
    private static List<Tensor> run(Layer layer, String name, long step, Workers workers) {
        Tensor ones = Tensor.zeros(SHAPE.toArray());
        Arrays.fill(ones.data(), 1);
        return run(layer, name, step, workers, ones);
    }

    private static List<Tensor> run(Layer layer, String name, long step, Workers workers, Tensor input) {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, SHAPE.dimension(1));
        Scope scope = Scope.of(graph, RandomStream.of(7, name));
        Value y = layer.build(scope.of(layer), x.shape()).apply(x, Pass.training());
        Value gradient = graph.gradients(Reductions.sum(y), List.of(x)).get(0);
        Plan plan = Plan.of(List.of(y, gradient), Map.of(x, SHAPE), workers);
        plan.feed(x, input).run(step);
        return List.of(plan.value(y).copy(), plan.value(gradient).copy());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-7, 0.1, 0.5, 0.8, 0.999})
    void dropoutDropsItsShareAndKeepsTheMean(double rate) {
        List<Tensor> results = run(Layers.dropout(rate), "a", 3, Workers.of(1));
        float[] y = results.get(0).data();
        float kept = (float) (1 / (1 - rate));
        int dropped = 0;
        for (float element : y) {
            assertTrue(element == 0 || element == kept, () -> "neither 0 nor " + kept + ": " + element);
            dropped += element == 0 ? 1 : 0;
        }
        assertEquals(rate, (double) dropped / y.length, 5 * Math.sqrt(rate * (1 - rate) / y.length));
        assertEquals(results.get(0), results.get(1), "the gradient flows where the input does");
    }

    @Test
    void noiseIsNormalAndLetsTheGradientPass() {
        List<Tensor> results = run(Layers.gaussianNoise(0.5), "a", 3, Workers.of(1));
        double sum = 0;
        double squares = 0;
        int within = 0;
        for (float y : results.get(0).data()) {
            sum += y - 1;
            squares += (y - 1.0) * (y - 1.0);
            within += Math.abs(y - 1) < 0.5 ? 1 : 0;
        }
        int n = SHAPE.size();
        assertEquals(0, sum / n, 5 * 0.5 / Math.sqrt(n));
        assertEquals(0.25, squares / n, 5 * 0.25 * Math.sqrt(2.0 / n));
        assertEquals(0.682689, (double) within / n, 5 * 0.4655 / Math.sqrt(n));
        for (float slope : results.get(1).data()) {
            assertEquals(1, slope);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 0.1, 0.5, 0.9})
    void gaussianDropoutMultipliesByNormalFactorsOfTheVarianceOfDropout(double rate) {
        List<Tensor> results = run(Layers.gaussianDropout(rate), "a", 3, Workers.of(1));
        double variance = rate / (1 - rate);
        double sum = 0;
        double squares = 0;
        int within = 0;
        for (float y : results.get(0).data()) {
            sum += y - 1;
            squares += (y - 1.0) * (y - 1.0);
            within += Math.abs(y - 1) < Math.sqrt(variance) ? 1 : 0;
        }
        int n = SHAPE.size();
        assertEquals(0, sum / n, 5 * Math.sqrt(variance / n));
        assertEquals(variance, squares / n, 5 * variance * Math.sqrt(2.0 / n));
        assertEquals(0.682689, (double) within / n, 5 * 0.4655 / Math.sqrt(n));
        assertEquals(results.get(0), results.get(1), "for ones, the factors are the result and the gradient");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.5, 0.9})
    void alphaDropoutKeepsMeanZeroAndVarianceOne(double rate) {
        float[] normal = new float[SHAPE.size()];
        RandomStream.of(5, "normal").normal(0, 1).fill(normal);
        Tensor y = run(Layers.alphaDropout(rate), "a", 3, Workers.of(1), Tensor.of(SHAPE, normal)).get(0);
        double sum = 0;
        double squares = 0;
        for (float element : y.data()) {
            sum += element;
            squares += (double) element * element;
        }
        assertEquals(0, sum / SHAPE.size(), 5 / Math.sqrt(SHAPE.size()));
        assertEquals(1, squares / SHAPE.size(), 0.03);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theMaskFollowsFromNameAndStepAloneWhateverTheThreads(Layer layer) {
        Tensor first = run(layer, "a", 3, Workers.of(1)).get(0);
        assertEquals(first, run(layer, "a", 3, Workers.of(1)).get(0));
        assertEquals(first, run(layer, "a", 3, Workers.of(3)).get(0));
        assertNotEquals(first, run(layer, "a", 4, Workers.of(1)).get(0));
        assertNotEquals(first, run(layer, "b", 3, Workers.of(1)).get(0));
    }
}
