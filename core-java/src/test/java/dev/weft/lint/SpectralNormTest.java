package dev.weft.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.network.Initializers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Linalg;
import dev.weft.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpectralNormTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 200", "200, 3", "64, 64", "300, 300"})
    void theNormOfALargeKernelIsThatOfLapack(int in, int out) {
        Tensor kernel = Tensor.zeros(in, out);
        Initializers.normal(1).fill(kernel.data(), kernel.shape(), RandomStream.of(in, "kernel"));
        double norm = Linalg.svd(kernel).values().data()[0];
        assertEquals(norm, SpectralNorm.of(kernel), 0.03 * norm);
        assertEquals(norm, SpectralNorm.iterated(kernel), 0.03 * norm);
        assertTrue(SpectralNorm.iterated(kernel) <= norm * 1.00001);
    }

    @Test
    void theNormOfAKernelOfZerosIsZeroAndOfOneThatIsNotFiniteNaN() {
        assertEquals(0, SpectralNorm.of(Tensor.zeros(3, 2)));
        assertEquals(0, SpectralNorm.iterated(Tensor.zeros(3, 2)));
        assertTrue(Double.isNaN(SpectralNorm.of(Tensor.matrix(new float[]{Float.NaN, 1}))));
    }
}
