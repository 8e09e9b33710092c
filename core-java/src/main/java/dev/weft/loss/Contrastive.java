package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.graph.Value;
import java.util.Optional;

/**
 * Contrastive loss (Hadsell, Chopra and LeCun 2006): {@code D² / 2} for two embeddings of the same class at the
 * Euclidean distance D, and {@code max(margin - D, 0)² / 2} for two of different classes. Pulls a class together, and
 * others away up to the margin. TensorFlow Addons' {@code contrastive_loss} has no factor 1/2.
 *
 * <p>As the loss of a model, predictions are embeddings {@code [batch, outputs]} and labels classes {@code [batch]},
 * whole numbers from 0. The loss of an example is the mean over its pairs with all others of the batch, 0 in a batch
 * of one; so the mean over the batch is the mean over all pairs. {@link #of(Value, Value, Value)} takes given pairs.
 * Where two embeddings of different classes are equal, no gradient flows.
 *
 * <p>Evaluations take the pairs of all their examples, in time that grows with the square of their number. Other
 * labels throw an {@link IllegalArgumentException} when their batch is computed.
 *
 * @param margin the distance from which other classes cost nothing, above 0 and finite; usually 1
 */
public record Contrastive(double margin) implements Loss {
    /**
     * Checks the margin.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public Contrastive {
        check("Contrastive", margin);
    }

    static void check(String name, double margin) {
        if (!(margin > 0 && margin < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " expects a margin > 0 but got " + margin);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return PairLoss.record("Contrastive", new Pairwise(margin), predictions, labels);
    }

    /**
     * Records the loss {@code [batch]} of given pairs, for a loss of your own.
     *
     * @param first the embeddings {@code [batch, outputs]}
     * @param second those that they are compared with, in the same shape
     * @param alike {@code [batch]}: 1 for a pair of one class, 0 for two
     * @throws IllegalArgumentException if the shapes differ; when a batch is computed, if {@code alike} is not 0 or 1
     */
    public Value of(Value first, Value second, Value alike) {
        return new Pair(margin).record("Contrastive", 3, Distance.of("Contrastive", first, second), alike);
    }

    private record Pair(double margin) implements RowLoss.OfOutput {
        @Override
        public Optional<Check> check() {
            return Optional.of(Check.each(Pair::expectAnswer));
        }

        @Override
        public Optional<Text> text() {
            String apart = "larger(" + Form.literal((float) margin) + " - y, 0.0f)";
            return Optional.of(new Each("float e = t == 1.0f ? y : " + apart + ";", "0.5f * e * e",
                    "(t == 1.0f ? e : -e)", "0.0f", true));
        }

        private static void expectAnswer(double alike) {
            if (alike != 0 && alike != 1) {
                throw new IllegalArgumentException(
                        "Contrastive expects 1 for a pair of one class, else 0, but got " + (float) alike);
            }
        }

        @Override
        public double of(double distance, double alike) {
            expectAnswer(alike);
            double error = alike == 1 ? distance : Math.max(margin - distance, 0);
            return error * error / 2;
        }

        @Override
        public double slope(double distance, double alike) {
            return alike == 1 ? distance : -Math.max(margin - distance, 0);
        }
    }

    private record Pairwise(double margin) implements PairLoss {
        private String apart() {
            return "larger(" + Form.literal((float) margin) + " - far, 0.0f)";
        }

        @Override
        public String text() {
            return "float s = 0.0f; float c = 0.0f; for (int j = lane; j < rows; j += LANES) { if (j != i)"
                    + " { FAR(j) float e = t[j] == t[i] ? far : " + apart() + "; PLUS(s, c, 0.5f * e * e) } }"
                    + " float loss = sum_of(TOTAL(s, c)) / (rows > 1 ? rows - 1 : 1);";
        }

        @Override
        public String slopes() {
            return "for (int j = lane; j < rows; j += LANES) { FAR(j)"
                    + " float slope = t[j] == t[i] ? far : -" + apart() + ";"
                    + " put(pairs, i * rows + j, j == i || far == 0.0f ? 0.0f : g[i] * slope / (rows - 1) / far); }";
        }

        @Override
        public double of(Pairs pairs, int anchor) {
            Pair pair = new Pair(margin);
            double sum = 0;
            for (int j = 0; j < pairs.rows; j++) {
                sum += j == anchor ? 0 : pair.of(pairs.distance(anchor, j), pairs.alike(anchor, j) ? 1 : 0);
            }
            return sum / Math.max(pairs.rows - 1, 1);
        }

        @Override
        public void addGradient(Pairs pairs, int anchor, double g, double[] d) {
            Pair pair = new Pair(margin);
            for (int j = 0; j < pairs.rows; j++) {
                double slope = pair.slope(pairs.distance(anchor, j), pairs.alike(anchor, j) ? 1 : 0);
                pairs.addGradients(anchor, j, g * slope / Math.max(pairs.rows - 1, 1), d);
            }
        }
    }
}
