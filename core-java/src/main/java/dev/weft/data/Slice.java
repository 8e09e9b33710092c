package dev.weft.data;

import dev.weft.tensor.Shape;
import java.util.Objects;

/** A run of another data set's examples. */
record Slice(Dataset source, int from, int to) implements Dataset {
    @Override
    public int size() {
        return to - from;
    }

    @Override
    public Shape features() {
        return source.features();
    }

    @Override
    public Shape labels() {
        return source.labels();
    }

    @Override
    public boolean isWeighted() {
        return source.isWeighted();
    }

    @Override
    public float weight(int example) {
        return source.weight(from + Objects.checkIndex(example, size()));
    }

    @Override
    public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
        source.copy(from + Objects.checkIndex(example, size()), features, featureOffset, labels, labelOffset);
    }
}
