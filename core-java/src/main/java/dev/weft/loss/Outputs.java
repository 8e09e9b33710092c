package dev.weft.loss;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a network's outputs mean to the loss that it is trained with. Whoever shows, measures or serves predictions
 * asks {@link Loss#outputs()} and never which loss it is. An example with several outputs is taken for the class of
 * the
 * largest one, an example with a single output for class 1 where it is above {@link #threshold()}, else for class 0.
 */
public enum Outputs {
    /** One logit for each class, any number: their softmax is the probability of each class. */
    LOGITS(0),
    /**
     * Each output is the logit of a question of its own, any number: its sigmoid is the probability of yes, or of
     * class 1.
     */
    BINARY_LOGITS(0),
    /** The probability of each class, from 0 to 1 and 1 in sum, as a softmax gives it. */
    PROBABILITIES(0.5),
    /** Each output is the probability of yes, or of class 1, from 0 to 1, as a sigmoid gives it. */
    BINARY_PROBABILITIES(0.5),
    /** Margins or directions: the larger, the more the class is preferred, but they give no probabilities. */
    SCORES(0),
    /** Quantities, as in a regression: neither classes nor probabilities. */
    NUMBERS(0.5);

    private static final double ROUNDING = 1e-3;

    private final double threshold;

    Outputs(double threshold) {
        this.threshold = threshold;
    }

    /**
     * What one example's label must look like.
     *
     * @param expected in words, such as {@code a class from 0 to 9}
     * @param remedy   what to do about other labels
     * @param accepts  whether a label is as expected: its numbers, or the index of its class alone
     */
    public record Label(String expected, String remedy, Predicate<float[]> accepts) {}

    /** Above which number an example's only output means class 1: 0 for logits and scores, 0.5 for the others. */
    public double threshold() {
        return threshold;
    }

    /** Whether outputs stand for classes. */
    public boolean hasClasses() {
        return this != NUMBERS;
    }

    /** Whether outputs can be turned into probabilities. */
    public boolean hasProbabilities() {
        return this != SCORES && this != NUMBERS;
    }

    /** Whether each output answers a question of its own, instead of sharing one answer with the others of its row. */
    public boolean isBinary() {
        return this == BINARY_LOGITS || this == BINARY_PROBABILITIES;
    }

    /**
     * Records the probabilities of {@code outputs [batch, outputs]}, in their shape. What the network itself gives as
     * probabilities is kept within 0 and 1, as the losses do.
     *
     * @throws UnsupportedOperationException unless {@link #hasProbabilities()}
     */
    public Value probabilities(Value outputs) {
        return switch (this) {
            case LOGITS -> Reductions.softmax(outputs);
            case BINARY_LOGITS -> Elementwise.sigmoid(outputs);
            case PROBABILITIES, BINARY_PROBABILITIES -> Elementwise.clip(outputs, 0, 1);
            case SCORES, NUMBERS -> throw new UnsupportedOperationException("Outputs." + this
                    + " have no probabilities: train with a loss of logits, such as SOFTMAX_CE or BCE_WITH_LOGITS, "
                    + "or declare what your own loss takes with loss.withOutputs(Outputs.LOGITS)");
        };
    }

    /**
     * The probabilities of {@code outputs [n, outputs]}, a new tensor of their shape.
     *
     * @throws UnsupportedOperationException unless {@link #hasProbabilities()}
     */
    public Tensor probabilities(Tensor outputs) {
        Graph graph = new Graph();
        Placeholder given = graph.placeholder("outputs", outputs.shape().toArray());
        Value probabilities = probabilities(given);
        try (Session session = new Session(graph)) {
            return session.run(Map.of(given, outputs), probabilities);
        }
    }

    /**
     * The probabilities of all classes {@code [n, classes]} from {@code outputs [n, outputs]}: those of
     * {@link #probabilities(Tensor)}, but where a single output tells two classes apart, that of class 0 and that of
     * class 1.
     *
     * @throws UnsupportedOperationException unless {@link #hasProbabilities()}
     */
    public Tensor classProbabilities(Tensor outputs) {
        Tensor probabilities = probabilities(outputs);
        if (!isBinary() || outputs.shape().rowSize() != 1) {
            return probabilities;
        }
        int n = outputs.shape().rows();
        float[] both = new float[2 * n];
        for (int i = 0; i < n; i++) {
            float second = probabilities.data()[i];
            both[2 * i] = 1 - second;
            both[2 * i + 1] = second;
        }
        return Tensor.of(Shape.of(n, 2), both);
    }

    /**
     * What each label must look like; empty if any numbers will do.
     *
     * @param labels  the shape of all labels: {@code [n]} if they are indices of classes
     * @param outputs the number of the network's outputs
     */
    public Optional<Label> label(Shape labels, int outputs) {
        if (!hasProbabilities()) {
            return Optional.empty();
        }
        if (isBinary()) {
            return Optional.of(new Label("numbers from 0 to 1", "name the classes 0 and 1",
                    row -> numbers(row).allMatch(number -> !(number < 0 || number > 1))));
        }
        if (this == LOGITS && labels.rank() == 1) {
            return Optional.of(new Label("a class from 0 to " + (outputs - 1),
                    "name the classes from 0, and make the last layer as wide as there are classes",
                    row -> row[0] == Math.rint(row[0]) && row[0] >= 0 && row[0] < outputs));
        }
        return Optional.of(new Label("numbers >= 0 that make 1", "make them probabilities, as oneHot does",
                row -> !(Math.abs(numbers(row).sum() - 1) > ROUNDING || numbers(row).anyMatch(number -> number < 0))));
    }

    private static DoubleStream numbers(float... row) {
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]);
    }
}
