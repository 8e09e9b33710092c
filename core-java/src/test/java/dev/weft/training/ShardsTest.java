package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
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
import dev.weft.optimizer.Lbfgs;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.shard.Exchange;
import dev.weft.shard.Sharding;
import dev.weft.shard.ThreadExchange;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
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

    @Test
    void theOrderOfExamplesAndSumsStaysThatOfOlderVersions() {
        Model model = model().withOptimizer(Optimizers.momentum(0.05));
        assertEquals("dc54cc985cfb3fa1", model.fit(DATA, TRAINING.withShards(SHARDS)).weightsSha256().substring(0, 16));
        assertEquals("be4a233904545afa",
                model.fit(DATA, Training.steps(23).withBatchSize(24).withShards(3)).weightsSha256()
                        .substring(0, 16));
    }

    @Test
    void aBatchInShardsTakesTheStepOfTheWholeBatchUpToRounding() {
        Dataset eight = DATA.take(48);
        Training whole = Training.epochs(4).withBatchSize(48);
        Model model = model().withOptimizer(Optimizers.momentum(0.1));
        Trained expected = model.fit(eight, whole);
        Trained shards = model.fit(eight, whole.withShards(SHARDS));
        expected.weights().forEach((name, tensor) -> assertArrayEquals(tensor.data(),
                shards.weights().get(name).data(), 1e-5f, name));
        for (String column : expected.history().names()) {
            assertEquals(expected.history().get(column).get(3), shards.history().get(column).get(3), 1e-5, column);
        }
        assertNotEquals(model.fit(DATA, TRAINING.withShards(4)).weightsSha256(),
                model.fit(DATA, TRAINING.withShards(SHARDS)).weightsSha256());
    }

    @Test
    void everyEpochHasEachExampleOnceInBatchesOfTheSize() {
        for (int examples : new int[]{5, 48, 101}) {
            List<Integer> seen = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            Dataset numbered = Dataset.of(numbers(examples), DATA.take(examples).all().labels());
            model().fit(numbered, Training.epochs(2).withBatchSize(24).withShards(SHARDS).withListener(new Listener() {
                @Override
                public void step(Progress progress) {
                    Batch batch = progress.batch().orElseThrow();
                    sizes.add(batch.size());
                    for (float number : batch.features().data()) {
                        seen.add((int) number);
                    }
                }
            }));
            List<Integer> all = IntStream.range(0, examples).boxed().toList();
            assertEquals(all, seen.subList(0, examples).stream().sorted().toList());
            assertEquals(all, seen.subList(examples, 2 * examples).stream().sorted().toList());
            // With at most one example in each shard, there is one order.
            assertEquals(examples > SHARDS,
                    !seen.subList(0, examples).equals(seen.subList(examples, 2 * examples)));
            assertEquals(examples % 24 == 0 ? 24 : examples % 24, sizes.get(sizes.size() - 1));
            if (examples == 101) {
                // Three rows of each shard, one shard after the other.
                assertEquals(IntStream.range(0, 24).map(row -> row / 3).boxed().toList(),
                        seen.subList(0, 24).stream().map(number -> number % SHARDS).toList());
            }
        }
    }

    private static Tensor numbers(int count) {
        Tensor numbers = Tensor.zeros(count, 1);
        for (int i = 0; i < count; i++) {
            numbers.data()[i] = i;
        }
        return numbers;
    }

    @Test
    void theRunningStatisticsAreTheMeanOverTheShards() {
        // Two shards of two equal examples each: their means are 1 and 5, and their variances 0.
        Dataset data = Dataset.of(new float[][]{{1}, {5}, {1}, {5}}, new float[][]{{0}, {0}, {0}, {0}});
        Model model = Model.of(Losses.MSE, Optimizers.sgd(0), Layers.batchNorm(), Layers.dense(1));
        Trained trained = model.fit(data, Training.epochs(1).withBatchSize(4).withShards(2));
        float kept = trained.weights().get("batchNorm1.variance").item();
        assertTrue(kept > 0.9 && kept < 1, () -> "variance " + kept);
        assertEquals(3 * (1 - kept), trained.weights().get("batchNorm1.mean").item(), 1e-6);
    }

    @Test
    void aResumedTrainingEndsWithTheSameBitsOnAnotherNumberOfWorkers() {
        Model model = model().withOptimizer(Optimizers.nadam(0.01));
        Training whole = stopping().withEpochs(4).withShards(SHARDS);
        Trained unbroken = model.fit(DATA, whole);
        List<byte[]> saved = new ArrayList<>();
        model.fit(DATA, whole.withListener(new Listener() {
            @Override
            public void step(Progress progress) {
                if (progress.step() == 7) {
                    saved.add(progress.model().checkpoint().bytes());
                }
            }
        }));
        for (int workers : new int[]{1, 3}) {
            for (Trained trained : ThreadExchange.run(workers, exchange -> {
                Sharding sharding = Sharding.of(SHARDS, exchange);
                Trained resumed = Trained.of(Checkpoint.of(saved.get(0)));
                Training rest = stopping().withEpochs(4);
                rest = rest.withSteps(20 - resumed.step()).withBatching(rest.batching());
                return resumed.fit(part(DATA, sharding),
                        rest.withValidation(part(HELD, sharding)).withShards(sharding));
            })) {
                assertEquals(unbroken.checkpoint(), trained.checkpoint());
                assertEquals(unbroken.history().get("loss").get(3), trained.history().get("loss").get(2));
            }
        }
    }

    @Test
    void batchesThatAreReadInTheBackgroundChangeNoBit() {
        Training training = TRAINING.withShards(SHARDS);
        assertEquals(model().fit(DATA, training).weightsSha256(), model()
                .fit(DATA, training.withBatching(training.batching().prefetched())).weightsSha256());
    }

    @Test
    void aSearchOverShardsEndsWithTheSameBitsOnAnyNumberOfWorkers() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1),
                Dense.of(5, Activations.TANH).withRegularizer(Regularizers.l2(0.01)), Layers.batchNorm(), Dense.of(3));
        for (Dataset data : List.of(DATA, weighted())) {
            Trained local = model.build(data.features());
            Lbfgs.Result found = local.fit(data, Lbfgs.of(12), Sharding.local(SHARDS));
            assertTrue(found.value() < 1, found::toString);
            for (int workers : new int[]{1, 3, 8}) {
                for (Trained trained : ThreadExchange.run(workers, exchange -> {
                    Sharding sharding = Sharding.of(SHARDS, exchange);
                    Trained own = model.build(data.features());
                    assertEquals(found, own.fit(part(data, sharding), Lbfgs.of(12), sharding));
                    return own;
                })) {
                    assertEquals(local.weightsSha256(), trained.weightsSha256());
                }
            }
        }
        // Without layers that depend on the batch, the search is that over the whole batch, up to rounding.
        Trained whole = model().build(DATA.features());
        Trained shards = model().build(DATA.features());
        double expected = whole.fit(DATA, Lbfgs.of(5)).value();
        assertEquals(expected, shards.fit(DATA, Lbfgs.of(5), Sharding.local(SHARDS)).value(), 1e-4);
    }

    @Test
    void aDivergenceNamesTheWorkerThatCanTellWhy() {
        Tensor features = DATA.all().features().copy();
        features.data()[5 * 6] = Float.NaN;
        Dataset broken = Dataset.of(features, DATA.all().labels());
        String alone = message(() -> model().fit(broken, TRAINING.withBatchSize(101).withShards(SHARDS)));
        assertTrue(alone.contains("of the batch are not finite; clean the data"), alone);
        List<String> messages = ThreadExchange.run(2,
                exchange -> message(() -> fit(model(), broken, TRAINING.withBatchSize(101), exchange)));
        assertEquals(
                "training diverged in step 1, with a loss of NaN: the loss of shard 5 is not finite. Likely cause: "
                        + "see the message of worker 1, which computed it",
                messages.get(0));
        assertTrue(messages.get(1).contains("of the batch are not finite; clean the data"), messages.get(1));
    }

    private static String message(Executable executable) {
        return assertThrows(RuntimeException.class, executable).getMessage();
    }

    @Test
    void workersWithOtherSettingsOrExamplesAreRefused() {
        List<String> messages = ThreadExchange.run(2, exchange -> message(
                () -> fit(model(), DATA, TRAINING.withBatchSize(24 + exchange.worker()), exchange)));
        assertEquals("Workers of a training expect the same batch size but worker 0 has 24 and worker 1 25",
                messages.get(0));
        assertEquals(messages.get(0), messages.get(1));
        messages = ThreadExchange.run(2, exchange -> message(
                () -> model().fit(DATA, TRAINING.withShards(Sharding.of(SHARDS, exchange)))));
        assertEquals("Worker 0 of 2 expects 102 of 202 examples, those of its shards, but got 101", messages.get(1));
        messages = ThreadExchange.run(2, exchange -> message(
                () -> model().fit(DATA.take(0), TRAINING.withShards(Sharding.of(SHARDS, exchange)))));
        assertEquals("Training expects at least 1 example but got none on any worker: check where the data come from",
                messages.get(0));
    }

    @Test
    void whatCannotBeCombinedWithShardsIsRefused() {
        assertEquals("Training in shards expects no micro-batches, because it computes each shard by itself: use more "
                + "shards instead", message(() -> TRAINING.withMicroBatchSize(3).withShards(8)));
        assertEquals("Training in shards has its own order of the examples: use that of Training.epochs(1).batching() "
                + "or steps(1)", message(() -> TRAINING.withShards(8).withBatching(Batches::epochs)));
        assertEquals("Sharding expects 1 to 65536 shards but got 0", message(() -> TRAINING.withShards(0)));
        assertEquals("Sharding expects 1 to 65536 shards but got 65537", message(() -> TRAINING.withShards(65537)));
        ThreadExchange.run(1, exchange -> {
            assertEquals("Training with an exchange expects no validation fraction but got 0.25: give each worker the "
                    + "validation examples of its shards",
                    message(() -> TRAINING.withValidation(0.25).withShards(Sharding.of(8, exchange))));
            return exchange;
        });
        Model batchNorm = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Layers.batchNorm(), Dense.of(3));
        String message = message(() -> batchNorm.fit(DATA, TRAINING.withShards(SHARDS)));
        assertTrue(message.startsWith("101 examples in batches of 24 and 8 shards leave a part of 1: BatchNorm "
                + "batchNorm1 expects batches of at least 2 examples to train on but got 1, "), message);
    }
}
