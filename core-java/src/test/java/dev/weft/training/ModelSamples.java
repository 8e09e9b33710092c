package dev.weft.training;

import dev.weft.data.Dataset;
import dev.weft.graph.Samples;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;

/** A regression with a known solution: {@code y = 2 x0 - x1 + 3 x2 + 1}. */
final class ModelSamples {
    private ModelSamples() {}

    static Model line() {
        return Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(1)).withMetrics(Metrics.MAE);
    }

    static Dataset data() {
        Tensor x = new Samples(1).signed(Shape.of(40, 3));
        Tensor y = Tensor.zeros(40, 1);
        for (int i = 0; i < 40; i++) {
            y.data()[i] = 2 * x.get(i, 0) - x.get(i, 1) + 3 * x.get(i, 2) + 1;
        }
        return Dataset.of(x, y);
    }
}
