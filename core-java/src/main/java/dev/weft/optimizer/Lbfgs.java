package dev.weft.optimizer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Limited-memory BFGS for full batches: minimizes a smooth function of many weights by steps {@code w += t · d}, where
 * {@code d = -H g} with an inverse Hessian estimated from the last {@code memory} steps (Nocedal 1980, the two-loop recursion), and
 * {@code t} from bisection satisfies the weak Wolfe conditions (Lewis and Overton 2013). Vectors are float32, inner products double.
 *
 * <p>Not an {@link Optimizer}: it evaluates the function several times per step and compares the values, which a batch that
 * changes every time does not allow.
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
     * Moves {@code weights} to lower values of {@code objective}.
     *
     * @throws ArithmeticException if the function or its gradient is not finite at the start
     */
    public Result minimize(Objective objective, float[] weights) {
        float[] w = weights.clone();
        float[] g = new float[w.length];
        float[] direction = new float[w.length];
        float[] nextGradient = new float[w.length];
        Deque<Pair> past = new ArrayDeque<>();
        double value = objective.valueAndGradient(w, g);
        int evaluations = 1;
        if (!Double.isFinite(value + dot(g, g))) {
            throw new ArithmeticException("Lbfgs expects a finite value and gradient at the start but got " + value
                    + " with a gradient of norm " + Math.sqrt(dot(g, g)));
        }
        int iteration = 0;
        for (; iteration < maxIterations && largest(g) > tolerance; iteration++) {
            direction(past, g, direction);
            double slope = dot(g, direction);
            double step = past.isEmpty() ? Math.min(1, 1 / Math.sqrt(dot(g, g))) : 1;
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double nextValue = value;
            boolean accepted = false;
            for (int trial = 0; trial < MAX_TRIALS && !accepted; trial++) {
                for (int i = 0; i < w.length; i++) {
                    w[i] = (float) (weights[i] + step * direction[i]);
                }
                nextValue = objective.valueAndGradient(w, nextGradient);
                evaluations++;
                // Both tests are false for NaN, so that a step into a forbidden region is halved.
                if (!(nextValue <= value + SUFFICIENT_DECREASE * step * slope)) {
                    high = step;
                } else if (dot(nextGradient, direction) < CURVATURE * slope) {
                    low = step;
                } else {
                    accepted = Double.isFinite(dot(nextGradient, nextGradient));
                    high = step;
                }
                if (!accepted) {
                    step = high == Double.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;
                }
            }
            if (!accepted) {
                return new Result(value, largest(g), iteration, evaluations, Reason.NO_PROGRESS);
            }
            remember(past, difference(w, weights), difference(nextGradient, g));
            System.arraycopy(w, 0, weights, 0, w.length);
            System.arraycopy(nextGradient, 0, g, 0, g.length);
            value = nextValue;
        }
        Reason reason = largest(g) <= tolerance ? Reason.CONVERGED : Reason.ITERATIONS;
        return new Result(value, largest(g), iteration, evaluations, reason);
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
