package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Lbfgs;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingTest {
    private static final Dataset TEN = Dataset.of(new float[][]{{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}},
            new int[]{0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
    private static final Model MODEL = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.01), Dense.of(2));

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
    void aTrainingWithoutEndTrainsUntilItIsStopped() {
        Listener stop = progress -> {
            if (progress.step() >= 25) {
                progress.stop();
            }
        };
        Trained trained = MODEL.fit(TEN, Training.epochs(Long.MAX_VALUE).withBatchSize(4).withListener(stop));
        assertEquals(25, trained.step());
        assertEquals(26, trained.fit(TEN, Training.steps(Long.MAX_VALUE).withListener(stop)).step());
        assertEquals(Long.MAX_VALUE, Training.epochs(Long.MAX_VALUE / 2).totalSteps(3));
        assertEquals(6, Training.epochs(2).totalSteps(3));
        assertEquals(2, Training.steps(2).totalSteps(3));
    }

    @Test
    void aBatchLargerThanTheDataTakesNoMoreMemoryThanTheData() {
        Trained whole = MODEL.fit(TEN, Training.epochs(3).withBatchSize(10));
        Training largest = Training.epochs(3).withBatchSize(Integer.MAX_VALUE);
        assertEquals(whole.weightsSha256(), MODEL.fit(TEN, largest).weightsSha256());
        assertEquals(whole.weightsSha256(),
                MODEL.fit(TEN, largest.withBatching(largest.batching().prefetched())).weightsSha256());
    }

    @Test
    void anEpochIsCountedFromOneBeforeTheFirstStep() {
        List<Long> epochs = new ArrayList<>();
        Listener counting = new Listener() {
            @Override
            public void started(Progress progress) {
                epochs.add(progress.epoch());
                epochs.add(progress.report().epoch());
            }

            @Override
            public void step(Progress progress) {
                epochs.add(progress.epoch());
            }
        };
        MODEL.fit(TEN, Training.epochs(2).withBatchSize(10).withListener(counting));
        assertEquals(List.of(1L, 1L, 1L, 2L), epochs);
    }

    static Stream<Arguments> misfits() {
        Dataset three = Dataset.of(new float[][]{{1, 2, 3}}, new int[]{0});
        Dataset numbers = Dataset.of(new float[][]{{1}}, new float[]{0});
        Workers closed = Workers.of(2);
        closed.close();
        Training two = Training.epochs(2);
        return Stream.of(
                Arguments.of(three, two, "Model expects examples of [1] but got [3]"),
                Arguments.of(TEN, two.withValidation(three), "Model expects validation examples of [1] but got [3]"),
                Arguments.of(TEN, two.withValidation(numbers), "softmaxCE expects logits [batch, classes] and labels "
                        + "[batch] of class indices or [batch, classes] of probabilities but got [?, 2] and [?, 1]"),
                Arguments.of(TEN.take(0), two,
                        "Training expects at least 1 example but got none: check where the data come from"),
                Arguments.of(TEN, two.withValidation(0.99),
                        "Training with a validation fraction of 0.99 holds back all of 10 examples: choose a smaller "
                                + "one"),
                Arguments.of(TEN, two.withValidation(0.01),
                        "Training with a validation fraction of 0.01 holds back none of 10 examples: choose a larger "
                                + "one"),
                Arguments.of(TEN, Training.steps(1).withBatchSize(Integer.MAX_VALUE),
                        "Batches expects at most 2147483639 examples of features [1] and labels [] in a batch but got "
                                + "batch size 2147483647"),
                Arguments.of(TEN, two.withWorkers(closed),
                        "Workers of 2 threads are closed: use Workers.shared() or a new pool of Workers.of(2)"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void whatDoesNotFitIsRefusedBeforeTheFirstStep(Dataset data, Training training, String message) {
        Trained trained = MODEL.build(Shape.of(1));
        assertEquals(message,
                assertThrows(RuntimeException.class, () -> trained.fit(data, training)).getMessage());
        assertEquals(0, trained.step());
    }

    @Test
    void batchesOfAnotherShapeAreNamedAsExamples() {
        Trained trained = MODEL.build(Shape.of(1));
        String message = "Model expects examples of [1] but got [3]";
        Batch three = new Batch(Tensor.zeros(2, 3), Tensor.zeros(2));
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> trained.lossAndGradients(three)).getMessage());
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> trained.fit(Dataset.of(three.features(), three.labels()), Lbfgs.of(1))).getMessage());
        assertEquals("Training expects at least 1 example but got none: check where the data come from",
                assertThrows(IllegalArgumentException.class, () -> trained.fit(TEN.take(0), Lbfgs.of(1))).getMessage());
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
