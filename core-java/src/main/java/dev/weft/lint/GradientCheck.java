package dev.weft.lint;

import dev.weft.data.Batch;
import dev.weft.graph.Variable;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import dev.weft.training.BatchLoss;
import dev.weft.training.Trained;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How well the gradients of a model agree with what its loss does when its weights are moved. For each variable the
 * weights go to and fro along unit directions {@code v}: the gradient itself, random halves of it, and random ones.
 * The residual {@code (L(w + hv) - L(w - hv) - g · Δw) / 2h}, where {@code Δw} is what float32 really moved, is taken
 * at eleven step sizes and its median kept: curvature and relu's kinks spoil the large steps, rounding the small ones.
 *
 * <p>The loss is float32, so this is no proof: an error of one part in a hundred is found where {@link #resolution} is
 * below 1e-3, one of a single element among thousands may not be. Right gradients were seen to give a {@link #worst}
 * of up to 4e-4 where the model is smooth and 3e-3 with relu, errors of one in a hundred 9e-3: 5e-3 tells them apart.
 * Layers with a weight at or before them are checked; the gradient of the model's input is not.
 *
 * @param worst the largest {@code |residual| / (|slope| + 1000 · uncertainty)} of all directions, the uncertainty
 * being the median distance from the median; infinite if it is not finite
 * @param parameter  the name of the variable where it was found
 * @param index      that variable's place among the trainable ones
 * @param resolution the largest uncertainty of a slope along a variable's own gradient, relative to that slope
 */
public record GradientCheck(double worst, String parameter, int index, double resolution) {
    private static final int DIRECTIONS = 8;
    private static final int STEPS = 11;

    /**
     * Checks the gradients of the training loss, with what the layers add, on {@code batch}. The weights are moved and
     * put back to the same bits; nobody else may use the model meanwhile. Costs 176 predictions of the batch for each
     * variable.
     *
     * @throws IllegalArgumentException if the model has nothing to train, or the batch does not fit it
     */
    public static GradientCheck of(Trained model, Batch batch) {
        return new Moves(model, batch).check();
    }

    private record Residual(double value, double uncertainty) {}

    /** One check: the loss, which is asked after every move, and the gradients at the start. */
    private static final class Moves {
        private final BatchLoss loss;
        private final List<Variable> variables;
        private final float lossAtStart;
        private final List<float[]> gradients;
        private final RandomStream random = RandomStream.of(1, "gradient check");

        Moves(Trained model, Batch batch) {
            loss = model.batchLoss(batch);
            variables = loss.variables();
            if (variables.isEmpty()) {
                throw new IllegalArgumentException("GradientCheck expects a model with weights to train but got none");
            }
            gradients = loss.lossAndGradients(0).gradients().values().stream().map(Tensor::data).toList();
            lossAtStart = loss.loss(0);
        }

        GradientCheck check() {
            GradientCheck result = new GradientCheck(-1, "", -1, 0);
            for (int p = 0; p < variables.size(); p++) {
                for (int d = 0; d < DIRECTIONS; d++) {
                    result = check(result, p, direction(gradients.get(p), d), d == 0);
                }
            }
            return result;
        }

        private GradientCheck check(GradientCheck before, int p, double[] direction, boolean steepest) {
            float[] gradient = gradients.get(p);
            double claimed = dot(gradient, direction);
            // A random direction may be almost level by chance; its slope is usually that of the gradient over √n.
            double usual = Math.sqrt(squares(gradient) / gradient.length);
            Residual residual =
                    residual(variables.get(p).tensor(), gradient, direction, Math.max(usual, Math.abs(claimed)));
            double slope = Math.max(usual, Math.max(Math.abs(claimed), Math.abs(claimed + residual.value)));
            double error = residual.value == 0 ? 0 : Math.abs(residual.value) / (slope + 1000 * residual.uncertainty);
            double resolution =
                    steepest && slope > 0 ? Math.max(before.resolution, residual.uncertainty / slope)
                            : before.resolution;
            if (error <= before.worst) {
                return new GradientCheck(before.worst, before.parameter, before.index, resolution);
            }
            return new GradientCheck(Double.isNaN(error) ? Double.POSITIVE_INFINITY : error, variables.get(p).name(),
                    p, resolution);
        }

        /** A direction of length 1: the gradient, then by turns half of it and a random one. */
        private double[] direction(float[] gradient, int number) {
            double[] direction = new double[gradient.length];
            double squares = 0;
            for (int i = 0; i < direction.length; i++) {
                direction[i] =
                        number == 0 ? gradient[i] : number % 2 == 0 ? gradient[i] * random.nextInt(2)
                                : random.nextGaussian();
                squares += direction[i] * direction[i];
            }
            for (int i = 0; i < direction.length && squares > 0; i++) {
                direction[i] /= Math.sqrt(squares);
            }
            return direction;
        }

        private static double dot(float[] gradient, double[] direction) {
            double sum = 0;
            for (int i = 0; i < direction.length; i++) {
                sum += gradient[i] * direction[i];
            }
            return sum;
        }

        /** What the loss does beyond the gradient's claim, for one unit of way. */
        private Residual residual(Tensor weights, float[] gradient, double[] direction, double slope) {
            double most = Math.sqrt(Math.max(squares(weights.data()), 0.1 * weights.size())) / 50;
            // The smallest step changes the loss by some thousand roundings of it.
            double step =
                    Math.max(most / 1000,
                            Math.min(most, 0x1p-19 * Math.abs(lossAtStart) / (1e-3 * slope + Double.MIN_NORMAL)));
            double[] residuals = new double[STEPS];
            for (int i = 0; i < STEPS; i++, step /= Math.sqrt(2)) {
                residuals[i] = residual(weights.data(), gradient, direction, step);
            }
            double median = median(residuals.clone());
            return new Residual(median,
                    median(Arrays.stream(residuals).map(residual -> Math.abs(residual - median)).toArray()));
        }

        private static double median(double[] numbers) {
            Arrays.sort(numbers);
            return numbers[numbers.length / 2];
        }

        private static double squares(float[] x) {
            double sum = 0;
            for (float element : x) {
                sum += (double) element * element;
            }
            return sum;
        }

        private double residual(float[] weights, float[] gradient, double[] direction, double step) {
            float[] start = weights.clone();
            try {
                double change = loss(weights, start, direction, step);
                double claim = moved(weights, start, gradient);
                change -= loss(weights, start, direction, -step);
                claim -= moved(weights, start, gradient);
                return (change - claim) / (2 * step);
            } finally {
                System.arraycopy(start, 0, weights, 0, start.length);
            }
        }

        private double loss(float[] weights, float[] start, double[] direction, double step) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) (start[i] + step * direction[i]);
            }
            return loss.loss(0);
        }

        private static double moved(float[] weights, float[] start, float[] gradient) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += gradient[i] * ((double) weights[i] - start[i]);
            }
            return sum;
        }
    }

    /** Whether no gradient was found to be wrong by more than {@code tolerance}, usually 5e-3. */
    public boolean isWithin(double tolerance) {
        return worst <= tolerance;
    }

    /** The worst parameter with its error, for messages. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "GradientCheck: worst %.1e at %s, resolution %.1e", worst, parameter,
                resolution);
    }
}
