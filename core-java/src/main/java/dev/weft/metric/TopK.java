package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;

/**
 * The fraction of examples whose class is among the {@code k} largest outputs: fewer than k other outputs are as large
 * or larger, so that ties do not help. A row with NaN is a miss. NaN for no examples; 1 if there are no more classes
 * than k and no NaN.
 *
 * <p>Predictions are {@code [n, classes]}, labels are class indices {@code [n]} or one-hot rows {@code [n, classes]}.
 * Its label is {@code top5} for k = 5. For k = 1 it equals accuracy, except where several outputs are the largest.
 *
 * @param k the number of outputs to look at, at least 1
 */
public record TopK(int k) implements CountedMetric {
    /**
     * Checks k.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public TopK {
        if (k < 1) {
            throw new IllegalArgumentException("TopK expects k >= 1 but got " + k);
        }
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return Mean.ofExamples((predictions, labels, row) -> isHit(predictions, labels, row) ? 1 : 0);
    }

    private boolean isHit(Tensor predictions, Tensor labels, int row) {
        int width = predictions.shape().rowSize();
        int label = Classes.ofLabel(labels, row);
        if (Classes.ofLargest(predictions, row) < 0 || label < 0 || label >= width) {
            return false;
        }
        float own = predictions.data()[row * width + label];
        int others = -1;
        for (int i = row * width; i < (row + 1) * width; i++) {
            others += predictions.data()[i] >= own ? 1 : 0;
        }
        return others < k;
    }

    @Override
    public String label() {
        return "top" + k;
    }

    @Override
    public Direction direction() {
        return Direction.LARGER_IS_BETTER;
    }
}
