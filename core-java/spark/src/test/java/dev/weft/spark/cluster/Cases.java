package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Small trainings, on this machine and on a cluster. */
final class Cases {
    static final int SHARDS = 8;

    private Cases() {}

    /**
     * A training.
     *
     * @param model the model
     * @param data what to train on
     * @param held what to evaluate, if anything
     */
    record Case(Model model, Dataset data, Optional<Dataset> held, TrainingSource source) {
        byte[] start() {
            return model.fit(data, Training.epochs(0)).checkpoint().bytes();
        }

        /** The model that this machine trains. */
        Trained local() {
            Training training = source.training().withShards(SHARDS);
            return Trained.of(Checkpoint.of(start()))
                    .fit(data, held.map(training::withValidation).orElse(training));
        }

        Examples examples(JavaSparkContext spark, int partitions) {
            Layout layout = new Layout(Map.of("", data.labels().toArray()), data.isWeighted());
            return new Examples(rows(spark, data, partitions), data.size(), layout,
                    held.map(some -> rows(spark, some, 3)), held.map(Dataset::size).orElse(0));
        }

        Cluster.Outcome on(JavaSparkContext spark, Cluster cluster, Settings settings) {
            return cluster.train(spark, examples(spark, 5), start(), settings, source);
        }
    }

    /** The examples of a data set, on some partitions, backwards. */
    private static JavaPairRDD<Long, float[]> rows(JavaSparkContext spark, Dataset data, int partitions) {
        List<Tuple2<Long, float[]>> rows = new ArrayList<>();
        int features = data.features().size();
        int labels = data.labels().size();
        for (int i = data.size() - 1; i >= 0; i--) {
            float[] row = new float[features + labels + 1];
            float[] label = new float[labels];
            data.copy(i, row, 0, label, 0);
            System.arraycopy(label, 0, row, features, labels);
            row[features + labels] = data.weight(i);
            rows.add(new Tuple2<>((long) i, row));
        }
        return spark.parallelizePairs(rows, partitions);
    }

    static Settings settings(int workers, String checkpoints) {
        return new Settings(1, 1, SHARDS, workers, 0, 0, checkpoints, 1, 0);
    }

    /** The digest of the weights, or of their averages. */
    static String digest(Trained trained) {
        return trained.model().average().isEmpty() ? trained.weightsSha256() : trained.averaged().weightsSha256();
    }

    /** Points in {@code features} dimensions, in three classes. */
    static Dataset data(int rows, int features, long seed) {
        float[] numbers = RandomStream.of(seed, "cases").normal(0, 1).next(rows * features);
        float[] classes = new float[rows];
        for (int i = 0; i < rows; i++) {
            float sum = numbers[i * features] + 2 * numbers[i * features + 1];
            classes[i] = sum < -1 ? 0 : sum < 1 ? 1 : 2;
        }
        return Dataset.of(Tensor.of(Shape.of(rows, features), numbers), Tensor.vector(classes));
    }

    static Model model() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(24, Activations.TANH), Dense.of(3))
                .withMetrics(Metrics.ACCURACY);
    }

    /** The trainings whose digests are compared. */
    static Map<String, Case> all() {
        Dataset data = data(403, 10, 1);
        Dataset held = data(61, 10, 2);
        float[] weights = new float[data.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.25f * (i % 7);
        }
        TrainingSource source = () -> Training.epochs(3).withBatchSize(37);
        TrainingSource wide = () -> Training.epochs(3).withBatchSize(80);
        Model dropout = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(24, Activations.RELU),
                Layers.dropout(0.4), Dense.of(3));
        Model norm = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Layers.dense(24), Layers.batchNorm(),
                Layers.prelu(), Dense.of(3));
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("sgd", new Case(model(), data, Optional.of(held), source));
        cases.put("momentum", new Case(model().withOptimizer(Optimizers.momentum(0.05)), data, Optional.empty(),
                source));
        cases.put("adam", new Case(model().withOptimizer(Optimizers.adam(0.01)), data, Optional.empty(),
                () -> Training.steps(41).withBatchSize(37)));
        cases.put("dropout", new Case(dropout, data, Optional.empty(), source));
        cases.put("batch normalization", new Case(norm, data.take(400), Optional.of(held), wide));
        cases.put("moving average", new Case(model().withAverage(new MovingAverage(0.9, true)), data,
                Optional.empty(), source));
        cases.put("weighted rows", new Case(model(), data.weighted(weights), Optional.empty(), source));
        return cases;
    }
}
