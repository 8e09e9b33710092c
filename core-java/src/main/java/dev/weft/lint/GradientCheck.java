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
 * Compares the gradients of a model with differences of its loss.
 *
 * <pre>{@code
 * GradientCheck check = GradientCheck.of(trained, batch);
 * assertTrue(check.isWithin(5e-3), check.toString());
 * }</pre>
 *
 * <p>For each variable, the weights are moved back and forth along unit directions {@code v}: the gradient itself,
 * random halves of it, and random ones. The residual {@code (L(w + hv) - L(w - hv) - g · Δw) / 2h}, where {@code Δw} is
 * the actual move in float32, is taken at eleven step sizes, of which the median counts: curvature and the kinks of
 * relu spoil large steps, rounding spoils small ones.
 *
 * <p>The loss is float32, so this is not a proof. An error of one percent is found where {@link #resolution} is below
 * 1e-3; an error of a single element among thousands may not be found. Correct gradients gave a {@link #worst} of up to
 * 4e-4 for smooth models and 3e-3 with relu; errors of one percent gave 9e-3. So 5e-3 separates them. It checks layers
 * with a weight at or before them; it does not check the gradient of the model's input.
 *
 * @param worst the largest {@code |residual| / (|slope| + 1000 · uncertainty)} of all directions, where the uncertainty
 *     is the median distance from the median; infinite if it is not finite
 * @param parameter the name of the variable where it was found
 * @param index the position of this variable among the trainable ones
 * @param resolution the largest uncertainty of a slope along a variable's own gradient, relative to that slope
 */
public record GradientCheck(double worst, String parameter, int index, double resolution) {
    private static final int DIRECTIONS = 8;
    private static final int STEPS = 11;

    /**
     * Checks the gradients of the training loss, with the penalties of layers, on {@code batch}. It moves the weights
     * and restores the same bits; nobody else may use the model meanwhile. Takes as long as 176 predictions of the
     * batch for each variable.
     *
     * @throws IllegalArgumentException if the model has no trainable weights, or the batch does not fit it
     */
    public static GradientCheck of(Trained model, Batch batch) {
        return new Moves(model, batch).check();
    }

    private record Residual(double value, double uncertainty) {}

    /** One check: the loss, computed after every move, and the gradients at the start. */
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
            // A random direction may be almost flat by chance; its slope is usually that of the gradient over √n.
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

        /** A direction of length 1: the gradient, then alternately half of it and a random one. */
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

        /** The part of the loss's change that the gradient does not explain, per unit of distance. */
        private Residual residual(Tensor weights, float[] gradient, double[] direction, double slope) {
            double most = Math.sqrt(Math.max(squares(weights.data()), 0.1 * weights.size())) / 50;
            // The smallest step changes the loss by about a thousand times its rounding error.
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

    /** Whether no error above {@code tolerance}, usually 5e-3, was found. */
    public boolean isWithin(double tolerance) {
        return worst <= tolerance;
    }

    /** Returns the worst parameter with its error, for messages. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "GradientCheck: worst %.1e at %s, resolution %.1e", worst, parameter,
                resolution);
    }
}
