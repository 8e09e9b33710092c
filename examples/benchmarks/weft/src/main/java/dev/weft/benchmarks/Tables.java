package dev.weft.benchmarks;

import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Listener;
import dev.weft.training.Model;
import dev.weft.training.Progress;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Whether a step takes longer if the table of an embedding is higher: the median time of a training step of
 * embedding(height, 32), dense(32, relu), dense(1) with batches of 256 random indices, for tables of several heights.
 */
final class Tables {
    private static final int[] HEIGHTS = {10_000, 100_000, 1_000_000};
    private static final int BATCH = 256;
    private static final int STEPS = 3_000;

    private Tables() {}

    /** Prints a line for each optimizer and a column for each height, in microseconds. */
    public static void main(String[] none) {
        Map<String, Optimizer> rules = new LinkedHashMap<>();
        rules.put("sgd", Optimizers.sgd(0.1));
        rules.put("momentum", Optimizers.momentum(0.1));
        rules.put("adam", Optimizers.adam(0.001));
        System.out.println("| step, µs | 10,000 | 100,000 | 1,000,000 |\n|---|---|---|---|");
        rules.forEach((name, rule) -> {
            StringBuilder line = new StringBuilder("| " + name);
            for (int height : HEIGHTS) {
                line.append(String.format(Locale.ROOT, " | %.0f", step(rule, height)));
            }
            System.out.println(line + " |");
        });
        System.exit(0);
    }

    private static double step(Optimizer rule, int height) {
        Model model = Model.of(Losses.MSE, rule, Layers.embedding(height, 32), Layers.dense(32, Activations.RELU),
                Layers.dense(1));
        Random random = new Random(1);
        Tensor indices = Tensor.zeros(BATCH * 1_000);
        Tensor labels = Tensor.zeros(BATCH * 1_000, 1);
        for (int i = 0; i < indices.size(); i++) {
            indices.data()[i] = random.nextInt(height);
            labels.data()[i] = random.nextFloat();
        }
        Dataset data = Dataset.of(indices, labels);
        long[] ends = new long[STEPS];
        Training training = Training.steps(STEPS).withBatchSize(BATCH)
                .withBatching((all, size, stream) -> Batches.cyclic(all, size)).withListener(new Listener() {
                    @Override
                    public void step(Progress progress) {
                        ends[(int) (progress.step() - 1) % STEPS] = System.nanoTime();
                    }
                });
        Trained trained = model.build(Shape.SCALAR);
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 4; round++) {
            trained.fit(data, training);
            best = Math.min(best, median(ends));
        }
        return best;
    }

    private static double median(long[] ends) {
        double[] steps = new double[STEPS - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (ends[i + 1] - ends[i]) / 1e3;
        }
        Arrays.sort(steps);
        return steps[steps.length / 2];
    }
}
