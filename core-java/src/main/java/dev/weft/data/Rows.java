package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;

/** A data set over the rows of two tensors in memory. */
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

    static Tensor classes(int[] classes) {
        float[] labels = new float[classes.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = classes[i];
        }
        return Tensor.vector(labels);
    }

    static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    static float[][] floats(double[][] rows) {
        return Arrays.stream(rows).map(Rows::floats).toArray(float[][]::new);
    }

    private static void copyRow(Tensor source, int row, float[] target, int offset) {
        int length = source.size() / source.shape().rows();
        System.arraycopy(source.data(), row * length, target, offset, length);
    }
}
