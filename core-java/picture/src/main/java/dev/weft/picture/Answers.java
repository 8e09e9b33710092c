package dev.weft.picture;

import dev.weft.tensor.Tensor;
import java.awt.Color;
import java.util.stream.IntStream;

/** A model's outputs as colours of classes, and labels as classes; how they are understood, {@link DecisionMap} says. */
record Answers(Tensor outputs, Tensor labels, double least, double most) {
    private static final double PALEST = 0.10;
    private static final double STRONGEST = 0.50;

    static Answers of(Tensor outputs, Tensor labels) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (float label : labels.data()) {
            least = Math.min(least, label);
            most = Math.max(most, label);
        }
        return new Answers(outputs, labels, least, most);
    }

    /** The class of a label; -1 if it is NaN. */
    int label(int row) {
        int width = labels.shape().rowSize();
        float label = labels.data()[row * width];
        if (width > 1) {
            return largest(IntStream.range(0, width).mapToDouble(i -> labels.data()[row * width + i]).toArray());
        }
        return Float.isNaN(label) ? -1 : outputs.shape().rowSize() > 1 ? (int) label : 2 * label > least + most ? 1 : 0;
    }

    /** The colour of the likeliest class, the paler the less likely it is; white if an output is NaN. */
    Color colour(int row) {
        double[] shares = shares(row);
        int best = largest(shares);
        if (best < 0) {
            return Color.WHITE;
        }
        double chance = 1.0 / shares.length;
        double certainty = Math.max(0, Math.min(1, (shares[best] - chance) / (1 - chance)));
        return Colours.mix(Color.WHITE, Colours.of(best), PALEST + (STRONGEST - PALEST) * certainty);
    }

    private double[] shares(int row) {
        int width = outputs.shape().rowSize();
        double[] shares = IntStream.range(row * width, (row + 1) * width).mapToDouble(i -> outputs.data()[i]).toArray();
        if (width == 1) {
            double second = Math.max(0, Math.min(1, (shares[0] - least) / (most > least ? most - least : 1)));
            return new double[] {1 - second, second};
        }
        double sum = IntStream.range(0, width).mapToDouble(i -> shares[i]).sum();
        boolean probabilities = Math.abs(sum - 1) < 1e-3 && IntStream.range(0, width).allMatch(i -> shares[i] >= 0);
        return probabilities ? shares : softmax(shares);
    }

    private static double[] softmax(double[] logits) {
        double most = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
        double[] powers = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - most)).toArray();
        double sum = IntStream.range(0, powers.length).mapToDouble(i -> powers[i]).sum();
        return IntStream.range(0, powers.length).mapToDouble(i -> powers[i] / sum).toArray();
    }

    private static int largest(double[] numbers) {
        int best = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (Double.isNaN(numbers[i])) {
                return -1;
            }
            best = numbers[i] > numbers[best] ? i : best;
        }
        return best;
    }
}
