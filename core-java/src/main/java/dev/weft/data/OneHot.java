package dev.weft.data;

import dev.weft.tensor.Shape;
import java.util.Arrays;

/** A view with class indices replaced by one-hot vectors. */
record OneHot(Dataset source, int classes) implements View {
    OneHot {
        if (!source.labels().equals(Shape.SCALAR) || classes < 1) {
            throw new IllegalArgumentException("Dataset.oneHot expects class indices (labels []) and at least one "
                    + "class but got"
                    + " labels " + source.labels() + " and " + classes + " classes");
        }
    }

    @Override
    public Shape labels() {
        return Shape.of(classes);
    }

    @Override
    public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
        // The first element temporarily holds the index, which avoids an allocation.
        source.copy(example, features, featureOffset, labels, labelOffset);
        float label = labels[labelOffset];
        int index = (int) label;
        if (index != label || index < 0 || index >= classes) {
            throw new IllegalArgumentException("Dataset.oneHot expects class indices from 0 to " + (classes - 1)
                    + " but example "
                    + example + " has " + label);
        }
        Arrays.fill(labels, labelOffset, labelOffset + classes, 0);
        labels[labelOffset + index] = 1;
    }
}
