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
 * Line chart of one or more series over common x values. Series named {@code val_NAME}, those of validation data, are
 * dashed; series of at most 20 points have markers. The vertical axis is logarithmic if all numbers are positive and
 * the largest is more than 100 times the smallest. From ten decades on, only some decades are labelled. A number that
 * is NaN or infinite leaves a gap. The size is 620 × 420 pixels.
 *
 * <pre>{@code
 * double[] x = {1, 2, 3};
 * LineChart.of("loss", "epoch", x, Map.of("loss", new double[]{0.9, 0.5, 0.4})).save("loss.svg");
 * }</pre>
 *
 * @param title the text above the chart
 * @param xName the text below the horizontal axis
 * @param x the x values, finite and in ascending order; copied
 * @param series the lines by name, in the order of the map, each with one number per x value; copied
 */
public record LineChart(String title, String xName, double[] x, Map<String, double[]> series) implements Picture {
    private static final Size SIZE = new Size(620, 420);
    private static final double TWO_DECADES = 100;
    private static final double MANY_DECADES = 1e10;
    private static final int FEW = 20;
    private static final int MOST_DIGITS = 9;
    /** A margin that makes XChart choose round labels: it uses equally spaced x values, as any two are, as labels. */
    private static final double OUT_OF_STEP = 0.0123;
    private static final float[] DASHES = {7, 5};

    /**
     * Checks and copies the numbers.
     *
     * @throws IllegalArgumentException if there is no series, a series has more or fewer numbers than {@code x}, an x
     *     value is not finite, or no number of any series is finite
     */
    public LineChart {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("LineChart " + title + " expects one or more series but got none");
        }
        Map<String, double[]> copies = new LinkedHashMap<>();
        for (Map.Entry<String, double[]> line : series.entrySet()) {
            if (line.getValue().length != x.length) {
                throw new IllegalArgumentException("LineChart " + title + " expects " + x.length + " numbers for "
                        + line.getKey() + " but got " + line.getValue().length);
            }
            copies.put(line.getKey(), line.getValue().clone());
        }
        x = x.clone();
        series = Collections.unmodifiableMap(copies);
        for (double number : x) {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("LineChart " + title + " expects finite x values but got " + number);
            }
        }
        if (numbers(series).findAny().isEmpty()) {
            throw new IllegalArgumentException("LineChart " + title + " expects finite numbers but got none");
        }
    }

    /**
     * Returns the chart, like the constructor.
     *
     * @param title the text above the chart
     * @param xName the text below the horizontal axis
     * @param x the x values, finite and in ascending order
     * @param series the lines by name; a {@code LinkedHashMap} keeps their order
     * @throws IllegalArgumentException if there is nothing to draw or the lengths differ
     */
    public static LineChart of(String title, String xName, double[] x, Map<String, double[]> series) {
        return new LineChart(title, xName, x, series);
    }

    /** All finite numbers of all series. */
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
        // XChart labels every decade; for so many, the exponents are drawn instead, which it labels at round distances.
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

    /** Chooses the scale and the labels of the vertical axis. */
    private static void vertical(XYStyler styler, double least, double most, boolean exponents) {
        boolean logarithmic = !exponents && least > 0 && most / least > TWO_DECADES;
        styler.setYAxisLogarithmic(logarithmic);
        if (exponents) {
            styler.setYAxisDecimalPattern("'1E'0;'1E'-0");
        } else if (least == most) {
            // With a formatting function XChart labels the numbers themselves, which suits a few of them.
            styler.setYAxisTickLabelsFormattingFunction(LineChart::plain);
        } else {
            styler.setYAxisDecimalPattern(logarithmic ? decades(least, most) : pattern(least, most));
            if (!logarithmic) {
                styler.setYAxisMax(most + OUT_OF_STEP * (most - least));
            }
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
            styler.setXAxisDecimalPattern(pattern(x[0], x[x.length - 1]));
        }
    }

    /** The pattern of round labels from the least to the most. XChart's own leaves out the 0 of 0.05. */
    static String pattern(double least, double most) {
        double size = Math.max(Math.abs(least), Math.abs(most));
        if (size >= 1e7 || size < 1e-3) {
            return "0.###E0";
        }
        int digits = (int) Math.min(MOST_DIGITS, Math.max(0, Math.ceil(-Math.log10((most - least) / 10)) + 1));
        return "#,##0" + (digits == 0 ? "" : "." + "#".repeat(digits));
    }

    /** The pattern of the powers of ten from the least to the most. */
    static String decades(double least, double most) {
        return most >= 1e7 || least < 1e-4 ? "0.###E0" : "#,##0.####";
    }

    /** Returns a number with at most six significant digits. */
    private static String plain(double number) {
        BigDecimal rounded = new BigDecimal(number).round(new MathContext(6)).stripTrailingZeros();
        return Math.abs(number) < 1e7 && rounded.scale() <= 6 ? rounded.toPlainString()
                : rounded.round(new MathContext(3)).toString();
    }
}
