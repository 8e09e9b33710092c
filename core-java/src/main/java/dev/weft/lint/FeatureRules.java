package dev.weft.lint;

import dev.weft.lint.Lint.Finding;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Columns;
import dev.weft.network.Layer;
import dev.weft.network.Network;
import dev.weft.network.Range;
import dev.weft.network.Wiring;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;

/** Rules about the features, and about the outputs of layers with their initial weights. */
final class FeatureRules {
    private static final double LARGE = 10;
    private static final double SMALL = 0.01;
    private static final int FEW = 20;
    private static final double SHARE = 0.25;
    private static final int PASSED = 500;

    private FeatureRules() {}

    /** {@code not-finite-features}: a feature of the sample is NaN or infinite. */
    static Optional<Finding> notFinite(Inspection seen) {
        return notFinite(seen, "feature", seen.sample().features());
    }

    static Optional<Finding> notFinite(Inspection seen, String what, Tensor values) {
        int count = 0;
        for (float value : values.data()) {
            count += Float.isFinite(value) ? 0 : 1;
        }
        return count == 0 ? Optional.empty() : Optional.of(new Finding("not-finite-" + what + "s",
                count + " of " + values.size() + " " + what + "s in " + seen.examples() + " are NaN or infinite",
                "fill in the missing values, or leave those examples out"));
    }

    /**
     * {@code unscaled-features}: a feature has a root mean square above 10, or all features are below 0.01. Silent if
     * the first layer normalizes. Large features make the first layer's gradients large, so that only tiny learning
     * rates are stable.
     */
    static Optional<Finding> unscaled(Inspection seen) {
        Tensor features = seen.sample().features();
        if (isNormalized(seen.model().network())) {
            return Optional.empty();
        }
        int width = features.shape().rowSize();
        BitSet judged = judged(seen.model().network(), features.shape());
        if (judged.isEmpty()) {
            return Optional.empty();
        }
        int large = 0;
        for (int i = judged.nextSetBit(0); i >= 0; i = judged.nextSetBit(i + 1)) {
            double squares = 0;
            for (int row = 0; row < features.shape().rows(); row++) {
                squares += Math.pow(features.data()[row * width + i], 2);
            }
            large += Math.sqrt(squares / features.shape().rows()) > LARGE ? 1 : 0;
        }
        Range range = range(features, judged);
        double size = Math.max(Math.abs(range.least()), Math.abs(range.largest()));
        boolean small = size > 0 && size < SMALL;
        if (large == 0 && !small) {
            return Optional.empty();
        }
        return Optional.of(new Finding("unscaled-features", "features are " + Inspection.shown(range) + " in "
                + seen.examples()
                + (small ? ", all of them tiny"
                        : ", " + large + " of " + judged.cardinality() + " with a root mean square above 10"),
                "scale them to about -1 to 1: divide pixels by 255, standardize the columns of a table, or start with "
                        + "batchNorm()"));
    }

    /** The features whose scale matters: all but those that only layers that normalize read, such as embeddings. */
    private static BitSet judged(Network network, Shape features) {
        BitSet judged = new BitSet();
        judged.set(0, features.rowSize());
        if (network.layers().get(0) instanceof Wiring joined) {
            for (int i = 0; i < joined.inputs().size(); i++) {
                Wiring.Input described = joined.inputs().get(i);
                int offset = joined.inputs().size() == 1 ? 0 : features.offset(described.name());
                judged.clear(offset, offset + described.shape().size());
                judge(joined, i, described.shape(), offset, judged);
            }
        }
        return judged;
    }

    /** Marks the features of an input that a layer reads which does not normalize, as a whole or some columns. */
    private static void judge(Wiring joined, int input, Shape shape, int offset, BitSet judged) {
        for (int i = 0; i < joined.nodes().size(); i++) {
            Wiring.Node node = joined.nodes().get(i);
            if (!node.from().contains(input) || node.layer().normalizes()) {
                continue;
            }
            if (node.layer() instanceof Columns some && shape.rank() == 1) {
                judge(joined, joined.inputs().size() + i, Shape.of(some.to() - some.from()), offset + some.from(),
                        judged);
            } else {
                judged.set(offset, offset + shape.size());
            }
        }
        if (joined.outputs().stream().anyMatch(output -> output.value() == input)) {
            judged.set(offset, offset + shape.size());
        }
    }

    private static Range range(Tensor features, BitSet judged) {
        int width = features.shape().rowSize();
        float[] values = new float[features.shape().rows() * judged.cardinality()];
        int count = 0;
        for (int i = 0; i < features.size(); i++) {
            if (judged.get(i % width)) {
                values[count++] = features.data()[i];
            }
        }
        return Range.of(values);
    }

    /** Whether the first layer that does more than pass the features on normalizes them. */
    private static boolean isNormalized(Network network) {
        Optional<Range> probe = Optional.of(new Range(-Math.PI, Math.E));
        return network.layers().stream().filter(layer -> !layer.output(probe).equals(probe)).findFirst()
                .filter(Layer::normalizes).isPresent();
    }

    /**
     * {@code constant-features}: at least a quarter of the features have the same value in all of 20 or more examples.
     * A few constant pixels at the edge of images are normal.
     */
    static Optional<Finding> constant(Inspection seen) {
        Tensor features = seen.sample().features();
        int width = features.shape().rowSize();
        int same = alike(features, any -> true);
        if (features.shape().rows() < FEW || same < SHARE * width) {
            return Optional.empty();
        }
        return Optional.of(new Finding("constant-features",
                same + " of " + width + " features have the same value in " + seen.examples()
                        + ": nothing can be learned from them",
                "check where they come from, or leave them out"));
    }

    /**
     * {@code dead-relus}: more than a quarter of a layer's units are at their minimum for all of 20 to 500 examples.
     * Their slope is 0 there, so they cannot recover.
     */
    static Optional<Finding> deadRelus(Inspection seen) {
        if (seen.sample().size() < FEW) {
            return Optional.empty();
        }
        Map<String, Tensor> activations = seen.activations(PASSED);
        List<String> dead = new ArrayList<>();
        for (BuiltLayer row : seen.built().network().layers()) {
            int units = row.output().rowSize();
            int silent = flat(row.layer()).map(least -> alike(activations.get(row.name()), output -> output == least))
                    .orElse(0);
            if (silent > SHARE * units) {
                dead.add(silent + " of " + units + " units of " + row.name());
            }
        }
        return dead.isEmpty() ? Optional.empty() : Optional.of(new Finding("dead-relus", String.join(" and ", dead)
                + " are at their minimum (0 for relu) for all of " + Math.min(PASSED, seen.sample().size())
                + " examples before training starts: no gradient will change them",
                "scale the features, start with heNormal() kernels and a bias of 0, or use leakyRelu(0.01)"));
    }

    /** The lower bound of a layer whose output is bounded below only, as a relu's 0: it has no slope there. */
    private static Optional<Double> flat(Layer layer) {
        return layer.output(Optional.empty()).filter(range -> Double.isFinite(range.least()))
                .filter(range -> range.largest() == Double.POSITIVE_INFINITY).map(Range::least);
    }

    /** The number of columns with the same number in every row, and one of them for which {@code what} holds. */
    private static int alike(Tensor values, DoublePredicate what) {
        int width = values.shape().rowSize();
        int count = 0;
        for (int i = 0; i < width; i++) {
            float first = values.data()[i];
            boolean same = what.test(first);
            for (int at = i; same && at < values.size(); at += width) {
                same = values.data()[at] == first;
            }
            count += same ? 1 : 0;
        }
        return count;
    }
}
