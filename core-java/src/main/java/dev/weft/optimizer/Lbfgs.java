package dev.weft.optimizer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limited-memory BFGS for full batches: minimizes a smooth function of many weights by steps {@code w += t · d}, where
 * {@code d = -H g} with an inverse Hessian estimated from the last {@code memory} steps (Nocedal 1980, the two-loop
 * recursion), and {@code t} from bisection satisfies the weak Wolfe conditions (Lewis and Overton 2013). Vectors are
 * float32, inner products double.
 *
 * <p>Not an {@link Optimizer}: it evaluates the function several times per step and compares the values, which a batch
 * that changes every time does not allow.
 *
 * @param memory        how many past steps shape the direction; 3 to 20 is usual
 * @param maxIterations how many steps are taken at most
 * @param tolerance     done when no element of the gradient is larger than this
 */
public record Lbfgs(int memory, int maxIterations, double tolerance) {
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MAX_TRIALS = 40;

    /** The function to be minimized. */
    @FunctionalInterface
    public interface Objective {
        /** The value at {@code weights}, which do not change; writes the gradient there into {@code gradient}. */
        double valueAndGradient(float[] weights, float[] gradient);
    }

    /** Why the search ended. */
    public enum Reason {
        /** The gradient is within the tolerance. */
        CONVERGED,
        /** All iterations were used. */
        ITERATIONS,
        /** No acceptable step was found: the limit of float32, an unbounded function, or a gradient that is wrong. */
        NO_PROGRESS
    }

    /**
     * Where the search ended.
     *
     * @param value        the function there, never above that at the start
     * @param gradientNorm the largest size of an element of the gradient there
     * @param iterations   the number of steps taken
     * @param evaluations  how often the function was asked
     */
    public record Result(double value, double gradientNorm, int iterations, int evaluations, Reason reason) {}

    /** One past step, its change of the gradient, and their inner product. */
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

    /** Checks the limits. */
    public Lbfgs {
        Expect.that(memory >= 1, "Lbfgs memory", "at least 1 step", memory);
        Expect.that(maxIterations >= 0, "Lbfgs maxIterations", "a number >= 0", maxIterations);
        Expect.notNegative("Lbfgs tolerance", tolerance);
    }

    /** At most {@code maxIterations} steps with a memory of 10 and a tolerance of 1e-5. */
    public static Lbfgs of(int maxIterations) {
        return new Lbfgs(10, maxIterations, 1e-5);
    }

    /**
     * Moves {@code weights} to lower values of {@code objective}. They hold the best point found so far whenever the
     * objective is not running, also when it throws.
     *
     * @throws ArithmeticException if the function or its gradient is not finite at the start
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

    /** A point along {@code direction} that is low enough and flat enough, or null. */
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
