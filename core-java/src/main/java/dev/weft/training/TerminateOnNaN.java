package dev.weft.training;

/** Stops a training after a step whose loss is NaN or infinite; the weights are those after that step. */
public record TerminateOnNaN() implements Listener {
    @Override
    public void step(Progress progress) {
        if (!Float.isFinite(progress.loss())) {
            progress.stop();
        }
    }
}
