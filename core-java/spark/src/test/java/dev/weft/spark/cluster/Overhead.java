package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Prints what a step costs on 1, 2 and 4 executors with the same two cores, and where its time goes:
 * {@code mvn -Pspark -pl core-java/spark -am test -Dtest=OverheadTest -Dweft.overhead=true}.
 */
final class Overhead {
    private static final int BATCH = 256;
    private static final int REPEATS = 4;

    private Overhead() {}

    /** A cluster: executors, and threads of each. */
    private record Budget(int executors, int threads) {}

    private static Model model(int... widths) {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(widths[0], Activations.RELU),
                Dense.of(10));
        return widths.length == 1
                ? model
                : Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(widths[0], Activations.RELU),
                        Dense.of(widths[1], Activations.RELU), Dense.of(10));
    }

    static void main(Map<String, Model> models, int steps) throws IOException {
        Dataset points = Cases.data(2_048, 784, 1);
        Dataset data = Dataset.of(points.all().features(), Tensor.vector(points.all().labels().data()));
        System.out.println("| network | parameters | executors × threads | step | computing | exchanging | waiting | "
                + "sent by each |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (Budget budget : List.of(new Budget(1, 2), new Budget(2, 1), new Budget(4, 1))) {
            Map<String, String> settings = Map.of("spark.task.cpus", String.valueOf(budget.threads),
                    "spark.executor.extraJavaOptions", "-XX:+UseParallelGC", "spark.executor.memory", "900m",
                    "spark.executor.cores", String.valueOf(budget.threads));
            try (Executors executors = Executors.start(budget.executors, budget.threads, 900, settings)) {
                models.forEach((name, model) -> {
                    TrainingSource source = () -> Training.steps(steps).withBatchSize(BATCH);
                    Cases.Case training = new Cases.Case(model, data, Optional.empty(), source);
                    Examples examples = training.examples(executors.spark(), 4);
                    Timings best = null;
                    for (int i = 0; i < REPEATS; i++) {
                        Cluster.Outcome outcome = Cluster.of().train(executors.spark(), examples, training.start(),
                                Cases.settings(budget.executors, ""), source);
                        // The worker that waits least shows the time of all.
                        Timings busiest = outcome.timings().stream().min(Comparator.comparing(Timings::waiting))
                                .orElseThrow();
                        best = best == null || total(busiest) < total(best) ? busiest : best;
                    }
                    long parameters = Trained.of(Checkpoint.of(training.start())).weights().values()
                            .stream().mapToLong(Tensor::size).sum();
                    double each = 1e6 * steps;
                    System.out.printf(Locale.ROOT, "| %s | %,d | %d × %d | %.2f ms | %.2f | %.2f | %.2f | %.1f MB |%n",
                            name, parameters, budget.executors, budget.threads, total(best) / each,
                            best.compute() / each, best.exchange() / each, best.waiting() / each,
                            best.bytes() / each);
                });
            }
        }
    }

    private static long total(Timings timings) {
        return timings.compute() + timings.exchange() + timings.waiting();
    }

    /** The networks of docs/performance.md. */
    static Map<String, Model> networks() {
        Map<String, Model> networks = new LinkedHashMap<>();
        networks.put("784-500-10", model(500));
        networks.put("784-2000-2000-10", model(2000, 2000));
        return networks;
    }
}
