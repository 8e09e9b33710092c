package dev.weft.serve.model;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the examples of requests that arrive at the same time together. A request that finds a free processor is
 * predicted at once, nobody waits for company; the others wait until one is free, and then all that have gathered are
 * one batch. {@link Predictor#predict(Tensor)} computes each row by itself, so a batch changes no bit of an answer.
 *
 * <p>Any number of threads may ask. There are no threads of its own: the first of those that wait computes for all.
 */
final class Batches {
    /** As many rows as a predictor computes at once. */
    private static final int MOST_ROWS = 504;

    private final Predictor predictor;
    private final int processors;
    private final IntConsumer sizes;
    private final Queue<Job> waiting = new ArrayDeque<>();
    private int busy;

    /**
     * Creates an empty queue.
     *
     * @param processors how many batches may be computed at the same time
     * @param sizes gets the number of rows of each batch
     */
    Batches(Predictor predictor, int processors, IntConsumer sizes) {
        this.predictor = predictor;
        this.processors = processors;
        this.sizes = sizes;
    }

    /** How many requests wait for a processor. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** The examples of one request, on their way to its outputs. */
    private static final class Job {
        final Tensor examples;
        private final Thread asker = Thread.currentThread();
        private volatile @Nullable Tensor outputs;
        private volatile @Nullable RuntimeException failure;
        /** The batch that this request's thread computes, its own examples among it. */
        private volatile @Nullable List<Job> led;

        Job(Tensor examples) {
            this.examples = examples;
        }

        int rows() {
            return examples.shape().rows();
        }

        boolean isDone() {
            return outputs != null || failure != null;
        }

        void done(Tensor result) {
            outputs = result;
            LockSupport.unpark(asker);
        }

        void failed(RuntimeException thrown) {
            failure = thrown;
            LockSupport.unpark(asker);
        }

        void lead(List<Job> batch) {
            led = batch;
            LockSupport.unpark(asker);
        }

        /** Waits for the outputs, or for a batch to compute. A computation is short, so nothing interrupts this. */
        @Nullable
        List<Job> await() {
            boolean interrupted = false;
            while (!isDone() && led == null) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                asker.interrupt();
            }
            return led;
        }

        Tensor result() {
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
            return Objects.requireNonNull(outputs);
        }
    }

    /**
     * Returns the outputs for some examples, as {@link Predictor#predict(Tensor)} does.
     *
     * @throws IllegalArgumentException as there
     */
    Tensor predict(Tensor examples) {
        Job job = new Job(examples);
        List<Job> batch;
        synchronized (this) {
            if (busy < processors) {
                busy++;
                batch = List.of(job);
            } else {
                waiting.add(job);
                batch = null;
            }
        }
        if (batch == null) {
            batch = job.await();
        }
        if (batch != null) {
            compute(batch);
        }
        return job.result();
    }

    private void compute(List<Job> batch) {
        try {
            run(batch);
        } catch (Error e) {
            batch.forEach(job -> job.failed(new IllegalStateException(e)));
            throw e;
        } finally {
            next();
        }
    }

    /** Leaves the processor to those that wait, of whom the first computes. */
    private synchronized void next() {
        List<Job> batch = new ArrayList<>();
        int rows = 0;
        for (Job job = waiting.peek(); job != null && (batch.isEmpty() || rows + job.rows() <= MOST_ROWS); job = waiting
                .peek()) {
            rows += job.rows();
            batch.add(waiting.remove());
        }
        if (batch.isEmpty()) {
            busy--;
        } else {
            batch.get(0).lead(batch);
        }
    }

    private void run(List<Job> batch) {
        if (batch.size() == 1) {
            alone(batch.get(0));
            return;
        }
        try {
            Tensor outputs = predict(batch);
            int from = 0;
            for (Job job : batch) {
                job.done(outputs.rows(from, from + job.rows()));
                from += job.rows();
            }
        } catch (RuntimeException e) {
            // One request is to blame, such as an index that an embedding does not have; the others are not.
            batch.forEach(this::alone);
        }
    }

    private void alone(Job job) {
        try {
            sizes.accept(job.rows());
            job.done(predictor.predict(job.examples));
        } catch (RuntimeException e) {
            job.failed(e);
        }
    }

    private Tensor predict(List<Job> batch) {
        int rows = batch.stream().mapToInt(Job::rows).sum();
        Shape shape = batch.get(0).examples.shape().with(0, rows);
        float[] all = new float[shape.size()];
        int at = 0;
        for (Job job : batch) {
            System.arraycopy(job.examples.data(), 0, all, at, job.examples.size());
            at += job.examples.size();
        }
        Tensor outputs = predictor.predict(Tensor.of(shape, all));
        sizes.accept(rows);
        return outputs;
    }
}
