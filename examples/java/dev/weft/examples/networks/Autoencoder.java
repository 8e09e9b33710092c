package dev.weft.examples.networks;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.examples.Options;
import dev.weft.internal.text.PythonFormat;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layer;
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
 * Keras' autoencoder: a network that copies images of digits through 64 numbers, and so learns to describe them. Its
 * halves are used alone afterwards: the encoder turns images into codes, the decoder turns codes into images.
 */
public final class Autoencoder {
    private static final int PIXELS = 784;

    private Autoencoder() {}

    private static void print(String what, double error) {
        System.out.println(what + ": " + PythonFormat.f(error, 4));
    }

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "images=10000", "epochs=10", "width=64", "seed=1",
                "data=examples/data/mnist", "picture=");
        Mnist mnist = Mnist.read(options.mnist());
        Tensor train = mnist.train().take(options.count("images")).all().features();
        Tensor test = mnist.test().take(1000).all().features();
        int width = options.count("width");
        Training training = Training.epochs(options.count("epochs")).withBatchSize(50);

        // Two copies that need no training, for comparison.
        print("error of the mean image", Images.error(Images.means(train, test), test));
        print("error of " + width + " principal components", Images.error(Images.components(train, test, width), test));

        // The images are their own labels.
        Layer[] layers = {Layers.dense(width, Activations.RELU), Layers.dense(PIXELS, Activations.SIGMOID)};
        Trained trained = Model.of(Losses.MSE, Optimizers.adam(0.002), layers).withSeed(options.seed("seed"))
                .fit(Dataset.of(train, train), training);
        print("error of the autoencoder", Images.error(trained.predict(test), test));

        // The halves by themselves.
        Trained encoder = trained.upTo("dense1");
        Trained decoder = trained.part("dense2");
        Tensor codes = encoder.predict(test);
        System.out.println("the encoder makes codes " + codes.shape() + " of images " + test.shape());
        print("error of the decoder's images from these codes", Images.error(decoder.predict(codes), test));

        // The same without labels: the network compares its copy with its input, and its output is the loss.
        Branch image = Branch.input("image", PIXELS);
        Branch error = Branch.concat(image.then(layers), image).then(Losses.MSE.asLayer());
        Trained own = Model.of(Optimizers.adam(0.002), Head.of("error", error, Losses.OWN_LOSS))
                .withSeed(options.seed("seed")).fit(Dataset.of(train), training);
        System.out.println("the same weights without labels: " + own.weightsSha256().equals(trained.weightsSha256()));
        if (!options.word("picture").isEmpty()) {
            NetworkPicture.of(own).save(Path.of(options.word("picture")));
        }
    }
}
