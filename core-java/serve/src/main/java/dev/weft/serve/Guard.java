package dev.weft.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.weft.serve.http.Refusal;
import dev.weft.serve.http.Requests;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Decides who may ask. Any page in the user's browser, and any program of the machine, can send requests to a
 * loopback address; only the page that this server delivered, opened with the address that it printed, is answered:
 *
 * <ul>
 * <li>{@code Host} is this server's address. A page whose own name was made to resolve to 127.0.0.1 sends its
 * own.</li>
 * <li>A POST names this server as its {@code Origin}. A browser writes the header, and no page can change it.</li>
 * <li>A POST carries the token, which only the printed address contains. Other users of the machine do not know
 * it.</li>
 * <li>A POST has the type {@code application/json}, which a form cannot have.</li>
 * <li>A GET changes nothing and reads only files that anybody may read.</li>
 * </ul>
 */
final class Guard {
    private static final String TOKEN = "Weft-Token";
    private static final int TOKEN_BYTES = 16;

    private final String token;
    private final Set<String> hosts;
    private final int headerBytes;

    Guard(int port, int headerBytes) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
        this.headerBytes = headerBytes;
    }

    /** 128 random bits as 32 hexadecimal digits. */
    String token() {
        return token;
    }

    /** Checks what all requests must have. */
    void check(HttpExchange request) throws Refusal {
        Requests.check(request, headerBytes);
        String host = Requests.only(request.getRequestHeaders(), "Host");
        if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            throw new Refusal(403, "The host must be 127.0.0.1 or localhost with the port of this server.");
        }
    }

    /** Checks what a POST must have besides. */
    void checkPost(HttpExchange request) throws Refusal {
        Headers headers = request.getRequestHeaders();
        if (!("http://" + Requests.only(headers, "Host")).equalsIgnoreCase(Requests.only(headers, "Origin"))) {
            throw new Refusal(403, "The request does not come from the page of this server.");
        }
        String given = Requests.only(headers, TOKEN);
        if (given == null || !MessageDigest.isEqual(token.getBytes(ISO_8859_1), given.getBytes(ISO_8859_1))) {
            throw new Refusal(403, "The token is not that of this server: open the address that it printed.");
        }
        String type = Requests.only(headers, "Content-Type");
        if (type == null || !type.matches("(?i)application/json(?:; ?charset=utf-8)?")) {
            throw new Refusal(415, "The content type must be application/json.");
        }
    }
}
