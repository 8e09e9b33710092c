package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.device.Lines;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Softmax;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.List;

/**
 * Softmax and cross-entropy in one stable operation on logits z and labels p:
 * {@code loss = Σ_j p_j · (ln Σ_k e^z_k - z_j)}, {@code dz_j = g · (softmax(z)_j · Σ_k p_k - p_j)}. Neither overflows,
 * whatever the logits; a label of 0 beside a logit of {@code -∞} adds 0.
 *
 * @param sparse whether labels are class indices
 * @param smoothing the fraction of each label that is spread over all classes
 */
record SoftmaxCrossEntropy(boolean sparse, double smoothing) {
    static Value of(Value logits, Value labels) {
        return of(logits, labels, 0);
    }

    static Value of(Value logits, Value labels, double smoothing) {
        SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(labels.shape().rank() == 1, smoothing);
        return logits.graph().record(new Operation("softmaxCE", shapes -> shape(shapes.get(0), shapes.get(1)),
                loss::forward, List.of(loss::gradient)), logits, labels);
    }

    private static Shape shape(Shape logits, Shape labels) {
        boolean fits = logits.rank() == 2 && (labels.rank() == 1
                ? Shape.of(logits.rows()).accepts(labels) : logits.accepts(labels));
        if (!fits) {
            throw new IllegalArgumentException("softmaxCE expects logits [batch, classes] and labels [batch] of "
                    + "class indices "
                    + "or [batch, classes] of probabilities but got " + logits + " and " + labels);
        }
        return ClassLabels.severalClasses("softmaxCE", logits, "logits", Losses.BCE_WITH_LOGITS);
    }

    private Part forward(Frame frame) {
        int n = frame.input(0).shape().dimension(1);
        int rows = frame.input(0).shape().rows();
        Frame.Read logits = frame.input(0).byRow();
        Frame.Read targets = frame.input(1).byRow();
        float[] probabilities = frame.save(rows * n);
        float[] smoothed = new float[smoothing == 0 ? 0 : rows * n];
        Softmax softmax = new Softmax(rows * n, n);
        Part part = Part.of(rows, 10L * rows * n, (from, to) -> {
            float[] z = logits.data();
            float[] labels = targets.data();
            softmax.run(z, probabilities, from * n, to * n);
            for (int row = from; row < to; row++) {
                if (sparse && smoothing == 0) {
                    frame.result()[row] = (float) softmax.surprise(row, z[row * n + classOf(labels[row], n)]);
                } else {
                    frame.result()[row] = (float) softmax.surprise(row, z, smooth(labels, row, n, smoothed));
                }
            }
        }).on(Lines.crossEntropy(rows, n, weight(n)));
        return !sparse ? part : part.checking(targets, (from, to) -> {
            for (int row = from; row < to; row++) {
                classOf(targets.data()[row], n);
            }
        });
    }

    private Part gradient(Frame frame) {
        int n = frame.input(0).shape().dimension(1);
        int rows = frame.input(0).shape().rows();
        Frame.Read targets = frame.input(1).byRow();
        Frame.Read probabilities = frame.saved().byRow();
        Frame.Read slopes = frame.gradient().byRow();
        float[] smoothed = new float[smoothing == 0 ? 0 : rows * n];
        return Part.of(rows, 2L * rows * n, (from, to) -> {
            float[] labels = targets.data();
            float[] softmax = probabilities.data();
            float[] d = frame.result();
            for (int row = from; row < to; row++) {
                float g = slopes.data()[row];
                int start = row * n;
                if (sparse && smoothing == 0) {
                    int label = start + (int) labels[row];
                    scale(softmax, g, d, start, n);
                    d[label] = -Softmax.complement(softmax, start, n, label) * g;
                } else {
                    Softmax.slope(softmax, smooth(labels, row, n, smoothed), g, d, start, n);
                }
            }
        }).on(Lines.crossEntropySlope(rows, n, weight(n)));
    }

    /** The label of class j of row i for a device. */
    private String weight(int n) {
        String label = sparse ? "(labels[i] == (float) j ? 1.0f : 0.0f)" : "labels[from + j]";
        return smoothing == 0 ? label
                : Form.literal((float) (1 - smoothing)) + " * " + label + " + " + Form.literal((float) (smoothing / n));
    }

    /** Returns labels of rows, of which {@code (1 - smoothing) · p + smoothing / n} is written for this one. */
    private float[] smooth(float[] labels, int row, int n, float[] smoothed) {
        if (smoothing == 0) {
            return labels;
        }
        for (int j = 0; j < n; j++) {
            double label = sparse ? j == classOf(labels[row], n) ? 1 : 0 : labels[row * n + j];
            smoothed[row * n + j] = (float) ((1 - smoothing) * label + smoothing / n);
        }
        return smoothed;
    }

    private static int classOf(float label, int classes) {
        int index = (int) label;
        if (index != label || index < 0 || index >= classes) {
            throw new IllegalArgumentException(
                    "softmaxCE expects labels from 0 to " + (classes - 1) + " but got " + label);
        }
        return index;
    }

    private static void scale(float[] x, float g, float[] y, int start, int n) {
        for (int i = start; i < start + n; i++) {
            y[i] = x[i] * g;
        }
    }
}
