package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.training.Trained;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that was trained on a cluster.
 *
 * @param model the model as {@code Trained.checkpoint().bytes()}
 * @param history one number for each epoch, by its name, such as {@code val_loss}
 */
public record Fitted(byte[] model, Map<String, List<Double>> history) {
    /** Copies the map. */
    public Fitted {
        history = Collections.unmodifiableMap(new LinkedHashMap<>(history));
    }

    /** The result of a training on this machine. */
    public static Fitted of(Trained trained) {
        return new Fitted(trained.checkpoint().bytes(), trained.history().columns());
    }

    /** Reads the model. */
    public Trained trained() {
        return Trained.of(Checkpoint.of(model));
    }
}
