package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.function.UnaryOperator;

/** A view that transforms the features of each example when it is read. */
record Mapped(Dataset source, Shape features, UnaryOperator<Tensor> change) implements View {
    /** Creates the view and applies {@code change} to the first example to determine the new shape. */
    static Dataset of(Dataset source, UnaryOperator<Tensor> change) {
        if (source.size() == 0) {
            throw new IllegalArgumentException("Dataset.map expects at least one example to determine the new shape");
        }
        float[] labels = new float[source.labels().size()];
        return new Mapped(source, read(source, 0, labels, 0, change).shape(), change);
    }

    private static Tensor read(Dataset source, int example, float[] labels, int labelOffset,
            UnaryOperator<Tensor> change) {
        Tensor features = Tensor.of(source.features(), new float[source.features().size()]);
        source.copy(example, features.data(), 0, labels, labelOffset);
        return change.apply(features);
    }

    @Override
    public void copy(int example, float[] target, int featureOffset, float[] labels, int labelOffset) {
        Tensor changed = read(source, example, labels, labelOffset, change);
        if (!changed.shape().equals(features)) {
            throw new IllegalArgumentException("Dataset.map expects features " + features + " but example " + example
                    + " has " + changed.shape());
        }
        System.arraycopy(changed.data(), 0, target, featureOffset, changed.size());
    }
}
