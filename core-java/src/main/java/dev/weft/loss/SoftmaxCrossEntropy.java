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
 * whatever the logits.
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
        return ClassLabels.severalClasses("softmaxCE", logits, "logits", Losses.BCE_WITH_LOGITS);
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
                double logSum = softmax.logSum(row);
                frame.result()[row] = (float) (sparse
                        ? logSum - z[row * n + classOf(labels[row], n)]
                        : expected(z, labels, row * n, n, logSum));
            }
        });
    }

    private static double expected(float[] z, float[] p, int start, int n, double logSum) {
        double loss = 0;
        for (int i = start; i < start + n; i++) {
            loss += p[i] * (logSum - z[i]);
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
                    scale(softmax, g, d, start, n);
                    d[start + (int) p[row]] = (softmax[start + (int) p[row]] - 1) * g;
                } else {
                    double total = 0;
                    for (int i = start; i < start + n; i++) {
                        total += p[i];
                    }
                    for (int i = start; i < start + n; i++) {
                        d[i] = (softmax[i] * (float) total - p[i]) * g;
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
