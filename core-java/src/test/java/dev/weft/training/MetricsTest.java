package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsTest {
    private static final float NAN = Float.NaN;

    static Stream<Arguments> accuracies() {
        Tensor two = Tensor.matrix(new float[] {1, 2}, new float[] {3, 0}, new float[] {1, 1}, new float[] {0, 1});
        Tensor blown = Tensor.matrix(new float[] {NAN, 2}, new float[] {1, NAN});
        return Stream.of(
                Arguments.of("classes; of equal outputs the first", two, Tensor.vector(1, 0, 0, 0), 0.75),
                Arguments.of("one-hot labels", two, Tensor.matrix(new float[] {0, 1}, new float[] {0, 1}, new float[] {1, 0}, new float[] {0, 1}), 0.75),
                Arguments.of("one output against 0.5", Tensor.of(Shape.of(4, 1), 0.9f, 0.2f, 0.5f, NAN), Tensor.vector(1, 0, 1, 0), 0.5),
                Arguments.of("NaN hits no class", blown, Tensor.vector(0, 1), 0.0),
                Arguments.of("NaN hits no missing label", blown, Tensor.vector(-1, -1), 0.0),
                Arguments.of("NaN hits no NaN", blown, Tensor.matrix(new float[] {NAN, 0}, new float[] {0, NAN}), 0.0),
                Arguments.of("a NaN label is no class", two, Tensor.vector(NAN, NAN, NAN, NAN), 0.0),
                Arguments.of("nothing", Tensor.zeros(0, 2), Tensor.zeros(0), NAN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accuracies")
    void accuracyCountsOnlyTrueHits(String name, Tensor predictions, Tensor labels, double expected) {
        assertEquals(expected, Metrics.ACCURACY.of(predictions, labels));
    }
}
