package dev.weft.examples.networks;

import static dev.weft.internal.text.PythonFormat.f;
import static dev.weft.network.Activations.RELU;
import static dev.weft.network.Layers.dense;

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
 * One trunk with two outputs, of which one has few labels: what the trunk learns for the wear of pumps helps to say
 * which of them will fail.
 */
public final class MultiTask {
    private MultiTask() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws Exception {
        Options options = Options.parse(args, "seed=1", "pumps=4000", "known=60", "steps=3000", "runs=3",
                "picture=multi-task.png");
        int known = options.count("known");
        int runs = options.count("runs");
        Training training = Training.steps(options.count("steps")).withBatchSize(50);
        double alone = 0;
        double together = 0;
        double wear = 0;
        for (int run = 0; run < runs; run++) {
            Pumps pumps = new Pumps(options.seed("seed") + run);
            Dataset seen = pumps.observe(options.count("pumps"), known);
            Dataset fresh = pumps.observe(2_000, 2_000);
            alone += 1 - one().fit(seen.take(known), training).evaluate(fresh).get("accuracy");
            Trained trained = two().fit(seen, training);
            Report report = trained.evaluate(fresh);
            together += 1 - report.get("fails_accuracy");
            wear += report.get("wear_loss");
            NetworkPicture.of(trained).save(Path.of(options.word("picture")));
        }
        System.out.println("mean of " + runs + " runs with " + known + " pumps whose failure is known");
        System.out.println("fails alone: share of errors " + f(alone / runs, 3));
        System.out.println("fails and wear: share of errors " + f(together / runs, 3) + "; wear: squared error "
                + f(wear / runs, 3));
        System.out.println("wrote " + options.word("picture"));
    }

    private static Branch trunk() {
        return Branch.input("sensors", Pumps.SENSORS).then(dense(64, RELU), dense(16, RELU));
    }

    private static Model one() {
        return Model.of(Optimizers.adam(0.003), Head.of("fails", trunk().then(dense(1)), Losses.BCE_WITH_LOGITS));
    }

    private static Model two() {
        Branch trunk = trunk();
        return Model.of(Optimizers.adam(0.003),
                Head.of("wear", trunk.then(dense(2)), Losses.MSE),
                Head.of("fails", trunk.then(dense(1)), Losses.BCE_WITH_LOGITS));
    }
}
