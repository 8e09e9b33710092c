package dev.weft.loss;

import dev.weft.graph.Value;

/**
 * Binary cross-entropy c of logits, of which well classified examples count little: the mean of {@code (1 -
 * e^-c)^gamma · c} over each example's outputs, where {@code e^-c} is the right answer's probability (Lin et al.
 * 2017). Labels are 0 or 1, of the predictions' shape.
 */
public record BinaryFocal(double gamma) implements Loss {
    /** Checks that gamma is not negative. */
    public BinaryFocal {
        Focal.check("BinaryFocal", gamma);
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return Losses.mean("BinaryFocal", (y, t) -> Focal.focused(Losses.binaryCrossEntropy(y, t), gamma))
                .of(predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return Outputs.BINARY_LOGITS;
    }
}
