package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.internal.text.Json;
import dev.weft.playground.Playground;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The playground's page shows the losses that the programs print, digit for digit. */
class PlaygroundTest {
    private static final int EPOCHS = 60;

    /** The curve of the page: the losses of training and test by epoch. */
    private static final Map<Long, List<Double>> CURVE = new TreeMap<>();
    private static Playground playground;

    @BeforeAll
    static void trainInThePage() throws IOException, InterruptedException {
        playground = Playground.open();
        String session = (String) object(post("/api/open", Map.of("link", "epochs=" + EPOCHS), BodyHandlers.ofString())
                .body()).get("session");
        var states = post("/api/states", Map.of("session", session), BodyHandlers.ofInputStream());
        String feed = states.headers().firstValue("Weft-Feed").orElseThrow();
        try (var lines = new BufferedReader(new InputStreamReader(states.body(), StandardCharsets.UTF_8))) {
            for (int received = 1; !CURVE.containsKey((long) EPOCHS); received++) {
                String line = lines.readLine();
                while (line.isEmpty()) {
                    line = lines.readLine();
                }
                Map<?, ?> run = (Map<?, ?>) ((List<?>) object(line).get("runs")).get(0);
                for (Object point : (List<?>) ((Map<?, ?>) run.get("curve")).get("points")) {
                    List<?> numbers = (List<?>) point;
                    CURVE.put((Long) numbers.get(0), List.of((Double) numbers.get(1), (Double) numbers.get(2)));
                }
                post("/received", Map.of("feed", feed, "lines", received), BodyHandlers.discarding());
            }
        }
    }

    @AfterAll
    static void close() {
        playground.close();
    }

    private static Map<?, ?> object(String json) throws IOException {
        return (Map<?, ?>) Json.read("reply", json);
    }

    private static <T> HttpResponse<T> post(String path, Map<String, ?> body, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        String address = playground.getAddress();
        String origin = address.substring(0, address.indexOf("/#"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin + path))
                .header("Content-Type", "application/json").header("Origin", origin)
                .header("Weft-Token", address.substring(address.indexOf("token=") + "token=".length()))
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))).build();
        HttpResponse<T> reply = HttpClient.newHttpClient().send(request, handler);
        assertEquals(2, reply.statusCode() / 100, path);
        return reply;
    }

    /** The losses by epoch in lines such as {@code epoch 20: training 0.16, test 0.19}. */
    private static Map<Long, List<Double>> losses(String printed) {
        Map<Long, List<Double>> losses = new TreeMap<>();
        printed.lines().filter(line -> line.contains("epoch ")).forEach(line -> {
            String[] parts = line.substring(line.indexOf("epoch ") + "epoch ".length()).split("[^0-9.E-]+");
            losses.put(Long.valueOf(parts[0]), List.of(Double.valueOf(parts[1]), Double.valueOf(parts[2])));
        });
        return losses;
    }

    @Test
    void theProgramsOfTheGuidePrintTheCurveOfThePage() throws ReflectiveOperationException {
        for (String program : List.of("Playground", "PlaygroundKt")) {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            PrintStream before = System.out;
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            try {
                Class.forName("dev.weft.examples.guide." + program).getMethod("main", String[].class)
                        .invoke(null, (Object) new String[]{"" + EPOCHS, "1"});
            } finally {
                System.setOut(before);
            }
            assertEquals(CURVE, losses(printed.toString(StandardCharsets.UTF_8)), program);
        }
    }

    @Test
    void theScriptPrintsTheCurveOfThePage() throws IOException {
        String script = Files.readString(Program.MODULE.resolve("scripts/12-playground.main.kts"));
        Map<Long, List<Double>> printed = losses(script.substring(script.indexOf("// prints:")));
        assertEquals(4, printed.size());
        printed.forEach((epoch, losses) -> assertEquals(CURVE.get(epoch), losses, "epoch " + epoch));
    }
}
