package dev.weft.loss;

import dev.weft.graph.Naive;
import dev.weft.graph.Samples;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Every loss with the labels that it takes and its values in double precision. */
public final class LossTable {
    /** Makes labels for predictions of a shape, or predictions. */
    public interface Numbers {
        Tensor of(Samples samples, Shape predictions);
    }

    private static final Numbers SIGNED = Samples::signed;
    private static final Numbers LOGITS = severalClasses(Samples::signed);

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
            return predictions == SIGNED || predictions == LOGITS;
        }

        public int leastOutputs() {
            return predictions == LOGITS ? 2 : 1;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private LossTable() {}

    private static Numbers severalClasses(Numbers numbers) {
        return (samples, shape) -> numbers.of(samples, shape.with(1, Math.max(2, shape.dimension(1))));
    }

    public static List<Row> rows() {
        return List.of(
                new Row("SOFTMAX_CE", Losses.SOFTMAX_CE, LossTable::probabilities,
                        in -> crossEntropy(in.get(0), in.get(1))).of(LOGITS),
                new Row("SOFTMAX_CE of weights that are no probabilities", Losses.SOFTMAX_CE, Samples::positive,
                        in -> crossEntropy(in.get(0), in.get(1))).of(LOGITS),
                new Row("SOFTMAX_CE of classes", Losses.SOFTMAX_CE, LossTable::classes,
                        in -> crossEntropy(in.get(0), oneHot(in.get(0), in.get(1)))).of(LOGITS),
                new Row("CROSS_ENTROPY", Losses.CROSS_ENTROPY, LossTable::probabilities,
                        in -> ofProbabilities(in.get(0), in.get(1))).of(severalClasses(LossTable::shares)),
                new Row("CROSS_ENTROPY of classes", Losses.CROSS_ENTROPY, LossTable::classes,
                        in -> ofProbabilities(in.get(0), oneHot(in.get(0), in.get(1))))
                        .of(severalClasses(LossTable::shares)),
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
                }).of(LOGITS),
                new Row("KLD", Losses.KLD, LossTable::probabilities,
                        in -> in.get(0).zip(in.get(1), (y, t) -> t * Math.log(t / y)).along(1, LossTable::sum))
                        .of(severalClasses(LossTable::shares)),
                mean("POISSON", Losses.POISSON, Samples::positive, (y, t) -> y - t * Math.log(y + 1e-7))
                        .of(Samples::positive),
                new Row("COSINE_SIMILARITY", Losses.COSINE_SIMILARITY, Samples::signed, in -> {
                    Naive lengths = length(in.get(0)).zip(length(in.get(1)), (y, t) -> -y * t);
                    return in.get(0).zip(in.get(1), (y, t) -> y * t).along(1, LossTable::sum)
                            .zip(lengths, (product, l) -> product / l);
                }),
                new Row("OWN_LOSS", Losses.OWN_LOSS, Samples::signed, in -> in.get(0).along(1, LossTable::mean)),
                mean("huber", Losses.huber(0.7), Samples::between,
                        (y, t) -> Math.abs(y - t) <= 0.7f ? square(y - t) / 2 : 0.7f * (Math.abs(y - t) - 0.7f / 2)),
                new Row("softmaxCE", Losses.softmaxCE(0.1), LossTable::probabilities,
                        in -> crossEntropy(in.get(0), smoothed(in.get(1)))).of(LOGITS),
                new Row("softmaxCE of classes", Losses.softmaxCE(0.1), LossTable::classes,
                        in -> crossEntropy(in.get(0), smoothed(oneHot(in.get(0), in.get(1))))).of(LOGITS),
                new Row("smoothed", Losses.focal(2).smoothed(0.1), LossTable::classes,
                        in -> focal(in.get(0), smoothed(oneHot(in.get(0), in.get(1))), 2)).of(LOGITS),
                mean("smoothed answers", Losses.BCE_WITH_LOGITS.smoothed(0.2), LossTable::shares,
                        (y, t) -> (0.8 * t + 0.1) * Math.log1p(Math.exp(-y))
                                + (0.9 - 0.8 * t) * Math.log1p(Math.exp(y))),
                new Row("ignoring", Losses.SOFTMAX_CE.ignoring(0), LossTable::classes,
                        in -> crossEntropy(in.get(0), oneHot(in.get(0), in.get(1)))
                                .zip(in.get(1), (c, t) -> t == 0 ? 0 : c))
                        .of(LOGITS),
                mean("weightedMean", Losses.MAE.weightedMean(), Samples::between, (y, t) -> Math.abs(y - t)),
                mean("quantile", Losses.quantile(0.3), Samples::between,
                        (y, t) -> Math.max(0.3 * (t - y), 0.7 * (y - t))),
                new Row("contrastive", Losses.contrastive(2), LossTable::twoClasses,
                        in -> pairs(in.get(0), in.get(1), (alike, other) -> {
                            double sum = 0;
                            for (double d : alike) {
                                sum += d * d / 2;
                            }
                            for (double d : other) {
                                sum += square(Math.max(2 - d, 0)) / 2;
                            }
                            return sum / Math.max(alike.length + other.length, 1);
                        })).of(Samples::distinct),
                new Row("triplet", Losses.triplet(1), LossTable::twoClasses,
                        in -> pairs(in.get(0), in.get(1), (alike, other) -> alike.length == 0 || other.length == 0 ? 0
                                : Math.max(Arrays.stream(alike).reduce(Math::max).getAsDouble()
                                        - Arrays.stream(other).reduce(Math::min).getAsDouble() + 1, 0)))
                        .of(Samples::distinct),
                new Row("focal", Losses.focal(2), LossTable::oneHot,
                        in -> crossEntropy(in.get(0), in.get(1)).map(c -> focused(c, 2))).of(LOGITS),
                new Row("focal of probabilities", Losses.focal(1.5), LossTable::probabilities,
                        in -> focal(in.get(0), in.get(1), 1.5)).of(LOGITS),
                new Row("focal of classes", Losses.focal(0.5), LossTable::classes,
                        in -> crossEntropy(in.get(0), oneHot(in.get(0), in.get(1))).map(c -> focused(c, 0.5)))
                        .of(LOGITS),
                mean("binaryFocal", Losses.binaryFocal(2), (samples, shape) -> samples.whole(shape, 2),
                        (y, t) -> focused(Math.log1p(Math.exp(t == 1 ? -y : y)), 2)),
                mean("binaryFocal of shares", Losses.binaryFocal(1.5), LossTable::shares,
                        (y, t) -> binaryFocal(y, t, 1.5)),
                mean("binaryFocal with alpha", Losses.binaryFocal(2, 0.25), LossTable::shares,
                        (y, t) -> (0.25 * t + 0.75 * (1 - t)) * binaryFocal(y, t, 2)),
                new Row("weighted", Losses.SOFTMAX_CE.weighted(0.5, 2, 0, 1, 3),
                        (samples, shape) -> samples.whole(Shape.of(shape.rows()),
                                Math.min(5, shape.dimension(1))),
                        in -> crossEntropy(in.get(0), oneHot(in.get(0), in.get(1)))
                                .zip(in.get(1), (c, t) -> c * new double[]{0.5, 2, 0, 1, 3}[(int) t]))
                        .of(LOGITS),
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
                new Row("ofMembers", Losses.SOFTMAX_CE.ofMembers(), LossTable::classes,
                        in -> ofMembers(in, LossTable::crossEntropyOfClasses)).of(LossTable::threeMembers),
                new Row("ofMembers of smoothed labels", Losses.SOFTMAX_CE.smoothed(0.1).ofMembers(), LossTable::classes,
                        in -> ofMembers(in, one -> crossEntropy(one.get(0), smoothed(oneHot(one.get(0), one.get(1))))))
                        .of(LossTable::threeMembers),
                new Row("ofMembers of numbers", Losses.MSE.ofMembers(), (samples, shape) -> samples.signed(
                        shape.without(1)),
                        in -> ofMembers(in, one -> one.get(0).zip(one.get(1), (y, t) -> square(y - t))
                                .along(1, LossTable::mean)))
                        .of(LossTable::threeMembers),
                new Row("a lambda", (y, t) -> y.minus(t).times(y).times(0.5), Samples::signed,
                        in -> in.get(0).zip(in.get(1), (y, t) -> (y - t) * y / 2)));
    }

    private static Row mean(String name, Loss loss, Numbers labels, DoubleBinaryOperator reference) {
        return new Row(name, loss, labels, in -> in.get(0).zip(in.get(1), reference).along(1, LossTable::mean));
    }

    /** Outputs of three members, for two classes or more. */
    private static Tensor threeMembers(Samples samples, Shape shape) {
        return samples.signed(Shape.of(shape.rows(), 3, Math.max(2, shape.dimension(1))));
    }

    private static Naive ofMembers(List<Naive> in, Naive.Function loss) {
        int[] lengths = in.get(0).lengths();
        List<Naive> losses = IntStream.range(0, 3).mapToObj(m -> loss.of(List.of(Naive.fill(
                new int[]{lengths[0], lengths[2]}, i -> in.get(0).at(i[0], m, i[1])), in.get(1)))).toList();
        return Naive.fill(new int[]{lengths[0]}, i -> (losses.get(0).at(i) + losses.get(1).at(i)
                + losses.get(2).at(i)) / 3);
    }

    private static Naive crossEntropyOfClasses(List<Naive> in) {
        return crossEntropy(in.get(0), oneHot(in.get(0), in.get(1)));
    }

    private static Tensor classes(Samples samples, Shape shape) {
        return samples.whole(Shape.of(shape.rows()), shape.dimension(-1));
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

    private static double binaryFocal(double z, double t, double gamma) {
        double p = 1 / (1 + Math.exp(-z));
        double c = t * Math.log1p(Math.exp(-z)) + (1 - t) * Math.log1p(Math.exp(z));
        return Math.pow(1 - t * p - (1 - t) * (1 - p), gamma) * c;
    }

    private static Naive focal(Naive logits, Naive labels, double gamma) {
        return Naive.fill(logits.lengths(), i -> labels.at(i) * focused(crossEntropy(logits, Naive.fill(
                logits.lengths(), j -> j[0] == i[0] && j[1] == i[1] ? 1 : 0)).at(i[0]), gamma))
                .along(1, LossTable::sum);
    }

    private static Naive ofProbabilities(Naive y, Naive labels) {
        Naive sums = y.along(1, LossTable::sum);
        return Naive.fill(y.lengths(), i -> -labels.at(i) * Math.log(y.at(i) / sums.at(i[0])))
                .along(1, LossTable::sum);
    }

    /** The loss of an anchor from its distances to the others of its class and to those of other classes. */
    private interface OfDistances {
        double of(double[] alike, double[] other);
    }

    private static Naive pairs(Naive x, Naive classes, OfDistances loss) {
        return Naive.fill(classes.lengths(), i -> loss.of(distances(x, classes, i[0], true),
                distances(x, classes, i[0], false)));
    }

    private static double[] distances(Naive x, Naive classes, int anchor, boolean alike) {
        return IntStream.range(0, classes.lengths()[0])
                .filter(j -> j != anchor && (classes.at(j) == classes.at(anchor)) == alike)
                .mapToDouble(j -> Math.sqrt(IntStream.range(0, x.lengths()[1])
                        .mapToDouble(k -> square(x.at(anchor, k) - x.at(j, k))).sum()))
                .toArray();
    }

    private static Tensor twoClasses(Samples samples, Shape shape) {
        return samples.whole(Shape.of(shape.rows()), 2);
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
