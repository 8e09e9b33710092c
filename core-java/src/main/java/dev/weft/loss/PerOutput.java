package dev.weft.loss;

import dev.weft.tensor.Shape;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;

/**
 * The mean or the sum over the outputs of an example of a formula of one prediction and its label.
 *
 * @param formula the formula
 * @param slope its derivative by the first number
 * @param isMean whether it is the mean
 * @param each the same for a device
 * @param check what labels are checked by, if there is something
 */
record PerOutput(DoubleBinaryOperator formula, DoubleBinaryOperator slope, boolean isMean, Each each,
        Optional<Check> check)
        implements
            RowLoss {
    /** About how many multiplications and additions a formula takes. */
    private static final int COST = 10;

    @Override
    public Optional<Text> text() {
        return Optional.of(each);
    }

    @Override
    public double of(float[] y, float[] t, int row, int n) {
        double sum = 0;
        for (int i = row * n; i < row * n + n; i++) {
            sum += formula.applyAsDouble(y[i], t[i]);
        }
        return isMean ? sum / n : sum;
    }

    @Override
    public void gradient(float[] y, float[] t, int row, int n, double g, float[] d) {
        float share = isMean ? (float) g / n : (float) g;
        for (int i = row * n; i < row * n + n; i++) {
            d[i] = (float) (share * slope.applyAsDouble(y[i], t[i]));
        }
    }

    /**
     * The loss that is the mean of {@code f}.
     *
     * @param text f as an expression of {@code y} and {@code t} for a device
     * @param slope its derivative by the prediction, as such an expression
     * @param slopeOfLabel its derivative by the label, as such an expression
     * @param f the formula
     * @param byPrediction its derivative by the prediction
     * @param byLabel its derivative by the label
     */
    static Loss mean(String name, String text, String slope, String slopeOfLabel, DoubleBinaryOperator f,
            DoubleBinaryOperator byPrediction, DoubleBinaryOperator byLabel) {
        return of(name, Optional.empty(), Optional.empty(), new Each("", text, slope, slopeOfLabel, true),
                (y, t) -> Losses.alike(name, y, t), f, byPrediction, byLabel);
    }

    /** That loss of labels from 0 to 1. */
    static Loss answers(String name, String text, String slope, String slopeOfLabel, DoubleBinaryOperator f,
            DoubleBinaryOperator byPrediction, DoubleBinaryOperator byLabel) {
        return of(name, Optional.empty(), Optional.of(Check.each(t -> ClassLabels.answer(name, (float) t))),
                new Each("", text, slope, slopeOfLabel, true), (y, t) -> Losses.alike(name, y, t), (y, t) -> {
                    ClassLabels.answer(name, (float) t);
                    return f.applyAsDouble(y, t);
                }, byPrediction, byLabel);
    }

    /** That loss with a hint for diverged trainings, see {@link dev.weft.graph.Operation#hint}. */
    static Loss mean(String name, String hint, Each each, DoubleBinaryOperator f, DoubleBinaryOperator byPrediction,
            DoubleBinaryOperator byLabel) {
        return of(name, Optional.of(hint), Optional.empty(), each, (y, t) -> Losses.alike(name, y, t), f, byPrediction,
                byLabel);
    }

    /**
     * The loss that is the sum of {@code f}, with the derivatives of f.
     *
     * @param shape returns the shape of the losses, or throws IllegalArgumentException for shapes that do not fit
     * @param each the same for a device
     */
    static Loss sum(String name, BiFunction<Shape, Shape, Shape> shape, Each each, DoubleBinaryOperator f,
            DoubleBinaryOperator byPrediction, DoubleBinaryOperator byLabel) {
        return of(name, Optional.empty(), Optional.empty(), each, shape, f, byPrediction, byLabel);
    }

    private static Loss of(String name, Optional<String> hint, Optional<Check> check, Each each,
            BiFunction<Shape, Shape, Shape> shape, DoubleBinaryOperator f, DoubleBinaryOperator byPrediction,
            DoubleBinaryOperator byLabel) {
        RowLoss loss = new PerOutput(f, byPrediction, each.isMean(), each, check);
        RowLoss exchanged = new PerOutput((t, y) -> f.applyAsDouble(y, t), (t, y) -> byLabel.applyAsDouble(y, t),
                each.isMean(), each, Optional.empty());
        return (predictions, labels) -> RowLoss.record(name, COST, hint, loss, exchanged, shape, predictions, labels);
    }
}
