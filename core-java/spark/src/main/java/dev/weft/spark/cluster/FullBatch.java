package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.optimizer.Lbfgs;
import dev.weft.shard.Exchange;
import dev.weft.shard.ShardTree;
import dev.weft.shard.Sharding;
import dev.weft.spark.cluster.Blocks.Kind;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Minimizes the loss over all rows at once with {@link Lbfgs}, as Spark's MultilayerPerceptronClassifier does, with one
 * Spark job for each evaluation. The weights have the bits of {@code Trained.fit(data, search, Sharding.local(shards))}
 * on one machine, whatever the number of executors.
 *
 * <pre>{@code
 * Lbfgs.Result result = FullBatch.minimize(spark, examples, trained, 8, Lbfgs.of(100));
 * }</pre>
 *
 * <p>Each job sends all weights to the executors and the gradients of each shard to the driver, so it suits few weights
 * and many rows. It needs no barrier stage, so executors may come and go. A task computes a shard at once: use more
 * shards if one does not fit into its memory.
 *
 * <p>Driver and tasks run the code of one machine. The driver is a worker without shards, and a task one with a single
 * shard, which ends with what it would say to the others: a sum, or before the first evaluation its number of rows.
 */
public final class FullBatch {
    private static final Deque<Trained> MODELS = new ArrayDeque<>();
    /** Of which minimization the {@link #MODELS} of this executor are. */
    private static String known = "";

    private FullBatch() {}

    /**
     * Minimizes the loss of {@code trained}.
     *
     * @param examples the rows; those for validation are not used
     * @param trained where to start; gets the best weights that were found
     * @param shards the number of shards, at least 1, each of which is a task
     * @param search the search
     * @throws IllegalArgumentException if the rows do not fit the model, a weight has a constraint, or the loss cannot
     *     be computed in shards
     * @throws ArithmeticException if the loss or its gradient is not finite at the start
     */
    public static Lbfgs.Result minimize(JavaSparkContext spark, Examples examples, Trained trained, int shards,
            Lbfgs search) {
        Share share = new Share(examples.size(), shards, shards);
        Layout layout = examples.layout();
        JavaPairRDD<Integer, byte[]> blocks = Blocks
                .of(examples.rows(), Kind.TRAINING, share, layout.width(trained.features()))
                .partitionBy(new Blocks.ByWorker(shards)).persist(StorageLevel.MEMORY_AND_DISK());
        Broadcast<byte[]> model = spark.broadcast(trained.checkpoint().bytes());
        String name = UUID.randomUUID().toString();
        try {
            Jobs jobs = answers -> {
                Broadcast<float[]> weights = spark.broadcast(weights(trained));
                try {
                    return blocks.mapPartitionsWithIndex((shard, some) -> Collections.singletonList(
                            part(name, model, weights, new OfTask(shard, shards, answers), share, layout, some))
                            .iterator(), false).collect();
                } finally {
                    weights.destroy();
                }
            };
            return trained.fit(layout.dataset(trained.features(), new float[0][]), search,
                    Sharding.of(shards, new OfDriver(shards, jobs)));
        } finally {
            model.destroy();
            blocks.unpersist();
        }
    }

    /** Runs all tasks with the weights of now, and returns the arrays that they end with: one each, or none. */
    private interface Jobs {
        List<float[][]> run(ArrayList<ArrayList<float[]>> answers);
    }

    /** All weights and statistics, one after the other. */
    private static float[] weights(Trained trained) {
        float[] all = new float[trained.weights().values().stream().mapToInt(Tensor::size).sum()];
        int offset = 0;
        for (Tensor each : trained.weights().values()) {
            System.arraycopy(each.data(), 0, all, offset, each.size());
            offset += each.size();
        }
        return all;
    }

    /** The part of one shard, in a task. */
    private static float[][] part(String name, Broadcast<byte[]> model, Broadcast<float[]> weights, OfTask exchange,
            Share share, Layout layout, Iterator<Tuple2<Integer, byte[]>> blocks) {
        Trained trained = take(name, model);
        try (HeldRows rows = HeldRows.ofTask(share, exchange.worker(), trained.features(), layout)) {
            blocks.forEachRemaining(block -> rows.add(ByteBuffer.wrap(block._2()).position(1)));
            rows.expectComplete();
            int offset = 0;
            for (Tensor each : trained.weights().values()) {
                System.arraycopy(weights.value(), offset, each.data(), 0, each.size());
                offset += each.size();
            }
            trained.fit(rows, Lbfgs.of(0), Sharding.of(share.shards(), exchange));
            throw new IllegalStateException("an evaluation in shards expects a sum");
        } catch (Said said) {
            return said.arrays;
        } finally {
            give(name, trained);
        }
    }

    /** A model of this executor for a task, which is parsed once and not for each task. */
    private static Trained take(String name, Broadcast<byte[]> model) {
        synchronized (MODELS) {
            if (!known.equals(name)) {
                MODELS.clear();
                known = name;
            }
            if (!MODELS.isEmpty()) {
                return MODELS.pop();
            }
        }
        return Trained.of(Checkpoint.of(model.value()));
    }

    private static void give(String name, Trained model) {
        synchronized (MODELS) {
            if (known.equals(name)) {
                MODELS.push(model);
            }
        }
    }

    /** Ends a task with what it says to the others. */
    private static final class Said extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient float[][] arrays;

        Said(float[]... arrays) {
            super("what a task says to the others", null, false, false);
            this.arrays = arrays;
        }
    }

    /** A worker that knows the answers to what was gathered before: they depend on the rows alone. */
    private abstract static class Informed implements Exchange, Serializable {
        private static final long serialVersionUID = 1;

        final ArrayList<ArrayList<float[]>> answers;
        int next;
        private final int worker;
        private final int workers;

        Informed(int worker, int workers, ArrayList<ArrayList<float[]>> answers) {
            this.worker = worker;
            this.workers = workers;
            this.answers = answers;
        }

        @Override
        public int worker() {
            return worker;
        }

        @Override
        public int workers() {
            return workers;
        }

        @Override
        public List<float[]> gather(float[] own) {
            if (next == answers.size()) {
                answers.add(asked(own));
            }
            return answers.get(next++);
        }

        /** Returns what all workers say that gather for the first time; {@code own} is what this one says. */
        abstract ArrayList<float[]> asked(float[] own);
    }

    /** A worker with one shard, which ends with what it says first. */
    private static final class OfTask extends Informed {
        private static final long serialVersionUID = 1;

        OfTask(int shard, int shards, ArrayList<ArrayList<float[]>> answers) {
            super(shard, shards, answers);
        }

        @Override
        ArrayList<float[]> asked(float[] own) {
            throw new Said(own);
        }

        @Override
        public void sum(int all, List<Partial> partials, float[] total) {
            throw new Said(partials.stream().map(Partial::values).toArray(float[][]::new));
        }
    }

    /** The worker without shards, which asks the tasks. */
    private static final class OfDriver extends Informed {
        private static final long serialVersionUID = 1;

        private final transient Jobs jobs;

        OfDriver(int shards, Jobs jobs) {
            super(shards, shards, new ArrayList<>());
            this.jobs = jobs;
        }

        @Override
        ArrayList<float[]> asked(float[] own) {
            ArrayList<float[]> told = new ArrayList<>();
            jobs.run(answers).forEach(arrays -> told.add(arrays[0]));
            return told;
        }

        @Override
        public void sum(int all, List<Partial> partials, float[] total) {
            List<float[][]> parts = jobs.run(answers);
            List<Partial> sums = new ArrayList<>();
            for (int shard = 0; shard < parts.size(); shard++) {
                for (float[] values : parts.get(shard)) {
                    sums.add(new Partial(shard, shard + 1, values));
                }
            }
            new ShardTree(all).sum(sums, total);
            // The first answer is the number of rows of each shard, which no later evaluation asks for.
            next = 1;
        }
    }
}
