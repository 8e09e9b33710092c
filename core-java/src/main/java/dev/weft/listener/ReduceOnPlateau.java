package dev.weft.listener;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.training.Minimizer;
import dev.weft.training.Progress;
import dev.weft.training.Resumable;
import java.util.Map;

/**
 * Multiplies the learning rate by {@code factor} each time a monitored number has not improved for {@code patience}
 * epochs in a row.
 *
 * <pre>{@code
 * Training.epochs(100).withValidation(0.1).withListener(ReduceOnPlateau.of("val_loss", 0.5, 3))
 * }</pre>
 *
 * <p>It changes {@link Minimizer#rateFactor}, so it combines with any schedule. After a reduction it waits for
 * {@code patience} further epochs. NaN is never an improvement. As Keras' {@code ReduceLROnPlateau} without cooldown;
 * the defaults there are factor 0.1, patience 10 and minDelta 0.0001.
 *
 * <p>Each training counts afresh, except one that is {@link Resumable resumed}, but the factor stays: it is part of the
 * model's checkpoints and applies to later trainings, too. {@code trained.minimizer().rateFactor(1)} resets it. Not
 * safe for several threads: use one object for one training at a time.
 */
public final class ReduceOnPlateau implements Resumable {
    private final Best best;
    private final double factor;
    private final int patience;
    private final double minRate;

    /**
     * Creates a listener for one training at a time.
     *
     * @param monitor the number to observe
     * @param factor the factor for the learning rate, above 0 and below 1
     * @param patience the number of epochs without improvement after which the rate is reduced, at least 1
     * @param minDelta the least difference that counts as an improvement, at least 0
     * @param minRate the lowest learning rate to reduce to, at least 0; a schedule may go below it
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public ReduceOnPlateau(Monitor monitor, double factor, int patience, double minDelta, double minRate) {
        if (!(factor > 0 && factor < 1) || patience < 1 || !(minDelta >= 0) || !(minRate >= 0)) {
            throw new IllegalArgumentException("ReduceOnPlateau expects a factor between 0 and 1, patience >= 1, "
                    + "minDelta and minRate >= 0 "
                    + "but got " + factor + ", " + patience + ", " + minDelta + ", " + minRate);
        }
        this.best = new Best(monitor, minDelta);
        this.factor = factor;
        this.patience = patience;
        this.minRate = minRate;
    }

    /**
     * Multiplies the rate by {@code factor} when {@code name}, such as {@code val_loss}, has not improved for
     * {@code patience} epochs. Any improvement counts, and there is no lowest rate.
     *
     * @param name the number to observe; {@link Monitor#of} knows its direction
     * @param factor the factor for the learning rate, above 0 and below 1
     * @param patience the number of epochs without improvement after which the rate is reduced, at least 1
     */
    public static ReduceOnPlateau of(String name, double factor, int patience) {
        return new ReduceOnPlateau(Monitor.of(name), factor, patience, 0, 0);
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
     * Counts the epoch, and reduces the rate if patience is exhausted.
     *
     * @throws IllegalArgumentException if the report has no such number, see {@link Monitor#in}
     */
    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        if (!best.improves(progress, report) && best.waited() >= patience) {
            best.waitAnew();
            reduce(progress.model().minimizer());
        }
    }

    private void reduce(Minimizer minimizer) {
        double rate = minimizer.rate();
        if (rate > minRate) {
            minimizer.rateFactor(minimizer.rateFactor() * Math.max(factor, minRate / rate));
        }
    }

    @Override
    public void finished(Progress progress) {
        if (progress.ended()) {
            best.forget();
        }
    }

    @Override
    public String name() {
        return "reduceOnPlateau." + best.monitor().name();
    }

    @Override
    public Checkpoint memory() {
        return new Checkpoint(Map.of(), best.facts());
    }

    @Override
    public void resume(Checkpoint memory) {
        best.resume(memory);
    }
}
