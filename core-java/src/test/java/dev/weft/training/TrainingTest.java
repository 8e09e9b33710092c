package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingTest {
    private static final Dataset TEN = Dataset.of(new float[][]{{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}},
            new int[]{0, 1, 0, 1, 0, 1, 0, 1, 0, 1});

    @Test
    void anotherLengthKeepsAllElseAndTheOrderThatWasChosen() {
        assertEquals(Training.steps(7).withBatchSize(5), Training.epochs(2).withBatchSize(5).withSteps(7));
        assertEquals(Training.epochs(7).withValidation(0.2), Training.steps(2).withValidation(0.2).withEpochs(7));
        Training.Batching own = (data, size, stream) -> Batches.cyclic(data, size);
        assertSame(own, Training.epochs(2).withBatching(own).withSteps(7).batching());
    }

    @Test
    void theLastShareOfTheDataValidatesAndTheLaterWordCounts() {
        assertEquals(TEN.take(8).all(), Training.epochs(1).withValidation(0.2).examples(TEN).all());
        assertEquals(TEN.skip(8).all(), Training.epochs(1).withValidation(0.2).validation(TEN).orElseThrow().all());
        assertEquals(Training.epochs(1).withValidation(TEN),
                Training.epochs(1).withValidation(0.2).withValidation(TEN));
        assertEquals(Training.epochs(1).withValidation(0.2),
                Training.epochs(1).withValidation(TEN).withValidation(0.2));
    }

    @Test
    void aModelForgetsItsTrainingInACheckpoint() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(2));
        Training usual = Training.epochs(1).withListener(progress -> {});
        assertEquals(model.build(TEN.features()).checkpoint(),
                model.withTraining(usual).build(TEN.features()).checkpoint());
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals("Training expects a validation fraction from 0 (none) to below 1 but got 1.0",
                assertThrows(IllegalArgumentException.class, () -> Training.epochs(1).withValidation(1)).getMessage());
        assertEquals("Training has both validation data and a validation fraction of 0.2: keep one of them",
                assertThrows(IllegalArgumentException.class,
                        () -> new Training(1, Training.Unit.EPOCHS, 1, Batches::epochs, Optional.of(TEN), 0.2,
                                List.of(),
                                Workers.shared()))
                        .getMessage());
    }
}
