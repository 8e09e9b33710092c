package dev.weft.listener;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.training.Progress;
import dev.weft.training.Resumable;
import java.util.Map;

/**
 * Saves the model after each epoch that is better than all before, see {@link Checkpoints#best}. Unlike early stopping
 * it does not count afresh in a second training, because the folder still has the best checkpoint of the first.
 */
final class BestCheckpoints implements Resumable {
    private final CheckpointFolder folder;
    private final Best best;

    BestCheckpoints(CheckpointFolder folder, Monitor monitor) {
        this.folder = folder;
        this.best = new Best(monitor, 0);
    }

    @Override
    public void step(Progress progress) {}

    @Override
    public void started(Progress progress) {
        best.started(progress);
    }

    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        if (best.improves(progress, report)) {
            Checkpoints.save(folder, progress);
        }
    }

    @Override
    public String name() {
        return "bestCheckpoints." + best.monitor().name();
    }

    @Override
    public Checkpoint memory() {
        return new Checkpoint(Map.of(), best.facts());
    }

    @Override
    public void resume(Checkpoint memory) {
        if (!memory.facts().isEmpty()) {
            best.resume(memory);
        }
    }
}
