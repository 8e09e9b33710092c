package dev.weft.recipe;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.metric.Metrics;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.tensor.TriangularFactor;
import dev.weft.training.Model;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import java.util.Iterator;
import java.util.Optional;

/**
 * Linear regression in closed form, the baseline of any regression. It finds the kernel W and the bias b that minimize
 * {@code Σ_i g_i · |x_i · W + b - y_i|² / n + ridge · |W|²} over n examples with sample weights g, without a training.
 * If several solutions exist, because features depend on each other or there are fewer examples than features, it
 * returns the one with the smallest |W|.
 *
 * <pre>{@code
 * LeastSquares baseline = LeastSquares.fit(train);
 * System.out.println(baseline.evaluate(test).get("rmse"));
 * Tensor prices = baseline.trained().predict(houses); // houses [n, in], prices [n, out]
 * }</pre>
 *
 * <p>LAPACK computes it in double precision. The rows {@code √g_i · [1 x_i y_i]}, followed by
 * {@code √(ridge · n) · [0 I 0]}, are reduced to a {@link TriangularFactor} block by block, so memory grows with the
 * number of columns only. Eliminating the first column centres the others; the remaining system is solved by singular
 * values. The relative error is about {@code 2⁻⁵³ · c · (1 + c · residual)} for centred features of condition number c;
 * the normal equations would give {@code 2⁻⁵³ · c²}. The result is rounded to float.
 *
 * @param kernel W {@code [in, out]}
 * @param bias b {@code [out]}, if there is one
 * @param ridge the ridge penalty; 0 for none
 * @param rank the number of linearly independent features; with a ridge penalty, all features
 * @param error {@code Σ_i |x_i · W + b - y_i|² / (n · out)} for the rounded result, summed in double precision: the
 *     mean squared error on the training examples, without sample weights
 */
public record LeastSquares(Tensor kernel, Optional<Tensor> bias, double ridge, int rank, double error) {
    /**
     * Returns the solution with a bias and without a penalty, see {@link #fit(Dataset, double, boolean)}.
     *
     * @param data features {@code [in]}, labels {@code [out]}; for a single target, labels {@code [1]}
     */
    public static LeastSquares fit(Dataset data) {
        return fit(data, 0, true);
    }

    /**
     * Returns the solution for {@code data}. Reads the examples twice, one at a time, so the data may be larger than
     * memory. Scikit-learn's {@code Ridge} has no {@code 1 / n}: its alpha is {@code ridge · n} here. Constant features
     * do no harm: with a bias, their kernel is 0 up to rounding.
     *
     * @param data features {@code [in]}, labels {@code [out]}, with at most 16,384 numbers in all, including 1 for the
     *     bias
     * @param ridge the penalty, at least 0
     * @param bias whether there is a bias, which is not penalized
     * @throws IllegalArgumentException if a shape or the ridge is invalid, if there are too many columns, if no example
     *     has a sample weight above 0, or if a number is not finite; the message names the number and its place
     * @throws ArithmeticException if the singular values do not converge
     */
    public static LeastSquares fit(Dataset data, double ridge, boolean bias) {
        if (!vector(data.features()) || !vector(data.labels())) {
            throw new IllegalArgumentException("LeastSquares expects examples of features [in] and labels [out]"
                    + " but got " + data.features() + " and " + data.labels()
                    + ": reshape them, and make rows of classes with oneHot(classes)");
        }
        if (!(ridge >= 0 && ridge < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("LeastSquares expects a finite ridge >= 0 but got " + ridge);
        }
        int in = data.features().size();
        int out = data.labels().size();
        TriangularFactor.Solution solution = factor(data, ridge, bias).leastSquares(bias, out);
        Tensor kernel = Tensor.zeros(in, out);
        Tensor offset = Tensor.zeros(out);
        int first = bias ? 1 : 0;
        for (int j = 0; j < out; j++) {
            offset.data()[j] = bias ? (float) solution.x()[j][0] : 0;
            for (int i = 0; i < in; i++) {
                kernel.data()[i * out + j] = (float) solution.x()[j][first + i];
            }
        }
        return new LeastSquares(kernel, bias ? Optional.of(offset) : Optional.empty(), ridge, solution.rank(),
                error(data, kernel, offset));
    }

    private static boolean vector(Shape shape) {
        return shape.rank() == 1 && shape.size() > 0;
    }

    private static TriangularFactor factor(Dataset data, double ridge, boolean bias) {
        int in = data.features().size();
        int first = bias ? 1 : 0;
        double[] row = new double[first + in + data.labels().size()];
        TriangularFactor factor = new TriangularFactor(row.length);
        float[] features = new float[in];
        float[] labels = new float[data.labels().size()];
        boolean any = false;
        for (int example = 0; example < data.size(); example++) {
            data.copy(example, features, 0, labels, 0);
            double scale = Math.sqrt(data.weight(example));
            any |= scale > 0;
            if (bias) {
                row[0] = scale;
            }
            for (int i = 0; i < in; i++) {
                row[first + i] = scale * finite(features[i], "feature", i, example);
            }
            for (int j = 0; j < labels.length; j++) {
                row[first + in + j] = scale * finite(labels[j], "label", j, example);
            }
            factor.add(row);
        }
        if (!any) {
            throw new IllegalArgumentException("LeastSquares expects at least one example of a weight above 0 but got "
                    + data.size() + " examples" + (data.size() == 0 ? "" : ", all of weight 0"));
        }
        for (int i = 0; ridge > 0 && i < in; i++) {
            double[] penalty = new double[row.length];
            penalty[first + i] = Math.sqrt(ridge * data.size());
            factor.add(penalty);
        }
        return factor;
    }

    private static double finite(float number, String what, int place, int example) {
        if (!Float.isFinite(number)) {
            throw new IllegalArgumentException("LeastSquares expects finite numbers but got " + number + " as " + what
                    + " " + place + " of example " + example);
        }
        return number;
    }

    private static double error(Dataset data, Tensor kernel, Tensor bias) {
        int in = data.features().size();
        int out = data.labels().size();
        float[] features = new float[in];
        float[] labels = new float[out];
        double squares = 0;
        for (int example = 0; example < data.size(); example++) {
            data.copy(example, features, 0, labels, 0);
            for (int j = 0; j < out; j++) {
                double residual = (double) bias.data()[j] - labels[j];
                for (int i = 0; i < in; i++) {
                    residual += (double) features[i] * kernel.data()[i * out + j];
                }
                squares += residual * residual;
            }
        }
        return squares / ((double) data.size() * out);
    }

    /**
     * Returns a new model of one {@link Dense} layer with these weights, the mean squared error as its loss, and RMSE
     * and R² as its metrics. It can be evaluated, saved and trained as any other model. With a ridge penalty its layer
     * has the same penalty, so training on the same examples cannot improve it.
     */
    public Trained trained() {
        int out = kernel.shape().dimension(1);
        // The loss is the mean over the outputs too, and L2 halves its scale.
        Dense dense = Dense.of(out).withKernelInitializer(Initializers.zeros())
                .withRegularizer(ridge > 0 ? Regularizers.l2(2 * ridge / out) : Regularizers.none());
        Trained trained = Model.of(Losses.MSE, Optimizers.sgd(0.01), bias.isPresent() ? dense : dense.withoutBias())
                .withMetrics(Metrics.RMSE, Metrics.R2).build(Shape.of(kernel.shape().dimension(0)));
        Iterator<Tensor> weights = trained.weights().values().iterator();
        System.arraycopy(kernel.data(), 0, weights.next().data(), 0, kernel.size());
        bias.ifPresent(own -> System.arraycopy(own.data(), 0, weights.next().data(), 0, own.size()));
        return trained;
    }

    /**
     * Returns the loss and the metrics of {@link #trained} on {@code data}: {@code loss}, the mean squared error
     * without the penalty, {@code rmse} and {@code r2}. Sample weights are ignored.
     *
     * @throws IllegalArgumentException if the data has features or labels of other shapes
     */
    public Report evaluate(Dataset data) {
        return trained().evaluate(data);
    }
}
