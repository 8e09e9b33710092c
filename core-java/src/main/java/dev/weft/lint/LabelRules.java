package dev.weft.lint;

import dev.weft.lint.Lint.Finding;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the labels hold. */
final class LabelRules {
    private static final double ROUNDING = 1e-3;
    private static final int FEW = 20;
    private static final double MOST = 0.9;

    private LabelRules() {
    }

    static Optional<Finding> notFinite(Inspection seen) {
        return FeatureRules.notFinite(seen, "label", seen.sample().labels());
    }

    static Optional<Finding> outOfRange(Inspection seen) {
        Tensor labels = seen.sample().labels();
        int classes = seen.outputs();
        if (seen.takesSoftmax() && labels.shape().rank() == 1) {
            String fix = "name the classes from 0, and make the last layer as wide as there are classes";
            return first(labels, 1, row -> row[0] != Math.rint(row[0]) || row[0] < 0 || row[0] >= classes).map(found ->
                    finding(seen, found, "a class from 0 to " + (classes - 1), fix));
        }
        if (seen.takesSoftmax()) {
            return first(labels, classes, row -> sum(row) < 1 - ROUNDING || sum(row) > 1 + ROUNDING || Range.of(row).least() < 0).map(found ->
                    finding(seen, found, "numbers >= 0 that make 1", "make them probabilities, as oneHot does"));
        }
        if (seen.takesSigmoid() || seen.loss() == Losses.BCE) {
            return first(labels, labels.shape().rowSize(), row -> Range.of(row).least() < 0 || Range.of(row).largest() > 1).map(found ->
                    finding(seen, found, "numbers from 0 to 1", "name the classes 0 and 1"));
        }
        return Optional.empty();
    }

    static Optional<Finding> constant(Inspection seen) {
        int width = seen.sample().labels().shape().rowSize();
        float[] one = Arrays.copyOf(seen.sample().labels().data(), width);
        if (seen.sample().size() < 2 || first(seen.sample().labels(), width, row -> !Arrays.equals(row, one)).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Finding("constant-labels", "the label is " + shown(one) + " in " + seen.examples() + ": there is nothing to tell apart",
                "look where the labels come from, and shuffle before a split"));
    }

    static Optional<Finding> imbalance(Inspection seen) {
        int width = seen.outputs();
        boolean classes = seen.takesSoftmax() || (seen.takesSigmoid() || seen.loss() == Losses.BCE) && width == 1;
        if (!classes || seen.sample().size() < FEW) {
            return Optional.empty();
        }
        int[] counts = new int[Math.max(2, width)];
        for (int i = 0; i < seen.sample().size(); i++) {
            int label = Metrics.labelOf(seen.sample().labels(), i);
            if (label >= 0 && label < counts.length) {
                counts[label]++;
            }
        }
        int most = Arrays.stream(counts).max().orElse(0);
        double share = (double) most / seen.sample().size();
        if (share <= MOST || most == seen.sample().size()) {
            return Optional.empty();
        }
        int label = Arrays.stream(counts).boxed().toList().indexOf(most);
        return Optional.of(new Finding("class-imbalance", String.format(Locale.ROOT, "class %d makes %.1f %% of %s: naming it always is right "
                + "%.1f %% of the time", label, 100 * share, seen.examples(), 100 * share),
                "weigh the classes (loss.weighted(…)) and look at f1 or auc, not at accuracy"));
    }

    private static Finding finding(Inspection seen, Found found, String expected, String fix) {
        return new Finding("labels-out-of-range", "the loss " + seen.loss() + " expects " + expected + " for each example, but "
                + found.count + " of " + seen.sample().size() + " labels are none, such as " + shown(found.row), fix);
    }

    private static String shown(float... row) {
        return row.length == 1 ? String.valueOf(row[0]) : row.length <= 10 ? Arrays.toString(row)
                : Arrays.toString(Arrays.copyOf(row, 10)).replace("]", ", …]");
    }

    private static double sum(float... row) {
        double sum = 0;
        for (float number : row) {
            sum += number;
        }
        return sum;
    }

    /** The first row of a kind, and how many there are. */
    private record Found(float[] row, int count) {
    }

    @FunctionalInterface
    private interface Kind {
        boolean has(float[] row);
    }

    private static Optional<Found> first(Tensor labels, int width, Kind kind) {
        float[] first = {};
        int count = 0;
        for (int i = 0; i < labels.shape().rows(); i++) {
            float[] row = Arrays.copyOfRange(labels.data(), i * width, (i + 1) * width);
            if (kind.has(row)) {
                first = count++ == 0 ? row : first;
            }
        }
        return count == 0 ? Optional.empty() : Optional.of(new Found(first, count));
    }
}
