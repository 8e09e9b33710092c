package dev.weft.examples.guide;

import static dev.weft.network.Activations.RELU;
import static dev.weft.network.Layers.dense;
import static dev.weft.network.Layers.embedding;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Branch;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkPicture;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Trains a network with three inputs and two outputs, predicts by name, draws it, and uses parts of it. */
public final class MoreThanAChain {
    private static final int PRODUCTS = 20;

    /** Expects the file of the picture to write. */
    public static void main(String[] args) throws IOException {
        Branch customer = Branch.input("customer", 3);
        Branch.Shared item = Branch.shared(embedding(PRODUCTS, 4));
        Branch product = Branch.input("product").then(item);
        Branch before = Branch.input("before").then(item);
        Branch taste = Branch.concat(customer, product).then(dense(32, RELU).named("taste"));
        Branch change = Branch.concat(product, before).then(dense(32, RELU));
        Model shop = Model.of(Optimizers.adam(0.01),
                Head.of("rating", taste.then(dense(1)), Losses.MSE),
                Head.of("returned", change.then(dense(1)), Losses.BCE_WITH_LOGITS).weighted(0.3));

        Dataset sales = sales(4_000);
        Dataset test = sales.skip(3_000);
        Trained trained = shop.fit(sales.take(3_000), Training.epochs(20));
        print(trained.evaluate(test));
        NetworkPicture.of(trained).save(Path.of(args[0]));

        Map<String, Tensor> features = Map.of("customer", Tensor.matrix(new float[]{0, -1, 1}, new float[]{0, 1, -1}),
                "product", Tensor.vector(5, 5), "before", Tensor.vector(6, 7));
        Tensor ratings = trained.predict(features).get("rating");
        Tensor returned = trained.predictor().probabilities(features, "returned");
        for (int i = 0; i < 2; i++) {
            System.out.printf(Locale.ROOT, "rating %.0f, returned with probability %.1f%n",
                    ratings.get(i, 0), returned.get(i, 1));
        }

        Trained tuned = trained.freeze("embedding1", "taste").fit(sales.take(3_000), Training.epochs(5));
        print(tuned.evaluate(test));
        Trained tastes = trained.upTo("taste");
        System.out.println(tastes.predict(test.take(2).all().features().fields()).get("taste").shape());
    }

    private static void print(Report report) {
        System.out.printf(Locale.ROOT, "rating: squared error %.1f; returned: accuracy %.2f%n",
                report.get("rating_loss"), report.get("returned_accuracy"));
    }

    /** Makes up sales. Every second rating is unknown. */
    private static Dataset sales(int count) {
        RandomStream random = RandomStream.of(1, "sales");
        float[] kinds = random.normal(0, 1).next(PRODUCTS * 3);
        Tensor customers = Tensor.of(Shape.of(count, 3), random.normal(0, 1).next(count * 3));
        Tensor products = Tensor.zeros(count);
        Tensor before = Tensor.zeros(count);
        Tensor ratings = Tensor.zeros(count, 1);
        Tensor returned = Tensor.zeros(count, 1);
        Tensor known = Tensor.zeros(count);
        for (int i = 0; i < count; i++) {
            int product = random.nextInt(PRODUCTS);
            int last = random.nextInt(PRODUCTS);
            float likes = 0;
            float resembles = 0;
            for (int k = 0; k < 3; k++) {
                likes += customers.get(i, k) * kinds[product * 3 + k];
                resembles += kinds[last * 3 + k] * kinds[product * 3 + k];
            }
            products.data()[i] = product;
            before.data()[i] = last;
            ratings.data()[i] = i % 2 == 0 ? likes : Float.NaN;
            known.data()[i] = i % 2 == 0 ? 1 : 0;
            returned.data()[i] = resembles < 0 ? 1 : 0;
        }
        return Dataset.of(Map.of("customer", customers, "product", products, "before", before),
                Map.of("rating", ratings, "returned", returned), Map.of("rating", known));
    }
}
