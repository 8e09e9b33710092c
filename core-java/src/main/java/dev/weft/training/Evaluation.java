package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.loss.Joint;
import dev.weft.loss.Outputs;
import dev.weft.metric.Classes;
import dev.weft.metric.Confusion;
import dev.weft.metric.Metric;
import dev.weft.shard.Sharding;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The predictions of a model for labelled examples, and what follows from them: report, confusion matrix, classes.
 *
 * <pre>{@code
 * Evaluation evaluation = Evaluation.of(trained, test);
 * int[][] confusion = evaluation.confusion();
 * double accuracy = evaluation.report().get("accuracy");
 * }</pre>
 *
 * <p>Everything is computed from the stored predictions, on request. Sample weights count in the loss, as in training,
 * and in metrics that are {@link Metric#weighted}. Threads may share an evaluation as long as none changes its tensors,
 * which are not copied.
 *
 * @param model the evaluated model
 * @param predictions its outputs {@code [n, outputs]}, such as logits
 * @param labels the labels of the {@code n} examples: {@code [n, outputs]}, or {@code [n]} for class indices
 * @param weights the sample weights {@code [n]}; empty if all examples count alike
 */
public record Evaluation(Model model, Tensor predictions, Tensor labels, Optional<Tensor> weights) {
    private static final int CHUNK = 1_000;

    /** Creates an evaluation without sample weights. */
    public Evaluation(Model model, Tensor predictions, Tensor labels) {
        this(model, predictions, labels, Optional.empty());
    }

    /**
     * Predicts all of {@code data}, 1,000 examples at a time.
     *
     * @throws IllegalArgumentException if the examples have another shape than those of the model
     */
    public static Evaluation of(Trained trained, Dataset data) {
        return of(trained.live(), data);
    }

    /**
     * Predicts all of {@code data}, 1,000 examples at a time, or more on a device, to the bits of
     * {@link Predictor#predict(Tensor)}.
     *
     * @throws IllegalArgumentException if the examples have another shape than those of the model, or all predictions
     *     or labels together have more than 2,147,483,639 elements
     */
    public static Evaluation of(Predictor predictor, Dataset given) {
        Dataset data = predictor.names().labelled("examples", given);
        int width = predictor.network().output().rowSize();
        Tensor predictions = Tensor.zeros(predictor.network().output().with(0, data.size()));
        int labelSize = data.labels().size();
        Tensor labels = Tensor.zeros(data.labels().batch(data.size()));
        Optional<Tensor> weights = data.isWeighted() ? Optional.of(Tensor.zeros(data.size())) : Optional.empty();
        for (int from = 0, count; from < data.size(); from += count) {
            count = Math.min(Math.max(CHUNK, predictor.chunk()), data.size() - from);
            Batch batch = data.batch(from, from + count);
            Tensor part = predictor.predict(batch.features());
            System.arraycopy(part.data(), 0, predictions.data(), from * width, part.size());
            System.arraycopy(batch.labels().data(), 0, labels.data(), from * labelSize, batch.labels().size());
            if (weights.isPresent() && batch.weights().isPresent()) {
                System.arraycopy(batch.weights().get().data(), 0, weights.get().data(), from, count);
            }
        }
        return new Evaluation(predictor.model(), predictions, labels, weights);
    }

    /**
     * Returns the evaluation of the examples of all workers: each calls this with those of its shards.
     *
     * @param isOrdered whether the examples get the order of the whole data; else each worker's follow those of the one
     *     before
     */
    Evaluation joined(Sharding sharding, boolean isOrdered) {
        if (sharding.exchange().isEmpty()) {
            return this;
        }
        int width = predictions.shape().rowSize();
        int labelWidth = labels.shape().rowSize();
        int rowSize = width + labelWidth + (weights.isPresent() ? 1 : 0);
        List<float[]> told = sharding.gather(rows(rowSize));
        long[] sizes = told.stream().mapToLong(rows -> rows.length / rowSize).toArray();
        if (isOrdered) {
            sharding.expectParts(sizes);
        }
        int size = Math.toIntExact(Arrays.stream(sizes).sum());
        Tensor allPredictions = Tensor.zeros(predictions.shape().with(0, size));
        Tensor allLabels = Tensor.zeros(labels.shape().with(0, size));
        float[] allWeights = new float[weights.isPresent() ? size : 0];
        int next = 0;
        for (int worker = 0; worker < told.size(); worker++) {
            float[] rows = told.get(worker);
            for (int place = 0; place < rows.length / rowSize; place++, next++) {
                int row = isOrdered ? Math.toIntExact(sharding.example(worker, place)) : next;
                int at = place * rowSize;
                System.arraycopy(rows, at, allPredictions.data(), row * width, width);
                System.arraycopy(rows, at + width, allLabels.data(), row * labelWidth, labelWidth);
                if (weights.isPresent()) {
                    allWeights[row] = rows[at + rowSize - 1];
                }
            }
        }
        return new Evaluation(model, allPredictions, allLabels, weights.map(some -> Tensor.vector(allWeights)));
    }

    /** The predictions, the labels and the weight of each example, one after the other. */
    private float[] rows(int rowSize) {
        int width = predictions.shape().rowSize();
        int labelWidth = labels.shape().rowSize();
        float[] rows = new float[Math.multiplyExact(predictions.shape().rows(), rowSize)];
        for (int row = 0; row < predictions.shape().rows(); row++) {
            System.arraycopy(predictions.data(), row * width, rows, row * rowSize, width);
            System.arraycopy(labels.data(), row * labelWidth, rows, row * rowSize + width, labelWidth);
            if (weights.isPresent()) {
                rows[(row + 1) * rowSize - 1] = weights.get().data()[row];
            }
        }
        return rows;
    }

    /**
     * Returns the mean loss over all examples as {@code loss}, without the penalties of layers, and the model's
     * metrics, each computed once over all examples. The loss is the mean even for a {@link dev.weft.loss.Summed} loss;
     * with sample weights, each example's loss is multiplied by its weight first. All numbers are NaN if there is no
     * example.
     *
     * @throws IllegalArgumentException if the loss or a metric does not accept the labels
     */
    public Report report() {
        Map<String, Double> report = new LinkedHashMap<>();
        report.put("loss", model.loss().mean(predictions, labels, weights));
        for (Metric metric : model.metrics()) {
            report.put(metric.label(), metric.of(predictions, labels, model.loss().outputs(),
                    metric.isWeighted() ? weights : Optional.empty()));
        }
        return Report.of(report);
    }

    /**
     * Returns the evaluation of one of several outputs, from the examples whose label of it counts, with that output's
     * loss and metrics.
     *
     * @throws IllegalArgumentException if the model has no such output
     */
    public Evaluation output(String name) {
        Model one = model.ofOutput(name);
        Tensor own = Joint.label(name, labels);
        Optional<Tensor> counts = Joint.weights(name, labels);
        int[] rows = IntStream.range(0, own.shape().rows())
                .filter(row -> counts.isEmpty() || counts.get().data()[row] > 0).toArray();
        return new Evaluation(one, predictions.field(name).select(rows), own.select(rows),
                weights.map(all -> all.select(rows)));
    }

    /**
     * Returns the confusion matrix: row {@code i}, column {@code j} counts the examples of class {@code i} that were
     * predicted as class {@code j}. A single output distinguishes two classes, see {@link Classes}. An example is not
     * counted if its outputs contain a NaN or its label is not a class.
     *
     * @throws IllegalArgumentException if the outputs do not stand for classes, see {@link #hasClasses}
     */
    public int[][] confusion() {
        expectClasses();
        return Confusion.of(predictions, labels, threshold()).counts();
    }

    /**
     * Whether the outputs stand for classes, and each example belongs to one. They do not for an autoencoder, a
     * regression or several independent yes/no questions, see {@link Outputs#areClasses}.
     */
    public boolean hasClasses() {
        return model.loss().outputs().areClasses(labels, predictions.shape().rowSize());
    }

    private void expectClasses() {
        if (!hasClasses()) {
            throw new IllegalArgumentException(
                    "Evaluation expects one class per label, because the model's outputs are "
                            + "Outputs." + model.loss().outputs() + ", but the labels " + labels.shape()
                            + " are not one-hot rows, "
                            + "class indices, or 0 and 1: compare predictions() with labels() instead");
        }
    }

    private double threshold() {
        return model.loss().outputs().threshold();
    }

    /**
     * The predicted class of each example, in order: the index of the largest output, or 0 or 1 for a single output; -1
     * where an output is NaN.
     *
     * @throws IllegalArgumentException if the outputs do not stand for classes, see {@link #hasClasses}
     */
    public int[] predictedClasses() {
        expectClasses();
        return Classes.predicted(predictions, threshold());
    }

    /**
     * The true class of each example, in order: the label itself, or the index of the largest number of a one-hot row;
     * -1 where the label is not a class.
     *
     * @throws IllegalArgumentException if the outputs do not stand for classes, see {@link #hasClasses}
     */
    public int[] labelClasses() {
        expectClasses();
        return Classes.labelled(labels, predictions.shape().rowSize());
    }

    /**
     * Returns the probability of each class for each example, {@code [n, classes]}; a single yes/no output gives two
     * columns, class 0 and class 1.
     *
     * @throws UnsupportedOperationException if the loss has outputs without probabilities, such as numbers or scores
     */
    public Tensor probabilities() {
        return model.loss().outputs().classProbabilities(predictions);
    }

    @Override
    public String toString() {
        return "Evaluation of " + predictions.shape().rows() + " examples: "
                + Arrays.toString(report().entrySet().toArray());
    }
}
