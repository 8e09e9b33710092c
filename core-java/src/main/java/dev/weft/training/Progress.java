package dev.weft.training;

import java.util.Map;
import java.util.function.Supplier;

/**
 * How far a training has come. One object serves all steps of a training and changes with each: read it on the thread
 * that trains, and give other threads its {@link #report}.
 */
public final class Progress {
    private final Trained model;
    private final long lastStep;
    private final long stepsPerEpoch;
    private final Supplier<Map<String, Double>> means;
    private float loss;
    private double meanLoss;
    private boolean stopping;

    Progress(Trained model, long lastStep, long stepsPerEpoch, Supplier<Map<String, Double>> means) {
        this.model = model;
        this.lastStep = lastStep;
        this.stepsPerEpoch = stepsPerEpoch;
        this.means = means;
    }

    void at(float loss, double meanLoss) {
        this.loss = loss;
        this.meanLoss = meanLoss;
    }

    /** What is trained, after the step. */
    public Trained model() {
        return model;
    }

    /** The number of steps that the model has taken in its life. */
    public long step() {
        return model.step();
    }

    /** The step with which the training ends if nobody stops it. */
    public long lastStep() {
        return lastStep;
    }

    /** The number of steps that make an epoch. */
    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** The number of the present epoch, from 1. */
    public long epoch() {
        return StepReport.epoch(step(), stepsPerEpoch);
    }

    /** The loss of this step's batch before its update, with what the layers add. */
    public float loss() {
        return loss;
    }

    /** The mean of the losses since the epoch began. */
    public double meanLoss() {
        return meanLoss;
    }

    /**
     * The means since the epoch began, {@code loss} and the metrics of the training batches, as the epoch will report
     * them; a new map at each call. Empty right after the epoch's end.
     */
    public Map<String, Double> means() {
        return means.get();
    }

    /** What this object says now, for good: other threads may keep it. */
    public StepReport report() {
        return new StepReport(step(), lastStep, stepsPerEpoch, loss, model.minimizer().rate(), means());
    }

    /** Asks the training to end after this step. */
    public void stop() {
        stopping = true;
    }

    boolean stopping() {
        return stopping;
    }

    /** Whether the training is over; if not, {@link Listener#finished} is called because its thread was interrupted. */
    public boolean ended() {
        return stopping || step() >= lastStep;
    }
}
