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
 * Linear regression in closed form, the baseline of any regression: the kernel W and bias b that minimize
 * {@code Σ_i g_i · |x_i · W + b - y_i|² / n + ridge · |W|²} over n examples with weights g, without a training. Of
 * several the one with the smallest |W| is taken, such as when columns depend on each other or there are fewer
 * examples than columns.
 *
 * <p>LAPACK finds it in double precision: rows {@code √g_i · [1 x_i y_i]} and below them
 * {@code √(ridge · n) · [0 I 0]} become a {@link TriangularFactor} block by block, so memory grows with the columns
 * alone; the first column is eliminated, which centres the others; what is left is solved by its singular values. The
 * relative error is about {@code 2⁻⁵³ · c · (1 + c · residual)} for centred features of condition c, where the normal
 * equations would give {@code 2⁻⁵³ · c²}; then everything is rounded to floats.
 *
 * @param kernel W {@code [in, out]}
 * @param bias b {@code [out]}, if there is one
 * @param ridge the penalty; 0 for none
 * @param rank how many features do not follow from the others, with a ridge all of them
 * @param error {@code Σ_i |x_i · W + b - y_i|² / (n · out)} of these floats, summed in double precision: the loss of
 *     an evaluation on the same examples, each of which counts alike
 */
public record LeastSquares(Tensor kernel, Optional<Tensor> bias, double ridge, int rank, double error) {
    /** The solution with a bias and without a penalty; see {@link #fit(Dataset, double, boolean)}. */
    public static LeastSquares fit(Dataset data) {
        return fit(data, 0, true);
    }

    /**
     * The solution for {@code data}, whose examples are read twice.
     *
     * @param data features {@code [in]}, labels {@code [out]}
     * @param ridge at least 0
     * @param bias whether there is a bias, which is not penalized
     * @throws IllegalArgumentException if the shapes or the ridge are others, there is no example (of a weight above
     *     0), or a number is not finite
     * @throws ArithmeticException if the singular values do not converge
     * @throws UnsupportedOperationException where jblas' natives, which hold LAPACK, cannot be used
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
     * A model of one {@link Dense} layer with these weights, new at each call, with the mean squared error as loss
     * and RMSE and R² as metrics. It evaluates, predicts, takes a preprocessing, is saved and trains as any other;
     * with a ridge its layer has the same penalty, so that a training on the same examples finds nothing better.
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

    /** The loss and the metrics of {@link #trained} on {@code data}. */
    public Report evaluate(Dataset data) {
        return trained().evaluate(data);
    }
}
