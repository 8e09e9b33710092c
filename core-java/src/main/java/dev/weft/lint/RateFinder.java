package dev.weft.lint;

import dev.weft.data.Dataset;
import dev.weft.optimizer.Schedule;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.List;

/**
 * The learning rate range test (Smith 2017, section 3.3): trains a copy of a model while the learning rate grows from
 * step to step. The loss first falls, then rises; a good rate is where it falls fastest.
 *
 * <pre>{@code
 * RateFinder.Result result = RateFinder.standard().find(model, data, 32);
 * double rate = result.suggested();
 * }</pre>
 *
 * <p>The rates form a geometric series. The loss is smoothed as {@code m = smoothing · m + (1 - smoothing) · loss},
 * starting with m equal to the first loss. The test ends early when m exceeds its minimum by three times the minimum's
 * magnitude, or when training diverges.
 *
 * @param from      the first rate, above 0
 * @param to        the last rate, above {@code from}
 * @param steps     the number of steps from the first rate to the last, at least 10
 * @param smoothing the weight of the previous value in the smoothed loss, {@code 0 ≤ smoothing < 1}; 0 does not smooth
 */
public record RateFinder(double from, double to, int steps, double smoothing) {
    private static final int FEWEST = 10;
    private static final double RISEN = 3;

    /**
     * Creates the test.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public RateFinder {
        if (!(from > 0 && to > from && to < Double.POSITIVE_INFINITY) || steps < FEWEST
                || !(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("RateFinder expects 0 < from < to, at least " + FEWEST
                    + " steps and 0 <= smoothing < 1 "
                    + "but got " + from + ", " + to + ", " + steps + " and " + smoothing);
        }
    }

    /**
     * The curve of a test. All lists have one element per step taken, which may be fewer than planned.
     *
     * @param rates    the learning rates
     * @param losses   the loss of each step's batch, before its update
     * @param smoothed the smoothed losses
     */
    public record Result(List<Double> rates, List<Double> losses, List<Double> smoothed) {
        /** Creates the result with copies of the lists. */
        public Result {
            rates = List.copyOf(rates);
            losses = List.copyOf(losses);
            smoothed = List.copyOf(smoothed);
        }

        /**
         * Returns the rate at which the smoothed loss falls fastest on a logarithmic axis of rates, before its minimum:
         * a good first choice.
         *
         * @throws IllegalStateException if the loss rose from the start
         */
        public double suggested() {
            int least = least();
            int steepest = 1;
            for (int i = 1; i < least; i++) {
                steepest = slope(i) < slope(steepest) ? i : steepest;
            }
            return rates.get(steepest);
        }

        private double slope(int i) {
            return smoothed.get(i + 1) - smoothed.get(i - 1);
        }

        /**
         * Returns a tenth of the rate at which the smoothed loss is smallest, the other common choice.
         *
         * @throws IllegalStateException if the loss rose from the start
         */
        public double tenthOfLeast() {
            return rates.get(least()) / 10;
        }

        private int least() {
            int least = 0;
            for (int i = 1; i < smoothed.size(); i++) {
                least = smoothed.get(i) < smoothed.get(least) ? i : least;
            }
            if (least < 2) {
                throw new IllegalStateException("RateFinder found no learning rate: "
                        + (rates.isEmpty() ? "no step succeeded" : "the loss rose from the first rate, " + rates.get(0))
                        + "; start from a smaller rate, and check the model with Lint");
            }
            return least;
        }
    }

    /** Returns the standard test: from 1e-6 to 10 in 200 steps, smoothed by 0.9. */
    public static RateFinder standard() {
        return new RateFinder(1e-6, 10, 200, 0.9);
    }

    /**
     * Runs the test on a new copy of {@code model} with its initial weights. Its optimizer keeps all settings but the
     * learning rate.
     *
     * @param data      the examples to train on; repeated if {@code steps} batches are more than one epoch
     * @param batchSize the batch size you plan to train with; the best rate depends on it
     * @throws IllegalArgumentException if the data does not fit the model
     */
    public Result find(Model model, Dataset data, int batchSize) {
        return run(copy(model, data), data, batchSize);
    }

    /**
     * Runs the test from the weights of {@code trained}, which it does not change, with new optimizer state.
     *
     * @param data      the examples to train on; repeated if {@code steps} batches are more than one epoch
     * @param batchSize the batch size you plan to train with; the best rate depends on it
     * @throws IllegalArgumentException if the data does not fit the model
     */
    public Result find(Trained trained, Dataset data, int batchSize) {
        Trained copy = copy(trained.model(), data);
        trained.weights()
                .forEach((name, weights) -> System.arraycopy(weights.data(), 0, copy.weights().get(name).data(), 0,
                        weights.size()));
        return run(copy, data, batchSize);
    }

    private Trained copy(Model model, Dataset data) {
        Schedule growing = (step, stepsPerEpoch) -> rate(step);
        return model.withOptimizer(model.optimizer().withRate(growing)).build(data.features());
    }

    private double rate(long step) {
        return from * StrictMath.pow(to / from, (double) step / (steps - 1));
    }

    private Result run(Trained copy, Dataset data, int batchSize) {
        Curve curve = new Curve();
        try {
            copy.fit(data, Training.steps(steps).withBatchSize(batchSize).withListener(curve));
        } catch (NonFiniteException outgrown) {
            // Expected: the test ends when the rate is too high for the model.
        }
        return new Result(curve.rates, curve.losses, curve.smoothed);
    }

    /** Records the curve while the test runs. */
    private final class Curve implements Listener {
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> smoothed = new ArrayList<>();
        private double mean;
        private double least = Double.POSITIVE_INFINITY;

        @Override
        public void step(Progress progress) {
            rates.add(rate(losses.size()));
            losses.add((double) progress.loss());
            mean = losses.size() == 1 ? progress.loss() : smoothing * mean + (1 - smoothing) * progress.loss();
            smoothed.add(mean);
            least = Math.min(least, mean);
            // Four times the minimum, written so that it also works for negative losses.
            if (mean - least > RISEN * Math.abs(least)) {
                progress.stop();
            }
        }
    }
}
