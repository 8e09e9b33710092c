package dev.weft.loss;

import dev.weft.graph.Naive;
import dev.weft.graph.Samples;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;

/** Every loss with the labels that it takes and its values in double precision. */
public final class LossTable {
    /** Makes labels for predictions of a shape. */
    public interface Labels {
        Tensor of(Samples samples, Shape predictions);
    }

    /** The loss of each example, from predictions and labels. */
    public record Row(String name, Loss loss, Labels labels, Naive.Function reference) {
        @Override
        public String toString() {
            return name;
        }
    }

    private LossTable() {
    }

    public static List<Row> rows() {
        return List.of(
                new Row("SOFTMAX_CE", Losses.SOFTMAX_CE, LossTable::probabilities, in -> crossEntropy(in.get(0), in.get(1))),
                new Row("SOFTMAX_CE of weights that are no probabilities", Losses.SOFTMAX_CE, Samples::positive,
                        in -> crossEntropy(in.get(0), in.get(1))),
                new Row("SOFTMAX_CE of classes", Losses.SOFTMAX_CE, (samples, shape) -> samples.whole(Shape.of(shape.rows()), shape.dimension(1)),
                        in -> crossEntropy(in.get(0), Naive.fill(in.get(0).lengths(), i -> in.get(1).at(i[0]) == i[1] ? 1 : 0))),
                new Row("MSE", Losses.MSE, Samples::signed,
                        in -> in.get(0).zip(in.get(1), (y, t) -> (y - t) * (y - t)).along(1, line -> mean(line))),
                new Row("a lambda", (y, t) -> y.minus(t).times(y).times(0.5), Samples::signed,
                        in -> in.get(0).zip(in.get(1), (y, t) -> (y - t) * y / 2)));
    }

    private static Tensor probabilities(Samples samples, Shape shape) {
        Tensor labels = samples.positive(shape);
        int n = shape.dimension(1);
        for (int start = 0; start < labels.size(); start += n) {
            float sum = 0;
            for (int i = start; i < start + n; i++) {
                sum += labels.data()[i];
            }
            for (int i = start; i < start + n; i++) {
                labels.data()[i] /= sum;
            }
        }
        return labels;
    }

    private static Naive crossEntropy(Naive logits, Naive labels) {
        Naive largest = logits.along(1, Naive::max);
        Naive sums = Naive.fill(logits.lengths(), i -> Math.exp(logits.at(i) - largest.at(i[0]))).along(1, LossTable::sum);
        return Naive.fill(logits.lengths(), i -> labels.at(i) == 0 ? 0
                : labels.at(i) * (largest.at(i[0]) + Math.log(sums.at(i[0])) - logits.at(i))).along(1, LossTable::sum);
    }

    private static double sum(double[] line) {
        double sum = 0;
        for (double x : line) {
            sum += x;
        }
        return sum;
    }

    private static double mean(double[] line) {
        return sum(line) / line.length;
    }
}
