package dev.weft.examples.networks;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.MatrixOps;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Linalg;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Prepares images of digits for the programs of this package, and measures what they compare themselves with. */
public final class Images {
    private Images() {}

    /**
     * Returns the first images of the digits {@code from} to {@code to}, whose classes count from 0.
     *
     * @param count the most images
     */
    public static Dataset ofDigits(Dataset digits, int from, int to, int count) {
        Batch all = digits.all();
        float[] classes = all.labels().data();
        int[] rows = IntStream.range(0, classes.length).filter(i -> classes[i] >= from && classes[i] <= to)
                .limit(count).toArray();
        float[] labels = new float[rows.length];
        IntStream.range(0, rows.length).forEach(i -> labels[i] = classes[rows[i]] - from);
        return Dataset.of(all.features().select(rows), Tensor.vector(labels));
    }

    /**
     * Returns pairs of images, {@code left} and {@code right}, in random order. Every second pair shows the same digit
     * twice and has the label {@code same} 1; the others show different digits and have 0.
     */
    public static Dataset pairs(Dataset digits, long seed) {
        Batch all = digits.all();
        float[] classes = all.labels().data();
        int n = classes.length;
        int[] left = RandomStream.of(seed, "pairs").permutation(n);
        int[] right = new int[n];
        float[] same = new float[n];
        for (int i = 0; i < n; i++) {
            same[i] = 1 - i % 2;
            int other = (i + 1) % n;
            while ((classes[left[other]] == classes[left[i]]) != (same[i] == 1)) {
                other = (other + 1) % n;
            }
            right[i] = left[other];
        }
        Map<String, Tensor> features = new LinkedHashMap<>();
        features.put("left", all.features().select(left));
        features.put("right", all.features().select(right));
        return Dataset.of(features, Map.of("same", Tensor.of(Shape.of(n, 1), same)));
    }

    /** Returns {@code mean((a - b)²)} of all elements. */
    public static double error(Tensor a, Tensor b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            double difference = a.data()[i] - b.data()[i];
            sum += difference * difference;
        }
        return sum / a.size();
    }

    /** Returns the mean of {@code train} once for each row of {@code test}. */
    public static Tensor means(Tensor train, Tensor test) {
        int n = train.shape().rowSize();
        double[] sums = new double[n];
        for (int i = 0; i < train.size(); i++) {
            sums[i % n] += train.data()[i];
        }
        Tensor means = Tensor.zeros(test.shape());
        for (int i = 0; i < means.size(); i++) {
            means.data()[i] = (float) (sums[i % n] / train.shape().rows());
        }
        return means;
    }

    /** Returns {@code test} as {@code width} principal components of {@code train} describe it: the best linear one. */
    public static Tensor components(Tensor train, Tensor test, int width) {
        Tensor centred = minus(train, means(train, train));
        Tensor means = means(train, test);
        int n = train.shape().rowSize();
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, n);
        Placeholder v = graph.placeholder("v", n, width);
        Value covariance = MatrixOps.matmul(MatrixOps.transpose(x), x);
        Value copy = MatrixOps.matmul(MatrixOps.matmul(x, v), MatrixOps.transpose(v));
        try (Session session = new Session(graph)) {
            Tensor vectors = Linalg.symmetricEigen(session.run(Map.of(x, centred), covariance)).vectors();
            Tensor best = Tensor.zeros(n, width);
            for (int i = 0; i < best.size(); i++) {
                best.data()[i] = vectors.get(i / width, n - 1 - i % width);
            }
            Tensor copies = session.run(Map.of(x, minus(test, means), v, best), copy);
            IntStream.range(0, copies.size()).forEach(i -> copies.data()[i] += means.data()[i]);
            return copies;
        }
    }

    private static Tensor minus(Tensor a, Tensor b) {
        Tensor difference = a.copy();
        IntStream.range(0, a.size()).forEach(i -> difference.data()[i] -= b.data()[i]);
        return difference;
    }

    /** Returns the fraction of pairs for which {@code distance < threshold} says whether they are the same. */
    public static double accuracy(Tensor distances, Tensor same, double threshold) {
        return IntStream.range(0, same.size())
                .filter(i -> distances.data()[i] < threshold == (same.data()[i] == 1)).count() / (double) same.size();
    }
}
