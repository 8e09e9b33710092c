package dev.weft.serve;

/** Says that a request is refused, and what the reply is. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** Creates the refusal of one request; whoever asks gets {@code message}, which says nothing about the machine. */
    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
