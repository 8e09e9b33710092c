package dev.weft.benchmarks;

import dev.weft.data.DigitImage;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.serve.model.ModelServer;
import dev.weft.serve.model.Serving;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Training;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A model server under load on this machine: {@code wrk} with many connections asks for a row of iris and for an
 * image of 784 numbers, and compares every answer with those that a single client got. Prints requests per second,
 * latencies, wrong answers, and the memory of the server at the start and at the end of the load, beside the rate of
 * the predictor alone.
 */
final class Serve {
    private static final int PIXELS = DigitImage.SIDE * DigitImage.SIDE;
    private static final int WARM_UP_SECONDS = 10;
    private static final int ALONE_SECONDS = 3;
    private static final String LUA = """
            local bodies, wanted = {}, {}
            for line in io.lines("@FILE@") do
              local body, answer = line:match("^(.-)\\t(.*)$")
              bodies[#bodies + 1] = body
              wanted[answer] = true
            end
            local at, answers = 0, 0
            wrong = 0
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            local threads = {}
            function setup(thread) threads[#threads + 1] = thread end
            function request()
              at = at % #bodies + 1
              return wrk.format(nil, nil, nil, bodies[at])
            end
            function response(status, headers, body)
              if status ~= 200 or not wanted[body] then wrong = wrong + 1 end
            end
            function done(summary, latency)
              local all = 0
              for _, thread in ipairs(threads) do all = all + thread:get("wrong") end
              local errors = summary.errors.connect + summary.errors.read + summary.errors.write
                + summary.errors.timeout
              io.write(string.format("RESULT %d %.0f %.3f %.3f %.3f %.3f %d %d\\n", summary.requests,
                summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
                latency:percentile(99) / 1000, latency:percentile(99.9) / 1000, latency.max / 1000, all, errors))
            end
            """;

    private Serve() {}

    /** {@code Serve IRIS.CSV [SECONDS [CONNECTIONS]]}: prints the table. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
        int connections = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 64;
        System.out.println("| model | alone, predictions/s | requests/s | p50 ms | p99 ms | p99.9 ms | longest ms | "
                + "requests | wrong | errors | heap MB, start to end | resident MB, start to end |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        measure("iris", iris(Path.of(arguments[0])), rows(), seconds, connections);
        measure("784-500-10", digits(), images(), seconds, connections);
    }

    private static Predictor iris(Path csv) throws IOException {
        Table table = Csv.read(csv).shuffle(7);
        Preprocessing columns = Preprocessing.prepared(table, "species");
        return Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(16, Activations.RELU), Dense.of(3))
                .build(columns.features()).preprocess(columns).fit(columns.dataset(table), Training.epochs(20))
                .predictor();
    }

    private static Predictor digits() {
        return Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(500, Activations.RELU), Dense.of(10))
                .build(Shape.of(PIXELS)).predictor();
    }

    private static List<String> rows() {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            bodies.add(String.format(Locale.ROOT, "{\"instances\":[{\"sepal_length\":%.1f,\"sepal_width\":3.5,"
                    + "\"petal_length\":%.1f,\"petal_width\":0.2}]}", 4.3 + i * 0.07, 1 + i * 0.1));
        }
        return bodies;
    }

    private static List<String> images() {
        List<String> bodies = new ArrayList<>();
        RandomStream random = RandomStream.of(1, "images");
        for (int i = 0; i < 20; i++) {
            StringBuilder body = new StringBuilder("{\"instances\":[[");
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                // As in a digit, most pixels are background.
                body.append(pixel == 0 ? "" : ",").append(random.nextFloat() < 0.8 ? "0"
                        : String.format(Locale.ROOT, "%.3f", random.nextFloat()));
            }
            bodies.add(body.append("]]}").toString());
        }
        return bodies;
    }

    private static void measure(String name, Predictor model, List<String> bodies, int seconds, int connections)
            throws Exception {
        Path folder = Files.createTempDirectory("weft-serve");
        try (ModelServer server = Serving.of("m", model).withAccessLog(line -> {}).open()) {
            String address = server.address() + "v1/models/m:predict";
            Path answers = Files.write(folder.resolve("answers"), answers(address, bodies));
            Path script = Files.writeString(folder.resolve("load.lua"), LUA.replace("@FILE@", answers.toString()));
            double alone = alone(model);
            load(script, address, WARM_UP_SECONDS, connections);
            double heapBefore = heap();
            double residentBefore = resident();
            String[] result = load(script, address, seconds, connections).split(" ");
            System.out.printf(Locale.ROOT, "| %s | %.0f | %s | %s | %s | %s | %s | %s | %s | %s | %.1f to %.1f | "
                    + "%.0f to %.0f |%n", name, alone, result[2], result[3], result[4], result[5], result[6], result[1],
                    result[7], result[8], heapBefore, heap(), residentBefore, resident());
        } finally {
            for (Path file : Files.list(folder).toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    /** Each body and the answer to it alone, in a line of its own. */
    private static List<String> answers(String address, List<String> bodies) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        List<String> lines = new ArrayList<>();
        for (String body : bodies) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address)).POST(BodyPublishers.ofString(body))
                    .build();
            lines.add(body + "\t" + client.send(request, BodyHandlers.ofString()).body());
        }
        return lines;
    }

    /** Predictions of one row per second, by one thread that does nothing else: the second of two measurements. */
    private static double alone(Predictor model) {
        Tensor row = Tensor.zeros(model.features().batch(1));
        double rate = 0;
        for (int measurement = 0; measurement < 2; measurement++) {
            long start = System.nanoTime();
            long count = 0;
            while (System.nanoTime() - start < ALONE_SECONDS * 1e9) {
                model.predict(row);
                count++;
            }
            rate = count / ((System.nanoTime() - start) / 1e9);
        }
        return rate;
    }

    private static String load(Path script, String address, int seconds, int connections) throws Exception {
        Process wrk = new ProcessBuilder("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "10s",
                "-s", script.toString(), address).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String printed = new String(wrk.getInputStream().readAllBytes());
        if (wrk.waitFor() != 0) {
            throw new IOException("wrk failed: " + printed);
        }
        return printed.lines().filter(line -> line.startsWith("RESULT ")).findFirst().orElseThrow();
    }

    /** Memory of the heap that is in use after a collection, in megabytes. */
    private static double heap() throws InterruptedException {
        System.gc();
        Thread.sleep(500);
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6;
    }

    /** Memory of this process, in megabytes. */
    private static double resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0) / 1e3;
    }
}
