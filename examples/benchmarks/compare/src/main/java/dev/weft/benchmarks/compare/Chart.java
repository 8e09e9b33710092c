package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** Charts of the measurements. */
final class Chart {
    private Chart() {}

    /** Draws a group of bars for each workload: the time of each entrant relative to the floor. */
    static void ofRatios(Figures figures, List<String> entrants, Path file) throws IOException {
        List<String> groups =
                Workload.ALL.stream().map(Workload::name).filter(name -> figures.best(name, "floor").isPresent())
                        .toList();
        if (groups.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder().width(1400).height(700)
                .title("Time of a step or a prediction; the matrix products alone = 1").yAxisTitle("times the floor")
                .build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(0.5);
        chart.getStyler().setAvailableSpaceFill(0.85);
        style(chart.getStyler());
        for (String entrant : entrants.stream().filter(entrant -> !entrant.equals("floor")).toList()) {
            List<Double> ratios = new ArrayList<>();
            for (String group : groups) {
                double floor = figures.best(group, "floor").orElseThrow().median();
                ratios.add(figures.best(group, entrant).map(figure -> figure.median() / floor).orElse(null));
            }
            if (ratios.stream().anyMatch(java.util.Objects::nonNull)) {
                chart.addSeries(entrant, groups, ratios);
            }
        }
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
    }

    /** Draws lines of times over a size, both logarithmic; each line is a map from the size to nanoseconds. */
    static XYChart ofLines(String title, String axis, Map<String, Map<Integer, Double>> lines) {
        XYChart chart =
                new XYChartBuilder().width(700).height(480).title(title).xAxisTitle(axis).yAxisTitle("ms").build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        style(chart.getStyler());
        lines.forEach((name, points) -> chart.addSeries(name, List.copyOf(points.keySet()),
                points.values().stream().map(nanos -> nanos / 1e6).toList()));
        return chart;
    }

    private static void style(Styler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    }
}
