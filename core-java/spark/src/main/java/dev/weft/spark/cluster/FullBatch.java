package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.graph.Variable;
import dev.weft.optimizer.Lbfgs;
import dev.weft.shard.Exchange.Partial;
import dev.weft.shard.ShardTree;
import dev.weft.spark.cluster.Packing.Kind;
import dev.weft.tensor.Tensor;
import dev.weft.training.LossAndGradients;
import dev.weft.training.Trained;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Minimizes the loss over all rows at once with {@link Lbfgs}, as Spark's MultilayerPerceptronClassifier does. The rows
 * are cut into shards as {@link dev.weft.shard.Sharding} says, and each evaluation adds up the loss and the gradients
 * of the shards in the order of a {@link ShardTree}: one Spark job on a cluster. So the weights have the same bits on
 * this machine and on any number of executors.
 *
 * <pre>{@code
 * Lbfgs.Result result = FullBatch.minimize(spark, examples, trained, 8, Lbfgs.of(100));
 * }</pre>
 *
 * <p>Each job sends all weights to the executors and the gradients of each shard to the driver, so it suits few weights
 * and many rows. It needs no barrier stage, so executors may come and go. A shard is computed in blocks of
 * {@value #ROWS} rows; what depends on the batch as a whole, such as batch normalization, sees a block. The loss must
 * be a mean or a sum over the rows, and a sum must have no penalties of layers.
 */
public final class FullBatch {
    private static final int ROWS = 4096;

    private FullBatch() {}

    /** The loss of a shard, as its part of the loss of all rows, and its gradients; none of a shard without rows. */
    private record Part(double loss, float[] gradients) {}

    /**
     * Minimizes the loss of {@code trained}, on this machine.
     *
     * @param data all rows
     * @param trained where to start; gets the best weights that were found
     * @param shards the number of shards, at least 1
     * @param search the search
     * @throws IllegalArgumentException if the data do not fit the model, or a weight has a constraint
     */
    public static Lbfgs.Result minimize(Dataset data, Trained trained, int shards, Lbfgs search) {
        List<Dataset> parts = IntStream.range(0, shards)
                .mapToObj(shard -> data.rows(IntStream.range(0, data.size()).filter(i -> i % shards == shard)
                        .toArray()))
                .toList();
        return minimize(trained, shards, search, weights -> {
            assign(trained, weights);
            return parts.stream().map(part -> part(trained, part, data.size())).toList();
        });
    }

    /**
     * Minimizes the loss of {@code trained}, on a cluster.
     *
     * @param examples the rows; those for validation are not used
     * @param trained where to start; gets the best weights that were found
     * @param shards the number of shards, at least 1, each of which is a task
     * @param search the search
     * @throws IllegalArgumentException if the rows do not fit the model, or a weight has a constraint
     */
    public static Lbfgs.Result minimize(JavaSparkContext spark, Examples examples, Trained trained, int shards,
            Lbfgs search) {
        Share share = new Share(examples.size(), shards, shards);
        Layout layout = examples.layout();
        JavaPairRDD<Integer, byte[]> blocks = Packing
                .blocks(examples.rows(), Kind.TRAINING, share, layout.width(trained.features()))
                .partitionBy(new Packing.ByWorker(shards)).persist(StorageLevel.MEMORY_AND_DISK());
        Broadcast<byte[]> model = spark.broadcast(trained.checkpoint().bytes());
        try {
            return minimize(trained, shards, search, weights -> {
                Broadcast<float[]> sent = spark.broadcast(weights);
                try {
                    return blocks.mapPartitions(some -> List.of(part(model, sent, share, layout, some)).iterator())
                            .collect().stream().map(part -> new Part(part._1(), part._2())).toList();
                } finally {
                    sent.destroy();
                }
            });
        } finally {
            model.destroy();
            blocks.unpersist();
        }
    }

    /** The part of one shard, in a task. */
    private static Tuple2<Double, float[]> part(Broadcast<byte[]> model, Broadcast<float[]> weights, Share share,
            Layout layout, Iterator<Tuple2<Integer, byte[]>> blocks) {
        if (!blocks.hasNext()) {
            return new Tuple2<>(0.0, new float[0]);
        }
        Trained trained = Trained.of(Checkpoint.of(model.value()));
        Tuple2<Integer, byte[]> first = blocks.next();
        try (HeldRows rows = HeldRows.ofTask(share, first._1(), trained.features(), layout)) {
            add(rows, first);
            blocks.forEachRemaining(block -> add(rows, block));
            rows.expectComplete();
            assign(trained, weights.value());
            Part part = part(trained, rows, share.size());
            return new Tuple2<>(part.loss, part.gradients);
        }
    }

    private static void add(HeldRows rows, Tuple2<Integer, byte[]> block) {
        rows.add(ByteBuffer.wrap(block._2()).position(1));
    }

    private static Part part(Trained trained, Dataset rows, long all) {
        double loss = 0;
        double[] sums = {};
        for (int from = 0; from < rows.size(); from += ROWS) {
            int to = Math.min(rows.size(), from + ROWS);
            double scale = trained.model().loss().isSum() ? 1 : (to - from) / (double) all;
            LossAndGradients some = trained.lossAndGradients(rows.batch(from, to));
            loss += scale * some.loss();
            if (sums.length == 0) {
                sums = new double[some.gradients().values().stream().mapToInt(Tensor::size).sum()];
            }
            int offset = 0;
            for (Tensor gradient : some.gradients().values()) {
                for (int i = 0; i < gradient.size(); i++) {
                    sums[offset++] += scale * gradient.data()[i];
                }
            }
        }
        float[] gradients = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            gradients[i] = (float) sums[i];
        }
        return new Part(loss, gradients);
    }

    private static Lbfgs.Result minimize(Trained trained, int shards, Lbfgs search,
            Function<float[], List<Part>> evaluation) {
        List<Variable> variables = variables(trained);
        float[] weights = new float[variables.stream().mapToInt(variable -> variable.shape().size()).sum()];
        int offset = 0;
        for (Variable variable : variables) {
            System.arraycopy(variable.tensor().data(), 0, weights, offset, variable.shape().size());
            offset += variable.shape().size();
        }
        try {
            return search.minimize((at, gradient) -> {
                List<Part> parts = evaluation.apply(at);
                List<Partial> partials = new ArrayList<>();
                double loss = 0;
                for (int shard = 0; shard < shards; shard++) {
                    loss += parts.get(shard).loss;
                    if (parts.get(shard).gradients.length > 0) {
                        partials.add(new Partial(shard, shard + 1, parts.get(shard).gradients));
                    }
                }
                new ShardTree(shards).sum(partials, gradient);
                return loss;
            }, weights);
        } finally {
            assign(trained, weights);
        }
    }

    /** The weights to train, in the order of their gradients. */
    private static List<Variable> variables(Trained trained) {
        List<Variable> all = trained.network().value().graph().trainableVariables();
        all.stream().filter(Variable::isConstrained).findFirst().ifPresent(variable -> {
            throw new IllegalArgumentException("Lbfgs expects weights without constraints but " + variable.name()
                    + " has one: train with an optimizer");
        });
        return all;
    }

    private static void assign(Trained trained, float[] weights) {
        int offset = 0;
        for (Variable variable : variables(trained)) {
            System.arraycopy(weights, offset, variable.tensor().data(), 0, variable.shape().size());
            offset += variable.shape().size();
        }
    }
}
