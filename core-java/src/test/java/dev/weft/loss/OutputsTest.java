package dev.weft.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.graph.Samples;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutputsTest {
    private static final Map<Losses, Outputs> CONSTANTS = Map.ofEntries(
            Map.entry(Losses.SOFTMAX_CE, Outputs.LOGITS), Map.entry(Losses.BCE, Outputs.BINARY_PROBABILITIES),
            Map.entry(Losses.BCE_WITH_LOGITS, Outputs.BINARY_LOGITS), Map.entry(Losses.KLD, Outputs.PROBABILITIES),
            Map.entry(Losses.HINGE, Outputs.SCORES), Map.entry(Losses.SQUARED_HINGE, Outputs.SCORES),
            Map.entry(Losses.CATEGORICAL_HINGE, Outputs.SCORES), Map.entry(Losses.COSINE_SIMILARITY, Outputs.SCORES),
            Map.entry(Losses.MSE, Outputs.NUMBERS), Map.entry(Losses.MAE, Outputs.NUMBERS),
            Map.entry(Losses.MAPE, Outputs.NUMBERS), Map.entry(Losses.MSLE, Outputs.NUMBERS),
            Map.entry(Losses.LOG_COSH, Outputs.NUMBERS), Map.entry(Losses.POISSON, Outputs.NUMBERS),
            Map.entry(Losses.CROSS_ENTROPY, Outputs.PROBABILITIES), Map.entry(Losses.OWN_LOSS, Outputs.NUMBERS));

    static Stream<Arguments> losses() {
        Loss own = (y, t) -> y.minus(t);
        Stream<Arguments> others = Stream.of(
                Arguments.of(Losses.softmaxCE(0.1), Outputs.LOGITS), Arguments.of(Losses.focal(2), Outputs.LOGITS),
                Arguments.of(Losses.binaryFocal(2), Outputs.BINARY_LOGITS),
                Arguments.of(Losses.binaryFocal(2, 0.25).smoothed(0.1), Outputs.BINARY_LOGITS),
                Arguments.of(Losses.SOFTMAX_CE.ignoring(1).weightedMean(), Outputs.LOGITS),
                Arguments.of(Losses.quantile(0.5), Outputs.NUMBERS),
                Arguments.of(Losses.triplet(1), Outputs.NUMBERS), Arguments.of(Losses.contrastive(1), Outputs.NUMBERS),
                Arguments.of(Losses.huber(1), Outputs.NUMBERS),
                Arguments.of(Losses.SOFTMAX_CE.weighted(1, 2), Outputs.LOGITS),
                Arguments.of(Losses.softmaxCE(0.1).weighted(1, 2).summed(), Outputs.LOGITS),
                Arguments.of(Losses.BCE.summed(), Outputs.BINARY_PROBABILITIES), Arguments.of(own, Outputs.NUMBERS),
                Arguments.of(own.withOutputs(Outputs.SCORES).summed().weighted(1, 2), Outputs.SCORES));
        return Stream.concat(Arrays.stream(Losses.values()).map(loss -> Arguments.of(loss, CONSTANTS.get(loss))),
                others);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void everyLossSaysWhatOutputsMeanAlsoWrapped(Loss loss, Outputs outputs) {
        assertEquals(outputs, loss.outputs());
    }

    @ParameterizedTest
    @EnumSource
    void theThresholdIsThatOfEvenChances(Outputs outputs) {
        boolean unbounded = outputs == Outputs.LOGITS || outputs == Outputs.BINARY_LOGITS || outputs == Outputs.SCORES;
        assertEquals(unbounded ? 0 : 0.5, outputs.threshold());
        assertEquals(outputs != Outputs.NUMBERS, outputs.hasClasses());
    }

    @ParameterizedTest
    @EnumSource
    void probabilitiesAreBetween0And1AndOfClassesTheyMake1(Outputs outputs) {
        if (!outputs.hasProbabilities()) {
            String message = assertThrows(UnsupportedOperationException.class,
                    () -> outputs.classProbabilities(Tensor.zeros(1, 2))).getMessage();
            assertEquals("Outputs." + outputs
                    + " have no probabilities: train with a loss of logits, such as SOFTMAX_CE or "
                    + "BCE_WITH_LOGITS, or declare what your own loss takes with loss.withOutputs(Outputs.LOGITS)",
                    message);
            return;
        }
        Samples samples = new Samples(1);
        for (int width = 1; width < 5; width++) {
            Tensor given = samples.signed(Shape.of(20, width));
            Tensor probabilities = outputs.classProbabilities(
                    outputs == Outputs.PROBABILITIES ? Outputs.LOGITS.probabilities(given) : given);
            boolean both = width == 1 && outputs.isBinary();
            assertEquals(Shape.of(20, both ? 2 : width), probabilities.shape());
            for (int row = 0; row < 20; row++) {
                double sum = 0;
                for (int i = 0; i < probabilities.shape().rowSize(); i++) {
                    assertTrue(probabilities.get(row, i) >= 0 && probabilities.get(row, i) <= 1,
                            probabilities::toString);
                    sum += probabilities.get(row, i);
                }
                if (both || !outputs.isBinary()) {
                    assertEquals(1, sum, 1e-6);
                }
            }
        }
    }

    @Test
    void aSingleOutputTellsTwoClassesApart() {
        float[] logits = {(float) Math.log(3), (float) -Math.log(3), 0};
        Tensor three = Tensor.of(Shape.of(3, 1), logits);
        assertArrayEquals(new float[]{0.25f, 0.75f, 0.75f, 0.25f, 0.5f, 0.5f},
                Outputs.BINARY_LOGITS.classProbabilities(three).data(), 1e-6f);
        Tensor given = Tensor.of(Shape.of(4, 1), 0.75f, -0.25f, 2, Float.NaN);
        Tensor probabilities = Outputs.BINARY_PROBABILITIES.classProbabilities(given);
        assertEquals(Tensor.matrix(new float[]{0.25f, 0.75f}, new float[]{1, 0}, new float[]{0, 1}),
                probabilities.rows(0, 3));
        assertTrue(Float.isNaN(probabilities.get(3, 0)) && Float.isNaN(probabilities.get(3, 1)));
    }

    /** The meaning, the number of outputs, and labels that are classes or not. */
    static Stream<Arguments> classes() {
        float nan = Float.NaN;
        Tensor multiHot = Tensor.matrix(new float[][]{{1, 1, 0}, {0, 1, 0}});
        Tensor none = Tensor.matrix(new float[][]{{0, 0, 0}, {0, 1, 0}});
        Tensor oneHot = Tensor.matrix(new float[][]{{0, 0, 1}, {nan, 1, 1}, {0, 1, 0}});
        Tensor signs = Tensor.matrix(new float[][]{{-1, -1, 1}, {1, -1, -1}});
        Tensor pixels = Tensor.matrix(new float[][]{{0.2f, 0.3f, 0.5f}, {0, 1, 0.1f}});
        Tensor amounts = Tensor.matrix(new float[][]{{1.5f}, {0}});
        Tensor column = Tensor.matrix(new float[][]{{1}, {nan}, {0}});
        return Stream.of(
                Arguments.of(Outputs.NUMBERS, 3, pixels, false), Arguments.of(Outputs.NUMBERS, 3, multiHot, false),
                Arguments.of(Outputs.NUMBERS, 3, oneHot, true), Arguments.of(Outputs.NUMBERS, 3, signs, true),
                Arguments.of(Outputs.NUMBERS, 3, Tensor.vector(0, 2, nan, 1), true),
                Arguments.of(Outputs.NUMBERS, 3, Tensor.vector(0, 3), false),
                Arguments.of(Outputs.NUMBERS, 3, Tensor.vector(0, 0.5f), false),
                Arguments.of(Outputs.NUMBERS, 1, amounts, false), Arguments.of(Outputs.NUMBERS, 1, column, true),
                Arguments.of(Outputs.NUMBERS, 1, Tensor.vector(-1, 1), true),
                Arguments.of(Outputs.NUMBERS, 1, Tensor.vector(-1, 0, 1), false),
                Arguments.of(Outputs.NUMBERS, 2, Tensor.zeros(0, 2), true),
                Arguments.of(Outputs.SCORES, 3, pixels, false), Arguments.of(Outputs.SCORES, 3, oneHot, true),
                Arguments.of(Outputs.SCORES, 1, column, true), Arguments.of(Outputs.BINARY_LOGITS, 1, amounts, true),
                Arguments.of(Outputs.BINARY_LOGITS, 3, multiHot, false),
                Arguments.of(Outputs.BINARY_PROBABILITIES, 3, none, false),
                Arguments.of(Outputs.BINARY_PROBABILITIES, 3, oneHot, true),
                Arguments.of(Outputs.LOGITS, 3, pixels, true), Arguments.of(Outputs.PROBABILITIES, 3, pixels, true));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void outputsAreClassesIfTheLossOrElseEachLabelSaysSo(Outputs outputs, int width, Tensor labels, boolean expected) {
        assertEquals(expected, outputs.areClasses(labels, width));
    }

    static Stream<Arguments> labels() {
        return Stream.of(
                Arguments.of(Outputs.LOGITS, Shape.of(9), "a class from 0 to 2", new float[]{2}, new float[]{3}),
                Arguments.of(Outputs.LOGITS, Shape.of(9), "a class from 0 to 2", new float[]{0}, new float[]{0.5f}),
                Arguments.of(Outputs.LOGITS, Shape.of(9, 3), "numbers >= 0 with sum 1", new float[]{0, 0.5f, 0.5f},
                        new float[]{0, 1, 1}),
                Arguments.of(Outputs.PROBABILITIES, Shape.of(9, 3), "numbers >= 0 with sum 1", new float[]{0, 1, 0},
                        new float[]{2, -1, 0}),
                Arguments.of(Outputs.BINARY_LOGITS, Shape.of(9, 3), "numbers from 0 to 1", new float[]{1, 1, 0.5f},
                        new float[]{1, -1, 0}),
                Arguments.of(Outputs.BINARY_PROBABILITIES, Shape.of(9, 1), "numbers from 0 to 1", new float[]{1},
                        new float[]{1.5f}));
    }

    @ParameterizedTest
    @MethodSource("labels")
    void labelsMustLookLikeWhatIsPredicted(Outputs outputs, Shape labels, String expected, float[] right,
            float... wrong) {
        Outputs.Label label = outputs.label(labels, 3).orElseThrow();
        assertEquals(expected, label.expected());
        assertTrue(label.accepts().test(right));
        assertFalse(label.accepts().test(wrong));
        assertEquals(true, Outputs.SCORES.label(labels, 3).isEmpty() && Outputs.NUMBERS.label(labels, 3).isEmpty());
    }
}
