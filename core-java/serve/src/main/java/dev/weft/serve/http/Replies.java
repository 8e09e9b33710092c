package dev.weft.serve.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.weft.internal.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes replies, all with the headers that confine a page to this server. */
public final class Replies {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "
                    + "img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
                    + "form-action 'none'; require-trusted-types-for 'script'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cache-Control", "no-store");

    private Replies() {}

    /** Sends status and headers; {@code length} 0 means that the length is not known yet. */
    public static OutputStream open(HttpExchange exchange, int status, String type, long length) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        HEADERS.forEach(headers::set);
        headers.set("Content-Type", type);
        exchange.sendResponseHeaders(status, length);
        return exchange.getResponseBody();
    }

    /** Sends a whole reply; to HEAD, all of it but the body. */
    public static void send(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            open(exchange, status, type, -1).close();
            return;
        }
        try (OutputStream out = open(exchange, status, type, bytes.length == 0 ? -1 : bytes.length)) {
            out.write(bytes);
        }
    }

    /**
     * The bytes of a JSON value and what follows it.
     *
     * @throws IllegalStateException if a handler's {@code value} is not JSON, for which the page is not to blame
     */
    public static byte[] bytes(@Nullable Object value, String end) {
        try {
            return (Json.write(value) + end).getBytes(US_ASCII);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
