package dev.weft.spark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a training costs beside Spark's own network, at equal accuracy: the processor time of the whole process to train
 * 784-128-10 on 10,000 handwritten digits. Spark trains first, for its usual 100 iterations; its accuracy is the goal.
 * Then each of Weft's settings gets the fewest epochs that reach it, and all are measured in turn. That favours Weft,
 * because Spark may reach its accuracy before its last iteration.
 *
 * <pre>{@code
 * mvn -Pspark -pl core-java/spark -am test -Dtest=MnistTest -Dweft.measure=true
 * }</pre>
 */
final class Perceptron {
    private static final int[] LAYERS = {784, 128, 10};
    private static final int ITERATIONS = 100;
    private static final int MOST_EPOCHS = 30;
    private static final int ROUNDS = 3;
    private static final double NANOS = 1e9;

    private final Dataset<Row> train = Digits.TRAIN.rows(Session.spark(), 10_000, 1).cache();
    private final Dataset<Row> test = Digits.TEST.rows(Session.spark(), 10_000, 1).cache();
    private final OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** A way to train, by its number of epochs or iterations, and how long each of its trainings took. */
    private record Way(String name, IntFunction<Transformer> training, int length, List<Double> seconds) {
        double median() {
            return seconds.stream().sorted().toList().get(seconds.size() / 2);
        }
    }

    private double accuracy(Transformer trained) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(trained.transform(test));
    }

    private Transformer weft(int shards, double rate, int epochs) {
        return new WeftClassifier().setLayers(LAYERS).setNumShards(shards).setStepSize(rate).setEpochs(epochs)
                .fit(train);
    }

    private Transformer spark(int iterations) {
        return new MultilayerPerceptronClassifier().setLayers(LAYERS).setMaxIter(iterations).setSeed(1).fit(train);
    }

    /** The way with the fewest epochs that reach the goal. */
    private Way weft(int shards, double rate, double goal) {
        int epochs = 1;
        double reached = accuracy(weft(shards, rate, epochs));
        while (reached < goal && epochs < MOST_EPOCHS) {
            epochs++;
            reached = accuracy(weft(shards, rate, epochs));
        }
        String name = String.format(Locale.ROOT, "Weft, shards %d, learning rate %s: %d epochs, accuracy %.4f", shards,
                rate, epochs, reached);
        return new Way(name, length -> weft(shards, rate, length), epochs, new ArrayList<>());
    }

    /** Prints the processor time of each way, and how many times less it is than Spark's. */
    void print(double... rates) {
        System.out.println(train.count() + test.count() + " rows");
        spark(1); // compiles what all trainings use
        double goal = accuracy(spark(ITERATIONS));
        List<Way> ways = new ArrayList<>();
        ways.add(new Way(String.format(Locale.ROOT, "Spark: %d iterations, accuracy %.4f", ITERATIONS, goal),
                this::spark, ITERATIONS, new ArrayList<>()));
        for (double rate : rates) {
            for (int shards : new int[]{1, new WeftClassifier().getNumShards()}) {
                ways.add(weft(shards, rate, goal));
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Way way : ways) {
                long before = machine.getProcessCpuTime();
                way.training.apply(way.length);
                way.seconds.add((machine.getProcessCpuTime() - before) / NANOS);
            }
        }
        for (Way way : ways) {
            System.out.printf(Locale.ROOT, "%-70s %6.2f s of processors, %5.1f times less %s%n", way.name,
                    way.median(), ways.get(0).median() / way.median(), way.seconds);
        }
        System.out.println(Arrays.toString(LAYERS) + ", medians of " + ROUNDS);
    }
}
