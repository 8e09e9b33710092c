package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.metric.Classes;
import dev.weft.metric.Confusion;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The predictions of a model for labelled examples, and what follows from them: report, confusion matrix, classes.
 *
 * <pre>{@code
 * Evaluation evaluation = Evaluation.of(trained, test);
 * int[][] confusion = evaluation.confusion();
 * double accuracy = evaluation.report().get("accuracy");
 * }</pre>
 *
 * <p>Everything is computed from the stored predictions, on request. Sample weights are ignored. Threads may share an
 * evaluation as long as none changes its tensors, which are not copied.
 *
 * @param model the evaluated model
 * @param predictions its outputs {@code [n, outputs]}, such as logits
 * @param labels the labels of the {@code n} examples: {@code [n, outputs]}, or {@code [n]} for class indices
 */
public record Evaluation(Model model, Tensor predictions, Tensor labels) {
    private static final int CHUNK = 1_000;

    /**
     * Predicts all of {@code data}, 1,000 examples at a time.
     *
     * @throws IllegalArgumentException if the examples have another shape than those of the model
     */
    public static Evaluation of(Trained trained, Dataset data) {
        return of(trained.live(), data);
    }

    /**
     * Predicts all of {@code data}, 1,000 examples at a time, to the bits of {@link Predictor#predict(Tensor)}.
     *
     * @throws IllegalArgumentException if the examples have another shape than those of the model
     */
    public static Evaluation of(Predictor predictor, Dataset data) {
        int width = predictor.network().output().rowSize();
        Tensor predictions =
                Tensor.of(predictor.network().output().with(0, data.size()), new float[data.size() * width]);
        int labelSize = data.labels().size();
        float[] labels = new float[data.size() * labelSize];
        for (int from = 0; from < data.size(); from += CHUNK) {
            Batch batch = data.batch(from, Math.min(data.size(), from + CHUNK));
            Tensor part = predictor.predict(batch.features());
            System.arraycopy(part.data(), 0, predictions.data(), from * width, part.size());
            System.arraycopy(batch.labels().data(), 0, labels, from * labelSize, batch.labels().size());
        }
        return new Evaluation(predictor.model(), predictions, Tensor.of(data.labels().batch(data.size()), labels));
    }

    /**
     * Returns the mean loss over all examples as {@code loss}, without the penalties of layers, and the model's
     * metrics, each computed once over all examples. It is the mean even for a {@link dev.weft.loss.Summed} loss. All
     * numbers are NaN if there is no example.
     *
     * @throws IllegalArgumentException if the loss or a metric does not accept the labels
     */
    public Report report() {
        Map<String, Double> report = new LinkedHashMap<>();
        report.put("loss", (double) loss());
        model.metrics().forEach(metric -> report.put(metric.label(), metric.of(predictions, labels, threshold())));
        return Report.of(report);
    }

    private float loss() {
        Graph graph = new Graph();
        Placeholder p = graph.placeholder("predictions", predictions.shape().toArray());
        Placeholder y = graph.placeholder("labels", labels.shape().toArray());
        Value loss = model.loss().of(p, y);
        try (Session session = new Session(graph)) {
            return session.run(Map.of(p, predictions, y, labels),
                    loss.shape().rank() == 0 ? loss : Reductions.mean(loss)).item();
        }
    }

    /**
     * Returns the confusion matrix: row {@code i}, column {@code j} counts the examples of class {@code i} that were
     * predicted as class {@code j}. A single output distinguishes two classes, see {@link Classes}. An example is not
     * counted if its outputs contain a NaN or its label is not a class.
     */
    public int[][] confusion() {
        return Confusion.of(predictions, labels, threshold()).counts();
    }

    private double threshold() {
        return model.loss().outputs().threshold();
    }

    /**
     * The predicted class of each example, in order: the index of the largest output, or 0 or 1 for a single output; -1
     * where an output is NaN.
     */
    public int[] predictedClasses() {
        return Classes.predicted(predictions, threshold());
    }

    /**
     * The true class of each example, in order: the label itself, or the index of the largest number of a one-hot row;
     * -1 where the label is not a class.
     */
    public int[] labelClasses() {
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
