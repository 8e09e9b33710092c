package dev.weft.examples.networks;

import static dev.weft.graph.Elementwise.relu;
import static dev.weft.graph.Elementwise.sqrt;
import static dev.weft.graph.Elementwise.square;
import static dev.weft.graph.Reductions.mean;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.examples.Options;
import dev.weft.graph.Value;
import dev.weft.internal.text.PythonFormat;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkPicture;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keras' siamese network: two images of digits go through the same layers, the tower, and the distance of what comes
 * out says whether they show the same digit.
 */
public final class Siamese {
    /** Different digits cost nothing from this distance on. */
    private static final double MARGIN = 1;

    private Siamese() {}

    /** The contrastive loss of a squared distance: {@code d²} for a pair of one digit, else {@code max(1 - d, 0)²}. */
    private static Value contrastive(Value squared, Value same) {
        Value missing = relu(sqrt(squared.plus(1e-7)).times(-1).plus(MARGIN));
        Value others = same.times(-1).plus(1);
        return mean(same.times(squared).plus(others.times(square(missing))), 1);
    }

    private static void print(String what, Trained trained, Batch pairs) {
        Tensor distances = trained.predict(pairs.features());
        System.out.println(what + ": " + PythonFormat.f(
                Images.accuracy(distances, pairs.labels(), MARGIN * MARGIN / 4), 3));
    }

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "images=20000", "epochs=3", "seed=1", "data=examples/data/mnist",
                "picture=");
        Mnist mnist = Mnist.read(options.mnist());
        Dataset train = Images.pairs(mnist.train().take(options.count("images")), 1);
        Batch test = Images.pairs(mnist.test(), 2).all();

        Branch.Shared tower = Branch.shared(Layers.dense(128, Activations.RELU), Layers.dense(32));
        Branch left = Branch.input("left", 784).then(tower);
        Branch right = Branch.input("right", 784).then(tower);
        Branch distance = Branch.concat(left, right).then(Losses.MSE.asLayer()); // mean((left - right)²)
        Loss loss = Siamese::contrastive;
        Model model = Model.of(Optimizers.adam(0.001), Head.of("same", distance, loss)).withSeed(options.seed("seed"));

        Trained trained = model.build();
        System.out.println("weights of the tower, once for both images: "
                + trained.weights().values().stream().mapToInt(Tensor::size).sum());
        print("accuracy on test pairs before training", trained, test);
        trained.fit(train, Training.epochs(options.count("epochs")).withBatchSize(50));
        print("accuracy on training pairs", trained, train.all());
        print("accuracy on test pairs", trained, test);
        if (!options.word("picture").isEmpty()) {
            NetworkPicture.of(trained).save(Path.of(options.word("picture")));
        }
    }
}
