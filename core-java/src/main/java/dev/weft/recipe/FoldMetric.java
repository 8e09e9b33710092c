package dev.weft.recipe;

import dev.weft.loss.Outputs;
import dev.weft.metric.CountedMetric;
import dev.weft.metric.Direction;
import dev.weft.metric.Metric;
import dev.weft.metric.Tally;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;

/**
 * A metric of members that each leave out another part of the rows: that of the mean prediction of the members that
 * count. Outputs and labels are those of {@link FoldLoss}.
 *
 * @param metric the metric of classes or numbers
 * @param isClasses whether labels are classes, and outputs their logits
 */
record FoldMetric(Metric metric, boolean isClasses) implements CountedMetric {
    private static final double LEAST = 1e-37;

    @Override
    public String label() {
        return metric.label();
    }

    @Override
    public Direction direction() {
        return metric.direction();
    }

    @Override
    public boolean isWeighted() {
        return metric.isWeighted();
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return Tally.of(metric.tally(isClasses ? Outputs.LOGITS : Outputs.NUMBERS), all -> new Tally.Examples(
                mean(all.predictions(), all.labels(), 1), targets(all.labels()), all.weights()));
    }

    /** Returns the metric with logits divided by {@code temperature}. */
    double at(double temperature, Tensor outputs, Tensor labels) {
        return metric.of(mean(outputs, labels, temperature), targets(labels),
                isClasses ? Outputs.LOGITS : Outputs.NUMBERS);
    }

    /** The mean probabilities of the members that count, and the classes. */
    TablePlan.Judged judged(Tensor outputs, Tensor labels) {
        Tensor logits = mean(outputs, labels, 1);
        float[] probabilities = logits.data().clone();
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = (float) StrictMath.exp(probabilities[i]);
        }
        return new TablePlan.Judged(Tensor.of(logits.shape(), probabilities), targets(labels));
    }

    /** The classes {@code [n]} or numbers {@code [n, 1]} among labels {@code [n, 2 + members]}. */
    private Tensor targets(Tensor labels) {
        int width = labels.shape().rowSize();
        float[] targets = new float[labels.shape().rows()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = labels.data()[i * width];
        }
        return Tensor.of(isClasses ? Shape.of(targets.length) : Shape.of(targets.length, 1), targets);
    }

    /**
     * Returns the mean of the members that count: of their probabilities, as logits {@code ln Σ_m w_m · p_m}, or of
     * their numbers.
     *
     * @param outputs what the members answer, {@code [n, members, k]}
     * @param labels their shares w, see {@link FoldLoss}
     * @param temperature what logits are divided by
     * @return {@code [n, k]}
     */
    private Tensor mean(Tensor outputs, Tensor labels, double temperature) {
        int rows = outputs.shape().rows();
        int members = outputs.shape().dimension(1);
        int k = outputs.shape().dimension(2);
        float[] all = new float[rows * k];
        double[] sums = new double[k];
        double[] member = new double[k];
        for (int i = 0; i < rows; i++) {
            Arrays.fill(sums, 0);
            for (int m = 0; m < members; m++) {
                double share = labels.data()[i * (2 + members) + 2 + m];
                if (share > 0) {
                    answer(outputs.data(), (i * members + m) * k, temperature, member);
                    for (int j = 0; j < k; j++) {
                        sums[j] += share * member[j];
                    }
                }
            }
            for (int j = 0; j < k; j++) {
                all[i * k + j] = (float) (isClasses ? StrictMath.log(Math.max(sums[j], LEAST)) : sums[j]);
            }
        }
        return Tensor.of(Shape.of(rows, k), all);
    }

    /** Writes the probabilities or numbers that start at {@code from} among outputs. */
    private void answer(float[] outputs, int from, double temperature, double[] answer) {
        if (!isClasses) {
            Arrays.setAll(answer, j -> outputs[from + j]);
            return;
        }
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < answer.length; j++) {
            most = Math.max(most, outputs[from + j] / temperature);
        }
        double total = 0;
        for (int j = 0; j < answer.length; j++) {
            answer[j] = StrictMath.exp(outputs[from + j] / temperature - most);
            total += answer[j];
        }
        for (int j = 0; j < answer.length; j++) {
            answer[j] /= total;
        }
    }
}
