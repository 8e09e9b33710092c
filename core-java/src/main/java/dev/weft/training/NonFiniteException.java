package dev.weft.training;

/** Training has come upon a loss or a weight that is NaN or infinite, and has stopped. */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /** What was found, where, and its likely cause. */
    public NonFiniteException(String message) {
        super(message);
    }
}
