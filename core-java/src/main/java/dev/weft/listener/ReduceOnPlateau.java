package dev.weft.listener;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.training.Minimizer;
import dev.weft.training.Progress;
import dev.weft.training.Resumable;
import java.util.LinkedHashMap;
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
 * {@code patience} further epochs. NaN is never an improvement. As Keras' {@code ReduceLROnPlateau}; the defaults there
 * are factor 0.1, patience 10 and minDelta 0.0001.
 *
 * <p>With a {@code cooldown} above 1, the first {@code cooldown - 1} epochs after a reduction do not count as waiting,
 * so that the smaller rate has time to work; an improvement in them is remembered. As in Keras, a cooldown of 1 is the
 * same as none, and so is a patience of 0 as one of 1.
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
    private final int cooldown;
    private int cooling;

    /**
     * Creates a listener without cooldown for one training at a time.
     *
     * @param monitor the number to observe
     * @param factor the factor for the learning rate, above 0 and below 1
     * @param patience the number of epochs without improvement after which the rate is reduced, at least 0
     * @param minDelta the least difference that counts as an improvement, at least 0
     * @param minRate the lowest learning rate to reduce to, at least 0; a schedule may go below it
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public ReduceOnPlateau(Monitor monitor, double factor, int patience, double minDelta, double minRate) {
        this(monitor, factor, patience, minDelta, minRate, 0);
    }

    /**
     * Creates a listener for one training at a time.
     *
     * @param monitor the number to observe
     * @param factor the factor for the learning rate, above 0 and below 1
     * @param patience the number of epochs without improvement after which the rate is reduced, at least 0
     * @param minDelta the least difference that counts as an improvement, at least 0
     * @param minRate the lowest learning rate to reduce to, at least 0; a schedule may go below it
     * @param cooldown the number of epochs after a reduction of which all but the last do not count, at least 0
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public ReduceOnPlateau(Monitor monitor, double factor, int patience, double minDelta, double minRate,
            int cooldown) {
        boolean isFinite = Double.isFinite(minDelta) && Double.isFinite(minRate);
        if (!(factor > 0 && factor < 1) || patience < 0 || !(minDelta >= 0) || !(minRate >= 0) || !isFinite
                || cooldown < 0) {
            throw new IllegalArgumentException("ReduceOnPlateau expects a factor between 0 and 1, and finite numbers "
                    + ">= 0 for patience, minDelta, minRate and cooldown but got " + factor + ", " + patience + ", "
                    + minDelta + ", "
                    + minRate + ", " + cooldown);
        }
        this.best = new Best(monitor, minDelta);
        this.factor = factor;
        this.patience = patience;
        this.minRate = minRate;
        this.cooldown = cooldown;
    }

    /**
     * Multiplies the rate by {@code factor} when {@code name}, such as {@code val_loss}, has not improved for
     * {@code patience} epochs. Any improvement counts, and there is no lowest rate.
     *
     * @param name the number to observe; {@link Monitor#of} knows its direction
     * @param factor the factor for the learning rate, above 0 and below 1
     * @param patience the number of epochs without improvement after which the rate is reduced, at least 0
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
        cooling = Math.max(0, cooling - 1);
        if (best.improves(progress, report)) {
            return;
        }
        if (cooling > 0) {
            best.waitAnew();
        } else if (best.waited() >= patience) {
            best.waitAnew();
            reduce(progress.model().minimizer());
        }
    }

    private void reduce(Minimizer minimizer) {
        if (minimizer.rate() > minRate) {
            double reduced = minimizer.rateFactor() * factor;
            minimizer.rateFactor(1);
            double scheduled = minimizer.rate();
            double least = minRate / scheduled;
            // The quotient may be rounded down, and the rate would then be below its minimum.
            minimizer.rateFactor(Math.max(reduced, scheduled * least < minRate ? Math.nextUp(least) : least));
            cooling = cooldown;
        }
    }

    @Override
    public void finished(Progress progress) {
        if (progress.ended()) {
            best.forget();
            cooling = 0;
        }
    }

    @Override
    public String name() {
        return "reduceOnPlateau." + best.monitor().name();
    }

    @Override
    public Checkpoint memory() {
        Map<String, Object> facts = new LinkedHashMap<>(best.facts());
        facts.put("cooling", cooling);
        return new Checkpoint(Map.of(), facts);
    }

    @Override
    public void resume(Checkpoint memory) {
        best.resume(memory);
        cooling = memory.facts().get("cooling") instanceof Long epochs ? Math.toIntExact(epochs) : 0;
    }
}
