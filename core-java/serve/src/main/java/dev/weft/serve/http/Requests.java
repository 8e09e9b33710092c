package dev.weft.serve.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks that every server of this module makes of every request. */
public final class Requests {
    private static final int OVERHEAD = 32;
    private static final int PAUSES = 10;
    private static final int PAUSE_MILLIS = 10;
    /** How many times the limit of a body is read, and thrown away, of one that exceeds it. */
    private static final int DRAINED = 8;

    private Requests() {}

    /**
     * Checks the request line and the headers.
     *
     * @param headerBytes the longest request line with all headers
     */
    public static void check(HttpExchange request, int headerBytes) throws Refusal {
        Headers headers = request.getRequestHeaders();
        URI uri = request.getRequestURI();
        if (size(uri, headers) > headerBytes) {
            throw new Refusal(431, "The headers are longer than " + headerBytes + " bytes.");
        }
        if (!request.getProtocol().matches("HTTP/1\\.[01]")) {
            throw new Refusal(505, "The version must be HTTP/1.1.");
        }
        String length = headers.getFirst("Content-Length");
        if (length != null && !length.matches("[0-9]{1,18}")) {
            throw new Refusal(400, "The length must be a number.");
        }
        if (!request.getRequestMethod().equals("POST")
                && (headers.containsKey("Transfer-Encoding") || declaredBytes(request) > 0)) {
            throw new Refusal(400, "Only a POST has a body.");
        }
        String encoding = headers.getFirst("Content-Encoding");
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new Refusal(415, "The body must have no Content-Encoding: send it as it is.");
        }
        if (uri.isAbsolute() || uri.getRawAuthority() != null || !uri.getRawPath().startsWith("/")) {
            throw new Refusal(400, "The address must be a path.");
        }
    }

    /** Reads the body, no more of it than {@code most} bytes. */
    public static byte[] body(HttpExchange exchange, int most) throws IOException, Refusal {
        try {
            return read(exchange, most);
        } catch (IndexOutOfBoundsException e) {
            // A long length of a chunk overflows in the JDK's server. Like a broken one, it ends the connection.
            throw new IOException("the length of a chunk overflows", e);
        }
    }

    private static byte[] read(HttpExchange exchange, int most) throws IOException, Refusal {
        InputStream in = exchange.getRequestBody();
        boolean declared = declaredBytes(exchange) > most;
        byte[] bytes = declared ? new byte[0] : in.readNBytes(most);
        if (declared || in.read() >= 0) {
            drain(in, (long) DRAINED * most);
            throw new Refusal(413, "The body is longer than " + most + " bytes.");
        }
        return bytes;
    }

    /**
     * Reads on, since a browser reads the reply only after it has sent everything; but waits only for a moment, since
     * another client may never send what it promised.
     */
    private static void drain(InputStream in, long most) throws IOException {
        long left = most;
        for (int pauses = 0; left > 0 && pauses < PAUSES; pauses++) {
            for (int there = in.available(); there > 0 && left > 0; there = in.available()) {
                left -= in.skip(Math.min(there, left));
                pauses = 0;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The length of the body that the headers promise, or 0 if they say nothing. */
    public static long declaredBytes(HttpExchange request) {
        String length = request.getRequestHeaders().getFirst("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    /** The value of a header that is given exactly once, or else null. */
    public static @Nullable String only(Headers headers, String name) {
        List<String> values = headers.get(name);
        return values == null || values.size() != 1 ? null : values.get(0);
    }

    private static long size(URI uri, Headers headers) {
        long size = uri.toString().length();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            for (String value : header.getValue()) {
                size += header.getKey().length() + value.length() + OVERHEAD;
            }
        }
        return size;
    }
}
