package dev.weft.examples.guide;

import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Schedule;
import dev.weft.optimizer.Schedules;
import dev.weft.optimizer.Slot;
import dev.weft.optimizer.Step;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Trains with an optimizer of its own. */
public final class OwnOptimizer {
    /** Lion (Chen et al. 2023) without weight decay: {@code w -= rate · sign(beta1 · m + (1 - beta1) · g)}. */
    record Lion(Schedule rate, double beta1, double beta2) implements Optimizer {
        @Override
        public Lion withRate(Schedule rate) {
            return new Lion(rate, beta1, beta2);
        }

        @Override
        public List<Slot> slots() {
            return List.of(new Slot("m", 0));
        }

        @Override
        public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
            float[] m = slots[0];
            float b1 = (float) beta1;
            float b2 = (float) beta2;
            for (int i = from; i < to; i++) {
                weights[i] -= step.rate() * Math.signum(b1 * m[i] + (1 - b1) * gradient[i]);
                m[i] = b2 * m[i] + (1 - b2) * gradient[i];
            }
        }
    }

    /** Expects the CSV file of Iris. */
    public static void main(String[] args) throws IOException {
        Table table = Csv.read(Path.of(args[0]));
        Dataset data = Preprocessing.fit(table, "species").dataset(table);
        Optimizer lion = new Lion(Schedules.constant(0.01), 0.9, 0.99).decay(0.97);
        Model model = Model.of(Losses.SOFTMAX_CE, lion, Dense.of(16, Activations.RELU), Dense.of(3));
        Trained trained = model.fit(data, Training.epochs(30).withBatchSize(16));
        System.out.printf(Locale.ROOT, "accuracy %.2f%n", trained.evaluate(data).get("accuracy"));
        System.out.println(trained.minimizer().state().keySet());
    }
}
