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

    static Optional<Finding> softmaxTwice(Inspection seen) {
        // The best that is left: all of one class, e against 1 in the second softmax.
        double least = Math.log1p((seen.outputs() - 1) / Math.E);
        return last(seen, Outputs.LOGITS).filter(last -> last.range().isWithin(Range.UNIT)).map(last -> new Finding(
                "softmax-twice", String.format(Locale.ROOT,
                        "%s, as a softmax does, and %s takes the softmax again: "
                                + "with %d classes it cannot fall below %.3f",
                        last, seen.loss(), seen.outputs(), least),
                without(last)));
    }

    static Optional<Finding> sigmoidTwice(Inspection seen) {
        return last(seen, Outputs.BINARY_LOGITS).filter(last -> last.range().isWithin(Range.UNIT))
                .map(last -> new Finding("sigmoid-twice", last + ", as a sigmoid does, and " + seen.loss()
                        + " takes the sigmoid again: no probability above 0.731 or below 0.5 can come out",
                        without(last) + ", or take the loss BCE"));
    }

    static Optional<Finding> noProbabilities(Inspection seen) {
        String remedy = seen.meaning().isBinary() ? " in SIGMOID, or take the loss BCE_WITH_LOGITS" : " in SOFTMAX";
        return last(seen, Outputs.PROBABILITIES, Outputs.BINARY_PROBABILITIES)
                .filter(last -> !last.range().isWithin(Range.UNIT))
                .map(last -> new Finding("no-probabilities", seen.loss() + " takes probabilities, but " + last
                        + ": what is below 0 or above 1 is cut off there, with no gradient",
                        "end " + last.layer() + remedy));
    }

    static Optional<Finding> reluAtTheEnd(Inspection seen) {
        return last(seen, Outputs.LOGITS, Outputs.BINARY_LOGITS).filter(last -> last.range().equals(Range.POSITIVE))
                .map(last -> new Finding("relu-at-the-end", last + ", as a relu does, and " + seen.loss()
                        + " takes logits, which fall below 0 as well: an output at 0 learns no more", without(last)));
    }

    static Optional<Finding> labelsOutOfReach(Inspection seen) {
        Tensor labels = seen.sample().labels();
        // A loss of your own may take indices of classes without saying so.
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
        return "leave the activation of " + last.layer() + " out";
    }
}
