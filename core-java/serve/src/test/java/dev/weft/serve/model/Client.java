package dev.weft.serve.model;

import dev.weft.internal.text.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks a server as programs do. */
final class Client {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String base;

    Client(ModelServer server) {
        this.base = "http://127.0.0.1:" + server.port();
    }

    /** A reply. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> json() {
            return (Map<String, Object>) Json.read("reply", text());
        }

        List<?> predictions() {
            if (status() != 200) {
                throw new AssertionError(status() + " " + text());
            }
            return (List<?>) json().get("predictions");
        }

        String error() {
            return status() + " " + json().get("error");
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMinutes(2));
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        return new Answer(HTTP.send(request.build(), BodyHandlers.ofByteArray()));
    }

    Answer get(String path) throws Exception {
        return send(request(path));
    }

    Answer post(String path, String body) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Answer post(String path, Object body) throws Exception {
        return post(path, Json.write(body));
    }

    Answer bytes(String path, String type, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }
}
