package dev.weft.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Numbers over other numbers as lines. Lines called {@code val_NAME}, of validation data, are dashed; lines of at most
 * 20 points show them. The vertical axis is logarithmic where all numbers are positive and the largest is more than
 * 100 times the least; from ten decades on only some of them are named. What is NaN or infinite leaves a gap.
 *
 * @param title  what stands above
 * @param xName  what stands below the horizontal axis
 * @param x      where the numbers stand, in rising order
 * @param series the lines by name, each with a number for each of {@code x}; copied
 */
public record LineChart(String title, String xName, double[] x, Map<String, double[]> series) implements Picture {
    private static final Size SIZE = new Size(620, 420);
    private static final double TWO_DECADES = 100;
    private static final double MANY_DECADES = 1e10;
    private static final int FEW = 20;
    /** A border for round labels: XChart takes equally spaced numbers, as two always are, for labels themselves. */
    private static final double OUT_OF_STEP = 0.0123;
    private static final float[] DASHES = {7, 5};

    /** Checks that each line has a finite number, and one for each of {@code x}. */
    public LineChart {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("LineChart " + title + " expects a line but got none");
        }
        Map<String, double[]> copies = new LinkedHashMap<>();
        for (Map.Entry<String, double[]> line : series.entrySet()) {
            if (line.getValue().length != x.length) {
                throw new IllegalArgumentException("LineChart expects " + x.length + " numbers for " + line.getKey()
                        + " but got "
                        + line.getValue().length);
            }
            copies.put(line.getKey(), line.getValue().clone());
        }
        x = x.clone();
        series = Collections.unmodifiableMap(copies);
        if (!Arrays.stream(x).allMatch(Double::isFinite) || numbers(series).findAny().isEmpty()) {
            throw new IllegalArgumentException("LineChart " + title + " expects finite numbers but got none");
        }
    }

    /** Lines over {@code x}. */
    public static LineChart of(String title, String xName, double[] x, Map<String, double[]> series) {
        return new LineChart(title, xName, x, series);
    }

    private static DoubleStream numbers(Map<String, double[]> series) {
        return series.values().stream().flatMapToDouble(Arrays::stream).filter(Double::isFinite);
    }

    @Override
    public Size size() {
        return SIZE;
    }

    @Override
    public void paint(Graphics2D graphics) {
        double least = numbers(series).min().orElseThrow();
        double most = numbers(series).max().orElseThrow();
        // XChart names and rules every decade: of so many we draw the exponents, which it names at round distances.
        boolean exponents = least > 0 && most / least > MANY_DECADES;
        XYChart chart =
                new XYChartBuilder().width(SIZE.width()).height(SIZE.height()).title(title).xAxisTitle(xName).build();
        style(chart.getStyler());
        vertical(chart.getStyler(), least, most, exponents);
        int[] count = {0};
        series.forEach((name, y) -> {
            XYSeries line = chart.addSeries(name, x, Arrays.stream(y)
                    .map(number -> Double.isFinite(number) ? exponents ? Math.log10(number) : number : Double.NaN)
                    .toArray());
            Color colour = Colours.of(count[0]++);
            line.setLineColor(colour);
            line.setMarkerColor(colour);
            line.setLineStyle(name.startsWith("val_")
                    ? new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0)
                    : new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            line.setMarker(x.length <= FEW ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        });
        chart.paint(graphics, SIZE.width(), SIZE.height());
    }

    private static void vertical(XYStyler styler, double least, double most, boolean exponents) {
        boolean logarithmic = !exponents && least > 0 && most / least > TWO_DECADES;
        styler.setYAxisLogarithmic(logarithmic);
        if (exponents) {
            styler.setYAxisDecimalPattern("'1E'0;'1E'-0");
        } else if (least == most) {
            // Labels of one's own stand at the numbers themselves, which suits few of them.
            styler.setYAxisTickLabelsFormattingFunction(LineChart::plain);
        } else if (!logarithmic) {
            styler.setYAxisMax(most + OUT_OF_STEP * (most - least));
        }
    }

    private void style(XYStyler styler) {
        styler.setLocale(Locale.ROOT).setBaseFont(Page.TEXT).setChartTitleFont(Page.TITLE).setLegendFont(Page.TEXT);
        styler.setAxisTitleFont(Page.TEXT).setAxisTickLabelsFont(Page.TEXT.deriveFont(12f))
                .setAxisTickLabelsColor(Page.INK);
        styler.setChartBackgroundColor(Color.WHITE).setChartFontColor(Page.INK).setChartTitleBoxVisible(false)
                .setChartPadding(12);
        styler.setPlotBorderColor(Page.FAINT).setLegendBorderColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal).setLegendSeriesLineLength(34).setMarkerSize(7);
        styler.setPlotGridLinesColor(new Color(0xEC, 0xEC, 0xEC)).setPlotGridLinesStroke(new BasicStroke(1));
        styler.setAxisTickMarksColor(Page.FAINT).setAxisTicksLineVisible(false).setAxisTickPadding(6)
                .setChartTitlePadding(10);
        if (x.length <= FEW) {
            styler.setXAxisTickLabelsFormattingFunction(LineChart::plain);
        } else {
            styler.setXAxisMax(x[x.length - 1] + OUT_OF_STEP * (x[x.length - 1] - x[0]));
            styler.setXAxisDecimalPattern(x[x.length - 1] - x[0] > FEW / 2.0 ? "#,##0" : null);
        }
    }

    /** A number with the digits that matter. */
    private static String plain(double number) {
        BigDecimal rounded = new BigDecimal(number).round(new MathContext(6)).stripTrailingZeros();
        return Math.abs(number) < 1e7 && rounded.scale() <= 6 ? rounded.toPlainString()
                : rounded.round(new MathContext(3)).toString();
    }
}
