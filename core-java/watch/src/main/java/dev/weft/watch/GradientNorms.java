package dev.weft.watch;

import dev.weft.data.Batch;
import dev.weft.graph.Variable;
import dev.weft.tensor.Tensor;
import dev.weft.training.Progress;
import java.util.List;
import java.util.Map;

/**
 * The norm of the gradient of each layer, for the current weights and up to {@value #EXAMPLES} examples of the last
 * batch, or as many as a micro-batch has.
 */
final class GradientNorms implements Gauge {
    private static final int EXAMPLES = 1000;

    private final List<Weights> layers;

    GradientNorms(List<Weights> layers) {
        this.layers = layers;
    }

    @Override
    public boolean measure(Progress progress, double seconds, Board board) {
        progress.batch().ifPresent(batch -> {
            int most = Math.min(EXAMPLES, progress.training().microBatchSize().orElse(EXAMPLES));
            Map<String, Tensor> gradients = progress.model().lossAndGradients(first(batch, most)).gradients();
            for (Weights layer : layers) {
                double squares = 0;
                for (Variable variable : layer.variables()) {
                    squares += Weights.squares(gradients.get(variable.name()).data());
                }
                board.add(Series.Kind.sampled("gradient", layer.layer()), progress.step(), seconds,
                        Math.sqrt(squares));
            }
        });
        return false;
    }

    private static Batch first(Batch batch, int most) {
        return batch.size() <= most ? batch : new Batch(batch.features().rows(0, most), batch.labels().rows(0, most),
                batch.weights().map(weights -> weights.rows(0, most)));
    }
}
