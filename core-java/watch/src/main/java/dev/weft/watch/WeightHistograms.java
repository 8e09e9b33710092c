package dev.weft.watch;

import dev.weft.training.Progress;
import java.util.List;

/** The histogram of the largest variable of each layer, its kernel. */
final class WeightHistograms implements Gauge {
    private final List<Weights> layers;

    WeightHistograms(List<Weights> layers) {
        this.layers = layers;
    }

    @Override
    public boolean measure(Progress progress, double seconds, Board board) {
        for (Weights layer : layers) {
            board.histogram("weights", layer.layer(), progress.step(), seconds,
                    layer.largest().tensor().data());
        }
        return false;
    }
}
