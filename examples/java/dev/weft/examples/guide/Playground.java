package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.data.Synthetic;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.List;

/** Trains the network with which the playground begins. */
public final class Playground {
    /** Expects the number of epochs, and how many of them to a line. */
    public static void main(String[] args) {
        List<Dataset> parts = Synthetic.circle(500, 0, 1).split(0.5);
        Dataset train = parts.get(0);
        Dataset test = parts.get(1);
        Trained circle = Model.of(Losses.MSE, Optimizers.sgd(0.03), Dense.of(4, Activations.TANH),
                Dense.of(2, Activations.TANH), Dense.of(1, Activations.TANH)).withSeed(1).build(Shape.of(2));
        for (int epoch = 0; epoch <= Integer.parseInt(args[0]); epoch++) {
            if (epoch > 0) {
                circle.fit(train, Training.epochs(1).withBatchSize(10));
            }
            if (epoch % Integer.parseInt(args[1]) == 0) {
                System.out.println("epoch " + epoch + ": training " + circle.evaluate(train).get("loss") + ", test "
                        + circle.evaluate(test).get("loss"));
            }
        }
    }
}
