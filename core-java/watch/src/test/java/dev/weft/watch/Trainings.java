package dev.weft.watch;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import java.util.Random;

/** Small trainings to watch. */
final class Trainings {
    static final int SIDE = 8;

    private Trainings() {}

    /** Pictures of 8×8 pixels of two classes: bright above, or bright below. */
    static Dataset pictures(int count) {
        Random random = new Random(7);
        float[] pixels = new float[count * SIDE * SIDE];
        float[] labels = new float[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
            for (int j = 0; j < SIDE * SIDE; j++) {
                boolean isBright = (j < SIDE * SIDE / 2) == (i % 2 == 0);
                pixels[i * SIDE * SIDE + j] = (float) (isBright ? 0.6 : 0.4) + (float) random.nextGaussian();
            }
        }
        return Dataset.of(Tensor.of(Shape.of(count, SIDE * SIDE), pixels), Tensor.vector(labels));
    }

    /** A network with what may depend on the order of random numbers or on running statistics. */
    static Model model() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001), Dense.of(16, Activations.RELU), Layers.batchNorm(),
                Layers.dropout(0.2), Dense.of(2));
    }
}
