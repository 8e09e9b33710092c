package dev.weft.spark.report;

import dev.weft.blas.Blas;
import dev.weft.spark.report.Told.Kind;
import dev.weft.training.Listener;
import dev.weft.training.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Tells the driver how a training on a cluster gets on: worker 0 does, the listeners of the others are silent. A
 * message collects what happened in {@value #PAUSE_MILLIS} ms, so that short steps do not wait for the driver. It
 * reads the numbers of the training and changes none. If the driver does not answer, the training goes on in silence.
 */
public final class Reporting implements Listener {
    private static final int PAUSE_MILLIS = 200;
    /** The bytes of a model in a message, well below {@code spark.rpc.message.maxSize}. */
    private static final int PART = 1 << 22;
    private static final int MOST = 1_000;

    private final long training;
    private final int every;
    private final List<Told> waiting = new ArrayList<>();
    private @Nullable PluginContext driver;
    private long sent = System.nanoTime();
    private long told = -1;
    private boolean isModelWanted;

    /**
     * Creates the listener of a worker; on the driver it is silent.
     *
     * @param training the number of the training, {@link Followed#training}
     * @param every the number of steps from one checkpoint to the next, at least 1
     */
    public Reporting(long training, int every) {
        this.training = training;
        this.every = every;
        TaskContext task = TaskContext.get();
        this.driver = task != null && task.partitionId() == 0 ? ReportPlugin.driver() : null;
    }

    @Override
    public void started(Progress progress) {
        if (driver != null) {
            TaskContext task = TaskContext.get();
            Map<String, Double> workers = new LinkedHashMap<>();
            workers.put(Followed.WORKERS, (double) task.numPartitions());
            workers.put(Followed.THREADS, (double) task.numPartitions() * Math.max(1, task.cpus()));
            waiting.add(Told.of(Kind.STARTED, progress.report()).withEpoch(workers, false)
                    .withText(Blas.engine().name()));
            send();
        }
    }

    @Override
    public void step(Progress progress) {
        if (driver == null) {
            return;
        }
        boolean isSaved = progress.step() % every == 0 || isModelWanted;
        boolean isDue = isSaved || System.nanoTime() - sent >= PAUSE_MILLIS * 1_000_000L;
        if (isSaved) {
            send();
            model(progress);
        }
        if (isDue || (progress.step() - 1) % every == 0 || progress.ended()) {
            tell(progress);
        }
        if (isDue) {
            send();
        }
    }

    private void tell(Progress progress) {
        if (told != progress.step()) {
            told = progress.step();
            waiting.add(Told.of(Kind.STEP, progress.report()));
        }
    }

    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        if (driver != null) {
            if (progress.ended()) {
                tell(progress);
            }
            waiting.add(Told.of(Kind.EPOCH, progress.report()).withEpoch(report, progress.ended()));
            if (waiting.size() >= MOST) {
                send();
            }
        }
    }

    @Override
    public void warned(Progress progress, String warning) {
        waiting.add(Told.of(Kind.WARNED, progress.report()).withText(warning));
    }

    @Override
    public void finished(Progress progress) {
        send();
    }

    @Override
    public void failed(Progress progress, Throwable failure) {
        send();
    }

    private void model(Progress progress) {
        isModelWanted = false;
        byte[] model = progress.model().checkpoint().bytes();
        for (int from = 0; from < model.length; from += PART) {
            byte[] part = Arrays.copyOfRange(model, from, Math.min(model.length, from + PART));
            waiting.add(Told.of(from == 0 ? Kind.MODEL : Kind.MORE, progress.report()).withBytes(part));
            send();
        }
        waiting.add(Told.of(Kind.WHOLE, progress.report()));
    }

    private void send() {
        PluginContext to = driver;
        if (to == null || waiting.isEmpty()) {
            waiting.clear();
            return;
        }
        try {
            isModelWanted |= Boolean.TRUE.equals(to.ask(Told.message(training, waiting)));
        } catch (Exception failed) {
            if (Thread.currentThread().isInterrupted() || failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LoggerFactory.getLogger(Reporting.class).warn("Weft trains on without telling the driver: {}",
                    failed.toString());
            driver = null;
        }
        waiting.clear();
        sent = System.nanoTime();
    }
}
