package dev.weft.serve.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.weft.serve.http.Refusal;
import dev.weft.serve.http.Requests;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may ask:
 *
 * <ul>
 * <li>On a loopback address, {@code Host} is this server's address: a page whose own name was made to resolve to
 * 127.0.0.1 sends its own.</li>
 * <li>What a browser sends for a page of another site, which its {@code Origin} or {@code Sec-Fetch-Site} names, is
 * refused. Programs send neither.</li>
 * <li>With a token, each request carries it, except for health, the document and the files of the page.</li>
 * </ul>
 */
final class Access {
    private static final String BEARER = "Bearer ";
    private static final int HTTP = 80;

    private final Set<String> hosts;
    private final boolean isLoopback;
    private final Optional<String> token;
    private final int headerBytes;

    Access(int port, boolean isLoopback, Optional<String> token, int headerBytes) {
        // Clients leave out the port of HTTP.
        this.hosts = Stream.of("127.0.0.1", "localhost", "[::1]").flatMap(name -> port == HTTP
                ? Stream.of(name, name + ":" + port) : Stream.of(name + ":" + port)).collect(Collectors.toSet());
        this.isLoopback = isLoopback;
        this.token = token;
        this.headerBytes = headerBytes;
    }

    /** Checks what all requests must have. */
    void check(HttpExchange exchange) throws Refusal {
        Requests.check(exchange, headerBytes);
        Headers headers = exchange.getRequestHeaders();
        String host = Requests.only(headers, "Host");
        if (host == null || isLoopback && !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            throw new Refusal(403, "The host must be 127.0.0.1 or localhost with the port of this server.");
        }
        if (headers.containsKey("Origin") && !isOwn(host, Requests.only(headers, "Origin"))) {
            throw new Refusal(403, "The request comes from the page of another site.");
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean isVisit = exchange.getRequestMethod().equals("GET") && "navigate".equals(headers.getFirst(
                "Sec-Fetch-Mode"));
        if (site != null && !site.equals("same-origin") && !site.equals("none") && !isVisit) {
            throw new Refusal(403, "The request comes from the page of another site.");
        }
    }

    private static boolean isOwn(String host, @Nullable String origin) {
        return ("http://" + host).equalsIgnoreCase(origin) || ("https://" + host).equalsIgnoreCase(origin);
    }

    /** Checks the token for what is not open to everybody. */
    void checkToken(HttpExchange exchange) throws Refusal {
        if (token.isEmpty()) {
            return;
        }
        String given = Requests.only(exchange.getRequestHeaders(), "Authorization");
        byte[] wanted = (BEARER + token.get()).getBytes(ISO_8859_1);
        if (given == null || !MessageDigest.isEqual(wanted, given.getBytes(ISO_8859_1))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            throw new Refusal(401, "The request needs the header Authorization: Bearer TOKEN with the token of this "
                    + "server.");
        }
    }
}
