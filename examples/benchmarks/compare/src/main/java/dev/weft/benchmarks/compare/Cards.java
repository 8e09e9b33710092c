package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/**
 * Measures Weft on a GPU beside PyTorch on the same card and Weft on the processors, and from which batch and width on
 * the card is faster. Usage: {@code Cards HOME DATA [--quick] [--only weft-gpu,torch-eager] [--workloads mlp500]
 * [--blocks 7] [--seconds 0.5] [--out FOLDER]}; writes {@code gpu.md}, {@code gpu.json} and {@code gpu.png}.
 */
public final class Cards {
    private static final Axis BATCH = new Axis("batch", "784-500-10", new int[]{1, 8, 64, 512, 4096},
            batch -> Workload.train("batch-" + batch, batch, Workload.Hidden.RELU, 784, 500, 10));
    private static final Axis WIDTH = new Axis("width", "784-width-10, batch 200", new int[]{8, 64, 512, 4096},
            width -> Workload.train("width-" + width, 200, Workload.Hidden.RELU, 784, width, 10));

    private Cards() {}

    /** Runs the measurements. */
    public static void main(String[] arguments) throws InterruptedException {
        Compare.orComplain(() -> run(arguments));
    }

    private static void run(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = Compare.options(arguments);
        Home home = Home.of(Path.of(arguments[0]), Optional.empty());
        List<Entrant> entrants = entrants(Optional.ofNullable(options.get("--only")));
        List<Workload> workloads = workloads(Optional.ofNullable(options.get("--workloads")));
        boolean quick = options.containsKey("--quick");
        int blocks = Integer.parseInt(options.getOrDefault("--blocks", quick ? "3" : "7"));
        double seconds = Double.parseDouble(options.getOrDefault("--seconds", quick ? "0.1" : "0.5"));
        Figures figures = new Figures();
        String before = Machine.load();
        Map<String, String> versions;
        try (Race race = new Race(home, entrants, figures, blocks, seconds)) {
            versions = race.versions();
            for (Workload workload : workloads) {
                race.measure(workload);
            }
            BATCH.measure(race);
            WIDTH.measure(race);
        }
        List<String> circumstances = new ArrayList<>(home.commits());
        circumstances.addAll(List.of(blocks + " blocks of " + seconds + " s", "load before: " + before,
                "load after: " + Machine.load()));
        Report report = Report.of(figures, entrants, versions, circumstances);
        Path out = Compare.out(home.folder(), options);
        Files.createDirectories(out);
        Files.writeString(out.resolve("gpu.json"), report.json());
        Files.writeString(out.resolve("gpu.md"), report.markdown());
        List<XYChart> charts = List.of(BATCH.chart(figures, entrants), WIDTH.chart(figures, entrants));
        BitmapEncoder.saveBitmap(charts, 1, charts.size(), out.resolve("gpu.png").toString(),
                BitmapEncoder.BitmapFormat.PNG);
        System.out.print(report.markdown());
    }

    /** The named entrants, by default Weft on all processors and all on the card. */
    private static List<Entrant> entrants(Optional<String> names) {
        return names.map(text -> Arrays.stream(text.split(",")))
                .orElseGet(() -> Stream.concat(
                        Stream.of("weft:" + Runtime.getRuntime().availableProcessors()), Entrant.ON_GPU.stream()))
                .map(Entrant::of).toList();
    }

    private static List<Workload> workloads(Optional<String> names) {
        return names.map(text -> Arrays.stream(text.split(",")).map(name -> Workload.ON_GPU.stream()
                .filter(workload -> workload.name().equals(name)).findFirst().orElseGet(() -> Workload.named(name)))
                .toList()).orElse(Workload.ON_GPU);
    }
}
