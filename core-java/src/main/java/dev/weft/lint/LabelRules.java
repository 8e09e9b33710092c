package dev.weft.lint;

import dev.weft.lint.Lint.Finding;
import dev.weft.metric.Classes;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Rules about the labels. */
final class LabelRules {
    private static final int FEW = 20;
    private static final double MOST = 0.9;

    private LabelRules() {}

    /** {@code not-finite-labels}: a label of the sample is NaN or infinite. */
    static Optional<Finding> notFinite(Inspection seen) {
        return FeatureRules.notFinite(seen, "label", seen.sample().labels());
    }

    /**
     * {@code labels-out-of-range}: a label is not what the loss requires, such as a class index, a probability, or -1
     * and 1.
     */
    static Optional<Finding> outOfRange(Inspection seen) {
        Tensor labels = seen.sample().labels();
        int width = labels.shape().rowSize();
        return seen.model().loss().label(labels.shape(), seen.outputs()).flatMap(label -> first(labels, width,
                row -> !label.accepts().test(row)).map(
                        found -> new Finding("labels-out-of-range",
                                seen.loss() + " expects " + label.expected() + " for each example, but " + found.count
                                        + " of "
                                        + labels.shape().rows() + " labels are not, such as " + shown(found.row),
                                label.remedy())));
    }

    /**
     * {@code constant-labels}: all labels of the sample are the same, as after a split of data that is sorted by class.
     */
    static Optional<Finding> constant(Inspection seen) {
        int width = seen.sample().labels().shape().rowSize();
        float[] one = Arrays.copyOf(seen.sample().labels().data(), width);
        if (seen.sample().size() < 2 || width == 0
                || first(seen.sample().labels(), width, row -> !Arrays.equals(row, one)).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Finding("constant-labels",
                "the label is " + shown(one) + " in " + seen.examples() + ": there is nothing to learn",
                "check where the labels come from, and shuffle before you split"));
    }

    /**
     * {@code class-imbalance}: one class makes more than 90 % of 20 or more examples, so that accuracy is high without
     * learning.
     */
    static Optional<Finding> imbalance(Inspection seen) {
        int width = seen.outputs();
        boolean classes = seen.meaning().hasProbabilities() && (width == 1 || !seen.meaning().isBinary());
        if (!classes || seen.sample().size() < FEW) {
            return Optional.empty();
        }
        int[] counts = new int[Classes.count(width)];
        Arrays.stream(Classes.labelled(seen.sample().labels(), width)).filter(label -> label >= 0)
                .forEach(label -> counts[label]++);
        int most = Arrays.stream(counts).max().orElse(0);
        double share = (double) most / seen.sample().size();
        if (share <= MOST || most == seen.sample().size()) {
            return Optional.empty();
        }
        int label = Arrays.stream(counts).boxed().toList().indexOf(most);
        return Optional.of(new Finding("class-imbalance",
                String.format(Locale.ROOT, "class %d makes %.1f %% of %s: always predicting it is right "
                        + "%.1f %% of the time", label, 100 * share, seen.examples(), 100 * share),
                "weight the classes (loss.weighted(…)), and watch f1 or auc in place of accuracy"));
    }

    private static String shown(float... row) {
        return row.length == 1 ? String.valueOf(row[0]) : row.length <= 10 ? Arrays.toString(row)
                : Arrays.toString(Arrays.copyOf(row, 10)).replace("]", ", …]");
    }

    /** The first row of a kind, and the number of such rows. */
    private record Found(float[] row, int count) {}

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
