package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers that layers, activations, initializers and regularizers refuse. */
class NumbersTest {
    /** What has the number, the start of its message, and numbers that it refuses. */
    static Stream<Arguments> numbers() {
        double nan = Double.NaN;
        double inf = Double.POSITIVE_INFINITY;
        double huge = 1e39;
        return Stream.of(
                number("Dense expects at least 1 unit but got ", x -> Dense.of((int) x), 0, -1),
                number("Embedding expects from 1 to 16777216 entries but got ", x -> Embedding.of((int) x, 2), 0, -1,
                        (1 << 24) + 1),
                number("Embedding expects from 1 to 16777215 entries but got ",
                        x -> Embedding.of((int) x, 2).withUnknown(), 1 << 24),
                number("Embedding expects a width of at least 1 but got ", x -> Embedding.of(3, (int) x), 0, -1),
                number("Embedding expects a padding from 0 to 2 but got ", x -> Embedding.of(3, 2).withPadding((int) x),
                        3, -1),
                number("Dropout expects 0 <= rate < 1 but got ", Layers::dropout, 1, -0.1, 2, nan, inf, -inf),
                number("AlphaDropout expects 0 <= rate < 1 but got ", Layers::alphaDropout, 1, -0.1, 2, nan, inf),
                number("GaussianDropout expects 0 <= rate < 1 but got ", Layers::gaussianDropout, 1, -0.1, 2, nan, inf),
                number("GaussianNoise expects a deviation >= 0 but got ", Layers::gaussianNoise, -1, nan, -inf),
                number("GaussianNoise expects a finite deviation but got ", Layers::gaussianNoise, inf, huge),
                number("BatchNorm expects a momentum from 0 to below 1 but got ", x -> new BatchNorm(x, 1e-3), 1, 1.5,
                        -0.1, 0.999999999, nan, inf),
                number("BatchNorm expects an epsilon > 0 but got ", x -> new BatchNorm(0.9, x), 0, -1, 1e-46, nan,
                        -inf),
                number("BatchNorm expects a finite epsilon but got ", x -> new BatchNorm(0.9, x), inf, huge),
                number("LayerNorm expects an epsilon > 0 but got ", LayerNorm::new, 0, -1, 1e-46, nan, -inf),
                number("LayerNorm expects a finite epsilon but got ", LayerNorm::new, inf, huge),
                number("LeakyRelu expects a finite slope but got ", Activations::leakyRelu, nan, inf, -inf, huge),
                number("Elu expects a finite alpha but got ", Activations::elu, nan, inf, -inf, -huge),
                number("Relu expects a finite slope but got ", x -> Activations.relu(6, x, 0), nan, inf, -inf, huge),
                number("Relu expects a threshold >= 0 but got ", x -> Activations.relu(6, 0, x), -1, nan, -inf),
                number("Relu expects a finite threshold but got ", x -> Activations.relu(inf, 0, x), inf, huge),
                number("Relu expects a maximum > 0 that is at least the threshold 2.0 but got ",
                        x -> Activations.relu(x, 0, 2), 1.9, 0, -1, nan, -inf),
                number("Relu expects a maximum > 0 that is at least the threshold 0.0 but got ",
                        x -> Activations.relu(x, 0, 0), 0, -1, nan, -inf),
                number("L1 expects a scale >= 0 but got ", Regularizers::l1, -1, nan, -inf),
                number("L1 expects a finite scale but got ", Regularizers::l1, inf, huge),
                number("L2 expects a scale >= 0 but got ", Regularizers::l2, -1, nan, -inf),
                number("L2 expects a finite scale but got ", Regularizers::l2, inf, huge),
                number("L1L2's l1 expects a scale >= 0 but got ", x -> Regularizers.l1l2(x, 1), -1, nan),
                number("L1L2's l1 expects a finite scale but got ", x -> Regularizers.l1l2(x, 1), inf),
                number("L1L2's l2 expects a scale >= 0 but got ", x -> Regularizers.l1l2(1, x), -1, nan),
                number("L1L2's l2 expects a finite scale but got ", x -> Regularizers.l1l2(1, x), inf));
    }

    static Arguments number(String message, DoubleFunction<?> make, double... refused) {
        return Arguments.of(message, make, refused);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"numbers", "dev.weft.network.InitializersTest#numbers"})
    void aNumberThatMakesNoSenseIsRefused(String message, DoubleFunction<?> make, double[] refused) {
        for (double number : refused) {
            String got = assertThrows(IllegalArgumentException.class, () -> make.apply(number), () -> "" + number)
                    .getMessage();
            assertTrue(got.startsWith(message), got);
        }
    }
}
