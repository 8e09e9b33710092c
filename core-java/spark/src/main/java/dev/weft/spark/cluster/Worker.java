package dev.weft.spark.cluster;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.shard.Sharding;
import dev.weft.spark.cluster.Blocks.Kind;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import dev.weft.training.Resumable;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskKilledException;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterator;

/** One worker of a training: a task of its barrier stage. */
final class Worker {
    /** Marks a failure for which there is an exception of its own. */
    static final String DIVERGED = "diverged: ";

    private static final String FAILED = "!";

    private final Job job;
    private final BarrierTaskContext task;
    private final int number;

    private Worker(Job job) {
        this.job = job;
        this.task = BarrierTaskContext.get();
        this.number = task.partitionId();
    }

    /** Runs the worker with the blocks of its examples, and returns its {@link Result}. */
    static byte[] run(Job job, Iterator<Tuple2<Integer, byte[]>> blocks) {
        return new Worker(job).run(blocks).bytes();
    }

    private Result run(Iterator<Tuple2<Integer, byte[]>> blocks) {
        Trained trained = Trained.of(Checkpoint.of(job.model().value()));
        try (HeldRows rows = HeldRows.ofTask(job.examples(), number, trained.features(), job.layout());
                HeldRows held = HeldRows.ofTask(job.validation(), number, trained.features(), job.layout());
                Mesh mesh = new Mesh(seat(), host(), job.limits(), this::check)) {
            String failure = read(blocks, rows, held);
            List<String> hosts = new ArrayList<>();
            List<Integer> ports = new ArrayList<>();
            for (String address : task.allGather(failure.isEmpty() ? host() + " " + mesh.port() : FAILED + failure)) {
                if (address.startsWith(FAILED)) {
                    return Result.failed(address.substring(FAILED.length()));
                }
                hosts.add(address.substring(0, address.lastIndexOf(' ')));
                ports.add(Integer.parseInt(address.substring(address.lastIndexOf(' ') + 1)));
            }
            mesh.join(hosts, ports);
            return train(trained, rows, held, mesh);
        }
    }

    private Seat seat() {
        return new Seat(number, job.examples().workers(), job.examples().shards(),
                (long) task.stageId() << 32 | task.stageAttemptNumber(), job.token());
    }

    private static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }

    /** Reads all blocks, and returns what is wrong with them, or nothing. */
    private String read(Iterator<Tuple2<Integer, byte[]>> blocks, HeldRows rows, HeldRows held) {
        try {
            while (blocks.hasNext()) {
                check();
                ByteBuffer block = ByteBuffer.wrap(blocks.next()._2());
                (block.get() == Kind.TRAINING.ordinal() ? rows : held).add(block);
            }
            rows.expectComplete();
            held.expectComplete();
            return "";
        } catch (IllegalStateException wrong) {
            return String.valueOf(wrong.getMessage());
        }
    }

    private void check() {
        if (task.isInterrupted()) {
            throw new TaskKilledException("the training was cancelled");
        }
    }

    private Result train(Trained start, HeldRows rows, HeldRows held, Mesh mesh) {
        try {
            Result result = train(start, rows, held, new MeshExchange(mesh));
            mesh.finish();
            return result;
        } catch (LostWorkerException | TaskKilledException | UncheckedIOException again) {
            throw again;
        } catch (MeshExchange.Stopped stopped) {
            return Result.failed(String.valueOf(stopped.getMessage()));
        } catch (RuntimeException failed) {
            // Not to be tried again: the same rows and weights fail in the same way.
            String reason = failed instanceof NonFiniteException ? DIVERGED + failed.getMessage()
                    : failed instanceof IllegalArgumentException ? String.valueOf(failed.getMessage())
                    : String.valueOf(failed);
            mesh.abort(reason);
            return Result.failed(reason);
        }
    }

    private Result train(Trained start, HeldRows rows, HeldRows held, MeshExchange exchange) {
        Sharding sharding = Sharding.of(job.examples().shards(), exchange);
        Training whole = job.source().training();
        long perEpoch = (job.examples().size() + whole.batchSize() - 1) / whole.batchSize();
        long end = start.step() + Math.min(whole.totalSteps(perEpoch), Long.MAX_VALUE - start.step());
        long digest = sharding.gather(rows.digest(), held.digest()).stream()
                .mapToLong(each -> each[0] * 31 + each[1]).sum();
        long name = job.name(end, whole, digest);
        @Nullable
        Store store = job.checkpoints().isEmpty()
                ? null
                : new Store(job.checkpoints(), job.hadoop().value().value());
        @Nullable
        Checkpoint saved = store == null ? null : newest(store, name, sharding);
        Trained trained = saved == null ? start : Trained.of(saved);
        if (saved != null) {
            Saving.restore(saved, trained);
        }
        long first = trained.step();
        long exchanging = exchange.exchanging();
        long waiting = exchange.waiting();
        long before = System.nanoTime();
        if (saved == null || !Saving.isOver(saved)) {
            fit(trained, settings(whole, end - first, held, sharding, store, name), rows);
        }
        long all = System.nanoTime() - before;
        exchanging = exchange.exchanging() - exchanging;
        waiting = exchange.waiting() - waiting;
        Timings timings = new Timings(trained.step() - first, all - exchanging - waiting, exchanging, waiting,
                exchange.bytes());
        byte[] model = number == 0 ? trained.checkpoint().bytes() : new byte[0];
        return new Result("", name, model, trained.history().columns(), timings);
    }

    /** The newest checkpoint that worker 0 can read: the others take the same one. */
    private @Nullable Checkpoint newest(Store store, long name, Sharding sharding) {
        if (number == 0) {
            store.clean(name);
        }
        long step = sharding.gather(number == 0 ? store.newest(name) : -1).get(0)[0];
        return step < 0 ? null : store.read(name, step);
    }

    private Training settings(Training whole, long left, HeldRows held, Sharding sharding, @Nullable Store store,
            long name) {
        Training training = whole.withSteps(left).withBatching(whole.batching()).withShards(sharding)
                .withListener(progress -> check());
        if (job.validation().size() > 0) {
            training = training.withValidation(held);
        }
        if (store == null) {
            return training;
        }
        training = training.withListener(new Remembered());
        return number > 0 ? training : training.withListener(new Saving(store, name, job.interval()));
    }

    /** Makes checkpoints hold the means of the epoch, so that the report of one that was cut off is complete. */
    private static final class Remembered implements Resumable {
        @Override
        public String name() {
            return "cluster";
        }

        @Override
        public Checkpoint memory() {
            return new Checkpoint(Map.of(), Map.of());
        }

        @Override
        public void resume(Checkpoint memory) {}

        @Override
        public void step(Progress progress) {}
    }

    private void fit(Trained trained, Training training, HeldRows rows) {
        try (Workers threads = Workers.of(Math.max(1, task.cpus()))) {
            trained.fit(rows, training.withWorkers(threads));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new TaskKilledException("the training was interrupted");
        }
    }
}
