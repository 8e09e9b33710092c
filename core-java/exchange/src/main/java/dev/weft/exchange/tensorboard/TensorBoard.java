package dev.weft.exchange.tensorboard;

import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a training to a folder for TensorBoard, which shows it while it runs: {@code tensorboard --logdir runs}.
 *
 * <pre>{@code
 * Training.epochs(20).withValidation(0.1).withListener(TensorBoard.to(Path.of("runs/first")))
 * }</pre>
 *
 * <table>
 * <caption>What is written</caption>
 * <tr><th>when</th><th>tab</th><th>what</th></tr>
 * <tr><td>at the start</td><td>Text, HParams</td><td>the layers, the model as text, loss, optimizer, batch size, the
 * learning rate, the seed and the numbers of examples, epochs and weights</td></tr>
 * <tr><td>every so many steps</td><td>Scalars</td><td>{@code batch/loss} and {@code batch/rate}</td></tr>
 * <tr><td>after each epoch</td><td>Scalars</td><td>{@code epoch/loss}, the metrics, and those of the validation data as
 * {@code epoch/val_loss}</td></tr>
 * <tr><td>after each epoch, or every so many</td><td>Histograms</td><td>each weight, and its gradient for the last
 * batch</td></tr>
 * <tr><td>the same</td><td>Images</td><td>kernels; units of the first layer, if it reads images; predictions for the
 * validation data</td></tr>
 * <tr><td>at the end</td><td>HParams</td><td>whether the training failed</td></tr>
 * </table>
 *
 * <p>The axis is the number of the step. The folder gets a file for each training; one that resumes writes into the
 * same folder, and TensorBoard then drops what came after the step at which it resumed. Give each other training a
 * folder of its own, and TensorBoard their common folder. What was written is on disk after each epoch, at most ten
 * seconds after it was written, and after a failure.
 *
 * <p>Histograms, gradients and images take time: about two steps and a look at each weight. The listener changes
 * nothing in the training. Not for several trainings at the same time.
 */
public final class TensorBoard implements Listener {
    private static final int POINTS_PER_EPOCH = 100;
    private static final long FLUSH_NANOS = 10_000_000_000L;
    private static final long LARGE = 1 << 24;
    private static final int START = 1;

    private final Path folder;
    private final long everySteps;
    private final long everyEpochs;
    private final Map<String, Object> settings;
    private @Nullable EventFile file;
    private long flushed;

    private TensorBoard(Path folder, long everySteps, long everyEpochs, Map<String, Object> settings) {
        this.folder = folder;
        this.everySteps = everySteps;
        this.everyEpochs = everyEpochs;
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * Writes to a folder, which is created if it is missing: numbers of steps a hundred times per epoch, histograms and
     * images after each.
     */
    public static TensorBoard to(Path folder) {
        return new TensorBoard(folder, 0, 1, Map.of());
    }

    /**
     * Returns a copy that writes the numbers of every so many steps.
     *
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public TensorBoard withEverySteps(long steps) {
        return new TensorBoard(folder, expectPositive("steps", steps), everyEpochs, settings);
    }

    /**
     * Returns a copy that writes histograms and images after every so many epochs.
     *
     * @throws IllegalArgumentException if {@code epochs} is below 1
     */
    public TensorBoard withEveryEpochs(long epochs) {
        return new TensorBoard(folder, everySteps, expectPositive("epochs", epochs), settings);
    }

    /** Returns a copy without histograms and images. */
    public TensorBoard withoutWeights() {
        return new TensorBoard(folder, everySteps, Long.MAX_VALUE, settings);
    }

    /**
     * Returns a copy with one more hyper-parameter, such as {@code "hidden", 64}.
     *
     * @param value a number, a truth or a text
     */
    public TensorBoard withSetting(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return new TensorBoard(folder, everySteps, everyEpochs, more);
    }

    private static long expectPositive(String what, long number) {
        if (number < 1) {
            throw new IllegalArgumentException("TensorBoard expects at least every 1 " + what + " but got " + number);
        }
        return number;
    }

    /**
     * Creates the file.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    @Override
    public void started(Progress progress) {
        Trained model = progress.model();
        write(() -> {
            EventFile events = EventFile.in(folder);
            file = events;
            events.write(0, new Proto().text(3, "brain.Event:2"));
            if (progress.step() > 0) {
                // A reader then drops what it knows of this step and later ones.
                events.write(progress.step() + 1, new Proto().message(7, new Proto().whole(1, START)));
            }
            Summary summary = new Summary().text("model/layers", "```\n" + model.summary() + "```")
                    .text("model/description", description(model)).started(settings(progress));
            events.write(progress.step(), summary.event());
            events.flush();
            flushed = System.nanoTime();
        });
    }

    private static String description(Trained model) {
        StringBuilder text = new StringBuilder("| setting | value |\n|---|---|\n");
        Map<String, Object> rows = new LinkedHashMap<>();
        rows.put("loss", model.model().loss());
        rows.put("optimizer", model.model().optimizer());
        rows.put("metrics", model.model().metrics());
        rows.put("network", model.model().network());
        rows.forEach((name, value) -> text.append("| ").append(name).append(" | ")
                .append(value.toString().replace("|", "\\|").replace('\n', ' ')).append(" |\n"));
        return text.toString();
    }

    private Map<String, Object> settings(Progress progress) {
        Trained model = progress.model();
        Training training = progress.training();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("batch", training.batchSize());
        all.put("examples", progress.data().size());
        all.put("epochs", (double) progress.lastStep() / Math.max(1, progress.stepsPerEpoch()));
        all.put("layers", model.network().layers().size());
        all.put("loss", model.model().loss());
        all.put("optimizer", name(model.model().optimizer()));
        all.put("rate", model.minimizer().rate());
        all.put("seed", model.model().seed());
        all.put("weights", model.weights().values().stream().mapToLong(Tensor::size).sum());
        all.putAll(settings);
        return all;
    }

    private static String name(Object optimizer) {
        return optimizer.toString().replaceFirst("\\[.*", "");
    }

    @Override
    public void step(Progress progress) {
        long every = everySteps > 0 ? everySteps
                : Math.max(1, (progress.stepsPerEpoch() + POINTS_PER_EPOCH - 1) / POINTS_PER_EPOCH);
        if (progress.step() % every == 0 && file != null) {
            write(() -> {
                write(progress, new Summary().scalar("batch/loss", progress.loss()).scalar("batch/rate",
                        progress.model().minimizer().rate()));
                if (System.nanoTime() - flushed > FLUSH_NANOS) {
                    flush();
                }
            });
        }
    }

    /**
     * Writes the report, and histograms and images if it is time.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        write(() -> {
            Summary summary = new Summary();
            report.forEach((name, number) -> summary.scalar("epoch/" + name, number));
            if (progress.epoch() % everyEpochs == 0) {
                addWeights(progress, summary);
            }
            write(progress, summary);
            flush();
        });
    }

    private static void addWeights(Progress progress, Summary summary) {
        Trained model = progress.model();
        model.weights().forEach((name, weight) -> {
            if (weight.size() <= LARGE) {
                summary.histogram("weights/" + name, weight.data());
                // Another tag, because TensorBoard shows each under one tab.
                Sheets.matrix(weight).ifPresent(picture -> summary.image("sheets/" + name, picture));
            }
        });
        Sheets.units(model.network()).ifPresent(picture -> summary.image("units", picture));
        progress.evaluation().flatMap(Sheets::predictions)
                .ifPresent(picture -> summary.image("predictions", picture));
        boolean isLarge = model.weights().values().stream().anyMatch(weight -> weight.size() > LARGE);
        if (!isLarge) {
            progress.batch().map(model::lossAndGradients).ifPresent(now -> now.gradients()
                    .forEach((name, gradient) -> summary.histogram("gradients/" + name, gradient.data())));
        }
    }

    @Override
    public void finished(Progress progress) {
        end(progress, new Summary().ended(true), progress.ended());
    }

    /** Writes that the training failed, with the means of its last epoch. */
    @Override
    public void failed(Progress progress, Throwable failure) {
        Summary summary = new Summary().text("failure", failure.toString()).ended(false);
        progress.means().forEach((name, number) -> summary.scalar("epoch/" + name, number));
        end(progress, summary, true);
    }

    /** Closes the file; an interrupted training may go on, so its end is not written. */
    private void end(Progress progress, Summary summary, boolean isEnd) {
        EventFile events = file;
        if (events != null) {
            write(() -> {
                try (events) {
                    if (isEnd) {
                        write(progress, summary);
                    }
                } finally {
                    file = null;
                }
            });
        }
    }

    private void write(Progress progress, Summary summary) throws IOException {
        EventFile events = file;
        if (events != null && !summary.isEmpty()) {
            events.write(progress.step(), summary.event());
        }
    }

    private void flush() throws IOException {
        EventFile events = file;
        if (events != null) {
            events.flush();
            flushed = System.nanoTime();
        }
    }

    /** Writes to the file. */
    private interface Action {
        void run() throws IOException;
    }

    private void write(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException("TensorBoard cannot write to " + folder + ": " + e, e);
        }
    }
}
