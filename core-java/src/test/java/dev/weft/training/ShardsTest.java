package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.data.Dataset;
import dev.weft.listener.EarlyStopping;
import dev.weft.listener.ReduceOnPlateau;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Embedding;
import dev.weft.network.Layers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.shard.Exchange;
import dev.weft.shard.Sharding;
import dev.weft.shard.ThreadExchange;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A training in shards ends with the same bits on any number of workers and threads. */
class ShardsTest {
    private static final int SHARDS = 8;
    private static final Dataset DATA = Digests.data(101, 6);
    private static final Dataset HELD = Digests.data(37, 6);
    /** Batches of 24 rows, the last of 5, so that some shards have none. */
    private static final Training TRAINING = Training.epochs(3).withBatchSize(24);

    private static Model model() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(12, Activations.TANH), Dense.of(3))
                .withMetrics(Metrics.ACCURACY);
    }

    private static Dataset weighted() {
        float[] weights = new float[DATA.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.25f * (i % 7);
        }
        return DATA.weighted(weights);
    }

    private static Dataset words() {
        Tensor words = Tensor.zeros(101, 3);
        for (int i = 0; i < words.size(); i++) {
            words.data()[i] = i * 7 % 30;
        }
        return Dataset.of(words, DATA.all().labels());
    }

    static Stream<Arguments> trainings() {
        Model dropout = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01),
                Dense.of(12, Activations.RELU).withRegularizer(Regularizers.l2(0.01)), Layers.dropout(0.4),
                Dense.of(3));
        Model batchNorm = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Layers.dense(12), Layers.batchNorm(),
                Layers.prelu(), Dense.of(3));
        Model table = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Embedding.of(40, 4), Layers.flatten(),
                Layers.dense(3)).withMetrics(Metrics.ACCURACY);
        return Stream.of(
                Arguments.of("sgd", model(), DATA, TRAINING),
                Arguments.of("momentum", model().withOptimizer(Optimizers.momentum(0.05)), DATA, TRAINING),
                Arguments.of("adam in steps across epochs", model().withOptimizer(Optimizers.adam(0.01)), DATA,
                        Training.steps(23).withBatchSize(24)),
                Arguments.of("dropout and a penalty", dropout, DATA, TRAINING),
                Arguments.of("batch normalization", batchNorm, DATA.take(96), TRAINING.withBatchSize(48)
                        .withValidation(HELD)),
                Arguments.of("moving average", model().withAverage(new MovingAverage(0.9, true)), DATA, TRAINING),
                Arguments.of("weighted rows", model().withMetrics(Metrics.ACCURACY.weighted()), weighted(),
                        TRAINING.withValidation(weighted())),
                Arguments.of("a weighted mean", model().withLoss(Losses.SOFTMAX_CE.weighted(1, 2, 3).weightedMean()),
                        weighted(), TRAINING),
                Arguments.of("a sum", model().withLoss(Losses.SOFTMAX_CE.summed()), DATA, TRAINING),
                Arguments.of("clipped by norm", model().withClip(Clip.byNorm(0.05)), DATA, TRAINING),
                Arguments.of("clipped by global norm", model().withClip(Clip.byGlobalNorm(0.05)), DATA, TRAINING),
                Arguments.of("a table", table, words(), TRAINING),
                Arguments.of("validation, early stopping and a plateau", model(), DATA, stopping()),
                Arguments.of("batches smaller than the number of shards", model(), DATA, TRAINING.withBatchSize(3)),
                Arguments.of("fewer examples than shards", model(), DATA.take(5), TRAINING.withBatchSize(2)
                        .withValidation(HELD.take(3))),
                Arguments.of("steps that repeat examples", model(), DATA.take(5),
                        Training.steps(9).withBatchSize(13)));
    }

    private static Training stopping() {
        return Training.epochs(30).withBatchSize(24).withValidation(HELD)
                .withListener(ReduceOnPlateau.of("val_loss", 0.5, 1)).withListener(EarlyStopping.of("val_accuracy", 3));
    }

    /** The examples of one worker, in the order of the whole. */
    private static Dataset part(Dataset data, Sharding sharding) {
        return data.rows(IntStream.range(0, data.size())
                .filter(i -> i % sharding.shards() >= sharding.from() && i % sharding.shards() < sharding.to())
                .toArray());
    }

    private static Trained fit(Model model, Dataset data, Training training, Exchange exchange) {
        Sharding sharding = Sharding.of(SHARDS, exchange);
        Training own = training.validation().map(held -> training.withValidation(part(held, sharding)))
                .orElse(training);
        // A listener has state, so each worker needs its own.
        own = own.listeners().isEmpty() ? own : stopping().withValidation(own.validation().orElseThrow());
        return model.fit(part(data, sharding), own.withWorkers(Workers.of(1)).withShards(sharding));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void anyNumberOfWorkersEndsWithTheSameBits(String name, Model model, Dataset data, Training training) {
        Trained local = model.fit(data, training.withShards(SHARDS));
        assertTrue(local.step() > 0);
        assertEquals(local.checkpoint(),
                model.fit(data, training.withShards(SHARDS).withWorkers(Workers.of(3))).checkpoint());
        for (int workers : new int[]{1, 2, 3, 4, 8}) {
            for (Trained trained : ThreadExchange.run(workers, exchange -> fit(model, data, training, exchange))) {
                assertEquals(local.checkpoint(), trained.checkpoint(), () -> workers + " workers");
                assertEquals(local.history().toString(), trained.history().toString());
            }
        }
    }
}
