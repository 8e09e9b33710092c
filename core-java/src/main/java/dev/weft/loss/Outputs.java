package dev.weft.loss;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The meaning of a network's outputs for its loss. Everything that shows, measures or serves predictions asks
 * {@link Loss#outputs()} and never for the type of the loss. If the outputs stand for classes, see {@link #areClasses},
 * an example with several outputs is assigned to the class of the largest one. An example with a single output is
 * assigned to class 1 if it is above {@link #threshold()}, else to class 0.
 *
 * <pre>{@code
 * Tensor probabilities = model.loss().outputs().classProbabilities(trained.predict(examples));
 * }</pre>
 */
public enum Outputs {
    /** One logit per class, any number. Their softmax is the probability of each class. For {@code SOFTMAX_CE}. */
    LOGITS(0),
    /**
     * Each output is the logit of an independent yes/no question, any number. Its sigmoid is the probability of yes, or
     * of class 1. For {@code BCE_WITH_LOGITS}.
     */
    BINARY_LOGITS(0),
    /** The probability of each class, from 0 to 1 with sum 1, as softmax returns it. For {@code CROSS_ENTROPY}. */
    PROBABILITIES(0.5),
    /** Each output is the probability of yes, or of class 1, from 0 to 1, as sigmoid returns it. For {@code BCE}. */
    BINARY_PROBABILITIES(0.5),
    /** Margins or directions. A larger score prefers the class, but is not a probability. For hinge losses. */
    SCORES(0),
    /** Quantities of a regression: neither classes nor probabilities. For {@code MSE}, and the default of lambdas. */
    NUMBERS(0.5);

    private static final double ROUNDING = 1e-3;
    private static final double LEAST = 1e-37;

    private final double threshold;

    Outputs(double threshold) {
        this.threshold = threshold;
    }

    /**
     * The requirement for one example's label, for checks of a data set before training.
     *
     * @param expected a description, such as {@code a class from 0 to 9}
     * @param remedy what to do about other labels
     * @param accepts tests the numbers of a label, or its class index alone; it accepts NaN, except as a class index
     */
    public record Label(String expected, String remedy, Predicate<float[]> accepts) {}

    /** The number above which a single output means class 1: 0 for logits and scores, 0.5 for the others. */
    public double threshold() {
        return threshold;
    }

    /** Whether outputs stand for classes: true for all but {@link #NUMBERS}. */
    public boolean hasClasses() {
        return this != NUMBERS;
    }

    /** Whether outputs can be converted to probabilities: true for all but {@link #SCORES} and {@link #NUMBERS}. */
    public boolean hasProbabilities() {
        return this != SCORES && this != NUMBERS;
    }

    /**
     * Whether an example belongs to exactly one class, judging by the loss and, where that leaves it open, by the
     * labels. {@link #LOGITS} and {@link #PROBABILITIES} have classes, and so has a single yes/no output or score. All
     * other outputs have classes if each label is one: a one-hot row, with zeros or with -1 beside the 1; a class
     * index; or, for a single output, 0 or 1, or -1 or 1 throughout. The labels of an autoencoder, of a regression or
     * of several independent yes/no questions are none. Rows with a NaN are not examined.
     *
     * @param labels the labels {@code [n, outputs]}, or {@code [n]} for class indices or a single output
     * @param outputs the number of the network's outputs
     */
    public boolean areClasses(Tensor labels, int outputs) {
        if (this == LOGITS || this == PROBABILITIES || outputs == 1 && this != NUMBERS) {
            return true;
        }
        int width = labels.shape().rowSize();
        if (outputs == 1) {
            return width == 1 && (eachRow(labels, row -> row[0] == 1 || row[0] == 0)
                    || eachRow(labels, row -> row[0] == 1 || row[0] == -1));
        }
        return labels.shape().rank() == 1
                ? eachRow(labels, row -> row[0] == Math.rint(row[0]) && row[0] >= 0 && row[0] < outputs)
                : width == outputs && (eachRow(labels, row -> isOneHot(0, row))
                        || eachRow(labels, row -> isOneHot(-1, row)));
    }

    private static boolean eachRow(Tensor labels, Predicate<float[]> test) {
        int width = labels.shape().rowSize();
        return IntStream.range(0, labels.shape().rows())
                .mapToObj(i -> Arrays.copyOfRange(labels.data(), i * width, (i + 1) * width))
                .allMatch(row -> numbers(row).anyMatch(Double::isNaN) || test.test(row));
    }

    private static boolean isOneHot(int off, float... row) {
        return numbers(row).filter(number -> number == 1).count() == 1
                && numbers(row).filter(number -> number == off).count() == row.length - 1;
    }

    /** Whether each output is an independent yes/no question, rather than one of several classes. */
    public boolean isBinary() {
        return this == BINARY_LOGITS || this == BINARY_PROBABILITIES;
    }

    /**
     * Records the probabilities of {@code outputs [batch, outputs]}, in the same shape. Outputs that are probabilities
     * already are clipped to [0, 1].
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
     * Records outputs {@code [batch, outputs]} with the mean prediction of members {@code [batch, members, outputs]}:
     * those whose probabilities are the mean of the members' probabilities, where there are any, else the mean of the
     * members' outputs. So the mean of {@link #LOGITS} is {@code ln(Σ_m softmax(y_m) / members)}; probabilities below
     * {@value #LEAST} count as that.
     *
     * @param members the outputs of the members
     */
    public Value mean(Value members) {
        return switch (this) {
            case LOGITS -> logarithm(eachRow(members, Reductions::softmax));
            case BINARY_LOGITS -> logarithm(Elementwise.sigmoid(members))
                    .minus(logarithm(Elementwise.sigmoid(members.unaryMinus())));
            case PROBABILITIES, BINARY_PROBABILITIES, SCORES, NUMBERS -> Reductions.mean(members, 1);
        };
    }

    private static Value logarithm(Value members) {
        return Elementwise.log(Elementwise.clip(Reductions.mean(members, 1), LEAST, 1));
    }

    private static Value eachRow(Value members, UnaryOperator<Value> function) {
        int outputs = members.shape().dimension(2);
        return Shaping.reshape(function.apply(Shaping.reshape(members, Shape.UNKNOWN, outputs)), Shape.UNKNOWN,
                members.shape().dimension(1), outputs);
    }

    /**
     * Returns the probabilities of {@code outputs [n, outputs]}, as a new tensor of the same shape.
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
     * Returns the probabilities of all classes {@code [n, classes]} for {@code outputs [n, outputs]}. They are those of
     * {@link #probabilities(Tensor)}; a single yes/no output gives two columns, {@code 1 - p} for class 0 and {@code p}
     * for class 1.
     *
     * @throws UnsupportedOperationException unless {@link #hasProbabilities()}
     */
    public Tensor classProbabilities(Tensor outputs) {
        Tensor probabilities = probabilities(outputs);
        if (!isBinary() || outputs.shape().rowSize() != 1) {
            return probabilities;
        }
        int n = outputs.shape().rows();
        float[] both = new float[Shape.of(n, 2).size()];
        for (int i = 0; i < n; i++) {
            float second = probabilities.data()[i];
            both[2 * i] = 1 - second;
            both[2 * i + 1] = second;
        }
        return Tensor.of(Shape.of(n, 2), both);
    }

    /**
     * Returns the requirement for labels; empty if any numbers are valid. Class indices must be whole and below the
     * number of outputs; labels of yes/no outputs must be from 0 to 1; rows of probabilities must have the sum 1 up to
     * 0.001.
     *
     * @param labels the shape of all labels: {@code [n]} for class indices
     * @param outputs the number of the network's outputs
     */
    public Optional<Label> label(Shape labels, int outputs) {
        if (!hasProbabilities()) {
            return Optional.empty();
        }
        if (isBinary()) {
            return Optional.of(new Label("numbers from 0 to 1", "label the classes 0 and 1",
                    row -> numbers(row).allMatch(number -> !(number < 0 || number > 1))));
        }
        if (labels.rank() == 1) {
            return Optional.of(new Label("a class from 0 to " + (outputs - 1),
                    "number the classes from 0, and give the last layer one output per class",
                    row -> row[0] == Math.rint(row[0]) && row[0] >= 0 && row[0] < outputs));
        }
        return Optional.of(new Label("numbers >= 0 with sum 1",
                "convert them to probabilities, for example with oneHot",
                row -> !(Math.abs(numbers(row).sum() - 1) > ROUNDING || numbers(row).anyMatch(number -> number < 0))));
    }

    private static DoubleStream numbers(float... row) {
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]);
    }
}
