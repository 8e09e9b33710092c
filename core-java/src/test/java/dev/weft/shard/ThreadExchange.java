package dev.weft.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;

/** An exchange between threads of one machine. */
public record ThreadExchange(int worker, Meeting meeting) implements Exchange {
    private static final int LIMIT_IN_SECONDS = 600;

    /** What the workers have put on the table. */
    private record Meeting(CyclicBarrier barrier, List<List<Partial>> partials, List<float[]> arrays,
            AtomicReference<RuntimeException> failure) {
        Meeting(int workers) {
            this(new CyclicBarrier(workers), new ArrayList<>(), new ArrayList<>(), new AtomicReference<>());
            for (int worker = 0; worker < workers; worker++) {
                partials.add(List.of());
                arrays.add(new float[0]);
            }
        }

        void await() {
            try {
                barrier.await(LIMIT_IN_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("another worker failed", e);
            }
        }
    }

    /**
     * Runs {@code work} on a thread for each worker and returns the results, in their order. What the first of them
     * throws is thrown on.
     */
    public static <T> List<T> run(int workers, Function<Exchange, T> work) {
        Meeting meeting = new Meeting(workers);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<T>> futures = IntStream.range(0, workers)
                    .mapToObj(
                            worker -> threads.submit(() -> attend(meeting, new ThreadExchange(worker, meeting), work)))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw Objects.requireNonNull(meeting.failure.get());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T attend(Meeting meeting, Exchange exchange, Function<Exchange, T> work) {
        try {
            return work.apply(exchange);
        } catch (RuntimeException failure) {
            meeting.failure.compareAndSet(null, failure);
            meeting.barrier.reset();
            throw failure;
        }
    }

    @Override
    public int workers() {
        return meeting.partials.size();
    }

    @Override
    public void sum(int shards, List<Partial> partials, float[] total) {
        meeting.partials.set(worker, partials);
        meeting.await();
        if (worker == 0) {
            new ShardTree(shards).sum(meeting.partials.stream().flatMap(List::stream).toList(), total);
            meeting.arrays.set(0, total);
        }
        meeting.await();
        if (worker > 0) {
            System.arraycopy(meeting.arrays.get(0), 0, total, 0, total.length);
        }
        meeting.await();
    }

    @Override
    public List<float[]> gather(float[] own) {
        meeting.arrays.set(worker, own.clone());
        meeting.await();
        List<float[]> all = List.copyOf(meeting.arrays);
        meeting.await();
        return all;
    }
}
