package dev.weft.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.internal.text.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A page without a browser: it follows the states as the protocol says, on the thread that calls it. */
final class Client implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String base;
    private final String token;
    private final InputStream stream;
    private final BufferedReader lines;
    private final String feed;
    private long count;
    private Map<String, Object> last = Map.of();
    final Map<String, Object> sections = new LinkedHashMap<>();
    final Map<String, List<Object>> points = new HashMap<>();

    Client(String address) {
        base = address.substring(0, address.indexOf("/#"));
        token = address.substring(address.indexOf("token=") + "token=".length());
        try {
            HttpResponse<InputStream> reply = HTTP.send(request("/api/states", "{}"),
                    HttpResponse.BodyHandlers.ofInputStream());
            stream = reply.body();
            lines = new BufferedReader(new InputStreamReader(stream, UTF_8));
            feed = reply.headers().firstValue("Weft-Feed").orElseThrow();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json")
                .header("Origin", base).header("Weft-Token", token)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    /** Posts {@code body} and returns the status and the reply. */
    String post(String path, String body) {
        try {
            HttpResponse<String> reply = HTTP.send(request(path, body), HttpResponse.BodyHandlers.ofString());
            return reply.statusCode() + " " + reply.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String control(String action) {
        return post("/api/control", "{\"action\":\"" + action + "\"}");
    }

    /** Reads the next line; false at the end. */
    @SuppressWarnings("unchecked")
    boolean next() {
        try {
            String line;
            do {
                line = lines.readLine();
            } while (line != null && line.isBlank());
            if (line == null) {
                return false;
            }
            count++;
            confirm();
            last = (Map<String, Object>) Json.read("line", line);
            last.forEach((name, value) -> {
                if (name.equals("series") || name.equals("histograms") || name.equals("runs")) {
                    ((List<Map<String, Object>>) value).forEach(this::append);
                } else {
                    sections.put(name, value);
                }
            });
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void confirm() {
        try {
            HTTP.send(request("/received", "{\"feed\":\"" + feed + "\",\"lines\":" + count + "}"),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException closed) {
            // The server has ended. What it sent before is still read.
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    @SuppressWarnings("unchecked")
    private void append(Map<String, Object> piece) {
        List<Object> known = points.computeIfAbsent((String) piece.get("id"), any -> new ArrayList<>());
        int from = ((Long) piece.get("from")).intValue();
        known.subList(from, known.size()).clear();
        known.addAll((List<Object>) piece.getOrDefault("points", piece.getOrDefault("snapshots",
                piece.getOrDefault("rows", List.of()))));
    }

    /** Reads lines until {@code wanted} holds. */
    void until(Predicate<Client> wanted) {
        while (!wanted.test(this)) {
            if (!next()) {
                throw new AssertionError("the states ended before: " + sections.get("progress"));
            }
        }
    }

    /** A number or a word within a section, such as {@code of("progress", "state")}. */
    @Nullable
    Object of(String section, String name) {
        return sections.get(section) instanceof Map<?, ?> fields ? fields.get(name) : null;
    }

    boolean is(String state) {
        return state.equals(of("progress", "state"));
    }

    /** The last line. */
    Map<String, Object> last() {
        return last;
    }

    /** Leaves, as a browser that closes the page does. */
    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
