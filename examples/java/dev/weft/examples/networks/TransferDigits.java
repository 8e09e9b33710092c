package dev.weft.examples.networks;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.examples.Options;
import dev.weft.internal.text.PythonFormat;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkPicture;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keras' transfer learning: a network that has learned the digits 0 to 4 learns 5 to 9 from few images. Its first layer
 * stays frozen, or all its hidden layers train on; a network from scratch is the comparison.
 */
public final class TransferDigits {
    private static final int MOST = 1_000;

    private final Dataset train;
    private final Dataset validation;
    private final double enough;
    private final int every;

    private TransferDigits(Dataset train, Dataset validation, double enough, int every) {
        this.train = train;
        this.validation = validation;
        this.enough = enough;
        this.every = every;
    }

    /** Trains until the accuracy on the validation images is reached, and returns the number of steps. */
    private int steps(Trained trained) {
        int steps = 0;
        do {
            trained.fit(train, Training.steps(every).withBatchSize(50));
            steps += every;
        } while (trained.evaluate(validation).get("accuracy") < enough && steps < MOST);
        return steps;
    }

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "images=3000", "accuracy=0.96", "every=10", "rate=0.004", "seed=1",
                "data=examples/data/mnist", "picture=");
        Mnist mnist = Mnist.read(options.mnist());
        Dataset test = Images.ofDigits(mnist.test(), 5, 9, 10_000);
        TransferDigits high = new TransferDigits(
                Images.ofDigits(mnist.train(), 5, 9, options.count("images")),
                Images.ofDigits(mnist.validation(), 5, 9, 2_000), options.rate("accuracy"),
                options.count("every"));

        // The network for 0 to 4, from many images.
        long seed = options.seed("seed");
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.001), Layers.dense(512, Activations.RELU),
                Layers.dense(128, Activations.RELU), Layers.dense(5)).withSeed(seed);
        Trained low = model.fit(Images.ofDigits(mnist.train(), 0, 4, 30_000), Training.steps(3_000).withBatchSize(50));
        System.out.println("0 to 4: accuracy " + PythonFormat.f(
                low.evaluate(Images.ofDigits(mnist.test(), 0, 4, 10_000)).get("accuracy"), 3));

        // Three networks for 5 to 9 with the same optimizer and the same initial weights where they are new.
        Model fresh = model.withOptimizer(Optimizers.adam(options.rate("rate"))).withSeed(seed + 100);
        System.out.println("5 to 9 from scratch: " + high.steps(fresh.build(Shape.of(784))) + " steps to accuracy "
                + options.word("accuracy"));
        Trained frozen = fresh.build(low.upTo("dense1")).freeze("dense1");
        String before = frozen.upTo("dense1").weightsSha256();
        System.out.println("with the first layer of 0 to 4, frozen: " + high.steps(frozen) + " steps");
        System.out.println("the frozen layer is unchanged: " + before.equals(frozen.upTo("dense1").weightsSha256()));
        System.out.println("with all hidden layers of 0 to 4, trained on: "
                + high.steps(fresh.build(low.withoutLast(1))) + " steps");

        // The frozen layer trains on, too.
        System.out.println("the frozen one on test images: accuracy "
                + PythonFormat.f(frozen.evaluate(test).get("accuracy"), 3));
        Trained free = frozen.unfreeze();
        Trained tuned = free.model().withOptimizer(Optimizers.adam(options.rate("rate") / 10)).build(free)
                .fit(high.train, Training.steps(200).withBatchSize(50));
        System.out.println("after unfreeze() and 200 steps at a tenth of the rate: accuracy "
                + PythonFormat.f(tuned.evaluate(test).get("accuracy"), 3));
        if (!options.word("picture").isEmpty()) {
            NetworkPicture.of(frozen).save(Path.of(options.word("picture")));
        }
    }
}
