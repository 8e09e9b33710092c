package dev.weft.training;

/**
 * Thrown when training diverges: the loss or a weight is NaN or infinite. The message names the epoch, the step, the
 * first value that is not finite, and the likely cause.
 */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /** Creates the exception with its message. */
    public NonFiniteException(String message) {
        super(message);
    }
}
