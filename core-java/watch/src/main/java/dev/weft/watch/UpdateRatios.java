package dev.weft.watch;

import dev.weft.graph.Variable;
import dev.weft.training.Progress;
import java.util.ArrayList;
import java.util.List;

/** The norm of what a step changes in each layer, divided by the norm of its weights before. */
final class UpdateRatios implements Gauge {
    private final List<Weights> layers;
    private final List<float[]> before = new ArrayList<>();
    private long step = -1;

    UpdateRatios(List<Weights> layers) {
        this.layers = layers;
    }

    @Override
    public boolean measure(Progress progress, double seconds, Board board) {
        boolean isNext = progress.step() == step + 1;
        int at = 0;
        for (Weights layer : layers) {
            double changed = 0;
            double weights = 0;
            for (Variable variable : layer.variables()) {
                float[] now = variable.tensor().data();
                if (before.size() == at) {
                    before.add(new float[now.length]);
                }
                float[] then = before.get(at++);
                if (isNext) {
                    for (int i = 0; i < now.length; i++) {
                        double change = (double) now[i] - then[i];
                        changed += change * change;
                    }
                    weights += Weights.squares(then);
                } else {
                    System.arraycopy(now, 0, then, 0, now.length);
                }
            }
            if (isNext && weights > 0) {
                board.add(Series.Kind.sampled("ratio", layer.layer()), progress.step(), seconds,
                        Math.sqrt(changed / weights));
            }
        }
        step = isNext ? -1 : progress.step();
        return !isNext;
    }
}
