package dev.weft.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.stream.IntStream;

/**
 * A square of 400 × 400 pixels between two axes, with a grid and names. Positions are given as numbers of the axes.
 *
 * @param across the horizontal axis
 * @param up the vertical axis
 */
record Plot(Axis across, Axis up) {
    /** The size of a picture of one plot. */
    static final Picture.Size SIZE = new Picture.Size(520, 512);
    private static final int LEFT = 92;
    private static final int TOP = Page.TITLE_HEIGHT;
    private static final int SIDE = 400;
    private static final float[] DASHES = {6, 5};
    /** Points closer than this to the one drawn before are left out of a line, in pixels. */
    private static final double CLOSE = 0.3;

    /** Returns the plot of two fractions from 0 to 1. */
    static Plot ofShares() {
        return new Plot(new Axis(0, 1), new Axis(0, 1));
    }

    double x(double number) {
        return LEFT + across.share(number) * SIDE;
    }

    double y(double number) {
        return TOP + (1 - up.share(number)) * SIDE;
    }

    /** Draws the title, the grid and both axes with their names. */
    void frame(Graphics2D graphics, String title, String xName, String yName) {
        Page.title(graphics, title, SIZE.width());
        for (double tick : across.ticks()) {
            line(graphics, Page.FAINT, tick, up.least(), tick, up.most());
            Page.centred(graphics, across.text(tick), x(tick), TOP + SIDE + 15, SIDE / 6.0);
        }
        for (double tick : up.ticks()) {
            line(graphics, Page.FAINT, across.least(), tick, across.most(), tick);
            Page.beside(graphics, up.text(tick), LEFT - 8, y(tick), LEFT - 42);
        }
        graphics.drawRect(LEFT, TOP, SIDE, SIDE);
        Page.centred(graphics, xName, LEFT + SIDE / 2.0, TOP + SIDE + 44, SIDE);
        Page.upwards(graphics, yName, Page.MARGIN, TOP + SIDE / 2.0, SIDE);
    }

    private void line(Graphics2D graphics, Color colour, double x1, double y1, double x2, double y2) {
        graphics.setColor(colour);
        graphics.draw(new Line2D.Double(x(x1), y(y1), x(x2), y(y2)));
        graphics.setColor(Page.INK);
    }

    /** Draws a dashed straight line, such as the one on which all is right. */
    void dashed(Graphics2D graphics, double x1, double y1, double x2, double y2) {
        graphics.setStroke(new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0));
        line(graphics, Color.GRAY, x1, y1, x2, y2);
        graphics.setStroke(new BasicStroke(1));
    }

    /** Draws a line through points, without those that nobody can tell from the one before. */
    void curve(Graphics2D graphics, Color colour, double[] xs, double[] ys) {
        Path2D path = new Path2D.Double();
        double lastX = x(xs[0]);
        double lastY = y(ys[0]);
        path.moveTo(lastX, lastY);
        for (int i = 1; i < xs.length; i++) {
            if (i == xs.length - 1 || Math.hypot(x(xs[i]) - lastX, y(ys[i]) - lastY) >= CLOSE) {
                lastX = x(xs[i]);
                lastY = y(ys[i]);
                path.lineTo(lastX, lastY);
            }
        }
        graphics.setStroke(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.setColor(colour);
        graphics.draw(path);
        graphics.setStroke(new BasicStroke(1));
        graphics.setColor(Page.INK);
    }

    /** Draws dots of a diameter in pixels at points. */
    void dots(Graphics2D graphics, Color colour, double diameter, double[] xs, double[] ys) {
        graphics.setColor(colour);
        IntStream.range(0, xs.length).forEach(i -> graphics.fill(
                new Ellipse2D.Double(x(xs[i]) - diameter / 2, y(ys[i]) - diameter / 2, diameter, diameter)));
        graphics.setColor(Page.INK);
    }
}
