package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.training.Listener;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Saves the checkpoints of a training on a cluster: worker 0 has one. Beside the model, a checkpoint holds the history
 * so far, and whether the training is over.
 */
final class Saving implements Listener {
    private static final String FACT = "cluster";
    private static final int EPOCHS = 2_000;

    private final Store store;
    private final long training;
    private final long interval;

    /** Saves every {@code interval} steps, and at the end. */
    Saving(Store store, long training, long interval) {
        this.store = store;
        this.training = training;
        this.interval = interval;
    }

    @Override
    public void step(Progress progress) {
        if (progress.step() % interval == 0) {
            save(progress, false);
        }
    }

    @Override
    public void finished(Progress progress) {
        if (progress.ended()) {
            save(progress, true);
        }
    }

    private void save(Progress progress, boolean isOver) {
        Checkpoint now = progress.model().checkpoint();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>(now.facts());
        Map<String, @Nullable Object> history = new LinkedHashMap<>();
        // As text, because JSON has neither NaN nor all digits.
        progress.model().history().columns().forEach((name, all) -> history.put(name,
                all.subList(Math.max(0, all.size() - EPOCHS), all.size()).stream().map(String::valueOf).toList()));
        facts.put(FACT, Map.of("isOver", isOver, "history", history));
        store.write(training, progress.step(), new Checkpoint(now.tensors(), facts));
    }

    /** Whether a checkpoint is that of a training that is over. */
    static boolean isOver(Checkpoint checkpoint) {
        return checkpoint.facts().get(FACT) instanceof Map<?, ?> facts && Boolean.TRUE.equals(facts.get("isOver"));
    }

    /** Adds the epochs before a checkpoint to the history of the model that was made of it. */
    static void restore(Checkpoint checkpoint, Trained trained) {
        if (checkpoint.facts().get(FACT) instanceof Map<?, ?> facts && facts.get("history") instanceof Map<?, ?> all) {
            Map<String, List<Double>> columns = new LinkedHashMap<>();
            all.forEach((name, numbers) -> columns.put(String.valueOf(name),
                    ((List<?>) numbers).stream().map(number -> Double.valueOf(String.valueOf(number))).toList()));
            trained.history().addAll(columns);
        }
    }
}
