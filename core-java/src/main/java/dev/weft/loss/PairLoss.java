package dev.weft.loss;

import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * A loss over the pairs of a batch, as an operation on embeddings {@code [batch, outputs]} and classes {@code [batch]}.
 * Each example is an anchor, whose loss depends on its distances from the others. Takes time in proportion to the
 * square of the batch, and memory in proportion to the batch.
 */
interface PairLoss {
    /** The most examples of which a device keeps all pairs in an array. */
    int MOST = 10_000;

    /** The embeddings, {@code n} numbers each, and the classes of {@code rows} examples. */
    final class Pairs {
        private final Frame.Read x;
        private final Frame.Read classes;
        private final String name;
        final int rows;
        final int n;

        private Pairs(String name, Frame frame) {
            this.name = name;
            x = frame.input(0).whole();
            classes = frame.input(1).whole();
            rows = frame.input(0).shape().rows();
            n = frame.input(0).shape().dimension(1);
        }

        boolean alike(int a, int b) {
            return classes.data()[a] == classes.data()[b];
        }

        double distance(int a, int b) {
            return Distance.between(x.data(), a, x.data(), b, n);
        }

        /** Adds the gradients of {@code g · distance} by both embeddings to their rows of {@code d}. */
        void addGradients(int a, int b, double g, double[] d) {
            Distance.addGradients(x.data(), a, b, n, g, d);
        }

        private void check(int row) {
            float label = classes.data()[row];
            if (!(label == Math.rint(label) && label >= 0 && label < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        name + " expects classes, whole numbers from 0, as labels but got " + label);
            }
        }
    }

    /**
     * The loss of anchor i for a device: statements for the threads of a group that declare {@code loss}, from classes
     * {@code t}, with {@code FAR(j)} for statements that declare {@code far}, the distance of example j.
     */
    String text();

    /**
     * Its gradient for a device: statements that {@code put} its derivative by the distance of each other example j,
     * by that distance and times {@code g[i]}, at {@code i * rows + j} of {@code pairs}.
     */
    String slopes();

    /** Returns the loss of {@code anchor}. */
    double of(Pairs pairs, int anchor);

    /** Adds the gradient of {@code g · loss} of {@code anchor} by all embeddings to their rows of {@code d}. */
    void addGradient(Pairs pairs, int anchor, double g, double[] d);

    /** A text of a group for each anchor, with the distances. */
    private static Kernel texted(int rows, int n, String text, String target, String... reads) {
        return Kernel.groups(rows, text.replace("FAR(j)", "float d2 = 0.0f; for (int k = 0; k < n; k++)"
                + " { float d = x[i * n + k] - x[j * n + k]; d2 += d * d; } float far = sqrt(d2);"), target, reads)
                .with("rows", rows).with("n", n);
    }

    /** Records the loss {@code [batch]} of each example as an anchor. */
    static Value record(String name, PairLoss loss, Value embeddings, Value labels) {
        return embeddings.graph().record(new Operation(name, shapes -> shape(name, shapes.get(0), shapes.get(1)),
                frame -> {
                    Pairs pairs = new Pairs(name, frame);
                    return Part.of(pairs.rows, 3L * pairs.rows * pairs.rows * pairs.n, (from, to) -> {
                        for (int row = from; row < to; row++) {
                            pairs.check(row);
                            frame.result()[row] = (float) loss.of(pairs, row);
                        }
                    }).checking(pairs.classes, (from, to) -> {
                        for (int row = from; row < to; row++) {
                            pairs.check(row);
                        }
                    }).on(texted(pairs.rows, pairs.n, loss.text() + " if (lane == 0) { put(y, i, loss); }", "y", "x",
                            "t"));
                }, List.of(frame -> {
                    Pairs pairs = new Pairs(name, frame);
                    Frame.Read g = frame.gradient().whole();
                    double[] sums = new double[pairs.rows * pairs.n];
                    Part part = Part.of(1, 6L * pairs.rows * pairs.rows * pairs.n, (from, to) -> {
                        Arrays.fill(sums, 0);
                        for (int anchor = 0; anchor < pairs.rows; anchor++) {
                            loss.addGradient(pairs, anchor, g.data()[anchor], sums);
                        }
                        for (int i = 0; i < sums.length; i++) {
                            frame.result()[i] = (float) sums[i];
                        }
                    });
                    return pairs.rows > MOST ? part : part.on(
                            texted(pairs.rows, pairs.n, loss.slopes(), "pairs", "x", "t", "g"),
                            Math.max(1, pairs.rows * pairs.rows),
                            Kernel.items(pairs.rows * pairs.n, "int row = i / n; int k = i % n; float s = 0.0f;"
                                    + " float c = 0.0f; for (int j = 0; j < rows; j++) { PLUS(s, c,"
                                    + " (pairs[row * rows + j] + pairs[j * rows + row]) * (x[i] - x[j * n + k])) }"
                                    + " put(y, i, TOTAL(s, c));", "y", "pairs", "x").with("rows", pairs.rows)
                                    .with("n", pairs.n));
                })), embeddings, labels);
    }

    private static Shape shape(String name, Shape embeddings, Shape labels) {
        if (embeddings.rank() != 2 || labels.rank() != 1 || !Shape.of(embeddings.rows()).accepts(labels)) {
            throw new IllegalArgumentException(name + " expects embeddings [batch, outputs] and classes [batch] as "
                    + "labels but got " + embeddings + " and " + labels);
        }
        return labels;
    }
}
