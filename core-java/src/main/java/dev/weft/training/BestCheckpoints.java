package dev.weft.training;

import dev.weft.checkpoint.CheckpointFolder;
import java.util.Map;

/** Saves the model after each epoch that is better than all before; the newest checkpoint of the folder is the best. */
final class BestCheckpoints implements Listener {
    private final CheckpointFolder folder;
    private final Monitor monitor;
    private double best;

    BestCheckpoints(CheckpointFolder folder, Monitor monitor) {
        this.folder = folder;
        this.monitor = monitor;
        this.best = monitor.worst();
    }

    @Override
    public void step(Progress progress) {
    }

    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        double value = monitor.in(report);
        if (monitor.isBetter(value, best, 0)) {
            best = value;
            Checkpoints.save(folder, progress);
        }
    }
}
