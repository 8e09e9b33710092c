package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.knowm.xchart.XYChart;

/**
 * A size that grows, and a chart of how the time of a step grows with it.
 *
 * @param name what grows
 * @param network what stays
 * @param lengths the sizes
 * @param workload a step of one size
 */
record Axis(String name, String network, int[] lengths, IntFunction<Workload> workload) {
    void measure(Race race) throws InterruptedException {
        for (int length : lengths) {
            race.measure(workload.apply(length));
        }
    }

    XYChart chart(Figures figures, List<Entrant> entrants) {
        Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
        for (Entrant entrant : entrants) {
            Map<Integer, Double> points = new TreeMap<>();
            for (int length : lengths) {
                figures.best(workload.apply(length).name(), entrant.name())
                        .ifPresent(figure -> points.put(length, figure.median()));
            }
            if (!points.isEmpty()) {
                lines.put(entrant.name(), points);
            }
        }
        return Chart.ofLines("A step of " + network, name, lines);
    }
}
