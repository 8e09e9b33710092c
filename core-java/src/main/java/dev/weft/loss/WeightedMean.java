package dev.weft.loss;

import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A loss whose mean over a batch is divided by the sum of the weights, {@code Σ_i w_i · loss_i / Σ_i w_i}, in place of
 * the number of examples. The weight w of an example is its sample weight times that of its class, where there are
 * such; without weights, nothing changes. As PyTorch's {@code CrossEntropyLoss} with class weights; Keras does not
 * divide by them. Weights need no particular scale then. A batch whose weights are all 0 has the loss 0.
 *
 * <p>Evaluations divide in the same way.
 *
 * @param loss the loss of each example
 */
public record WeightedMean(Loss loss) implements Wrapped {
    /** The sum t of an array for a device. */
    private static final String SUM = "float s = 0.0f; float c = 0.0f; for (int j = lane; j < n; j += LANES)"
            + " { PLUS(s, c, x[j]) } float t = sum_of(TOTAL(s, c));";

    @Override
    public Optional<Value> counts(Value labels, Optional<Value> weights) {
        return product(product(weights, loss.weights(labels)), loss.counts(labels, weights));
    }

    static Optional<Value> product(Optional<Value> a, Optional<Value> b) {
        return a.isPresent() && b.isPresent() ? Optional.of(a.get().times(b.get())) : a.or(() -> b);
    }

    /** Records {@code Σ losses / Σ counts}, 0 if the divisor is 0. No gradient flows to the counts. */
    static Value mean(Value losses, Value counts) {
        return losses.graph().record(new Operation("weightedMean", shapes -> Shape.SCALAR, frame -> {
            Frame.Read y = frame.input(0).whole();
            Frame.Read c = frame.input(1).whole();
            int n = frame.input(0).shape().size();
            return Part.of(1, 2L * n, (from, to) -> {
                double sum = sum(y.data(), n);
                double divisor = sum(c.data(), n);
                frame.result()[0] = (float) (n > 0 && sum == 0 && divisor == 0 ? 0 : sum / divisor);
            }).on(Kernel.groups(1, SUM.replace("x", "losses") + " float above = t;"
                    + SUM.replace("x", "counts").replace("float ", "") + " if (lane == 0)"
                    + " { put(y, 0, n > 0 && above == 0.0f && t == 0.0f ? 0.0f : above / t); }", "y", "losses",
                    "counts").with("n", n));
        }, List.of(frame -> {
            Frame.Read c = frame.input(1).whole();
            Frame.Read g = frame.gradient().whole();
            int n = frame.input(0).shape().size();
            return Part.of(1, 2L * n, (from, to) -> {
                double divisor = sum(c.data(), n);
                Arrays.fill(frame.result(), 0, n, divisor == 0 ? 0 : (float) (g.data()[0] / divisor));
            }).on(Kernel.groups(1, SUM.replace("x", "counts") + " for (int j = lane; j < n; j += LANES)"
                    + " { put(y, j, t == 0.0f ? 0.0f : g[0] / t); }", "y", "counts", "g").with("n", n));
        })), losses, counts);
    }

    private static double sum(float[] x, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[i];
        }
        return sum;
    }
}
