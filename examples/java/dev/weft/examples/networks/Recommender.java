package dev.weft.examples.networks;

import static dev.weft.internal.text.PythonFormat.f;
import static dev.weft.network.Layers.embedding;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.examples.Options;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Branch;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkPicture;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Keras' example "Collaborative Filtering for Movie Recommendations": users and films are looked up in two tables of
 * vectors, and {@code rating = user · film + the user's number + the film's number}.
 */
public final class Recommender {
    private Recommender() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws Exception {
        Options options = Options.parse(args, "seed=1", "epochs=20", "width=4", "user=42", "picture=recommender.png");
        Films films = new Films(options.seed("seed"));
        Dataset ratings = films.ratings(40);
        Batch known = ratings.take(9_600).all();
        Batch held = ratings.skip(9_600).all();

        Trained trained = model(options.count("width")).withSeed(options.seed("seed"))
                .fit(ratings.take(9_600), Training.epochs(options.count("epochs")));
        Tensor truth = held.labels().field("rating");
        print("mean of all ratings", Metrics.RMSE.of(Films.mean(known, held.size()), truth));
        print("mean of each film", Metrics.RMSE.of(Films.filmMeans(known, held), truth));
        print("network", trained.evaluate(ratings.skip(9_600)).get("rmse"));
        int user = options.count("user");
        recommend(trained, films, user, Films.unrated(known, user));
        NetworkPicture.of(trained).save(Path.of(options.word("picture")));
        System.out.println("wrote " + options.word("picture"));
    }

    private static Model model(int width) {
        Branch user = Branch.input("user");
        Branch film = Branch.input("film");
        Branch taste = user.then(embedding(Films.USERS, width));
        Branch kind = film.then(embedding(Films.TITLES.size(), width));
        Branch rating = Branch.add(Branch.dot(taste, kind),
                user.then(embedding(Films.USERS, 1)), film.then(embedding(Films.TITLES.size(), 1)));
        return Model.of(Optimizers.adam(0.01), Head.of("rating", rating, Losses.MSE)).withMetrics(Metrics.RMSE);
    }

    private static void print(String guess, double error) {
        System.out.println(guess + ": RMSE " + f(error, 3));
    }

    /** Prints the five films that the user has not rated and should like best. */
    private static void recommend(Trained trained, Films films, int user, int... unrated) {
        Tensor users = Tensor.zeros(unrated.length);
        Tensor others = Tensor.zeros(unrated.length);
        for (int i = 0; i < unrated.length; i++) {
            users.data()[i] = user;
            others.data()[i] = unrated[i];
        }
        Tensor ratings = trained.predict(Map.of("user", users, "film", others)).get("rating");
        System.out.println("user " + user + " should see");
        IntStream.range(0, unrated.length).boxed().sorted(Comparator.comparing(i -> -ratings.get(i, 0))).limit(5)
                .forEach(i -> System.out.println("  " + Films.TITLES.get(unrated[i]) + ": " + f(ratings.get(i, 0), 1)
                        + ", would say " + f(films.rating(user, unrated[i]), 1)));
    }
}
