package dev.weft.loss;

import dev.weft.graph.Arithmetic;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import java.util.function.BinaryOperator;

/**
 * The losses: constants for those without parameters, methods for the others. Formulas are for one example with
 * predictions y and labels t of the same shape; {@code mean} and {@code Σ} go over its n numbers. NaN in, NaN out.
 */
public enum Losses implements Loss {
    /**
     * {@code -Σ_j t_j · ln softmax(y)_j} of logits y; labels are probabilities {@code [batch, classes]} or classes
     * {@code [batch]}.
     */
    SOFTMAX_CE(Outputs.LOGITS, SoftmaxCrossEntropy::of),
    /**
     * {@code mean(-t · ln y - (1 - t) · ln(1 - y))} of probabilities y, which are kept 1e-7 away from 0 and 1, as in
     * Keras: beyond, no gradient flows. Logits are the better way.
     */
    BCE(Outputs.BINARY_PROBABILITIES, mean("BCE", (y, t) -> {
        Value p = Elementwise.clip(y, 1e-7, 1 - 1e-7);
        Value negative = Arithmetic.subtract(1, t).times(Elementwise.log(Arithmetic.subtract(1, p)));
        return t.times(Elementwise.log(p)).plus(negative).unaryMinus();
    })),
    /**
     * {@code mean(t · ln(1 + e^-y) + (1 - t) · ln(1 + e^y))} of logits y: binary cross-entropy that never overflows.
     */
    BCE_WITH_LOGITS(Outputs.BINARY_LOGITS, mean("BCE_WITH_LOGITS", Losses::binaryCrossEntropy)),
    /** {@code mean((y - t)²)}, the mean squared error. */
    MSE(Outputs.NUMBERS, mean("MSE", (y, t) -> Elementwise.square(y.minus(t)))),
    /** {@code mean(|y - t|)}, the mean absolute error; its slope at 0 is 0. */
    MAE(Outputs.NUMBERS, mean("MAE", (y, t) -> Elementwise.abs(y.minus(t)))),
    /** {@code 100 · mean(|y - t| / max(|t|, 1e-7))}, the mean absolute percentage error. */
    MAPE(Outputs.NUMBERS, mean("MAPE", (y, t) -> Elementwise.abs(y.minus(t)).div(atLeast(Elementwise.abs(t), 1e-7))
            .times(100))),
    /** {@code mean((ln(1 + max(y, 1e-7)) - ln(1 + max(t, 1e-7)))²)}, the mean squared logarithmic error. */
    MSLE(Outputs.NUMBERS, mean("MSLE", (y, t) -> Elementwise.square(logarithm(y).minus(logarithm(t))))),
    /** {@code mean(ln cosh(y - t))}, without overflow. */
    LOG_COSH(Outputs.NUMBERS, mean("LOG_COSH", (y, t) -> {
        Value d = y.minus(t);
        return d.plus(Elementwise.softplus(d.times(-2))).minus(Math.log(2));
    })),
    /** {@code mean(max(1 - s · y, 0))} with s = -1 for labels 0 or -1 and s = 1 for labels 1. */
    HINGE(Outputs.SCORES, mean("HINGE", Losses::margin)),
    /** {@code mean(max(1 - s · y, 0)²)} with s = -1 for labels 0 or -1 and s = 1 for labels 1. */
    SQUARED_HINGE(Outputs.SCORES, mean("SQUARED_HINGE", (y, t) -> Elementwise.square(margin(y, t)))),
    /** {@code max(1 + max_j((1 - t_j) · y_j) - Σ_j t_j · y_j, 0)} with one-hot labels, as in Keras. */
    CATEGORICAL_HINGE(Outputs.SCORES, (y, t) -> {
        Value right = Reductions.sum(rows("CATEGORICAL_HINGE", y, t).times(t), 1);
        return Elementwise.relu(Reductions.max(y.times(Arithmetic.subtract(1, t)), 1).minus(right).plus(1));
    }),
    /**
     * {@code Σ_j t_j · ln(t_j / y_j)}, the divergence of Kullback and Leibler; probabilities y and t are kept within
     * 1e-7 and 1.
     */
    KLD(Outputs.PROBABILITIES, (y, t) -> {
        Value p = Elementwise.clip(rows("KLD", y, t), 1e-7, 1);
        Value q = Elementwise.clip(t, 1e-7, 1);
        return Reductions.sum(q.times(Elementwise.log(q).minus(Elementwise.log(p))), 1);
    }),
    /** {@code mean(y - t · ln(y + 1e-7))} of expected counts {@code y ≥ 0}, as in Keras. */
    POISSON(Outputs.NUMBERS, mean("POISSON", (y, t) -> y.minus(t.times(Elementwise.log(y.plus(1e-7)))))),
    /** {@code -Σ y · t / (|y| · |t|)}, from -1 for equal directions to 1 for opposite ones; 0 for a vector of zeros. */
    COSINE_SIMILARITY(Outputs.SCORES, (y, t) -> Reductions.sum(rows("COSINE_SIMILARITY", y, t).times(t), 1)
            .div(length(y).times(length(t))).unaryMinus());

    private final Outputs outputs;
    private final Loss function;

    Losses(Outputs outputs, Loss function) {
        this.outputs = outputs;
        this.function = function;
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return function.of(predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return outputs;
    }

    /**
     * {@code mean(d² / 2)} of differences {@code |d| ≤ delta}, {@code mean(delta · (|d| - delta / 2))} of larger ones.
     */
    public static Huber huber(double delta) {
        return new Huber(delta);
    }

    /** {@link #SOFTMAX_CE} with labels {@code (1 - smoothing) · t + smoothing / classes}. */
    public static SmoothedCrossEntropy softmaxCE(double smoothing) {
        return new SmoothedCrossEntropy(smoothing);
    }

    /**
     * {@link #SOFTMAX_CE} times {@code (1 - p)^gamma}, where p is the right class's probability; usually gamma is 2.
     */
    public static Focal focal(double gamma) {
        return new Focal(gamma);
    }

    /**
     * {@link #BCE_WITH_LOGITS} times {@code (1 - p)^gamma}, where p is the right answer's probability; usually gamma
     * is 2.
     */
    public static BinaryFocal binaryFocal(double gamma) {
        return new BinaryFocal(gamma);
    }

    /** The loss that is the mean of {@code f} over the numbers of each example. */
    static Loss mean(String name, BinaryOperator<Value> f) {
        return (predictions, labels) -> {
            Value each = f.apply(alike(name, predictions, labels), labels);
            return each.shape().rank() < 2 ? each : Reductions.mean(Shaping.flatten(each), 1);
        };
    }

    static Value binaryCrossEntropy(Value logits, Value labels) {
        return labels.times(Elementwise.softplus(logits.unaryMinus()))
                .plus(Arithmetic.subtract(1, labels).times(Elementwise.softplus(logits)));
    }

    /**
     * The predictions, if nothing would be repeated: [batch, 1] against [batch] would compare every pair of examples.
     */
    private static Value alike(String name, Value predictions, Value labels) {
        if (!predictions.shape().accepts(labels.shape())) {
            throw new IllegalArgumentException(name + " expects labels of the predictions' shape " + predictions.shape()
                    + " but got " + labels.shape() + ": reshape them");
        }
        return predictions;
    }

    private static Value rows(String name, Value predictions, Value labels) {
        if (predictions.shape().rank() != 2) {
            throw new IllegalArgumentException(name + " expects predictions [batch, outputs] but got "
                    + predictions.shape());
        }
        return alike(name, predictions, labels);
    }

    private static Value atLeast(Value x, double least) {
        return Elementwise.clip(x, least, Double.POSITIVE_INFINITY);
    }

    private static Value logarithm(Value x) {
        return Elementwise.log(atLeast(x, 1e-7).plus(1));
    }

    /** {@code max(1 - s · y, 0)}; the sign of t - 1/2 is s for 0 and 1 as for -1 and 1. */
    private static Value margin(Value y, Value t) {
        return Elementwise.relu(Arithmetic.subtract(1, y.times(Elementwise.sign(t.minus(0.5)))));
    }

    private static Value length(Value x) {
        return Elementwise.sqrt(atLeast(Reductions.sum(Elementwise.square(x), 1), 1e-12));
    }
}
