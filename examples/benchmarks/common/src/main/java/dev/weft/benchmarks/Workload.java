package dev.weft.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one repetition computes, in float32: a training step of a network on one batch, or a prediction.
 *
 * @param name   what it is called in tables
 * @param layout features and units of each layer
 * @param batch  examples in a repetition
 * @param hidden what follows every dense layer but the last
 * @param bias   whether layers have biases
 * @param loss   what a step minimizes
 * @param rule   how a step changes the weights
 * @param l2     {@code l2 · Σ w² / 2} of the kernels is added to the loss
 */
public record Workload(String name, Layout layout, int batch, Hidden hidden, boolean bias, Loss loss, Rule rule,
        double l2) {
    /** An activation. */
    public enum Hidden {
        LINEAR, RELU, SIGMOID
    }

    /**
     * The loss, a mean over the batch. Labels are one-hot rows, or numbers for MSE and LOG:
     * {@code -label · ln(clip(output, 1e-10, 1))}.
     */
    public enum Loss {
        SOFTMAX_CE, MSE, LOG
    }

    /** The optimizer. NONE predicts; SGD has the learning rate 0.01, ADAM 0.001. */
    public enum Rule {
        NONE, SGD, ADAM
    }

    /** The workloads of the comparison. */
    public static final List<Workload> ALL = List.of(
            train("mlp500", 200, Hidden.RELU, 784, 500, 10).withL2(0.0001),
            train("mlp128", 256, Hidden.SIGMOID, 784, 128, 256, 10),
            train("softmax", 100, Hidden.LINEAR, 784, 10),
            new Workload("tiny-mse", Layout.parse("2-3-1"), 8, Hidden.LINEAR, false, Loss.MSE, Rule.SGD, 0),
            new Workload("tiny-adam", Layout.parse("2-3-1"), 8, Hidden.LINEAR, false, Loss.LOG, Rule.ADAM, 0),
            train("infer10k", 10_000, Hidden.RELU, 784, 500, 10).predicting(),
            train("infer1", 1, Hidden.RELU, 784, 500, 10).predicting(),
            train("wide", 512, Hidden.RELU, 784, 2048, 2048, 10),
            train("deep", 32, Hidden.RELU, Collections.nCopies(21, 64).toArray(Integer[]::new)),
            train("wide8k", 1_000, Hidden.RELU, 784, 8192, 10).predicting(),
            train("towers", 256, Hidden.RELU, Layout.parse("392-256+392-256:128-10")),
            train("embed", 256, Hidden.RELU, Layout.parse("#100000-32-64-10")));

    /** The workloads of {@link #ALL} that a GPU is measured with, and one that is too large for processors. */
    public static final List<Workload> ON_GPU = Stream.concat(
            Stream.of("mlp500", "mlp128", "wide", "deep", "infer10k").map(Workload::named),
            Stream.of(train("huge", 512, Hidden.RELU, 784, 8192, 8192, 10))).toList();

    /** A classifier trained by SGD. */
    public static Workload train(String name, int batch, Hidden hidden, Integer... widths) {
        return train(name, batch, hidden, Layout.dense(List.of(widths)));
    }

    private static Workload train(String name, int batch, Hidden hidden, Layout layout) {
        return new Workload(name, layout, batch, hidden, true, Loss.SOFTMAX_CE, Rule.SGD, 0);
    }

    /** Returns the workload of {@link #ALL} with this name. */
    public static Workload named(String name) {
        return ALL.stream().filter(workload -> workload.name.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No workload " + name + "; there are "
                        + ALL.stream().map(Workload::name).collect(Collectors.joining(", "))));
    }

    private Workload withL2(double l2) {
        return new Workload(name, layout, batch, hidden, bias, loss, rule, l2);
    }

    private Workload predicting() {
        return new Workload(name, layout, batch, hidden, bias, loss, Rule.NONE, l2);
    }

    /** Whether one run is a training step. */
    public boolean trains() {
        return rule != Rule.NONE;
    }

    /** The learning rate. */
    public float rate() {
        return rule == Rule.ADAM ? 0.001f : 0.01f;
    }

    /**
     * Features, units of each layer.
     *
     * @throws UnsupportedOperationException if the network is not a chain of dense layers
     */
    public List<Integer> widths() {
        if (!layout.isDense()) {
            throw new UnsupportedOperationException("written for chains of dense layers only");
        }
        return layout.towers().get(0).widths();
    }

    /** The number of features. */
    public int features() {
        return layout.features();
    }

    /** The number of outputs. */
    public int outputs() {
        return layout.outputs();
    }

    /** The number of layers of a chain. */
    public int layers() {
        return widths().size() - 1;
    }

    /** The number of different batches that the runs use in turn. */
    public int batches() {
        return batch > 1_000 ? 2 : 8;
    }

    /** Writes this workload as a line for {@link #parse}. */
    public String line() {
        return Stream.of(name, layout, batch, hidden, bias, loss, rule, l2)
                .map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** Reads the workload of a {@link #line}. */
    public static Workload parse(String line) {
        String[] words = line.split(" ");
        return new Workload(words[0], Layout.parse(words[1]), Integer.parseInt(words[2]),
                Hidden.valueOf(words[3]), Boolean.parseBoolean(words[4]), Loss.valueOf(words[5]),
                Rule.valueOf(words[6]),
                Double.parseDouble(words[7]));
    }
}
