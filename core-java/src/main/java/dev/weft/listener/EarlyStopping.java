package dev.weft.listener;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.tensor.Tensor;
import dev.weft.training.Progress;
import dev.weft.training.Resumable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops a training when a number has not become better for {@code patience} epochs in a row, and may then put the
 * weights of the best epoch back. NaN is never better. Each training starts anew, but for one that is {@link Resumable
 * resumed}; the optimizer's state stays that of the last step. For one thread at a time.
 */
public final class EarlyStopping implements Resumable {
    private final Best best;
    private final int patience;
    private final boolean restoreBest;
    private final Map<String, Tensor> bestWeights = new LinkedHashMap<>();

    /**
     * A listener for one training at a time.
     *
     * @param monitor     what should become better
     * @param patience    how many epochs without a better number end the training, at least 1
     * @param minDelta    by how much more than this a number must be better to count, at least 0
     * @param restoreBest whether the weights of the best epoch are put back when training ends, stopped or not
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
     * Stops when {@code name}, such as {@code val_loss}, was not better for {@code patience} epochs; the best weights
     * are put back.
     */
    public static EarlyStopping of(String name, int patience) {
        return new EarlyStopping(Monitor.of(name), patience, 0, true);
    }

    @Override
    public void step(Progress progress) {}

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
