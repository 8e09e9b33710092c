package dev.weft.examples;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.ConfusionMatrix;
import dev.weft.picture.DecisionMap;
import dev.weft.picture.HistoryChart;
import dev.weft.picture.NetworkPicture;
import dev.weft.picture.PredictionSheet;
import dev.weft.picture.WeightSheet;
import dev.weft.random.NumpyRandom;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Draws six pictures: the layers of a network, the history of its training, the weights of the first layer, the
 * confusion matrix, predictions on test images, and the decision map of a model with two features.
 */
public final class Pictures {
    private Pictures() {}

    /** Runs the program; the optional arguments are the MNIST folder and the output folder. */
    public static void main(String... args) throws IOException {
        Mnist mnist = Mnist.read(Path.of(args.length > 0 ? args[0] : "examples/data/mnist"));
        Path folder = Path.of(args.length > 1 ? args[1] : ".");
        var digits = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001),
                Dense.of(36, Activations.RELU).withRegularizer(Regularizers.l2(0.005)), Dense.of(10))
                .fit(mnist.train().take(5000),
                        Training.epochs(10).withBatchSize(50).withValidation(mnist.test().take(1000)));
        NetworkPicture.of(digits).save(folder.resolve("network.png"));
        HistoryChart.of(digits.history()).save(folder.resolve("loss.png"));
        WeightSheet.of(digits, 28, 28).save(folder.resolve("weights.png"));
        Evaluation evaluation = Evaluation.of(digits, mnist.test());
        ConfusionMatrix.of(evaluation).save(folder.resolve("confusion.png"));
        PredictionSheet.of(mnist.test().batch(0, 24).features(), evaluation).save(folder.resolve("predictions.png"));

        Tensor points = Tensor.of(Shape.of(300, 2), NumpyRandom.of(7).uniformDraws(-1, 1).next(600));
        Tensor rings = Tensor.zeros(300);
        for (int i = 0; i < 300; i++) {
            float r = points.get(i, 0) * points.get(i, 0) + points.get(i, 1) * points.get(i, 1);
            rings.data()[i] = r < 0.3f ? 0 : r < 0.8f ? 1 : 2;
        }
        Dataset data = Dataset.of(points, rings);
        var trained = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.02), Dense.of(16, Activations.TANH), Dense.of(3))
                .fit(data, Training.epochs(200));
        DecisionMap.of(trained, data).save(folder.resolve("rings.png"));
        System.out.println("wrote network.png, loss.png, weights.png, confusion.png, predictions.png and rings.png");
    }
}
