package dev.weft.serve.http;

/** Says that a request is refused, and what the reply is. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** Creates the refusal of one request; the client gets {@code message}, which says nothing about the machine. */
    public Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
