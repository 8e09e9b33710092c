package dev.weft.recipe;

import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import java.util.Arrays;

/**
 * The examples that a recipe trains on, and those that it holds back to find the best epoch. Both have the classes, or
 * the small and large numbers, in the proportions of the whole.
 *
 * @param training the examples to train on
 * @param validation the examples held back; empty if there are too few
 */
record Division(Dataset training, Dataset validation) {
    /** With fewer examples, none is held back. */
    private static final int LEAST = 10;

    /**
     * Divides examples: sorts them by label, those of one label at random, and holds back one in {@code 1 / share} of
     * this order.
     *
     * @param data labels are class indices {@code []}, or numbers {@code [1]}
     * @param share the fraction to hold back, from 0 to below 1
     * @param seed determines the random order
     */
    static Division of(Dataset data, double share, long seed) {
        int size = data.size();
        if (share == 0 || size < LEAST) {
            return new Division(data, data.take(0));
        }
        RandomStream stream = RandomStream.of(seed, "validation");
        int[] order = stream.permutation(size);
        float[] labels = labels(data);
        int[] byLabel = Arrays.stream(order).boxed().sorted((a, b) -> Float.compare(labels[a], labels[b]))
                .mapToInt(Integer::intValue).toArray();
        boolean[] isHeld = new boolean[size];
        double due = stream.nextDouble();
        int held = 0;
        for (int row : byLabel) {
            due += share;
            isHeld[row] = due >= 1;
            due -= due >= 1 ? 1 : 0;
            held += isHeld[row] ? 1 : 0;
        }
        int[] kept = new int[size - held];
        int[] back = new int[held];
        int k = 0;
        int b = 0;
        for (int row : order) {
            if (isHeld[row]) {
                back[b++] = row;
            } else {
                kept[k++] = row;
            }
        }
        return new Division(data.rows(kept), data.rows(back));
    }

    /** The label of each example: the class, or the number. */
    static float[] labels(Dataset data) {
        float[] labels = new float[data.size()];
        float[] features = new float[data.features().size()];
        for (int i = 0; i < labels.length; i++) {
            data.copy(i, features, 0, labels, i);
        }
        return labels;
    }

    /** Weights that give each class the same sum: {@code n / (classes · n_c)}, and 1 for a class without examples. */
    static double[] balance(Dataset data, int classes) {
        double[] counts = new double[classes];
        for (float label : labels(data)) {
            counts[(int) label]++;
        }
        int present = (int) Arrays.stream(counts).filter(count -> count > 0).count();
        return Arrays.stream(counts).map(count -> count == 0 ? 1 : data.size() / (present * count)).toArray();
    }

}
