package dev.weft.metric;

import dev.weft.tensor.Tensor;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The area under the ROC curve from ranks (Mann and Whitney 1947); equal scores share their mean rank. */
final class RocArea {
    private RocArea() {}

    static double of(Tensor predictions, Tensor labels) {
        int n = predictions.shape().rows();
        int outputs = predictions.shape().rowSize();
        float[] y = predictions.data();
        if (outputs == 1) {
            Residuals.expectEqualSizes("AUC", predictions, labels);
            return area(n, i -> y[i], i -> labels.data()[i] > 0.5f);
        }
        if (outputs == 2) {
            return area(n, i -> (double) y[2 * i + 1] - y[2 * i], i -> Classes.ofLabel(labels, i) == 1);
        }
        return IntStream.range(0, outputs)
                .mapToDouble(c -> area(n, i -> y[i * outputs + c], i -> Classes.ofLabel(labels, i) == c)).average()
                .orElse(Double.NaN);
    }

    private static double area(int n, IntToDoubleFunction score, IntPredicate positive) {
        int[] order =
                IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(score::applyAsDouble)).mapToInt(i -> i)
                        .toArray();
        // NaN sorts last.
        if (n == 0 || Double.isNaN(score.applyAsDouble(order[n - 1]))) {
            return Double.NaN;
        }
        double ranks = 0;
        long positives = 0;
        int next = 0;
        while (next < n) {
            int first = next;
            while (next < n && score.applyAsDouble(order[next]) == score.applyAsDouble(order[first])) {
                next++;
            }
            for (int i = first; i < next; i++) {
                if (positive.test(order[i])) {
                    ranks += (first + 1 + next) / 2.0;
                    positives++;
                }
            }
        }
        double pairs = (double) positives * (n - positives);
        return pairs == 0 ? Double.NaN : (ranks - positives * (positives + 1) / 2.0) / pairs;
    }
}
