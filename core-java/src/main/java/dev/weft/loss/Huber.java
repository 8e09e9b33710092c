package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.graph.Value;

/**
 * Huber loss (Huber 1964): {@code d² / 2} where {@code |d| ≤ delta}, else {@code delta · (|d| - delta / 2)}, with
 * {@code d = y - t}. Returns the mean over the outputs of each example. Less sensitive to outliers than the mean
 * squared error. Predictions and labels are {@code [batch, outputs]}, the loss is {@code [batch]}. As Keras' and
 * TensorFlow's; PyTorch's {@code SmoothL1Loss} with beta is this loss divided by beta.
 *
 * @param delta the largest difference that counts as a square, above 0; Keras' default is 1
 */
public record Huber(double delta) implements Loss {
    /**
     * Checks delta.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public Huber {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("Huber expects a delta > 0 but got " + delta);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        String least = Form.literal((float) -delta);
        String most = Form.literal((float) delta);
        String within = "smaller(fabs(y - t), " + most + ")";
        return PerOutput.mean("Huber", within + " * (fabs(y - t) - 0.5f * " + within + ")",
                "larger(smaller(y - t, " + most + "), " + least + ")",
                "larger(smaller(t - y, " + most + "), " + least + ")", (y, t) -> {
                    double size = Math.abs(y - t);
                    // With q = min(|d|, delta) both cases are q · (|d| - q / 2).
                    double q = Math.min(size, delta);
                    return q * (size - q / 2);
                }, (y, t) -> Formulas.clip(y - t, -delta, delta), (y, t) -> Formulas.clip(t - y, -delta, delta))
                .of(predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return Outputs.NUMBERS;
    }
}
