package dev.weft.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits a data set into consecutive views. */
final class Parts {
    /** The tolerance for fractions that sum to 1 only approximately, such as ten times 0.1. */
    private static final double ROUNDING = 1e-9;

    private Parts() {}

    /**
     * Cuts at the example nearest to each cumulative fraction, so that the sizes of the parts are off by less than one
     * example.
     */
    static List<Dataset> of(Dataset data, double... shares) {
        double sum = Arrays.stream(shares).sum();
        if (!Arrays.stream(shares).allMatch(share -> share > 0) || !(sum <= 1 + ROUNDING)) {
            throw new IllegalArgumentException(
                    "Dataset.split expects fractions above 0 with a sum of at most 1 but got "
                            + Arrays.toString(shares));
        }
        int[] ends = new int[shares.length];
        double share = 0;
        for (int i = 0; i < ends.length; i++) {
            share += shares[i];
            ends[i] = (int) Math.min(data.size(), Math.round(share * data.size()));
        }
        return cut(data, ends, sum < 1 - ROUNDING);
    }

    static List<Dataset> of(Dataset data, int... sizes) {
        long sum = Arrays.stream(sizes).asLongStream().sum();
        if (!Arrays.stream(sizes).allMatch(size -> size > 0) || sum > data.size()) {
            throw new IllegalArgumentException("Dataset.split expects sizes above 0 with a sum of at most "
                    + data.size() + " but got "
                    + Arrays.toString(sizes));
        }
        int[] ends = sizes.clone();
        Arrays.parallelPrefix(ends, Integer::sum);
        return cut(data, ends, sum < data.size());
    }

    private static List<Dataset> cut(Dataset data, int[] ends, boolean rest) {
        List<Dataset> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < ends.length + (rest ? 1 : 0); i++) {
            int to = i < ends.length ? ends[i] : data.size();
            if (from == to) {
                throw new IllegalArgumentException("Dataset.split of " + data.size()
                        + " examples leaves "
                        + (i < ends.length ? "part " + (i + 1) + " empty: choose a larger fraction"
                                : "nothing for the rest: choose smaller fractions, or use split(int...)"));
            }
            parts.add(data.slice(from, to));
            from = to;
        }
        return List.copyOf(parts);
    }
}
