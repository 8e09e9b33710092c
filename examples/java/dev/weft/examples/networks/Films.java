package dev.weft.examples.networks;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Made-up ratings of films. Hidden from the network, a user likes or dislikes each of three kinds of film, and a film
 * has more or less of each: {@code rating = 3.3 + user + film + Σ taste · kind + noise}, from 0.5 to 5 in steps of 0.5.
 * All of the user, the film, the tastes and the kinds are normal numbers.
 */
public final class Films {
    /** The number of users. */
    public static final int USERS = 300;
    private static final List<String> HOW =
            List.of("Silent", "Last", "Golden", "Hidden", "Broken", "Distant", "Second", "Paper", "Midnight", "Stolen");
    private static final List<String> WHAT = List.of("River", "Letter", "Summer", "Train", "Garden", "Detective",
            "Orchestra", "Island", "Winter", "Promise", "Lighthouse", "Fox");
    /** The titles, by the number of the film. */
    public static final List<String> TITLES =
            HOW.stream().flatMap(how -> WHAT.stream().map(what -> "The " + how + " " + what)).toList();

    private static final double NOISE = 0.4;

    private final double[] users;
    private final double[] films;
    private final double[][] tastes;
    private final double[][] kinds;
    private final RandomStream random;

    /** Makes users and films up. */
    public Films(long seed) {
        random = RandomStream.of(seed, "films");
        users = normal(USERS, 0.4);
        films = normal(TITLES.size(), 0.5);
        tastes = new double[][]{normal(USERS, 0.7), normal(USERS, 0.7), normal(USERS, 0.7)};
        kinds = new double[][]{normal(TITLES.size(), 0.7), normal(TITLES.size(), 0.7), normal(TITLES.size(), 0.7)};
    }

    private double[] normal(int count, double deviation) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextGaussian() * deviation;
        }
        return numbers;
    }

    /** What a user would say about a film without noise, from 0.5 to 5. */
    public double rating(int user, int film) {
        double rating = 3.3 + users[user] + films[film];
        for (int kind = 0; kind < kinds.length; kind++) {
            rating += tastes[kind][user] * kinds[kind][film];
        }
        return Math.max(0.5, Math.min(5, rating));
    }

    /**
     * Asks each user about {@code each} different films. The examples have the features {@code user} and {@code film},
     * which are numbers from 0, and the label {@code rating}; they are in random order.
     */
    public Dataset ratings(int each) {
        List<float[]> rows = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            int[] order = random.permutation(TITLES.size());
            for (int i = 0; i < each; i++) {
                double told = rating(user, order[i]) + random.nextGaussian() * NOISE;
                rows.add(new float[]{user, order[i], (float) Math.max(0.5, Math.min(5, Math.rint(2 * told) / 2))});
            }
        }
        Tensor all = Tensor.matrix(rows.toArray(float[][]::new));
        Map<String, Tensor> features = new LinkedHashMap<>();
        features.put("user", column(all, 0));
        features.put("film", column(all, 1));
        return Dataset.of(features, Map.of("rating", column(all, 2).reshape(rows.size(), 1))).shuffle(1);
    }

    /**
     * The mean rating in {@code known} of each film that {@code asked} asks about, as a guess that does not know the
     * user {@code [n, 1]}.
     */
    public static Tensor filmMeans(Batch known, Batch asked) {
        float[] sums = new float[TITLES.size()];
        float[] counts = new float[TITLES.size()];
        for (int row = 0; row < known.size(); row++) {
            int film = (int) known.features().field("film").data()[row];
            sums[film] += known.labels().field("rating").data()[row];
            counts[film]++;
        }
        Tensor means = Tensor.zeros(asked.size(), 1);
        for (int row = 0; row < asked.size(); row++) {
            int film = (int) asked.features().field("film").data()[row];
            means.data()[row] = sums[film] / counts[film];
        }
        return means;
    }

    /** The mean rating in {@code known}, as a guess for every one of {@code count} ratings {@code [n, 1]}. */
    public static Tensor mean(Batch known, int count) {
        double sum = 0;
        for (float rating : known.labels().field("rating").data()) {
            sum += rating;
        }
        float[] guesses = new float[count];
        Arrays.fill(guesses, (float) (sum / known.size()));
        return Tensor.of(Shape.of(count, 1), guesses);
    }

    /** The films that a user did not rate in {@code known}. */
    public static int[] unrated(Batch known, int user) {
        float[] users = known.features().field("user").data();
        float[] films = known.features().field("film").data();
        Set<Integer> rated = IntStream.range(0, users.length).filter(row -> users[row] == user)
                .mapToObj(row -> (int) films[row]).collect(Collectors.toSet());
        return IntStream.range(0, TITLES.size()).filter(film -> !rated.contains(film)).toArray();
    }

    private static Tensor column(Tensor rows, int column) {
        float[] numbers = new float[rows.shape().rows()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rows.get(i, column);
        }
        return Tensor.vector(numbers);
    }
}
