package dev.weft.training;

/**
 * Thrown when training diverges: the loss or a weight is NaN or infinite. The message of {@link Trained#fit} names the
 * epoch, the step, the first value that is not finite, and the likely cause:
 *
 * <pre>
 * training diverged in epoch 2, step 2, with a loss of Infinity: loss/MSE#8 is not finite. Likely cause: the
 * learning rate 0.5 is too high; lower it, clip the gradients, or scale the features
 * </pre>
 *
 * <p>The weights are useless then. Change what the message names, and train again or continue from the last checkpoint:
 * checkpoints of the ready-made listeners never contain a weight that is not finite.
 */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /** Creates the exception with its message. */
    public NonFiniteException(String message) {
        super(message);
    }
}
