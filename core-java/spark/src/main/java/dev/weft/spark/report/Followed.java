package dev.weft.spark.report;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.spark.report.Told.Kind;
import dev.weft.training.Listener;
import dev.weft.training.Progress;
import dev.weft.training.StepReport;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A training on a cluster, for its listeners on the driver. They see the steps about five times a second, those after
 * which the loss is printed or the model is saved, and every epoch. A training that starts again after the loss of a
 * worker repeats its steps with the same numbers: listeners see each of them once.
 *
 * <pre>{@code
 * try (Followed followed = new Followed(trained, data, training, listeners)) {
 *     long number = followed.training();      // for a Reporting on each worker
 *     while (isRunning()) {
 *         followed.notice(100);
 *     }
 *     followed.finish();
 * }
 * }</pre>
 *
 * <p>Use it on one thread; the messages arrive on others.
 */
public final class Followed implements AutoCloseable {
    /** The name of the number of workers in the first message. */
    static final String WORKERS = "workers";
    /** The name of the number of threads of all workers in the first message. */
    static final String THREADS = "threads";

    private static final Map<Long, Followed> OPEN = new ConcurrentHashMap<>();
    private static final SecureRandom NUMBERS = new SecureRandom();

    private final long number = NUMBERS.nextLong();
    private final BlockingQueue<Told> arrived = new LinkedBlockingQueue<>();
    private final Trained trained;
    private final Dataset data;
    private final Training training;
    private final List<Listener> listeners;
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private @Nullable Progress progress;
    private @Nullable Told start;
    private long epoch;
    private volatile boolean isModelWanted;

    /**
     * Begins to listen.
     *
     * @param trained the model, into which the weights go that arrive
     * @param data the examples
     * @param training the settings
     * @param listeners whom to notify: listeners that only look
     */
    public Followed(Trained trained, Dataset data, Training training, List<Listener> listeners) {
        this.trained = trained;
        this.data = data;
        this.training = training;
        this.listeners = List.copyOf(listeners);
        OPEN.put(number, this);
    }

    /** The number of the training, which its messages have. */
    public long training() {
        return number;
    }

    /** Takes a message, on a thread of Spark, and returns whether the worker is to send its model. */
    static boolean receive(byte[] message) {
        List<Told> all = new ArrayList<>();
        Followed followed = OPEN.get(Told.read(message, all));
        if (followed == null) {
            return false;
        }
        followed.arrived.addAll(all);
        return followed.isModelWanted;
    }

    /** Asks the worker for its model, which then arrives after one of its next steps. */
    public void wantModel() {
        isModelWanted = true;
    }

    /** Whether a model that was asked for has not arrived yet. */
    public boolean wantsModel() {
        return isModelWanted;
    }

    /** Whether the workers have begun to train. */
    public boolean isStarted() {
        return progress != null;
    }

    /** What the first message says of the workers, for people: numbers and names. */
    public Map<String, Object> workers() {
        return start == null ? Map.of() : Map.of(WORKERS, start.epoch().getOrDefault(WORKERS, 0.0).intValue(), THREADS,
                start.epoch().getOrDefault(THREADS, 0.0).intValue(), "blas", start.text());
    }

    /**
     * Notifies the listeners of what arrives, and waits for it if nothing is there.
     *
     * @param milliseconds the longest time to wait
     * @throws InterruptedException if the thread is interrupted, also by a listener
     */
    public void notice(long milliseconds) throws InterruptedException {
        Told first = arrived.poll(milliseconds, TimeUnit.MILLISECONDS);
        if (first != null) {
            notice(first);
        }
        noticeRest();
        if (Thread.interrupted()) {
            throw new InterruptedException("a listener ends the training");
        }
    }

    private void notice(Told told) {
        StepReport report = told.report();
        Progress now = progress == null ? begin(told) : progress;
        switch (told.kind()) {
            case STARTED -> parts.reset();
            case MODEL -> {
                parts.reset();
                parts.writeBytes(told.bytes());
            }
            case MORE -> parts.writeBytes(told.bytes());
            case WHOLE -> take(report.step());
            case STEP -> {
                if (report.step() > now.step()) {
                    now.follow(report);
                    listeners.forEach(listener -> listener.step(now));
                }
            }
            case EPOCH -> {
                if (report.epoch() > epoch) {
                    epoch = report.epoch();
                    now.follow(report);
                    if (told.hasEnded()) {
                        now.stop();
                    }
                    listeners.forEach(listener -> listener.epoch(now, told.epoch()));
                }
            }
            case WARNED -> listeners.forEach(listener -> listener.warned(now, told.text()));
        }
    }

    private Progress begin(Told told) {
        start = told;
        Progress now = Progress.elsewhere(trained, training, data, told.report());
        progress = now;
        listeners.forEach(listener -> listener.started(now));
        return now;
    }

    private void take(long step) {
        // After a second beginning, the model here may be newer.
        if (step > trained.step()) {
            trained.restore(Checkpoint.of(parts.toByteArray()));
        }
        parts.reset();
        isModelWanted = false;
    }

    /**
     * Notifies the listeners of what has arrived, and that the training has ended or was interrupted: at the step of
     * the model, which has its last weights by now.
     */
    public void finish() {
        noticeRest();
        long perEpoch = (data.size() - 1) / training.batchSize() + 1;
        StepReport none = new StepReport(trained.step(), trained.step(), perEpoch, 0, 0, Map.of());
        Progress now = progress == null ? begin(Told.of(Kind.STARTED, none)) : progress;
        StepReport last = now.report();
        now.follow(new StepReport(trained.step(), last.lastStep(), last.stepsPerEpoch(), last.loss(), last.rate(),
                last.step() == trained.step() ? last.means() : Map.of()));
        listeners.forEach(listener -> listener.finished(now));
    }

    /** Notifies the listeners of what has arrived, and that the training has failed. */
    public void fail(Throwable failure) {
        noticeRest();
        Progress now = progress;
        if (now != null) {
            listeners.forEach(listener -> listener.failed(now, failure));
        }
    }

    private void noticeRest() {
        for (Told told = arrived.poll(); told != null; told = arrived.poll()) {
            notice(told);
        }
    }

    @Override
    public void close() {
        OPEN.remove(number);
    }
}
