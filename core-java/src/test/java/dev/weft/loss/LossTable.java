package dev.weft.loss;

import dev.weft.graph.Naive;
import dev.weft.graph.Samples;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** Every loss with the labels that it takes and its values in double precision. */
public final class LossTable {
    /** Makes labels for predictions of a shape, or predictions. */
    public interface Numbers {
        Tensor of(Samples samples, Shape predictions);
    }

    private static final Numbers SIGNED = Samples::signed;

    /** The loss of each example, from predictions and labels. */
    public record Row(String name, Loss loss, Numbers predictions, Numbers labels, Naive.Function reference) {
        Row(String name, Loss loss, Numbers labels, Naive.Function reference) {
            this(name, loss, SIGNED, labels, reference);
        }

        Row of(Numbers predictions) {
            return new Row(name, loss, predictions, labels, reference);
        }

        /** Predictions of a shape, or of the nearest one that the loss takes, and labels. */
        public List<Tensor> inputs(Samples samples, Shape shape) {
            Tensor y = predictions.of(samples, shape);
            return List.of(y, labels.of(samples, y.shape()));
        }

        /** Whether predictions may be any numbers. */
        public boolean isGeneral() {
            return predictions == SIGNED;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private LossTable() {}

    public static List<Row> rows() {
        return List.of(
                new Row("SOFTMAX_CE", Losses.SOFTMAX_CE, LossTable::probabilities,
                        in -> crossEntropy(in.get(0), in.get(1))),
                new Row("SOFTMAX_CE of weights that are no probabilities", Losses.SOFTMAX_CE, Samples::positive,
                        in -> crossEntropy(in.get(0), in.get(1))),
                new Row("SOFTMAX_CE of classes", Losses.SOFTMAX_CE, LossTable::classes,
                        in -> crossEntropy(in.get(0), oneHot(in.get(0), in.get(1)))),
                mean("MSE", Losses.MSE, Samples::signed, (y, t) -> (y - t) * (y - t)),
                mean("BCE", Losses.BCE, LossTable::shares, (y, t) -> -t * Math.log(y) - (1 - t) * Math.log(1 - y))
                        .of(LossTable::shares),
                mean("BCE_WITH_LOGITS", Losses.BCE_WITH_LOGITS, LossTable::shares,
                        (y, t) -> t * Math.log1p(Math.exp(-y)) + (1 - t) * Math.log1p(Math.exp(y))),
                mean("MAE", Losses.MAE, Samples::between, (y, t) -> Math.abs(y - t)),
                mean("MAPE", Losses.MAPE, Samples::between,
                        (y, t) -> 100 * Math.abs(y - t) / Math.max(Math.abs(t), 1e-7)),
                mean("MSLE", Losses.MSLE, Samples::positive,
                        (y, t) -> square(Math.log1p(Math.max(y, 1e-7)) - Math.log1p(t))),
                mean("LOG_COSH", Losses.LOG_COSH, Samples::signed, (y, t) -> Math.log(Math.cosh(y - t))),
                mean("HINGE", Losses.HINGE, (samples, shape) -> samples.whole(shape, 2), LossTable::margin),
                mean("HINGE of -1 and 1", Losses.HINGE, LossTable::signs, LossTable::margin),
                mean("SQUARED_HINGE", Losses.SQUARED_HINGE, LossTable::signs, (y, t) -> square(margin(y, t))),
                new Row("CATEGORICAL_HINGE", Losses.CATEGORICAL_HINGE, LossTable::oneHot, in -> {
                    Naive wrong = in.get(0).zip(in.get(1), (y, t) -> (1 - t) * y).along(1, Naive::max);
                    Naive right = in.get(0).zip(in.get(1), (y, t) -> t * y).along(1, LossTable::sum);
                    return wrong.zip(right, (w, r) -> Math.max(1 + w - r, 0));
                }),
                new Row("KLD", Losses.KLD, LossTable::probabilities,
                        in -> in.get(0).zip(in.get(1), (y, t) -> t * Math.log(t / y)).along(1, LossTable::sum))
                        .of(LossTable::shares),
                mean("POISSON", Losses.POISSON, Samples::positive, (y, t) -> y - t * Math.log(y + 1e-7))
                        .of(Samples::positive),
                new Row("COSINE_SIMILARITY", Losses.COSINE_SIMILARITY, Samples::signed, in -> {
                    Naive lengths = length(in.get(0)).zip(length(in.get(1)), (y, t) -> -y * t);
                    return in.get(0).zip(in.get(1), (y, t) -> y * t).along(1, LossTable::sum)
                            .zip(lengths, (product, l) -> product / l);
                }),
                mean("huber", Losses.huber(0.7), Samples::between,
                        (y, t) -> Math.abs(y - t) <= 0.7f ? square(y - t) / 2 : 0.7f * (Math.abs(y - t) - 0.7f / 2)),
                new Row("softmaxCE", Losses.softmaxCE(0.1), LossTable::probabilities,
                        in -> crossEntropy(in.get(0), smoothed(in.get(1)))),
                new Row("softmaxCE of classes", Losses.softmaxCE(0.1), LossTable::classes,
                        in -> crossEntropy(in.get(0), smoothed(oneHot(in.get(0), in.get(1))))),
                new Row("focal", Losses.focal(2), LossTable::oneHot,
                        in -> crossEntropy(in.get(0), in.get(1)).map(c -> focused(c, 2))),
                new Row("focal of classes", Losses.focal(0.5), LossTable::classes,
                        in -> crossEntropy(in.get(0), oneHot(in.get(0), in.get(1))).map(c -> focused(c, 0.5))),
                mean("binaryFocal", Losses.binaryFocal(2), (samples, shape) -> samples.whole(shape, 2),
                        (y, t) -> focused(Math.log1p(Math.exp(t == 1 ? -y : y)), 2)),
                new Row("weighted", Losses.SOFTMAX_CE.weighted(0.5, 2, 0, 1, 3),
                        (samples, shape) -> samples.whole(Shape.of(shape.rows()),
                                Math.min(5, shape.dimension(1))),
                        in -> crossEntropy(in.get(0), oneHot(in.get(0), in.get(1)))
                                .zip(in.get(1), (c, t) -> c * new double[]{0.5, 2, 0, 1, 3}[(int) t])),
                new Row("weighted binary", Losses.BCE_WITH_LOGITS.weighted(0.5, 2),
                        (samples, shape) -> samples.whole(shape, 2),
                        in -> in.get(0)
                                .zip(in.get(1),
                                        (y, t) -> t == 1 ? 2 * Math.log1p(Math.exp(-y)) : 0.5 * Math.log1p(Math.exp(y)))
                                .along(1, LossTable::mean))
                        .of((samples, shape) -> samples.signed(shape.with(1, 1))),
                mean("summed", Losses.MAE.summed(), Samples::between, (y, t) -> Math.abs(y - t)),
                mean("withOutputs", Losses.MAE.withOutputs(Outputs.SCORES), Samples::between,
                        (y, t) -> Math.abs(y - t)),
                new Row("a lambda", (y, t) -> y.minus(t).times(y).times(0.5), Samples::signed,
                        in -> in.get(0).zip(in.get(1), (y, t) -> (y - t) * y / 2)));
    }

    private static Row mean(String name, Loss loss, Numbers labels, DoubleBinaryOperator reference) {
        return new Row(name, loss, labels, in -> in.get(0).zip(in.get(1), reference).along(1, LossTable::mean));
    }

    private static Tensor classes(Samples samples, Shape shape) {
        return samples.whole(Shape.of(shape.rows()), shape.dimension(1));
    }

    private static Tensor oneHot(Samples samples, Shape shape) {
        Tensor labels = Tensor.zeros(shape.toArray());
        for (int row = 0; row < shape.rows(); row++) {
            labels.data()[row * shape.dimension(1) + samples.below(shape.dimension(1))] = 1;
        }
        return labels;
    }

    private static Naive oneHot(Naive like, Naive classes) {
        return Naive.fill(like.lengths(), i -> classes.at(i[0]) == i[1] ? 1 : 0);
    }

    private static Tensor signs(Samples samples, Shape shape) {
        Tensor labels = samples.whole(shape, 2);
        for (int i = 0; i < labels.size(); i++) {
            labels.data()[i] = 2 * labels.data()[i] - 1;
        }
        return labels;
    }

    /** Numbers from 1/16 to 1 without the ends. */
    private static Tensor shares(Samples samples, Shape shape) {
        Tensor shares = samples.positive(shape);
        for (int i = 0; i < shares.size(); i++) {
            shares.data()[i] /= 4.1f;
        }
        return shares;
    }

    private static double square(double x) {
        return x * x;
    }

    private static double margin(double y, double t) {
        return Math.max(1 - (t == 1 ? y : -y), 0);
    }

    private static double focused(double crossEntropy, double gamma) {
        return Math.pow(1 - Math.exp(-crossEntropy), gamma) * crossEntropy;
    }

    private static Naive smoothed(Naive labels) {
        return labels.map(t -> 0.9 * t + 0.1 / labels.lengths()[1]);
    }

    private static Naive length(Naive x) {
        return x.map(LossTable::square).along(1, LossTable::sum).map(sum -> Math.sqrt(Math.max(sum, 1e-12)));
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
        Naive sums =
                Naive.fill(logits.lengths(), i -> Math.exp(logits.at(i) - largest.at(i[0]))).along(1, LossTable::sum);
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
