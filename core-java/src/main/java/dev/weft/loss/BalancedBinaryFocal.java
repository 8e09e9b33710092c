package dev.weft.loss;

import dev.weft.graph.Value;

/**
 * {@link BinaryFocal} with the balancing factor of its paper (Lin et al. 2017, equation 5): the loss of an output is
 * multiplied by {@code alpha · t + (1 - alpha) · (1 - t)} for its label t, so by alpha for yes and by
 * {@code 1 - alpha} for no. As torchvision's {@code sigmoid_focal_loss}, and Keras' {@code BinaryFocalCrossentropy} of
 * logits with {@code apply_class_balancing}; both use an alpha of 0.25 and a gamma of 2 by default.
 *
 * @param gamma the exponent, at least 0 and finite, usually 2
 * @param alpha the factor for yes, from 0 to 1
 */
public record BalancedBinaryFocal(double gamma, double alpha) implements Loss {
    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException if gamma is negative, NaN or infinite, or alpha is not from 0 to 1
     */
    public BalancedBinaryFocal {
        Focal.check("BalancedBinaryFocal", gamma);
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("BalancedBinaryFocal expects an alpha from 0 to 1 but got " + alpha);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return new BinaryFocal.Focused("BalancedBinaryFocal", gamma, alpha, 1 - alpha)
                .record("BalancedBinaryFocal", 60, predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return Outputs.BINARY_LOGITS;
    }
}
