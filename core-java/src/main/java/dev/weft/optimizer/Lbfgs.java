package dev.weft.optimizer;

import dev.weft.internal.check.Expect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limited-memory BFGS for full batches: minimizes a smooth function of many weights. A step is {@code w += t · d}. The
 * direction {@code d = -H g} uses an inverse Hessian estimated from the last {@code memory} steps (Nocedal 1980, the
 * two-loop recursion). The length {@code t} is found by bisection until it satisfies the weak Wolfe conditions (Lewis
 * and Overton 2013) with the constants 1e-4 and 0.9, in at most 40 trials. Vectors are float32, inner products are
 * computed in double.
 *
 * <pre>{@code
 * Lbfgs.Result result = trained.fit(data, Lbfgs.of(100));
 *
 * float[] weights = {5};
 * Lbfgs.of(100).minimize((w, gradient) -> {
 *     gradient[0] = 2 * (w[0] - 1);
 *     return (w[0] - 1) * (w[0] - 1);
 * }, weights);    // weights[0] is 1
 * }</pre>
 *
 * <p>It suits small data sets and few weights: every evaluation reads all examples, and {@code 2 · memory} vectors as
 * long as the weights are kept. It is not an {@link Optimizer}, because it evaluates the function several times per
 * step and compares the values, which needs the same examples every time. PyTorch's {@code LBFGS} takes steps of a
 * fixed length by default; SciPy's {@code L-BFGS-B} searches for strong Wolfe conditions.
 *
 * @param memory the number of past steps that shape the direction, at least 1; usually 3 to 20
 * @param maxIterations the largest number of steps, at least 0
 * @param tolerance the search stops when no element of the gradient has a larger magnitude (SciPy's {@code gtol})
 */
public record Lbfgs(int memory, int maxIterations, double tolerance) {
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MAX_TRIALS = 40;

    /** The function to minimize. */
    @FunctionalInterface
    public interface Objective {
        /**
         * Returns the value at {@code weights} and writes the gradient at this point into {@code gradient}.
         *
         * @param weights where to evaluate; must not be changed
         * @param gradient as long as {@code weights}, filled with 0; every element that is not 0 must be written
         * @return the value; NaN or infinite where the function is undefined, and the search then tries a shorter step
         */
        double valueAndGradient(float[] weights, float[] gradient);
    }

    /** Why the search stopped. */
    public enum Reason {
        /** No element of the gradient is larger than the tolerance. */
        CONVERGED,
        /** The largest number of steps was taken. */
        ITERATIONS,
        /**
         * No acceptable step was found: float32 cannot resolve a better point, the function has no lower bound, or the
         * gradient is wrong.
         */
        NO_PROGRESS
    }

    /**
     * The outcome of a search.
     *
     * @param value the function's value at the final weights, never above the value at the start
     * @param gradientNorm the largest magnitude of an element of the gradient there
     * @param iterations the number of steps taken
     * @param evaluations the number of times the function was evaluated
     * @param reason why the search stopped
     */
    public record Result(double value, double gradientNorm, int iterations, int evaluations, Reason reason) {}

    /** One past step {@code s}, its change of the gradient {@code y}, and their inner product. */
    private record Pair(float[] s, float[] y, double sy) {}

    /** The function's value and gradient at some weights. */
    private record Point(float[] weights, float[] gradient, double value) {
        boolean isFinite() {
            return Double.isFinite(value + dot(gradient, gradient));
        }
    }

    private static final class Counted {
        private final Objective objective;
        private int count;

        Counted(Objective objective) {
            this.objective = objective;
        }

        Point at(float[] weights) {
            count++;
            float[] gradient = new float[weights.length];
            double value = objective.valueAndGradient(weights, gradient);
            return new Point(weights, gradient, value);
        }
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the memory is below 1, the number of iterations negative, or the tolerance
     *     not a finite number of at least 0
     */
    public Lbfgs {
        Expect.that(memory >= 1, "Lbfgs memory", "at least 1 step", memory);
        Expect.that(maxIterations >= 0, "Lbfgs maxIterations", "a number >= 0", maxIterations);
        Expect.notNegative("Lbfgs tolerance", tolerance);
    }

    /** At most {@code maxIterations} steps with a memory of 10 and a tolerance of 1e-5, SciPy's defaults. */
    public static Lbfgs of(int maxIterations) {
        return new Lbfgs(10, maxIterations, 1e-5);
    }

    /**
     * Moves {@code weights} to a local minimum of {@code objective}. Whenever the objective is not running, the array
     * holds the best point found so far, even if the objective throws. The search depends only on its arguments, so
     * several threads may each run one on weights of their own.
     *
     * @param objective the function to minimize
     * @param weights the starting point, replaced by the result
     * @return where and why the search stopped
     * @throws ArithmeticException if the value or the gradient at the start is NaN or infinite; {@code weights} are
     *     unchanged
     */
    public Result minimize(Objective objective, float[] weights) {
        Counted counted = new Counted(objective);
        Point here = counted.at(weights.clone());
        if (!here.isFinite()) {
            throw new ArithmeticException("Lbfgs expects a finite value and gradient at the start but got " + here.value
                    + " with a gradient of norm " + Math.sqrt(dot(here.gradient, here.gradient)));
        }
        Deque<Pair> past = new ArrayDeque<>();
        float[] direction = new float[weights.length];
        for (int iteration = 0; iteration < maxIterations; iteration++) {
            if (largest(here.gradient) <= tolerance) {
                return result(here, iteration, counted.count, Reason.CONVERGED);
            }
            direction(past, here.gradient, direction);
            if (dot(here.gradient, direction) >= 0) {
                past.clear();
                direction(past, here.gradient, direction);
            }
            double firstStep = past.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(here.gradient, here.gradient))) : 1;
            Point next = search(counted, here, direction, firstStep);
            if (next == null) {
                return result(here, iteration, counted.count, Reason.NO_PROGRESS);
            }
            remember(past, difference(next.weights, here.weights), difference(next.gradient, here.gradient));
            System.arraycopy(next.weights, 0, weights, 0, weights.length);
            here = next;
        }
        Reason reason = largest(here.gradient) <= tolerance ? Reason.CONVERGED : Reason.ITERATIONS;
        return result(here, maxIterations, counted.count, reason);
    }

    private static Result result(Point point, int iterations, int evaluations, Reason reason) {
        return new Result(point.value, largest(point.gradient), iterations, evaluations, reason);
    }

    /** Returns a point along {@code direction} that satisfies the weak Wolfe conditions, or null. */
    private static @Nullable Point search(Counted objective, Point start, float[] direction, double firstStep) {
        double slope = dot(start.gradient, direction);
        double step = firstStep;
        double tooShort = 0;
        double tooLong = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < MAX_TRIALS; trial++) {
            float[] weights = start.weights.clone();
            add(weights, step, direction);
            Point point = objective.at(weights);
            if (!point.isFinite() || point.value > start.value + SUFFICIENT_DECREASE * step * slope) {
                tooLong = step;
            } else if (dot(point.gradient, direction) < CURVATURE * slope) {
                tooShort = step;
            } else {
                return point;
            }
            step = tooLong == Double.POSITIVE_INFINITY ? 2 * step : (tooShort + tooLong) / 2;
        }
        return null;
    }

    private void remember(Deque<Pair> past, float[] s, float[] y) {
        double sy = dot(s, y);
        // The curvature condition promises sy > 0; rounding may break the promise, and such a pair would point uphill.
        if (sy > 0) {
            if (past.size() == memory) {
                past.removeFirst();
            }
            past.addLast(new Pair(s, y, sy));
        }
    }

    /** Writes {@code -H g} into {@code direction}. */
    private static void direction(Deque<Pair> past, float[] g, float[] direction) {
        for (int i = 0; i < g.length; i++) {
            direction[i] = -g[i];
        }
        List<Pair> oldestFirst = new ArrayList<>(past);
        List<Pair> newestFirst = new ArrayList<>(past);
        Collections.reverse(newestFirst);
        Deque<Double> shares = new ArrayDeque<>();
        for (Pair pair : newestFirst) {
            double share = dot(pair.s, direction) / pair.sy;
            shares.push(share);
            add(direction, -share, pair.y);
        }
        if (!past.isEmpty()) {
            Pair last = past.getLast();
            float scale = (float) (last.sy / dot(last.y, last.y));
            for (int i = 0; i < g.length; i++) {
                direction[i] *= scale;
            }
        }
        for (Pair pair : oldestFirst) {
            add(direction, shares.pop() - dot(pair.y, direction) / pair.sy, pair.s);
        }
    }

    private static void add(float[] target, double factor, float[] vector) {
        for (int i = 0; i < target.length; i++) {
            target[i] += (float) (factor * vector[i]);
        }
    }

    private static float[] difference(float[] a, float[] b) {
        float[] result = new float[a.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = a[i] - b[i];
        }
        return result;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double largest(float[] vector) {
        double largest = 0;
        for (float element : vector) {
            largest = Math.max(largest, Math.abs(element));
        }
        return largest;
    }
}
