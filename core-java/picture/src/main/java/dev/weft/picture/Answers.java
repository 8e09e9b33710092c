package dev.weft.picture;

import dev.weft.loss.Outputs;
import dev.weft.network.Range;
import dev.weft.tensor.Tensor;
import java.awt.Color;
import java.util.stream.IntStream;

/**
 * A model's outputs as colours, and labels as classes. {@link DecisionMap} specifies how both are interpreted.
 *
 * @param shares the strength of each class, {@code [n, classes]}: probabilities, or numbers from 0 to 1
 * @param labels the labels of the examples, which are other rows than those of {@code shares}
 * @param outputs the number of outputs of the model
 * @param middle half-way between the smallest and the largest label
 */
record Answers(Tensor shares, Tensor labels, int outputs, double middle) {
    private static final double PALEST = 0.10;
    private static final double STRONGEST = 0.50;

    /**
     * Interprets the outputs of a model.
     *
     * @param outputs the model's outputs {@code [n, outputs]} for the points of the background
     * @param meaning the meaning of the outputs
     * @param labels the labels of the examples, whose range defines the classes of numbers
     * @throws IllegalArgumentException if the labels are no classes
     */
    static Answers of(Tensor outputs, Outputs meaning, Tensor labels) {
        Range range = Range.of(labels.data());
        int width = outputs.shape().rowSize();
        if (!(width == 1 && meaning == Outputs.NUMBERS ? areEnds(labels, range) : meaning.areClasses(labels, width))) {
            throw new IllegalArgumentException(
                    "DecisionMap expects one class per label, because the model's outputs are "
                            + "Outputs." + meaning + ", but the labels " + labels.shape()
                            + " are not one-hot rows, class indices, "
                            + "or two numbers");
        }
        return new Answers(shares(outputs, meaning, range), labels, width, (range.least() + range.largest()) / 2);
    }

    /** Whether each label is the smallest or the largest one. */
    private static boolean areEnds(Tensor labels, Range range) {
        return IntStream.range(0, labels.size()).mapToDouble(i -> labels.data()[i])
                .allMatch(label -> Double.isNaN(label) || label == range.least() || label == range.largest());
    }

    /** Returns the strength of each class, {@code [n, classes]}. One number becomes two classes. */
    private static Tensor shares(Tensor outputs, Outputs meaning, Range labels) {
        int width = outputs.shape().rowSize();
        if (meaning.hasProbabilities()) {
            return meaning.classProbabilities(outputs);
        }
        if (meaning == Outputs.SCORES && width > 1) {
            // Like logits, so that the lead of one score over the others counts.
            return Outputs.LOGITS.probabilities(outputs);
        }
        Range range = meaning == Outputs.SCORES ? new Range(-1, 1) : labels;
        double length = range.largest() > range.least() ? range.largest() - range.least() : 1;
        Tensor shares = outputs.copy();
        for (int i = 0; i < shares.size(); i++) {
            shares.data()[i] = (float) ((shares.data()[i] - range.least()) / length);
        }
        return (width == 1 ? Outputs.BINARY_PROBABILITIES : Outputs.PROBABILITIES).classProbabilities(shares);
    }

    /** Returns the class of a label, or -1 if it is NaN. */
    int label(int row) {
        int width = labels.shape().rowSize();
        float label = labels.data()[row * width];
        if (width > 1) {
            return largest(IntStream.range(0, width).mapToDouble(i -> labels.data()[row * width + i]).toArray());
        }
        return Float.isNaN(label) ? -1 : outputs > 1 ? (int) label : label > middle ? 1 : 0;
    }

    /** Returns the colour of the most probable class, paler for a lower probability, or white if an output is NaN. */
    Color colour(int row) {
        int classes = shares.shape().rowSize();
        double[] own = IntStream.range(row * classes, (row + 1) * classes).mapToDouble(i -> shares.data()[i])
                .toArray();
        int best = largest(own);
        if (best < 0) {
            return Color.WHITE;
        }
        double chance = 1.0 / classes;
        double certainty = Math.max(0, Math.min(1, (own[best] - chance) / (1 - chance)));
        return Colours.mix(Color.WHITE, Colours.of(best), PALEST + (STRONGEST - PALEST) * certainty);
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
