package dev.weft.data;

import dev.weft.tensor.Shape;
import java.util.stream.IntStream;

/** The examples of one data set followed by those of another. */
record Joined(Dataset first, Dataset second) implements Dataset {
    Joined {
        if (!first.features().equals(second.features()) || !first.labels().equals(second.labels())) {
            throw new IllegalArgumentException("Dataset.then expects features " + first.features() + " and labels "
                    + first.labels() + " but got features " + second.features() + " and labels " + second.labels());
        }
        if ((long) first.size() + second.size() > Integer.MAX_VALUE) {
            throw new ArithmeticException("Dataset.then expects at most " + Integer.MAX_VALUE + " examples but got "
                    + first.size() + " and " + second.size());
        }
    }

    @Override
    public int size() {
        return first.size() + second.size();
    }

    @Override
    public Shape features() {
        return first.features();
    }

    @Override
    public Shape labels() {
        return first.labels();
    }

    @Override
    public int lookahead() {
        return Math.max(first.lookahead(), second.lookahead());
    }

    @Override
    public void announce(int... examples) {
        int size = first.size();
        first.announce(IntStream.of(examples).filter(example -> example < size).toArray());
        second.announce(IntStream.of(examples).filter(example -> example >= size).map(example -> example - size)
                .toArray());
    }

    @Override
    public boolean isWeighted() {
        return first.isWeighted() || second.isWeighted();
    }

    @Override
    public float weight(int example) {
        return example < first.size() ? first.weight(example) : second.weight(example - first.size());
    }

    @Override
    public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
        boolean inFirst = example < first.size();
        (inFirst ? first : second)
                .copy(inFirst ? example : example - first.size(), features, featureOffset, labels, labelOffset);
    }
}
