package dev.weft.loss;

import dev.weft.device.Form;
import dev.weft.graph.Value;
import java.util.Optional;

/**
 * Focal loss for independent yes/no outputs (Lin et al. 2017): the mean of {@code (1 - p)^gamma · c} over the outputs
 * of an example, where c is the binary cross-entropy of the logit and p is the probability of the right answer,
 * {@code t · s + (1 - t) · (1 - s)} with s the sigmoid of the logit. Well classified outputs count little.
 *
 * <p>Predictions are logits {@code [batch, outputs]}, labels t are from 0 to 1 in the same shape, the loss is
 * {@code [batch]}. With gamma 0 it equals {@link Losses#BCE_WITH_LOGITS}. As Keras' {@code BinaryFocalCrossentropy} of
 * logits and torchvision's {@code sigmoid_focal_loss}; {@link BalancedBinaryFocal} has the alpha. A label that is NaN
 * or not from 0 to 1 throws an {@link IllegalArgumentException} when its batch is computed.
 *
 * @param gamma the exponent, at least 0 and finite, usually 2
 */
public record BinaryFocal(double gamma) implements Loss {
    /**
     * Checks gamma.
     *
     * @throws IllegalArgumentException if it is negative, NaN or infinite
     */
    public BinaryFocal {
        Focal.check("BinaryFocal", gamma);
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return new Focused("BinaryFocal", gamma, 1, 1).record("BinaryFocal", 60, predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return Outputs.BINARY_LOGITS;
    }

    /** The loss of a logit, which is multiplied by {@code t · yes + (1 - t) · no}. */
    record Focused(String name, double gamma, double yes, double no) implements RowLoss.OfOutput {
        @Override
        public Optional<Check> check() {
            return Optional.of(Check.each(t -> ClassLabels.answer(name, (float) t)));
        }

        @Override
        public Optional<Text> text() {
            String softplus = "(larger(Z, 0.0f) + log1p(exp(-fabs(Z))))";
            String exponent = Form.literal((float) gamma);
            String before = "float p = 1.0f / (1.0f + exp(-y)); float r = 1.0f / (1.0f + exp(y));"
                    + " float wrong = t * r + (1.0f - t) * p; float cost = (t == 0.0f ? 0.0f : t * "
                    + softplus.replace("Z", "-y") + ") + (t == 1.0f ? 0.0f : (1.0f - t) * "
                    + softplus.replace("Z", "y") + "); float weighted = (t * " + Form.literal((float) yes)
                    + " + (1.0f - t) * " + Form.literal((float) no) + ") * "
                    + (gamma == 2 ? "wrong * wrong;" : "pow(wrong, " + exponent + ");")
                    + " float share = t == 0.0f ? r : t == 1.0f ? p : p * r / wrong;";
            return Optional.of(new Each(before, "weighted * cost", "weighted * ("
                    + "(share == 0.0f ? 0.0f : " + exponent + " * (1.0f - 2.0f * t) * share * cost)"
                    + " + (1.0f - t) * p - t * r)", "0.0f", true));
        }

        @Override
        public double of(double z, double t) {
            ClassLabels.answer(name, (float) t);
            return weight(t) * power(wrong(z, t)) * crossEntropy(z, t);
        }

        /** With w = 1 - p: {@code w^gamma · (gamma · (1 - 2t) · s · (1 - s) / w · c + s - t)}. */
        @Override
        public double slope(double z, double t) {
            double s = sigmoid(z);
            double r = sigmoid(-z);
            double wrong = wrong(z, t);
            double share = t == 0 ? r : t == 1 ? s : s * r / wrong;
            double curve = share == 0 ? 0 : gamma * (1 - 2 * t) * share * crossEntropy(z, t);
            // s - t without cancellation for t = 1.
            return weight(t) * power(wrong) * (curve + (1 - t) * s - t * r);
        }

        private double weight(double t) {
            return t * yes + (1 - t) * no;
        }

        private double power(double wrong) {
            return gamma == 2 ? wrong * wrong : StrictMath.pow(wrong, gamma);
        }

        private static double wrong(double z, double t) {
            return t * sigmoid(-z) + (1 - t) * sigmoid(z);
        }

        private static double crossEntropy(double z, double t) {
            return (t == 0 ? 0 : t * softplus(-z)) + (t == 1 ? 0 : (1 - t) * softplus(z));
        }

        private static double softplus(double z) {
            return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
        }

        private static double sigmoid(double z) {
            return 1 / (1 + StrictMath.exp(-z));
        }
    }
}
