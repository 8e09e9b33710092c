package dev.weft.examples.guide;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.file.MalformedDataException;
import dev.weft.table.Column;
import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers {@code POST /predict} with the species of the flower whose measurements are in the body. */
public final class EmbedInAService {
    private static final List<String> COLUMNS =
            List.of("sepal_length", "sepal_width", "petal_length", "petal_width");
    private static final int MOST_BYTES = 1_000;

    private static String species(Predictor predictor, String body) {
        String[] cells = body.split(",");
        if (cells.length != COLUMNS.size()) {
            throw new IllegalArgumentException("expected the numbers " + COLUMNS + " but got " + body);
        }
        List<Column> row = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            row.add(new Column.Numbers(COLUMNS.get(i), Double.parseDouble(cells[i])));
        }
        return predictor.answers(Table.of("request", row)).get(0).value().toString();
    }

    private static void handle(Predictor predictor, HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                send(exchange, 413, "expected at most " + MOST_BYTES + " bytes");
                return;
            }
            try {
                send(exchange, 200, species(predictor, new String(body, StandardCharsets.UTF_8)));
            } catch (IllegalArgumentException | MalformedDataException bad) {
                send(exchange, 400, bad.getMessage());
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Expects the model that {@link TrainOnATable} saved. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.setProperty("jdk.httpserver.maxConnections", "100");
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        Predictor predictor = Predictor.load(Path.of(args[0]));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        server.setExecutor(threads);
        server.createContext("/predict", exchange -> handle(predictor, exchange));
        server.start();

        HttpClient client = HttpClient.newHttpClient();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/predict");
        for (String body : List.of("5.1,3.5,1.4,0.2", "5.1,3.5,1.4", "5.1,wide,1.4,0.2", "1".repeat(2_000))) {
            var request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println(response.statusCode() + " " + response.body());
        }
        server.stop(0);
        threads.shutdown();
    }
}
