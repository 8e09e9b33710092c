package dev.weft.examples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws logical gates: their four points, and the line {@code w1·x1 + w2·x2 + b = 0} of a perceptron. */
public final class Gates {
    private Gates() {}

    /**
     * Writes one PNG file with a chart for each gate.
     *
     * @param truth the outputs of each gate, -1 or 1, for the inputs 00, 01, 10 and 11
     * @param lines w1, w2 and b for each gate
     */
    public static void draw(Map<String, float[]> truth, Map<String, float[]> lines, Path file) throws IOException {
        List<XYChart> charts = new ArrayList<>();
        truth.forEach((gate, values) -> charts.add(chart(gate, values, lines.get(gate))));
        BitmapEncoder.saveBitmap(charts, 1, charts.size(), file.toString().replaceFirst("\\.png$", ""),
                BitmapEncoder.BitmapFormat.PNG);
    }

    private static XYChart chart(String gate, float[] truth, float[] line) {
        XYChart chart =
                new XYChartBuilder().width(360).height(360).title(gate).xAxisTitle("x1").yAxisTitle("x2").build();
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter)
                .setLegendPosition(Styler.LegendPosition.OutsideS).setLegendLayout(Styler.LegendLayout.Horizontal)
                .setMarkerSize(14);
        chart.getStyler().setXAxisMin(-0.5).setXAxisMax(1.5).setYAxisMin(0, -0.5).setYAxisMax(0, 1.5)
                .setChartBackgroundColor(Color.WHITE);
        points(chart, "false", truth, -1, new Color(0xd9, 0x5f, 0x02));
        points(chart, "true", truth, 1, new Color(0x1b, 0x77, 0x9e));
        double[][] ends = ends(line[0], line[1], line[2]);
        if (ends.length > 0) {
            XYSeries drawn = chart.addSeries("line", ends[0], ends[1]);
            drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line).setMarker(SeriesMarkers.NONE);
            drawn.setLineColor(Color.DARK_GRAY).setLineStyle(new BasicStroke(2));
        }
        return chart;
    }

    private static void points(XYChart chart, String name, float[] truth, float value, Color color) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] == value) {
                x.add((double) (i / 2));
                y.add((double) (i % 2));
            }
        }
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color);
    }

    /** Returns x and y of the two points where the line crosses the border of the chart; empty if it does not. */
    private static double[][] ends(double w1, double w2, double b) {
        List<double[]> ends = new ArrayList<>();
        for (double edge : new double[]{-0.5, 1.5}) {
            double y = (-w1 * edge - b) / w2;
            double x = (-w2 * edge - b) / w1;
            if (y >= -0.5 && y <= 1.5) {
                ends.add(new double[]{edge, y});
            }
            if (x > -0.5 && x < 1.5) {
                ends.add(new double[]{x, edge});
            }
        }
        return ends.size() < 2 ? new double[0][] : new double[][]{
            {ends.get(0)[0], ends.get(1)[0]}, {ends.get(0)[1], ends.get(1)[1]}};
    }
}
