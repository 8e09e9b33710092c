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
 * The learning rate range test (Smith 2017, section 3.3). It trains a copy of the model while the rate grows
 * geometrically from step to step: the loss first falls and then rises.
 *
 * <pre>{@code
 * double rate = RateFinder.standard().find(model, data, 200).suggested();
 * }</pre>
 *
 * <p>The loss is smoothed as {@code m = smoothing · m + (1 - smoothing) · loss}, starting with the first loss. The test
 * ends when the smoothed loss is above four times its minimum.
 *
 * @param from the first rate, above 0
 * @param to the last rate, above {@code from}
 * @param steps the number of steps from one to the other, at least 10
 * @param smoothing the weight of the past, from 0 to below 1
 */
public record RateFinder(double from, double to, int steps, double smoothing) {
    private static final int FEWEST = 10;
    private static final double RISEN = 3;

    /** Checks the numbers. */
    public RateFinder {
        if (!(from > 0 && to > from && to < Double.POSITIVE_INFINITY) || steps < FEWEST
                || !(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("RateFinder expects 0 < from < to, at least " + FEWEST
                    + " steps and a smoothing from 0 and below 1 "
                    + "but got " + from + ", " + to + ", " + steps + " and " + smoothing);
        }
    }

    /**
     * The curve of a test.
     *
     * @param rates the learning rate of each step
     * @param losses the loss of the step's batch, before its update
     * @param smoothed the smoothed losses
     */
    public record Result(List<Double> rates, List<Double> losses, List<Double> smoothed) {
        /** Copies the lists. */
        public Result {
            rates = List.copyOf(rates);
            losses = List.copyOf(losses);
            smoothed = List.copyOf(smoothed);
        }

        /**
         * Returns the rate at which the smoothed loss falls fastest, relative to the logarithm of the rate, before its
         * minimum: a good first choice.
         *
         * @throws IllegalStateException if the loss never fell
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
         * Returns a tenth of the rate at the minimum of the smoothed loss, the other usual choice.
         *
         * @throws IllegalStateException if the loss never fell
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
                throw new IllegalStateException("RateFinder found no rate: the loss rose from its beginning at a "
                        + "rate of "
                        + (rates.isEmpty() ? "no step" : rates.get(0))
                        + "; begin with a smaller rate, and lint the model");
            }
            return least;
        }
    }

    /** Creates the usual test: from 1e-6 to 10 in 200 steps, with a smoothing of 0.9. */
    public static RateFinder standard() {
        return new RateFinder(1e-6, 10, 200, 0.9);
    }

    /** Runs the test for {@code model} with its initial weights on {@code data}, in batches of {@code batchSize}. */
    public Result find(Model model, Dataset data, int batchSize) {
        return run(copy(model, data), data, batchSize);
    }

    /** Runs the test from the weights of {@code trained}, which stays unchanged, with a fresh optimizer. */
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
            // The rate has become too high for the model: the end of the test.
        }
        return new Result(curve.rates, curve.losses, curve.smoothed);
    }

    /** A running test. */
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
            // Four times the minimum, in a form that also holds for losses below 0.
            if (mean - least > RISEN * Math.abs(least)) {
                progress.stop();
            }
        }
    }
}
