package dev.weft.evaluation;

import dev.weft.loss.Outputs;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Predictor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The predictions of a model of classes for the labelled rows of a table, beside the truth.
 *
 * @param classes the names of the classes
 * @param outputs the probabilities {@code [n, classes]}, or the outputs if the model has none
 * @param labels the class indices {@code [n]}
 * @param meaning what {@code outputs} are
 */
record Judged(List<String> classes, Tensor outputs, Tensor labels, Outputs meaning) {
    static Preprocessing preprocessing(Predictor model, String who) {
        Optional<Preprocessing> fitted = model.preprocessing();
        return fitted.orElseThrow(() -> new IllegalArgumentException(
                who + " expects a model that was trained on a table with a Preprocessing but got one without"));
    }

    /**
     * Predicts the rows of {@code table}, which all have labels.
     *
     * @throws IllegalArgumentException if an output is NaN or infinite
     */
    static Judged of(Predictor model, Table table, String who) {
        Preprocessing fitted = preprocessing(model, who);
        List<String> classes = fitted.label().classes();
        Evaluation evaluation = Evaluation.of(model, fitted.dataset(table));
        int width = evaluation.predictions().shape().rowSize();
        float[] outputs = evaluation.predictions().data();
        expectFinite(who, IntStream.range(0, table.size()).filter(row -> IntStream.range(row * width, (row + 1) * width)
                .anyMatch(i -> !Float.isFinite(outputs[i]))).count(), table.size());
        int[] labels = evaluation.labelClasses();
        float[] indices = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            indices[i] = labels[i];
        }
        Outputs meaning = model.model().loss().outputs();
        return meaning.hasProbabilities()
                ? new Judged(classes, evaluation.probabilities(), Tensor.vector(indices), Outputs.PROBABILITIES)
                : new Judged(classes, evaluation.predictions(), Tensor.vector(indices), meaning);
    }

    /** All rows of {@code parts}, of which there is one or more. */
    static Judged of(List<Judged> parts) {
        Judged first = parts.get(0);
        return parts.size() == 1 ? first : new Judged(first.classes,
                joined(parts.stream().map(Judged::outputs).toList(), first.outputs.shape()),
                joined(parts.stream().map(Judged::labels).toList(), first.labels.shape()), first.meaning);
    }

    private static Tensor joined(List<Tensor> parts, Shape first) {
        int rows = parts.stream().mapToInt(part -> part.shape().rows()).sum();
        float[] all = new float[Math.multiplyExact(rows, first.rowSize())];
        int at = 0;
        for (Tensor part : parts) {
            System.arraycopy(part.data(), 0, all, at, part.data().length);
            at += part.data().length;
        }
        return Tensor.of(first.with(0, rows), all);
    }

    /**
     * Refuses outputs of which some are NaN or infinite.
     *
     * @throws IllegalArgumentException if there are any
     */
    static void expectFinite(String who, long others, int rows) {
        if (others > 0) {
            throw new IllegalArgumentException(who + " expects finite outputs but got NaN or infinity for " + others
                    + " of " + rows + " rows: the training of the model diverged, train it with a lower learning rate");
        }
    }

    int size() {
        return labels.shape().rows();
    }

    /** The probability of the second of two classes, {@code [n, 1]}. */
    Tensor ofSecond() {
        float[] second = new float[size()];
        int width = outputs.shape().rowSize();
        for (int row = 0; row < second.length; row++) {
            second[row] = outputs.data()[row * width + width - 1];
        }
        return Tensor.of(Shape.of(second.length, 1), second);
    }

    /** The frequencies of the classes for every row: what everybody can say who knows how often each class is. */
    Judged constant() {
        int n = size();
        int width = classes.size();
        float[] constant = new float[n * width];
        int[] counts = new int[width];
        for (float label : labels.data()) {
            counts[(int) label]++;
        }
        for (int i = 0; i < constant.length; i++) {
            constant[i] = (float) counts[i % width] / n;
        }
        return new Judged(classes, Tensor.of(Shape.of(n, width), constant), labels, Outputs.PROBABILITIES);
    }
}
