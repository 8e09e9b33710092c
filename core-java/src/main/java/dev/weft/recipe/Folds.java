package dev.weft.recipe;

import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;

/**
 * The parts of the rows that the members of an ensemble leave out: member m does not learn from the rows of fold
 * {@code m % count}. So the ensemble learns from all rows, and is judged on all rows.
 */
final class Folds {
    private final Dataset data;
    private final int count;
    private final int members;
    private final int[] fold;
    private final float[] labels;

    /** Divides examples as {@link Division} does, into {@code count} folds with all classes in each. */
    Folds(Dataset data, int count, int members, long seed) {
        this.data = data;
        this.count = count;
        this.members = members;
        labels = Division.labels(data);
        fold = new int[data.size()];
        int[] order = RandomStream.of(seed, "folds").permutation(data.size());
        int[] byLabel = Arrays.stream(order).boxed().sorted((a, b) -> Float.compare(labels[a], labels[b]))
                .mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < byLabel.length; i++) {
            fold[byLabel[i]] = i % count;
        }
    }

    /** The share of a member in a row: equal among those that count, 0 for the others. */
    private double share(int row, int member, boolean isJudged) {
        boolean isHeld = member % count == fold[row];
        int held = (members - fold[row] + count - 1) / count;
        return isHeld != isJudged ? 0 : 1.0 / (isJudged ? held : members - held);
    }

    /** The examples with the labels of {@link FoldLoss}: to train, or to judge. */
    Dataset examples(boolean isJudged) {
        int width = 2 + members;
        float[] all = new float[labels.length * width];
        for (int i = 0; i < labels.length; i++) {
            all[i * width] = labels[i];
            all[i * width + 1] = isJudged ? 1 : 0;
            for (int m = 0; m < members; m++) {
                all[i * width + 2 + m] = (float) share(i, m, isJudged);
            }
        }
        return new Relabelled(data, Tensor.of(Shape.of(labels.length, width), all));
    }

    /** Examples with other labels. */
    private record Relabelled(Dataset source, Tensor rows) implements Dataset {
        @Override
        public int size() {
            return source.size();
        }

        @Override
        public Shape features() {
            return source.features();
        }

        @Override
        public Shape labels() {
            return rows.shape().without(0);
        }

        @Override
        public int lookahead() {
            return source.lookahead();
        }

        @Override
        public void announce(int... examples) {
            source.announce(examples);
        }

        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            int width = rows.shape().rowSize();
            float[] own = new float[source.labels().size()];
            source.copy(example, features, featureOffset, own, 0);
            System.arraycopy(rows.data(), example * width, labels, labelOffset, width);
        }
    }
}
