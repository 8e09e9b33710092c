package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.graph.Reductions;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loss of an epoch and that of an evaluation have the same unit: with a learning rate of 0 they are equal. */
class LossUnitsTest {
    private static final Dataset FIVE = Dataset.of(
            Tensor.matrix(new float[]{1, 2}, new float[]{3, -1}, new float[]{0, 1}, new float[]{2, 2},
                    new float[]{-1, 0}),
            Tensor.vector(0, 1, 2, 1, 0));

    static Stream<Loss> losses() {
        Loss scalar = (y, t) -> Reductions.mean(Losses.SOFTMAX_CE.of(y, t)).times(0).plus(3);
        return Stream.of(Losses.SOFTMAX_CE, Losses.SOFTMAX_CE.summed(), Losses.focal(2).weighted(1, 2, 3).summed(),
                Losses.SOFTMAX_CE.ignoring(1), Losses.SOFTMAX_CE.ignoring(2).summed(), Losses.SOFTMAX_CE.ignoring(0),
                Losses.SOFTMAX_CE.weighted(1, 2, 30).weightedMean(), scalar, scalar.summed());
    }

    @ParameterizedTest
    @MethodSource("losses")
    void theLossOfAnEpochIsThatOfAnEvaluation(Loss loss) {
        Trained trained = Model.of(loss, Optimizers.sgd(0), Dense.of(3)).build(Shape.of(2))
                .fit(FIVE, Training.epochs(2).withBatchSize(2).withValidation(FIVE));
        for (int epoch = 0; epoch < 2; epoch++) {
            double expected = trained.history().get("val_loss").get(epoch);
            assertEquals(expected, trained.history().get("loss").get(epoch), 1e-6 * expected);
        }
    }

    @Test
    void aWeightedMeanDividesBySampleWeights() {
        Dataset weighted = FIVE.weighted(1, 0, 3, 0.5f, 2);
        Dataset tenfold = FIVE.weighted(10, 0, 30, 5, 20);
        Model model = Model.of(Losses.SOFTMAX_CE.weightedMean(), Optimizers.sgd(0.5), Dense.of(3));
        Training once = Training.epochs(1).withBatchSize(5);
        Trained one = model.fit(weighted, once);
        Trained ten = model.fit(tenfold, once);
        assertEquals(one.history().get("loss").get(0), ten.history().get("loss").get(0), 1e-6);
        for (int i = 0; i < 6; i++) {
            assertEquals(one.weights().get("dense1.kernel").data()[i], ten.weights().get("dense1.kernel").data()[i],
                    1e-6);
        }
    }

    @Test
    void aSingleOutputWithSoftmaxIsRefusedBeforeTheFirstStep() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(1));
        assertEquals("softmaxCE expects logits [batch, classes] of at least 2 classes but got [?, 1]: for yes or no "
                + "with a single output use BCE_WITH_LOGITS, otherwise give the last layer one output per class",
                assertThrows(IllegalArgumentException.class, () -> model.fit(FIVE, Training.epochs(1))).getMessage());
    }

    @Test
    void embeddingsOfAClassMoveTogether() {
        Dataset two = Dataset.of(Tensor.matrix(new float[]{0.5f, 2}, new float[]{0.4f, -1}, new float[]{-0.4f, 1},
                new float[]{-0.5f, -2}), Tensor.vector(0, 0, 1, 1));
        for (Loss loss : new Loss[]{Losses.triplet(1), Losses.contrastive(1)}) {
            Trained trained = Model.of(loss, Optimizers.adam(0.05), Dense.of(2)).withMetrics()
                    .fit(two, Training.epochs(100).withBatchSize(4));
            double last = trained.history().get("loss").get(99);
            assertTrue(last < 0.5 * trained.history().get("loss").get(0), loss + " ends at " + last);
        }
    }
}
