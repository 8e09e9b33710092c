package dev.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.metric.Metric;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReduceOnPlateauTest {
    private static final Dataset ONE = Dataset.of(new float[][]{{1}}, new float[][]{{1}});

    /** A model that reports the scores as a metric of one epoch after another. */
    private static Model reporting(double rate, double... scores) {
        int[] next = {0};
        Metric score = new Metric() {
            @Override
            public double of(Tensor predictions, Tensor labels) {
                return scores[next[0]++];
            }

            @Override
            public String label() {
                return "score";
            }
        };
        return Model.of(Losses.MSE, Optimizers.sgd(rate), Layers.dense(1)).withMetrics(score);
    }

    private static List<Double> rates(ReduceOnPlateau reduce, double rate, double... scores) {
        List<Double> rates = new ArrayList<>();
        reporting(rate, scores).fit(ONE, Training.epochs(scores.length).withListener(reduce)
                .withListener(Listener.ofEpochs((progress, report) -> rates.add(
                        progress.model().minimizer().rate()))));
        return rates;
    }

    /** The epochs in which Keras' ReduceLROnPlateau reduces the rate while the score stays the same. */
    @ParameterizedTest(name = "patience {0}, cooldown {1}: {2}")
    @CsvSource({"0, 0, 2 3 4 5 6 7 8 9 10", "1, 0, 2 3 4 5 6 7 8 9 10", "2, 0, 3 5 7 9", "3, 0, 4 7 10",
        "1, 1, 2 3 4 5 6 7 8 9 10", "2, 1, 3 5 7 9", "1, 2, 2 4 6 8 10", "2, 2, 3 6 9", "0, 3, 2 5 8",
        "2, 4, 3 8"})
    void theEpochsOfTheReductionsAreThoseOfKeras(int patience, int cooldown, String reductions) {
        ReduceOnPlateau reduce =
                new ReduceOnPlateau(new Monitor("score", false), 0.5, patience, 0, 0, cooldown);
        double[] scores = new double[10];
        Arrays.fill(scores, 1);
        List<Double> rates = rates(reduce, 1, scores);
        List<String> reduced = new ArrayList<>();
        for (int epoch = 1; epoch <= 10; epoch++) {
            if (rates.get(epoch - 1) < (epoch == 1 ? 1 : rates.get(epoch - 2))) {
                reduced.add(String.valueOf(epoch));
            }
        }
        assertEquals(reductions, String.join(" ", reduced));
        assertEquals(rates, rates(reduce, 1, scores), "a second training counts afresh");
    }

    @Test
    void anImprovementDuringTheCooldownIsTheNewBest() {
        ReduceOnPlateau reduce = new ReduceOnPlateau(new Monitor("score", false), 0.5, 1, 0, 0, 3);
        assertEquals(List.of(1.0, 0.5, 0.5, 0.5, 0.25), rates(reduce, 1, 5, 5, 3, 2.9, 3));
    }

    @Test
    void theRateIsNeverBelowItsMinimum() {
        for (double rate = 0.011; rate < 0.2; rate += 0.0037) {
            for (double factor : new double[]{0.1, 0.3, 0.7, 0.9}) {
                for (double least : new double[]{0.005, 0.0001, 0.003, 0.01}) {
                    ReduceOnPlateau reduce = new ReduceOnPlateau(new Monitor("score", false), factor, 1, 0, least);
                    double[] scores = new double[80];
                    List<Double> rates = rates(reduce, rate, scores);
                    assertTrue(rates.stream().allMatch(one -> one >= least), rate + ", " + factor + ", " + least);
                    double last = rates.get(79);
                    assertTrue(last <= Math.max(least + Math.ulp(least), rate * Math.pow(factor, 78)),
                            "ends at " + last);
                }
            }
        }
    }

    @Test
    void aCheckpointContainsTheCooldown() {
        ReduceOnPlateau reduce = new ReduceOnPlateau(new Monitor("loss", false), 0.5, 1, 0, 0, 9);
        reduce.resume(new Checkpoint(Map.of(), Map.of("best", "0.5", "waited", 1L, "cooling", 7L)));
        assertEquals(Map.of("best", "0.5", "waited", 1L, "cooling", 7L), reduce.memory().facts());
        reduce.resume(new Checkpoint(Map.of(), Map.of("best", "0.5", "waited", 1L)));
        assertEquals(Map.of("best", "0.5", "waited", 1L, "cooling", 0L), reduce.memory().facts());
    }

    @Test
    void anArgumentOutsideItsRangeIsRefused() {
        Monitor monitor = Monitor.of("loss");
        refused("1.0, 1, 0.0, 0.0, 0", () -> new ReduceOnPlateau(monitor, 1, 1, 0, 0));
        refused("0.0, 1, 0.0, 0.0, 0", () -> new ReduceOnPlateau(monitor, 0, 1, 0, 0));
        refused("NaN, 1, 0.0, 0.0, 0", () -> new ReduceOnPlateau(monitor, Double.NaN, 1, 0, 0));
        refused("0.5, -1, 0.0, 0.0, 0", () -> new ReduceOnPlateau(monitor, 0.5, -1, 0, 0));
        refused("0.5, 1, NaN, 0.0, 0", () -> new ReduceOnPlateau(monitor, 0.5, 1, Double.NaN, 0));
        refused("0.5, 1, Infinity, 0.0, 0",
                () -> new ReduceOnPlateau(monitor, 0.5, 1, Double.POSITIVE_INFINITY, 0));
        refused("0.5, 1, 0.0, -0.1, 0", () -> new ReduceOnPlateau(monitor, 0.5, 1, 0, -0.1));
        refused("0.5, 1, 0.0, Infinity, 0",
                () -> new ReduceOnPlateau(monitor, 0.5, 1, 0, Double.POSITIVE_INFINITY));
        refused("0.5, 1, 0.0, 0.0, -1", () -> new ReduceOnPlateau(monitor, 0.5, 1, 0, 0, -1));
    }

    private static void refused(String got, Executable call) {
        assertEquals(
                "ReduceOnPlateau expects a factor between 0 and 1, and finite numbers >= 0 for patience, minDelta, "
                        + "minRate and cooldown but got " + got,
                assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
