package dev.weft.benchmarks;

import dev.weft.blas.Workers;
import dev.weft.data.Dataset;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What adapting to several threads gains or costs: the time of whole trainings on all threads, as a part of that on
 * one, for the networks of the sweep. {@code Threads [busy] [ROUNDS [SECONDS]]} makes trainings of a tenth of the
 * seconds, in which a plan has hardly learned anything, and of the seconds. Those on one thread and on all take turns.
 * With {@code busy}, a process for each processor keeps it busy meanwhile.
 */
final class Threads {
    private static final int BATCHES = 20;
    private static final Workers ALONE = Workers.of(1);

    private Threads() {}

    private record Network(String name, int batch, int in, int out, int[] hidden) {
        static Network of(String name, int batch, Integer... widths) {
            int[] hidden = Arrays.stream(widths).limit(widths.length - 1).skip(1).mapToInt(width -> width).toArray();
            return new Network(name, batch, widths[0], widths[widths.length - 1], hidden);
        }

        Model model() {
            Stream<Layer> layers = Arrays.stream(hidden).mapToObj(width -> Layers.dense(width, Activations.RELU));
            return Model.of(Losses.MSE, Optimizers.sgd(0.001),
                    Stream.concat(layers, Stream.of(Layers.dense(out))).toArray(Layer[]::new));
        }

        Dataset data() {
            return Dataset.of(random(batch * BATCHES, in), random(batch * BATCHES, out));
        }
    }

    private static Tensor random(int rows, int columns) {
        Random random = new Random(1);
        Tensor tensor = Tensor.zeros(Shape.of(rows, columns));
        for (int i = 0; i < tensor.size(); i++) {
            tensor.data()[i] = random.nextFloat();
        }
        return tensor;
    }

    private static List<Network> networks() {
        return Stream.of(
                IntStream.of(1, 2, 5, 10, 20, 50).mapToObj(depth -> Network.of(depth + " layers of 64, batch 32", 32,
                        Collections.nCopies(depth + 1, 64).toArray(Integer[]::new))),
                IntStream.of(8, 32, 128, 512, 2048).mapToObj(width -> Network.of("784-" + width + "-10, batch 200",
                        200, 784, width, 10)),
                IntStream.of(1, 4, 16, 64, 512, 2048).mapToObj(batch -> Network.of("784-500-10, batch " + batch,
                        batch, 784, 500, 10)))
                .flatMap(all -> all).toList();
    }

    /** Prints a line for each network and one with their geometric means. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = new ArrayList<>(List.of(arguments));
        List<Process> neighbours = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> neighbours.forEach(Process::destroyForcibly)));
        if (options.remove("busy")) {
            for (int i = 0; i < Workers.shared().threads(); i++) {
                neighbours.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
        }
        int rounds = options.isEmpty() ? 9 : Integer.parseInt(options.get(0));
        double seconds = options.size() < 2 ? 0.5 : Double.parseDouble(options.get(1));
        System.out.printf(Locale.ROOT, "%d threads, %d busy neighbours; medians of %d trainings in turn%n%n"
                + "| network | a step on one thread | %.2f s, all / one | one / one | %.1f s, all / one | one / one |%n"
                + "|---|---|---|---|---|---|%n",
                Workers.shared().threads(), neighbours.size(), rounds, seconds / 10, seconds);
        double[] logs = new double[4];
        List<Network> networks = networks();
        for (Network network : networks) {
            Dataset data = network.data();
            seconds(network, data, Workers.shared(), 200);
            long steps = 20;
            while (seconds(network, data, ALONE, steps) < seconds / 4) {
                steps *= 2;
            }
            double step = seconds(network, data, ALONE, steps) / steps;
            double[] brief = ratios(network, data, rounds, Math.max(1, Math.round(seconds / 10 / step)));
            double[] whole = ratios(network, data, rounds, Math.max(1, Math.round(seconds / step)));
            double[] all = {brief[0], brief[1], whole[0], whole[1]};
            Arrays.setAll(logs, i -> logs[i] + Math.log(all[i]) / networks.size());
            print(network.name, String.format(Locale.ROOT, "%.1f µs", step * 1e6), all);
        }
        print("geometric mean", "", Arrays.stream(logs).map(Math::exp).toArray());
        System.exit(0);
    }

    private static void print(String name, String step, double[] ratios) {
        System.out.println("| " + name + " | " + step + Arrays.stream(ratios)
                .mapToObj(ratio -> String.format(Locale.ROOT, " | %.2f", ratio)).collect(Collectors.joining()) + " |");
    }

    /** The median of the time on all threads beside that on one, and, to see the noise, on one beside that on one. */
    private static double[] ratios(Network network, Dataset data, int rounds, long steps) {
        double[][] ratios = new double[2][rounds];
        Workers[] kinds = {ALONE, Workers.shared(), ALONE};
        for (int round = 0; round < rounds; round++) {
            double[] times = new double[kinds.length];
            for (int i = 0; i < kinds.length; i++) {
                int kind = (round + i) % kinds.length;
                times[kind] = seconds(network, data, kinds[kind], steps);
            }
            ratios[0][round] = times[1] / times[0];
            ratios[1][round] = times[2] / times[0];
        }
        return Arrays.stream(ratios).mapToDouble(some -> Arrays.stream(some).sorted().toArray()[rounds / 2]).toArray();
    }

    private static double seconds(Network network, Dataset data, Workers workers, long steps) {
        Training training = Training.steps(steps).withBatchSize(network.batch).withWorkers(workers);
        Model model = network.model();
        long start = System.nanoTime();
        model.fit(data, training);
        return (System.nanoTime() - start) / 1e9;
    }
}
