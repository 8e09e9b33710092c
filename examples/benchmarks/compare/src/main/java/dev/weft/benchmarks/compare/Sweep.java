package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/**
 * Measures how the time of a training step grows with batch, width, depth and threads, next to the floor. Usage:
 * {@code Sweep HOME DATA [--quick] [--before CHECKOUT] [--out FOLDER]}; writes {@code sweep.md}, {@code sweep.json} and
 * {@code sweep.png}.
 */
public final class Sweep {
    private static final String ENTRANTS = "floor,floor:1,weft,weft:1";
    private static final List<Axis> AXES = List.of(
            new Axis("batch", "784-500-10", new int[]{1, 4, 16, 64, 200, 512, 2048},
                    batch -> Workload.train("batch-" + batch, batch, Workload.Hidden.RELU, 784, 500, 10)),
            new Axis("width", "784-width-10, batch 200", new int[]{8, 32, 128, 512, 2048},
                    width -> Workload.train("width-" + width, 200, Workload.Hidden.RELU, 784, width, 10)),
            new Axis("depth", "layers of 64, batch 32", new int[]{1, 2, 5, 10, 20, 50},
                    depth -> Workload.train("depth-" + depth, 32, Workload.Hidden.RELU,
                            Collections.nCopies(depth + 1, 64).toArray(Integer[]::new))));

    private Sweep() {}

    /** Runs the sweep. */
    public static void main(String[] arguments) throws InterruptedException {
        Compare.orComplain(() -> run(arguments));
    }

    private static void run(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = Compare.options(arguments);
        Home home = Home.of(Path.of(arguments[0]), Optional.ofNullable(options.get("--before")));
        List<Entrant> entrants =
                Entrant.all(Optional.of(ENTRANTS + (home.earlier().isEmpty() ? "" : ",before,before:1")),
                        false, home);
        boolean quick = options.containsKey("--quick");
        Figures figures = new Figures();
        String before = Machine.load();
        Map<String, String> versions;
        try (Race race = new Race(home, entrants, figures, quick ? 3 : 7, quick ? 0.05 : 0.3)) {
            versions = race.versions();
            for (Axis axis : AXES) {
                axis.measure(race);
            }
        }
        Path out = Compare.out(home.folder(), options);
        Files.createDirectories(out);
        List<String> circumstances = new ArrayList<>(home.commits());
        circumstances.addAll(List.of("load before: " + before, "load after: " + Machine.load()));
        Report report = Report.of(figures, entrants, versions, circumstances);
        Files.writeString(out.resolve("sweep.json"), report.json());
        List<XYChart> charts = new ArrayList<>();
        for (Axis axis : AXES) {
            charts.add(axis.chart(figures, entrants));
        }
        BitmapEncoder.saveBitmap(charts, 1, charts.size(), out.resolve("sweep.png").toString(),
                BitmapEncoder.BitmapFormat.PNG);
        String tables = report.markdown() + "\n" + new Page(Results.parse(report.json())).threads();
        Files.writeString(out.resolve("sweep.md"), tables);
        System.out.print(tables);
    }
}
