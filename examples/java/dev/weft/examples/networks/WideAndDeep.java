package dev.weft.examples.networks;

import static dev.weft.internal.text.PythonFormat.f;
import static dev.weft.network.Activations.RELU;
import static dev.weft.network.Layers.dense;
import static dev.weft.network.Layers.embedding;

import dev.weft.data.Dataset;
import dev.weft.examples.Options;
import dev.weft.loss.Losses;
import dev.weft.network.Branch;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkPicture;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.nio.file.Path;

/**
 * Keras' {@code WideDeepModel}, after Cheng et al. 2016: a wide part with a number for each pair of two columns
 * remembers exceptions, a deep part with embeddings generalizes, and their sum does both.
 */
public final class WideAndDeep {
    private WideAndDeep() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws Exception {
        Options options = Options.parse(args, "seed=1", "epochs=8", "picture=wide-and-deep.png");
        Census census = new Census(options.seed("seed"));
        Dataset known = census.people(12_000);
        Dataset fresh = census.people(4_000);

        Branch wide = wide();
        Branch deep = deep();
        Training training = Training.epochs(options.count("epochs"));
        train("wide", wide, known, fresh, training);
        train("deep", deep, known, fresh, training);
        Trained both = train("wide and deep", Branch.add(wide, deep), known, fresh, training);
        System.out.println("the true log-odds: accuracy " + f((double) census.best() / fresh.size(), 3));
        NetworkPicture.of(both).save(Path.of(options.word("picture")));
        System.out.println("wrote " + options.word("picture"));
    }

    /** One weight for each pair: a dense layer on the one-hot code of the pair, without the zeros. */
    private static Branch wide() {
        return Branch.input("pair").then(embedding(Census.PAIRS, 1));
    }

    private static Branch deep() {
        Branch education = Branch.input("education").then(embedding(Census.EDUCATIONS, 3));
        Branch occupation = Branch.input("occupation").then(embedding(Census.OCCUPATIONS, 3));
        return Branch.concat(education, occupation, Branch.input("numbers", 2))
                .then(dense(16, RELU), dense(8, RELU), dense(1));
    }

    private static Trained train(String name, Branch rich, Dataset known, Dataset fresh, Training training) {
        Trained trained = Model.of(Optimizers.adam(0.01), Head.of("rich", rich, Losses.BCE_WITH_LOGITS))
                .fit(known, training);
        Report report = trained.evaluate(fresh);
        System.out.println(name + ": loss " + f(report.get("loss"), 3) + ", accuracy "
                + f(report.get("accuracy"), 3));
        return trained;
    }
}
