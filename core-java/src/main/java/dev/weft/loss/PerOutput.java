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
 * @param text the same for a device
 */
record PerOutput(DoubleBinaryOperator formula, DoubleBinaryOperator slope, boolean isMean, Optional<Text> text)
        implements
            RowLoss {
    /** About how many multiplications and additions a formula takes. */
    private static final int COST = 10;

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

    /** The loss that is the mean of {@code f}, with the derivatives of f by the prediction and by the label. */
    static Loss mean(String name, DoubleBinaryOperator f, DoubleBinaryOperator byPrediction,
            DoubleBinaryOperator byLabel) {
        return mean(name, Optional.empty(), Optional.empty(), f, byPrediction, byLabel);
    }

    /** That loss with the same formulas as texts for a device. */
    static Loss mean(String name, String text, String slope, String slopeOfLabel, DoubleBinaryOperator f,
            DoubleBinaryOperator byPrediction, DoubleBinaryOperator byLabel) {
        return mean(name, Optional.empty(), Optional.of(new Text(text, slope, slopeOfLabel, true)), f, byPrediction,
                byLabel);
    }

    /** That loss with a hint for diverged trainings, see {@link dev.weft.graph.Operation#hint}. */
    static Loss mean(String name, Optional<String> hint, DoubleBinaryOperator f, DoubleBinaryOperator byPrediction,
            DoubleBinaryOperator byLabel) {
        return mean(name, hint, Optional.empty(), f, byPrediction, byLabel);
    }

    private static Loss mean(String name, Optional<String> hint, Optional<Text> text, DoubleBinaryOperator f,
            DoubleBinaryOperator byPrediction, DoubleBinaryOperator byLabel) {
        RowLoss loss = new PerOutput(f, byPrediction, true, text);
        RowLoss exchanged =
                new PerOutput((t, y) -> f.applyAsDouble(y, t), (t, y) -> byLabel.applyAsDouble(y, t), true, text);
        return (predictions, labels) -> RowLoss.record(name, COST, hint, loss, exchanged,
                (y, t) -> Losses.alike(name, y, t), predictions, labels);
    }

    /**
     * The loss that is the sum of {@code f}, with the derivatives of f.
     *
     * @param shape returns the shape of the losses, or throws IllegalArgumentException for shapes that do not fit
     */
    static Loss sum(String name, BiFunction<Shape, Shape, Shape> shape, DoubleBinaryOperator f,
            DoubleBinaryOperator byPrediction, DoubleBinaryOperator byLabel) {
        RowLoss loss = new PerOutput(f, byPrediction, false, Optional.empty());
        RowLoss exchanged = new PerOutput((t, y) -> f.applyAsDouble(y, t), (t, y) -> byLabel.applyAsDouble(y, t),
                false, Optional.empty());
        return (predictions, labels) -> RowLoss.record(name, COST, Optional.empty(), loss, exchanged, shape,
                predictions, labels);
    }
}
