package dev.weft.training;

/** Training has come upon a loss or a weight that is NaN or infinite, and has stopped. */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    NonFiniteException(String message) {
        super(message);
    }
}
