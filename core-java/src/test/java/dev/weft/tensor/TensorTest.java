package dev.weft.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jblas.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TensorTest {
    private final Tensor matrix = Tensor.matrix(new float[]{1, 2, 3}, new float[]{4, 5, 6});

    @Test
    void elementsAreRowMajor() {
        assertEquals(6, matrix.get(1, 2));
        assertEquals(4, matrix.data()[3]);
        assertEquals(23, Tensor.of(Shape.of(2, 3, 4), range(24)).get(1, 2, 3));
        assertEquals(7, Tensor.scalar(7).get());
        assertEquals(7, Tensor.vector(7).item());
    }

    private static float[] range(int n) {
        float[] data = new float[n];
        for (int i = 0; i < n; i++) {
            data[i] = i;
        }
        return data;
    }

    @Test
    void ofAndReshapeShareTheArrayAndCopyAndRowsDoNot() {
        float[] data = {1, 2, 3, 4};
        Tensor tensor = Tensor.of(Shape.of(2, 2), data);
        assertSame(data, tensor.data());
        assertSame(data, tensor.reshape(4).data());
        assertNotSame(data, tensor.copy().data());
        assertEquals(Tensor.matrix(new float[]{3, 4}), tensor.rows(1, 2));
        tensor.rows(0, 2).data()[0] = 9;
        assertEquals(1, data[0]);
        assertEquals(Shape.of(0, 2), tensor.rows(1, 1).shape());
    }

    @Test
    void aJblasMatrixIsTheTransposeInTheSameMemory() {
        FloatMatrix view = matrix.toFloatMatrix();
        assertSame(matrix.data(), view.data);
        assertEquals(3, view.rows);
        assertEquals(matrix.get(1, 2), view.get(2, 1));
        assertEquals(matrix, Tensor.of(view));
        assertSame(matrix.data(), Tensor.of(view).data());
    }

    @Test
    void equalityIsThatOfShapeAndBits() {
        assertEquals(Tensor.vector(Float.NaN), Tensor.vector(Float.NaN));
        assertNotEquals(Tensor.vector(0), Tensor.vector(-0f));
        assertNotEquals(Tensor.vector(1, 2), Tensor.matrix(new float[]{1, 2}));
        assertEquals(matrix.hashCode(), matrix.copy().hashCode());
        assertEquals("Tensor [2, 3] [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]", matrix.toString());
        assertEquals("Tensor [33]", Tensor.zeros(33).toString());
    }

    @Test
    void theFirstElementThatIsNotFiniteIsFoundWhereverItStands() {
        for (int size = 0; size < 20; size++) {
            Tensor tensor = Tensor.zeros(size);
            Arrays.fill(tensor.data(), -Float.MAX_VALUE);
            assertEquals(-1, tensor.firstNonFinite());
            for (float bad : new float[]{Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int at = size - 1; at >= 0; at--) {
                    tensor.data()[at] = bad;
                    assertEquals(at, tensor.firstNonFinite(), bad + " among " + size);
                }
                Arrays.fill(tensor.data(), -Float.MAX_VALUE);
            }
        }
    }

    static Stream<Arguments> refused() {
        Tensor matrix = Tensor.zeros(2, 3);
        return Stream.of(
                refused("Tensor [2, 3] expects 6 elements but got 5", () -> Tensor.of(Shape.of(2, 3), new float[5])),
                refused("Tensor [4] expects 4 elements but got 6", () -> matrix.reshape(4)),
                refused("Tensor.matrix expects rows of 2 but row 1 has 1",
                        () -> Tensor.matrix(new float[2], new float[1])),
                refused("Tensor.item expects one element but got shape [2, 3]", matrix::item),
                refused("Tensor [2, 3] expects 2 indices but got [1]", () -> matrix.get(1)),
                refused("Tensor [2, 3] has no element [0, 3]", () -> matrix.get(0, 3)),
                refused("Tensor [2, 3] has no element [-1, 0]", () -> matrix.get(-1, 0)),
                refused("Tensor [2, 3] has no rows [1, 3)", () -> matrix.rows(1, 3)),
                refused("Tensor [2, 3] has no rows [2, 1)", () -> matrix.rows(2, 1)),
                refused("Tensor.toFloatMatrix expects [rows, columns] but got [4]",
                        () -> Tensor.zeros(4).toFloatMatrix()),
                refused("Shape [?, 3] has no size yet: a dimension is unknown", () -> Tensor.zeros(-1, 3)),
                refused("Shape [65536, 65536] has more elements than an array can hold",
                        () -> Tensor.zeros(65536, 65536)));
    }

    private static Arguments refused(String message, Executable code) {
        return Arguments.of(message, code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatDoesNotFitIsRefusedWithReasons(String message, Executable code) {
        assertEquals(message, assertThrows(RuntimeException.class, code).getMessage());
    }
}
