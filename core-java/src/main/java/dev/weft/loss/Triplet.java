package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.device.Kernel;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import java.util.List;
import java.util.Optional;

/**
 * Triplet loss (Schroff et al. 2015): {@code max(D(a, p) - D(a, n) + margin, 0)} for an anchor a, a positive p of the
 * same class and a negative n of another one, with D the Euclidean distance of embeddings. Each anchor shall be closer
 * to its class than to any other, by the margin. As PyTorch's {@code TripletMarginLoss} with {@code eps=0}; the paper
 * squares the distances.
 *
 * <p>As the loss of a model, predictions are embeddings {@code [batch, outputs]} and labels classes {@code [batch]},
 * whole numbers from 0. Each example is an anchor with its hardest triplet in the batch (Hermans et al. 2017): the
 * farthest positive and the nearest negative, the first of equally distant ones. As TensorFlow Addons'
 * {@code triplet_hard_loss}, except that an example without a positive or without a negative costs 0 and does not count
 * in the mean; so batches should contain several examples of each class. {@link #of(Value, Value, Value)} takes given
 * triplets. The distance of equal embeddings has the gradient 0.
 *
 * <p>Evaluations choose among all their examples: their triplets are harder than those of a batch, and their time grows
 * with the square of the number of examples. Other labels throw an {@link IllegalArgumentException} when their batch is
 * computed.
 *
 * @param margin above 0 and finite; 1 in PyTorch, 0.2 in the paper
 */
public record Triplet(double margin) implements Loss {
    /**
     * Checks the margin.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public Triplet {
        Contrastive.check("Triplet", margin);
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return PairLoss.record("Triplet", new Hardest(margin), predictions, labels);
    }

    /**
     * Records the loss {@code [batch]} of given triplets of embeddings {@code [batch, outputs]}, for a loss of your
     * own.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public Value of(Value anchor, Value positive, Value negative) {
        return Elementwise.relu(Distance.of("Triplet", anchor, positive)
                .minus(Distance.of("Triplet", anchor, negative)).plus(margin));
    }

    /** 1 for each example with a positive and a negative in the batch, else 0. */
    @Override
    public Optional<Value> counts(Value labels, Optional<Value> weights) {
        return Optional.of(labels.graph().record(new Operation("hasTriplet", shapes -> shapes.get(0), frame -> {
            Frame.Read classes = frame.input(0).whole();
            int rows = frame.input(0).shape().rows();
            return Part.of(rows, (long) rows * rows, (from, to) -> {
                for (int row = from; row < to; row++) {
                    frame.result()[row] = hasTriplet(classes.data(), row, rows) ? 1 : 0;
                }
            }).on(Kernel.groups(rows, "float s = 0.0f; for (int j = lane; j < rows; j += LANES)"
                    + " { s += t[j] == t[i] ? 1.0f : 0.0f; } s = sum_of(s);"
                    + " if (lane == 0) { put(y, i, s > 1.0f && s < (float) rows ? 1.0f : 0.0f); }", "y", "t")
                    .with("rows", rows));
        }, List.of()), labels));
    }

    private static boolean hasTriplet(float[] classes, int anchor, int rows) {
        int alike = 0;
        for (int j = 0; j < rows; j++) {
            alike += classes[j] == classes[anchor] ? 1 : 0;
        }
        return alike > 1 && alike < rows;
    }

    private record Hardest(double margin) implements PairLoss {
        @Override
        public String text() {
            return hardest("positive", "==", "far") + hardest("negative", "!=", "-far") + "float loss ="
                    + " positiveAt < 0 || negativeAt < 0 ? 0.0f : larger(positive + negative + "
                    + Form.literal((float) margin) + ", 0.0f);";
        }

        @Override
        public String slopes() {
            return text() + " for (int j = lane; j < rows; j += LANES) { FAR(j) put(pairs, i * rows + j,"
                    + " loss == 0.0f || far == 0.0f ? 0.0f : j == positiveAt ? g[i] / far"
                    + " : j == negativeAt ? -g[i] / far : 0.0f); }";
        }

        /** Declares the largest {@code size} among the others that are alike or not, and its index, -1 if none. */
        private static String hardest(String name, String alike, String size) {
            String other = "if (j != i && t[j] " + alike + " t[i]) { FAR(j) ";
            String each = "for (int j = lane; j < rows; j += LANES) { ";
            return ("float NAME = -INFINITY; int NAMEAt; { " + each + other + "NAME = larger(NAME, " + size + "); } }"
                    + " NAME = largest_of(NAME); float at = -INFINITY; " + each + other + "if (" + size
                    + " == NAME || far != far) { at = larger(at, -(float) j); } } } at = largest_of(at);"
                    + " NAMEAt = at == -INFINITY ? -1 : (int) -at; } ").replace("NAME", name);
        }

        @Override
        public double of(Pairs pairs, int anchor) {
            int positive = farthest(pairs, anchor);
            int negative = nearest(pairs, anchor);
            return positive < 0 || negative < 0 ? 0
                    : Math.max(pairs.distance(anchor, positive) - pairs.distance(anchor, negative) + margin, 0);
        }

        @Override
        public void addGradient(Pairs pairs, int anchor, double g, double[] d) {
            int positive = farthest(pairs, anchor);
            int negative = nearest(pairs, anchor);
            if (positive >= 0 && negative >= 0
                    && !(pairs.distance(anchor, positive) - pairs.distance(anchor, negative) + margin <= 0)) {
                pairs.addGradients(anchor, positive, g, d);
                pairs.addGradients(anchor, negative, -g, d);
            }
        }

        private static int farthest(Pairs pairs, int anchor) {
            return hardest(pairs, anchor, true, 1);
        }

        private static int nearest(Pairs pairs, int anchor) {
            return hardest(pairs, anchor, false, -1);
        }

        /** The other example, of the anchor's class or not, of the largest {@code sign · distance}; -1 if none. */
        private static int hardest(Pairs pairs, int anchor, boolean alike, int sign) {
            int best = -1;
            double most = Double.NaN;
            for (int j = 0; j < pairs.rows; j++) {
                if (j == anchor || pairs.alike(anchor, j) != alike) {
                    continue;
                }
                double distance = sign * pairs.distance(anchor, j);
                if (Double.isNaN(distance)) {
                    // The loss is NaN, too.
                    return j;
                }
                if (best < 0 || distance > most) {
                    best = j;
                    most = distance;
                }
            }
            return best;
        }
    }
}
