package dev.weft.lint;

import dev.weft.lint.Lint.Finding;
import dev.weft.loss.Outputs;
import dev.weft.network.Range;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rules that compare the outputs of the last layer with the loss. */
final class OutputRules {
    private OutputRules() {}

    /**
     * {@code softmax-twice}: the network ends with a softmax, and the loss applies softmax, too. The loss then cannot
     * fall below {@code ln(1 + (classes - 1) / e)}.
     */
    static Optional<Finding> softmaxTwice(Inspection seen) {
        // The lowest possible loss: the first softmax gives 1 for the class, so the second compares e with 1.
        double least = Math.log1p((seen.outputs() - 1) / Math.E);
        return last(seen, Outputs.LOGITS).filter(last -> last.range().isWithin(Range.UNIT)).map(last -> new Finding(
                "softmax-twice", String.format(Locale.ROOT,
                        "%s like the output of a softmax, and %s applies softmax again: "
                                + "with %d classes it cannot fall below %.3f",
                        last, seen.loss(), seen.outputs(), least),
                without(last)));
    }

    /** {@code sigmoid-twice}: the network ends with a sigmoid, and the loss applies the sigmoid, too. */
    static Optional<Finding> sigmoidTwice(Inspection seen) {
        return last(seen, Outputs.BINARY_LOGITS).filter(last -> last.range().isWithin(Range.UNIT))
                .map(last -> new Finding("sigmoid-twice", last + " like the output of a sigmoid, and " + seen.loss()
                        + " applies the sigmoid again: probabilities cannot leave 0.5 to 0.731",
                        without(last) + ", or use the loss BCE"));
    }

    /** {@code no-probabilities}: the loss expects probabilities, but the outputs may be outside of 0 to 1. */
    static Optional<Finding> noProbabilities(Inspection seen) {
        String remedy = seen.meaning().isBinary() ? " with SIGMOID, or use the loss BCE_WITH_LOGITS" : " with SOFTMAX";
        return last(seen, Outputs.PROBABILITIES, Outputs.BINARY_PROBABILITIES)
                .filter(last -> !last.range().isWithin(Range.UNIT))
                .map(last -> new Finding("no-probabilities", seen.loss() + " expects probabilities, but " + last
                        + ": outputs below 0 or above 1 are clipped and have no gradient",
                        "end " + last.layer() + remedy));
    }

    /** {@code relu-at-the-end}: the loss expects logits, but the outputs cannot be negative. */
    static Optional<Finding> reluAtTheEnd(Inspection seen) {
        return last(seen, Outputs.LOGITS, Outputs.BINARY_LOGITS).filter(last -> last.range().equals(Range.POSITIVE))
                .map(last -> new Finding("relu-at-the-end", last + " like the output of a relu, and " + seen.loss()
                        + " expects logits, which may be below 0: an output at 0 stops learning", without(last)));
    }

    /**
     * {@code labels-out-of-reach}: a label of a regression is outside the range of the last activation, such as 5 for
     * tanh.
     */
    static Optional<Finding> labelsOutOfReach(Inspection seen) {
        Tensor labels = seen.sample().labels();
        // A user's own loss may expect class indices without declaring it.
        boolean alike = labels.shape().without(0).equals(seen.built().network().output().without(0));
        Range asked = Range.of(labels.data());
        return last(seen, Outputs.NUMBERS).filter(last -> alike && !asked.isWithin(last.range()))
                .map(last -> new Finding("labels-out-of-reach",
                        "labels are " + Inspection.shown(asked) + " in " + seen.examples()
                                + ", but " + last,
                        without(last) + ", or scale the labels"));
    }

    /** The outputs of the network, if they mean one of {@code meanings} to the loss. */
    private static Optional<Inspection.Output> last(Inspection seen, Outputs... meanings) {
        return seen.output().filter(last -> List.of(meanings).contains(seen.meaning()));
    }

    private static String without(Inspection.Output last) {
        return "remove the activation of " + last.layer();
    }
}
