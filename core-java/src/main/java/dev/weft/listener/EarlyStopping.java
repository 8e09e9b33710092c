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
 * is never an improvement. As Keras' {@code EarlyStopping}, without its baseline and start epoch; there, the best
 * weights are restored only on demand.
 *
 * <p>The best weights are restored when training ends, whether it was stopped or reached its last epoch, but not if its
 * thread was interrupted or it failed. This includes running statistics, but leaves the optimizer's state and step as
 * they were after the last step. It keeps a second copy of the weights in memory. Each training counts afresh, except
 * one that is {@link Resumable resumed}. Not safe for several threads: use one object for one training at a time.
 */
public final class EarlyStopping implements Resumable {
    private final Best best;
    private final int patience;
    private final boolean restoreBest;
    private final Map<String, Tensor> bestWeights = new LinkedHashMap<>();

    /**
     * Creates a listener for one training at a time.
     *
     * @param monitor the number to observe
     * @param patience the number of epochs without improvement after which training stops, at least 1
     * @param minDelta the least difference that counts as an improvement, at least 0
     * @param restoreBest whether to restore the weights of the best epoch when training ends, stopped or not
     * @throws IllegalArgumentException if the patience is below 1, or {@code minDelta} is negative or NaN
     */
    public EarlyStopping(Monitor monitor, int patience, double minDelta, boolean restoreBest) {
        if (patience < 1 || !(minDelta >= 0)) {
            throw new IllegalArgumentException("EarlyStopping expects patience >= 1 and minDelta >= 0 but got "
                    + patience + " and " + minDelta);
        }
        this.best = new Best(monitor, minDelta);
        this.patience = patience;
        this.restoreBest = restoreBest;
    }

    /**
     * Stops when {@code name}, such as {@code val_loss}, has not improved for {@code patience} epochs, and restores the
     * best weights. Any improvement counts.
     *
     * @param name the number to observe; {@link Monitor#of} knows its direction
     * @param patience the number of epochs without improvement after which training stops, at least 1
     */
    public static EarlyStopping of(String name, int patience) {
        return new EarlyStopping(Monitor.of(name), patience, 0, true);
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
        if (best.improves(report)) {
            if (restoreBest) {
                progress.model().weights().forEach((name, weights) -> bestWeights.put(name, weights.copy()));
            }
        } else if (best.waited() >= patience) {
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
        }
    }

    @Override
    public String name() {
        return "earlyStopping." + best.monitor().name();
    }

    @Override
    public Checkpoint memory() {
        return new Checkpoint(bestWeights, best.facts());
    }

    @Override
    public void resume(Checkpoint memory) {
        best.resume(memory);
        bestWeights.clear();
        memory.tensors().forEach((name, weights) -> bestWeights.put(name, weights.copy()));
    }
}
