package dev.weft.serve.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a server does, and writes it in the text format of Prometheus. Labels come from the table of routes and
 * from the models that are served, never from a request, so that their number is bounded. Any number of threads may
 * count.
 */
final class Metrics {
    /** The type of the text. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final double[] SECONDS = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
        5, 10};
    private static final double[] ROWS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 10_000};
    private static final double NANOS = 1e9;

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, Histogram> seconds = new ConcurrentHashMap<>();
    private final Map<String, Histogram> batches = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rows = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> reloads = new ConcurrentHashMap<>();
    private final LongAdder running = new LongAdder();

    /** How many values are at most as large as each bound. */
    private static final class Histogram {
        private final double[] bounds;
        private final LongAdder[] counts;
        private final LongAdder units = new LongAdder();
        private final double unit;

        Histogram(double[] bounds, double unit) {
            this.bounds = bounds;
            this.unit = unit;
            this.counts = new LongAdder[bounds.length + 1];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        void add(double value) {
            int bucket = 0;
            while (bucket < bounds.length && value > bounds[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
            units.add(Math.round(value / unit));
        }

        void write(StringBuilder to, String name, String labels) {
            long below = 0;
            for (int i = 0; i < counts.length; i++) {
                below += counts[i].sum();
                String bound = i == bounds.length ? "+Inf" : Metrics.number(bounds[i]);
                to.append(name).append("_bucket{").append(labels).append(",le=\"").append(bound).append("\"} ")
                        .append(below).append('\n');
            }
            to.append(name).append("_sum{").append(labels).append("} ")
                    .append(Metrics.number(units.sum() * unit)).append('\n');
            to.append(name).append("_count{").append(labels).append("} ").append(below).append('\n');
        }
    }

    void begin() {
        running.increment();
    }

    /** Counts a reply. */
    void end(String route, int status, long nanos) {
        running.decrement();
        requests.computeIfAbsent("route=\"" + route + "\",code=\"" + status + "\"", any -> new LongAdder()).increment();
        seconds.computeIfAbsent("route=\"" + route + "\"", any -> new Histogram(SECONDS, 1e-6)).add(nanos / NANOS);
    }

    /** Counts a batch that was computed. */
    void batch(ModelFiles.Id id, int size) {
        batches.computeIfAbsent(labels(id), any -> new Histogram(ROWS, 1)).add(size);
    }

    /** Counts the rows of a request that was answered. */
    void rows(ModelFiles.Id id, int count) {
        rows.computeIfAbsent(labels(id), any -> new LongAdder()).add(count);
    }

    /** Counts a file that was loaded or refused. */
    void reload(boolean isLoaded) {
        reloads.computeIfAbsent("result=\"" + (isLoaded ? "loaded" : "refused") + "\"", any -> new LongAdder())
                .increment();
    }

    private static String labels(ModelFiles.Id id) {
        return "model=\"" + id.name() + "\",version=\"" + id.version() + "\"";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** All of it, in the text format of Prometheus. */
    String text(Models models) {
        StringBuilder text = new StringBuilder();
        counters(text, "weft_requests_total", "Replies by route and HTTP status.", requests);
        histograms(text, "weft_request_seconds", "Seconds from the first byte of a request to the last of the reply.",
                seconds);
        counters(text, "weft_rows_total", "Rows that were answered.", rows);
        histograms(text, "weft_batch_rows", "Rows that were computed together.", batches);
        counters(text, "weft_model_files_total", "Model files that were loaded or refused.", reloads);
        head(text, "weft_requests_running", "Requests that are being answered.", "gauge");
        text.append("weft_requests_running ").append(running.sum()).append('\n');
        head(text, "weft_model_info", "The models that are served.", "gauge");
        models.all().forEach(served -> text.append("weft_model_info{").append(labels(served.id()))
                .append(",sha256=\"").append(served.sha256()).append("\"} 1\n"));
        head(text, "weft_heap_bytes", "Memory of the heap in use.", "gauge");
        Runtime jvm = Runtime.getRuntime();
        text.append("weft_heap_bytes ").append(jvm.totalMemory() - jvm.freeMemory()).append('\n');
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ')
                .append(type).append('\n');
    }

    private static void counters(StringBuilder text, String name, String help, Map<String, LongAdder> counters) {
        head(text, name, help, "counter");
        new TreeMap<>(counters).forEach((labels, count) -> text.append(name).append('{').append(labels).append("} ")
                .append(count.sum()).append('\n'));
    }

    private static void histograms(StringBuilder text, String name, String help, Map<String, Histogram> histograms) {
        head(text, name, help, "histogram");
        new TreeMap<>(histograms).forEach((labels, histogram) -> histogram.write(text, name, labels));
    }
}
