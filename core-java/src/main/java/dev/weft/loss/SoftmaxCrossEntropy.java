package dev.weft.loss;

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
 */
final class SoftmaxCrossEntropy {
    private SoftmaxCrossEntropy() {}

    static Value of(Value logits, Value labels) {
        boolean sparse = labels.shape().rank() == 1;
        return logits.graph().record(new Operation("softmaxCE", shapes -> shape(shapes.get(0), shapes.get(1)),
                frame -> forward(frame, sparse), List.of(frame -> gradient(frame, sparse))), logits, labels);
    }

    private static Shape shape(Shape logits, Shape labels) {
        boolean fits = logits.rank() == 2 && (labels.rank() == 1
                ? Shape.of(logits.rows()).accepts(labels) : logits.accepts(labels));
        if (!fits) {
            throw new IllegalArgumentException("softmaxCE expects logits [batch, classes] and labels [batch] of "
                    + "class indices "
                    + "or [batch, classes] of probabilities but got " + logits + " and " + labels);
        }
        return Shape.of(logits.rows());
    }

    private static Part forward(Frame frame, boolean sparse) {
        int n = frame.input(0).shape().dimension(1);
        int rows = frame.input(0).shape().rows();
        Frame.Read logits = frame.input(0).byRow();
        Frame.Read targets = frame.input(1).byRow();
        float[] probabilities = frame.save(rows * n);
        Softmax softmax = new Softmax(rows * n, n);
        return Part.of(rows, 10L * rows * n, (from, to) -> {
            float[] z = logits.data();
            float[] labels = targets.data();
            softmax.run(z, probabilities, from * n, to * n);
            for (int row = from; row < to; row++) {
                frame.result()[row] = (float) (sparse
                        ? softmax.surprise(row, z[row * n + classOf(labels[row], n)])
                        : expected(softmax, row, z, labels, n));
            }
        });
    }

    private static double expected(Softmax softmax, int row, float[] z, float[] p, int n) {
        double loss = 0;
        for (int i = row * n; i < (row + 1) * n; i++) {
            double surprise = softmax.surprise(row, z[i]);
            loss += p[i] == 0 && surprise == Double.POSITIVE_INFINITY ? 0 : p[i] * surprise;
        }
        return loss;
    }

    private static int classOf(float label, int classes) {
        int index = (int) label;
        if (index != label || index < 0 || index >= classes) {
            throw new IllegalArgumentException(
                    "softmaxCE expects labels from 0 to " + (classes - 1) + " but got " + label);
        }
        return index;
    }

    private static Part gradient(Frame frame, boolean sparse) {
        int n = frame.input(0).shape().dimension(1);
        int rows = frame.input(0).shape().rows();
        Frame.Read labels = frame.input(1).byRow();
        Frame.Read probabilities = frame.saved().byRow();
        Frame.Read slopes = frame.gradient().byRow();
        return Part.of(rows, 2L * rows * n, (from, to) -> {
            float[] p = labels.data();
            float[] softmax = probabilities.data();
            float[] d = frame.result();
            for (int row = from; row < to; row++) {
                float g = slopes.data()[row];
                int start = row * n;
                if (sparse) {
                    int label = start + (int) p[row];
                    scale(softmax, g, d, start, n);
                    d[label] = -Softmax.complement(softmax, start, n, label) * g;
                } else {
                    double total = 0;
                    for (int i = start; i < start + n; i++) {
                        total += p[i];
                    }
                    for (int i = start; i < start + n; i++) {
                        d[i] = Softmax.slope(softmax, p, start, n, i, (float) total) * g;
                    }
                }
            }
        });
    }

    private static void scale(float[] x, float g, float[] y, int start, int n) {
        for (int i = start; i < start + n; i++) {
            y[i] = x[i] * g;
        }
    }
}
