package dev.weft.benchmarks;

import java.util.List;
import java.util.Random;

/** Made-up batches, the same in every process: features from 0 to 1, or entries of an embedding, row by row. */
public final class Samples {
    private Samples() {}

    /** Returns the features of batch {@code index}, {@code [batch, features]}. */
    public static float[] features(Workload workload, int index) {
        Random random = new Random(index);
        Layout.Tower first = workload.layout().towers().get(0);
        float[] features = new float[workload.batch() * workload.features()];
        for (int i = 0; i < features.length; i++) {
            features[i] = first.embeds() ? random.nextInt(first.widths().get(0)) : random.nextFloat();
        }
        return features;
    }

    /** Returns the classes of batch {@code index}. */
    public static int[] classes(Workload workload, int index) {
        return new Random(-1 - index).ints(workload.batch(), 0, Math.max(2, workload.outputs())).toArray();
    }

    /**
     * Returns the labels of batch {@code index}, {@code [batch, outputs]}: one-hot rows, or 0 and 1 for a single
     * output.
     */
    public static float[] labels(Workload workload, int index) {
        int[] classes = classes(workload, index);
        int outputs = workload.outputs();
        float[] labels = new float[classes.length * outputs];
        for (int i = 0; i < classes.length; i++) {
            if (outputs == 1) {
                labels[i] = classes[i];
            } else {
                labels[i * outputs + classes[i]] = 1;
            }
        }
        return labels;
    }

    /**
     * Returns the initial values of a chain's kernel {@code [in, out]}: Glorot's uniform; for LOG, values that keep the
     * outputs between 0 and 1.
     */
    public static float[] kernel(Workload workload, int layer) {
        return kernel(workload, workload.widths(), layer);
    }

    /** Returns those of the kernel after {@code widths[layer]}, in one of the network's chains. */
    public static float[] kernel(Workload workload, List<Integer> widths, int layer) {
        int in = widths.get(layer);
        int out = widths.get(layer + 1);
        boolean positive = workload.loss() == Workload.Loss.LOG;
        float limit = positive ? 0.5f : (float) Math.sqrt(6.0 / (in + out));
        float low = positive ? 0.1f : -limit;
        Random random = new Random(layer);
        float[] kernel = new float[in * out];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = low + (limit - low) * random.nextFloat();
        }
        return kernel;
    }
}
