package dev.weft.picture;

import dev.weft.evaluation.Explanation;
import dev.weft.evaluation.Importance;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Numbers with names as horizontal bars from 0, positive ones blue and negative ones vermilion. A thin line reaches one
 * standard deviation to both sides of the end of a bar. The first 20 bars are shown, and the number of others is said.
 * The width is 620 pixels, and the height follows from the number of bars.
 *
 * <pre>{@code
 * BarChart.of(Importance.of(predictor, test, 5, 1)).save("importance.png");
 * }</pre>
 *
 * @param title the text above the chart
 * @param xName the text below the axis
 * @param bars the bars from top to bottom, one or more; copied
 */
public record BarChart(String title, String xName, List<Bar> bars) implements Picture {
    private static final int LEFT = 190;
    private static final int WIDTH = 620;
    private static final int HEIGHT = 400;
    private static final int LARGEST = 26;
    private static final int BELOW = 66;
    private static final int SHOWN = 20;
    private static final int CAP = 4;

    /**
     * One bar.
     *
     * @param name the text beside it
     * @param value where it ends; finite
     * @param deviation the standard deviation of the value, at least 0; 0 if there is none
     */
    public record Bar(String name, double value, double deviation) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the value is not finite, or the deviation not from 0 to a finite number
         */
        public Bar {
            if (!Double.isFinite(value) || !(deviation >= 0) || Double.isInfinite(deviation)) {
                throw new IllegalArgumentException("Bar " + name + " expects a finite value and a finite deviation of "
                        + "at least 0 but got " + value + " and " + deviation);
            }
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no bar
     */
    public BarChart {
        bars = List.copyOf(bars);
        if (bars.isEmpty()) {
            throw new IllegalArgumentException("BarChart " + title + " expects one or more bars but got none");
        }
    }

    /**
     * Returns the importance of columns with its deviation, the most important column at the top.
     *
     * @throws IllegalArgumentException if there is no column, or a number is not finite
     */
    public static BarChart of(Importance importance) {
        return new BarChart("Which columns matter",
                "rise of " + words(importance.measure()) + " when the column is shuffled", importance.columns().stream()
                        .map(column -> new Bar(column.name(), column.rise(), column.deviation())).toList());
    }

    /**
     * Returns the contributions of the columns to one answer, the largest at the top.
     *
     * @throws IllegalArgumentException if there is no column, or a number is not finite
     */
    public static BarChart of(Explanation explanation) {
        boolean isNumber = explanation.answer().equals(Double.toString(explanation.value()));
        String title = isNumber
                ? String.format(Locale.ROOT, "Why %.4g instead of %.4g", explanation.value(), explanation.base())
                : String.format(Locale.ROOT, "Why %s: probability %.4f instead of %.4f", explanation.answer(),
                        explanation.value(), explanation.base());
        return new BarChart(title,
                "contribution to the answer", explanation.contributions().stream()
                        .map(column -> new Bar(column.name(), column.value(), 0)).toList());
    }

    private static String words(String measure) {
        return measure.equals("rmse") ? "RMSE" : measure.replace('_', ' ');
    }

    private List<Bar> shown() {
        return bars.subList(0, Math.min(SHOWN, bars.size()));
    }

    /** The height of a bar with the space around it, in pixels. */
    private int line() {
        return Math.min(LARGEST, HEIGHT / shown().size());
    }

    @Override
    public Size size() {
        return new Size(WIDTH, Page.TITLE_HEIGHT + line() * shown().size() + BELOW);
    }

    private Axis axis() {
        List<Double> ends = new ArrayList<>(List.of(0.0));
        for (Bar bar : shown()) {
            ends.add(bar.value());
            ends.add(bar.value() - bar.deviation());
            ends.add(bar.value() + bar.deviation());
        }
        return Axis.of(ends.stream().mapToDouble(end -> end).toArray());
    }

    @Override
    public void paint(Graphics2D graphics) {
        Axis axis = axis();
        int line = line();
        int bottom = Page.TITLE_HEIGHT + line * shown().size();
        Page.title(graphics, title, WIDTH);
        for (double tick : axis.ticks()) {
            graphics.setColor(Page.FAINT);
            graphics.draw(new Line2D.Double(x(axis, tick), Page.TITLE_HEIGHT, x(axis, tick), bottom));
            graphics.setColor(Page.INK);
            Page.centred(graphics, axis.text(tick), x(axis, tick), bottom + 14, 60);
        }
        for (int i = 0; i < shown().size(); i++) {
            bar(graphics, axis, bars.get(i), Page.TITLE_HEIGHT + line * (i + 0.5), 0.62 * line);
        }
        graphics.draw(new Line2D.Double(x(axis, 0), Page.TITLE_HEIGHT, x(axis, 0), bottom));
        Page.centred(graphics, xName, (LEFT + WIDTH - Page.MARGIN) / 2.0, bottom + 42, WIDTH - LEFT - Page.MARGIN);
        if (bars.size() > SHOWN) {
            Page.beside(graphics, "and " + (bars.size() - SHOWN) + " more", LEFT - 9, bottom + 14, LEFT);
        }
    }

    private static double x(Axis axis, double number) {
        return LEFT + axis.share(number) * (WIDTH - LEFT - Page.MARGIN);
    }

    private static void bar(Graphics2D graphics, Axis axis, Bar bar, double y, double height) {
        Page.beside(graphics, bar.name(), LEFT - 9, y, LEFT - 9 - Page.MARGIN);
        double from = Math.min(x(axis, 0), x(axis, bar.value()));
        double length = Math.abs(x(axis, bar.value()) - x(axis, 0));
        graphics.setColor(bar.value() < 0 ? Colours.VERMILION : Colours.BLUE);
        graphics.fill(new Rectangle2D.Double(from, y - height / 2, length, height));
        graphics.setColor(Page.INK);
        if (bar.deviation() > 0) {
            double least = x(axis, bar.value() - bar.deviation());
            double most = x(axis, bar.value() + bar.deviation());
            // A light rim, so that the line is visible on the bar, too.
            for (Color colour : List.of(Color.WHITE, Page.INK)) {
                graphics.setColor(colour);
                graphics.setStroke(new BasicStroke(colour.equals(Color.WHITE) ? 3.6f : 1.4f));
                graphics.draw(new Line2D.Double(least, y, most, y));
                graphics.draw(new Line2D.Double(least, y - CAP, least, y + CAP));
                graphics.draw(new Line2D.Double(most, y - CAP, most, y + CAP));
            }
            graphics.setStroke(new BasicStroke(1));
        }
    }
}
