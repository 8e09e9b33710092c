package dev.weft.lint;

import dev.weft.lint.Lint.Finding;
import dev.weft.loss.Huber;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import java.util.Locale;
import java.util.Optional;

/** What the last layer gives, held against what the loss takes. */
final class OutputRules {
    private OutputRules() {
    }

    static Optional<Finding> softmaxTwice(Inspection seen) {
        return seen.output().filter(last -> seen.takesSoftmax() && last.activation() == Activations.SOFTMAX).map(last -> {
            // The best that is left: all of one class, e against 1 in the second softmax.
            double least = Math.log1p((seen.outputs() - 1) / Math.E);
            return new Finding("softmax-twice", String.format(Locale.ROOT, "%s ends in SOFTMAX, and the loss %s takes the softmax again: "
                    + "with %d classes it cannot fall below %.3f", last.layer(), seen.loss(), seen.outputs(), least),
                    "leave the activation of " + last.layer() + " out");
        });
    }

    static Optional<Finding> sigmoidTwice(Inspection seen) {
        return seen.output().filter(last -> seen.takesSigmoid() && isSigmoid(last.activation())).map(last ->
                new Finding("sigmoid-twice", last.layer() + " ends in " + last.activation() + ", and the loss " + seen.loss()
                        + " takes the sigmoid again: no probability above 0.731 or below 0.5 can come out",
                        "leave the activation of " + last.layer() + " out, or take the loss BCE"));
    }

    static Optional<Finding> noProbabilities(Inspection seen) {
        boolean wanted = seen.loss() == Losses.BCE || seen.loss() == Losses.KLD;
        return seen.output().filter(last -> wanted && last.activation() instanceof Activations
                && !isSigmoid(last.activation()) && last.activation() != Activations.SOFTMAX).map(last ->
                new Finding("no-probabilities", "the loss " + seen.loss() + " takes probabilities, but " + last.layer() + " ends in "
                        + last.activation() + ": what is below 0 or above 1 is cut off there, with no gradient",
                        seen.loss() == Losses.BCE ? "end " + last.layer() + " in SIGMOID, or take the loss BCE_WITH_LOGITS"
                                : "end " + last.layer() + " in SOFTMAX"));
    }

    static Optional<Finding> reluAtTheEnd(Inspection seen) {
        return seen.output().filter(last -> (seen.takesSoftmax() || seen.takesSigmoid()) && last.activation() == Activations.RELU)
                .map(last -> new Finding("relu-at-the-end", last.layer() + " ends in RELU, and the loss " + seen.loss()
                        + " takes logits, which fall below 0 as well: an output at 0 learns no more",
                        "leave the activation of " + last.layer() + " out"));
    }

    static Optional<Finding> labelsOutOfReach(Inspection seen) {
        Optional<Inspection.Output> last = seen.output();
        if (last.isEmpty() || !isRegression(seen.loss())) {
            return Optional.empty();
        }
        Range reach = reach(last.get().activation());
        Range labels = Range.of(seen.sample().labels().data());
        if (labels.least() >= reach.least() && labels.largest() <= reach.largest()) {
            return Optional.empty();
        }
        return Optional.of(new Finding("labels-out-of-reach", "labels are " + labels + " in " + seen.examples() + ", but "
                + last.get().layer() + " ends in " + last.get().activation() + " and gives " + reach,
                "leave the activation of " + last.get().layer() + " out, or scale the labels"));
    }

    private static boolean isSigmoid(Activation activation) {
        return activation == Activations.SIGMOID || activation == Activations.HARD_SIGMOID;
    }

    private static boolean isRegression(Loss loss) {
        return loss == Losses.MSE || loss == Losses.MAE || loss == Losses.LOG_COSH || loss == Losses.MAPE || loss == Losses.MSLE
                || loss instanceof Huber;
    }

    private static Range reach(Activation activation) {
        if (isSigmoid(activation) || activation == Activations.SOFTMAX) {
            return new Range(0, 1);
        }
        if (activation == Activations.TANH || activation == Activations.SOFTSIGN) {
            return new Range(-1, 1);
        }
        boolean positive = activation == Activations.RELU || activation == Activations.SOFTPLUS;
        return new Range(positive ? 0 : Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
}
