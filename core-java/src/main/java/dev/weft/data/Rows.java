package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;

/** A data set over two tensors in memory. */
record Rows(Batch examples) implements Dataset {
    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public Shape features() {
        return examples.features().shape().without(0);
    }

    @Override
    public Shape labels() {
        return examples.labels().shape().without(0);
    }

    @Override
    public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
        copyRow(examples.features(), example, features, featureOffset);
        copyRow(examples.labels(), example, labels, labelOffset);
    }

    private static void copyRow(Tensor source, int row, float[] target, int offset) {
        int length = source.size() / source.shape().rows();
        System.arraycopy(source.data(), row * length, target, offset, length);
    }
}
