package dev.weft.examples.guide;

import dev.weft.serve.model.ModelServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Serves a saved model over HTTP, and asks it as a client would. */
public final class ServeAModel {
    private static void ask(ModelServer server, String path, String body) throws IOException, InterruptedException {
        URI uri = URI.create(server.address() + path);
        var request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        var reply = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(reply.statusCode() + " " + reply.body().replaceAll(",\"probabilities\".*", " …"));
    }

    /** Expects a model of iris. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String row = "\"sepal_length\": 5.1, \"sepal_width\": 3.5, \"petal_length\": 1.4";
        try (ModelServer server = ModelServer.open(Path.of(args[0]), 0)) {
            ask(server, "v1/models/iris:predict", "{\"instances\": [{" + row + ", \"petal_width\": 0.2}]}");
            ask(server, "v1/models/iris:predict", "{\"instances\": [{" + row + ", \"petal_width\": \"wide\"}]}");
            ask(server, "v1/models/iris:predict", "{\"instances\": [{" + row + "}]}");
            ask(server, "v1/models/rose:predict", "{\"instances\": []}");
        }
    }
}
