package dev.weft.serve.model;

import dev.weft.serve.http.Replies;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets.
 *
 * @param status the HTTP status
 * @param type the type of the body
 * @param bytes the body
 * @param headers more headers
 */
record Reply(int status, String type, byte[] bytes, Map<String, String> headers) {
    private static final String JSON = "application/json";

    /** A value as JSON, with status 200. */
    static Reply json(@Nullable Object value) {
        return json(200, value);
    }

    static Reply json(int status, @Nullable Object value) {
        return new Reply(status, JSON, Replies.bytes(value, ""), Map.of());
    }

    /** What went wrong, in the way of TensorFlow Serving and of the Open Inference Protocol. */
    static Reply error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    static Reply text(String type, String text) {
        return new Reply(200, type, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    Reply with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, type, bytes, Map.copyOf(more));
    }
}
