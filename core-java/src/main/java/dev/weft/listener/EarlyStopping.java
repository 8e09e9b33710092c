package dev.weft.listener;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.tensor.Tensor;
import dev.weft.training.Progress;
import dev.weft.training.Resumable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops a training when a monitored number has not improved for {@code patience} epochs in a row, and can restore the
 * weights of the best epoch.
 *
 * <pre>{@code
 * Training.epochs(100).withValidation(0.1).withListener(EarlyStopping.of("val_loss", 3))
 * }</pre>
 *
 * <p>With patience 3, the training stops after the third epoch in a row that is not better than the best one before. An
 * epoch is better if its number beats the best so far, in the monitored direction, by more than {@code minDelta}. NaN
 * is never an improvement; the first one in a training causes a warning. The first epoch never stops a training, so
 * patience 0 equals 1. As Keras' {@code EarlyStopping}; there, the best weights are restored only on demand.
 *
 * <p>The best weights are restored when training ends, whether it was stopped or reached its last epoch, but not if its
 * thread was interrupted or it failed. This includes running statistics, but leaves the optimizer's state and step as
 * they were after the last step. It keeps a second copy of the weights in memory. Each training counts afresh, except
 * one that is {@link Resumable resumed}. Not safe for several threads: use one object for one training at a time.
 */
public final class EarlyStopping implements Resumable {
    private final Monitor monitor;
    private final int patience;
    private final double minDelta;
    private final boolean restoreBest;
    private final double baseline;
    private final int startFromEpoch;
    private final Best best;
    private final Map<String, Tensor> bestWeights = new LinkedHashMap<>();
    private long epochs;

    /**
     * Creates a listener for one training at a time.
     *
     * @param monitor the number to observe
     * @param patience the number of epochs without improvement after which training stops, at least 0
     * @param minDelta the least difference that counts as an improvement, at least 0
     * @param restoreBest whether to restore the weights of the best epoch when training ends, stopped or not
     * @throws IllegalArgumentException if the patience or {@code minDelta} is negative or NaN
     */
    public EarlyStopping(Monitor monitor, int patience, double minDelta, boolean restoreBest) {
        this(monitor, patience, minDelta, restoreBest, Double.NaN, 0);
    }

    private EarlyStopping(Monitor monitor, int patience, double minDelta, boolean restoreBest, double baseline,
            int startFromEpoch) {
        if (patience < 0 || !(minDelta >= 0)) {
            throw new IllegalArgumentException("EarlyStopping expects patience >= 0 and minDelta >= 0 but got "
                    + patience + " and " + minDelta);
        }
        if (startFromEpoch < 0) {
            throw new IllegalArgumentException("EarlyStopping expects epochs >= 0 to start from but got "
                    + startFromEpoch);
        }
        this.monitor = monitor;
        this.patience = patience;
        this.minDelta = minDelta;
        this.restoreBest = restoreBest;
        this.baseline = baseline;
        this.startFromEpoch = startFromEpoch;
        this.best = new Best(monitor, minDelta, baseline);
    }

    /**
     * Stops when {@code name}, such as {@code val_loss}, has not improved for {@code patience} epochs, and restores the
     * best weights. Any improvement counts.
     *
     * @param name the number to observe; {@link Monitor#of} knows its direction
     * @param patience the number of epochs without improvement after which training stops, at least 0
     */
    public static EarlyStopping of(String name, int patience) {
        return new EarlyStopping(Monitor.of(name), patience, 0, true);
    }

    /**
     * Returns a listener that also stops if no epoch in a row of {@code patience} beats {@code baseline}, in the
     * monitored direction and by more than {@code minDelta}. The best epoch is restored even if it does not beat it.
     *
     * @throws IllegalArgumentException if the baseline is NaN
     */
    public EarlyStopping withBaseline(double baseline) {
        if (Double.isNaN(baseline)) {
            throw new IllegalArgumentException("EarlyStopping expects a baseline but got NaN");
        }
        return new EarlyStopping(monitor, patience, minDelta, restoreBest, baseline, startFromEpoch);
    }

    /**
     * Returns a listener that ignores the first {@code epochs} epochs of a training, for numbers that are erratic at
     * the start. Keras' {@code start_from_epoch}.
     *
     * @throws IllegalArgumentException if {@code epochs} is negative
     */
    public EarlyStopping withStartFromEpoch(int epochs) {
        return new EarlyStopping(monitor, patience, minDelta, restoreBest, baseline, epochs);
    }

    /**
     * Checks the monitored number.
     *
     * @throws IllegalArgumentException if nobody says whether larger or smaller numbers are better
     */
    @Override
    public void started(Progress progress) {
        best.started(progress);
    }

    @Override
    public void step(Progress progress) {}

    /**
     * Counts the epoch, and stops the training if patience is exhausted.
     *
     * @throws IllegalArgumentException if the report has no such number, see {@link Monitor#in}
     */
    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        epochs++;
        if (epochs <= startFromEpoch) {
            return;
        }
        if (best.improves(progress, report) && restoreBest) {
            progress.model().weights().forEach((name, weights) -> bestWeights.put(name, weights.copy()));
        }
        if (best.waited() > 0 && best.waited() >= patience && epochs > 1) {
            progress.stop();
        }
    }

    @Override
    public void finished(Progress progress) {
        if (progress.ended()) {
            progress.model().weights().forEach((name, weights) -> {
                Tensor values = bestWeights.get(name);
                if (values != null && values.shape().equals(weights.shape())) {
                    System.arraycopy(values.data(), 0, weights.data(), 0, weights.size());
                }
            });
            bestWeights.clear();
            best.forget();
            epochs = 0;
        }
    }

    @Override
    public String name() {
        return "earlyStopping." + best.monitor().name();
    }

    @Override
    public Checkpoint memory() {
        Map<String, Object> facts = new LinkedHashMap<>(best.facts());
        facts.put("epochs", epochs);
        return new Checkpoint(bestWeights, facts);
    }

    @Override
    public void resume(Checkpoint memory) {
        best.resume(memory);
        epochs = memory.facts().get("epochs") instanceof Long count ? count : 0;
        bestWeights.clear();
        memory.tensors().forEach((name, weights) -> bestWeights.put(name, weights.copy()));
    }
}
