package dev.weft.picture;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.loss.Outputs;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The predictions of a model of two features, as a map around its examples. The background has the colour of the
 * predicted class, paler for a lower probability; the examples are dots in the colours of their labels.
 *
 * <pre>{@code
 * DecisionMap.of(trained, data).withNames("height", "weight").save("map.png");
 * }</pre>
 *
 * <p>The loss defines the meaning of the outputs. Logits and probabilities give the probability of each class. A single
 * score is class 0 at -1 and class 1 at 1; several scores count like logits. Numbers are compared with the labels: a
 * single number is class 0 at the smallest label and class 1 at the largest, such as tanh for labels -1 and 1; of
 * several numbers, the class is the largest one. Labels that are no classes, as those of a regression, are refused
 * when the map is drawn. The background is white where an output is NaN. Examples with a
 * feature that is NaN or infinite are not shown.
 *
 * @param model a function from {@code [n, 2]} to outputs {@code [n, outputs]}, called when the map is drawn
 * @param outputs the meaning of the outputs
 * @param points the examples {@code [n, 2]}; shared, not copied
 * @param labels their classes {@code [n]} or {@code [n, 1]}, or one-hot rows {@code [n, classes]}; shared, not copied
 * @param xName the name of the first feature, below the horizontal axis
 * @param yName the name of the second feature, beside the vertical axis
 */
public record DecisionMap(UnaryOperator<Tensor> model, Outputs outputs, Tensor points, Tensor labels,
        String xName, String yName) implements Picture {
    private static final int PIXEL = 2;
    private static final int CELLS = 220;
    private static final int SIDE = CELLS * PIXEL;
    private static final int LEFT = 78;
    private static final int TOP = Page.TITLE_HEIGHT;
    private static final int BELOW = 60;
    private static final int LEGEND = 110;
    private static final int LINE = 22;
    private static final double DOT = 8;

    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException if the points are not {@code [n, 2]} with n above 0, or the number of labels
     *     differs
     */
    public DecisionMap {
        if (points.shape().rank() != 2 || points.shape().dimension(1) != 2 || points.shape().rows() == 0) {
            throw new IllegalArgumentException("DecisionMap expects points [n, 2] but got " + points.shape());
        }
        if (labels.shape().rank() == 0 || labels.shape().rows() != points.shape().rows()) {
            throw new IllegalArgumentException("DecisionMap expects " + points.shape().rows()
                    + " labels, one per point, but got " + labels.shape());
        }
    }

    /**
     * Returns the map of a trained model around the examples of {@code data}, with features named x1 and x2.
     *
     * @param trained a model of two features
     * @param data the examples to show, usually those of the training
     * @throws IllegalArgumentException if the data set does not have two features
     */
    public static DecisionMap of(Trained trained, Dataset data) {
        Batch all = data.all();
        return of(trained::predict, trained.model().loss().outputs(), all.features(), all.labels());
    }

    /**
     * Returns the map of any function: {@code DecisionMap.of(x -> …, Outputs.LOGITS, points, labels)}.
     *
     * @param model a function from {@code [n, 2]} to outputs {@code [n, outputs]}
     * @param outputs the meaning of the outputs
     * @param points the examples {@code [n, 2]}
     * @param labels their classes {@code [n]} or {@code [n, 1]}, or one-hot rows {@code [n, classes]}
     */
    public static DecisionMap of(UnaryOperator<Tensor> model, Outputs outputs, Tensor points, Tensor labels) {
        return new DecisionMap(model, outputs, points, labels, "x1", "x2");
    }

    /**
     * Returns the same map with other names of the features.
     *
     * @param xName the name of the first feature
     * @param yName the name of the second feature
     */
    public DecisionMap withNames(String xName, String yName) {
        return new DecisionMap(model, outputs, points, labels, xName, yName);
    }

    @Override
    public Size size() {
        return new Size(LEFT + SIDE + LEGEND, TOP + SIDE + BELOW);
    }

    @Override
    public void paint(Graphics2D graphics) {
        Axis across = Axis.of(points, 0);
        Axis up = Axis.of(points, 1);
        Tensor answered = model.apply(grid(across, up));
        if (answered.shape().rank() == 0 || answered.shape().rows() != CELLS * CELLS || answered.size() == 0) {
            throw new IllegalArgumentException("DecisionMap expects a model that returns [" + CELLS * CELLS
                    + ", outputs] for [" + CELLS * CELLS + ", 2] but got " + answered.shape());
        }
        Answers answers = Answers.of(answered, outputs, labels);
        Page.title(graphics, "What the model answers", 2 * LEFT + SIDE);
        Pixels.draw(graphics, LEFT, TOP, CELLS, CELLS, PIXEL, (x, y) -> answers.colour(y * CELLS + x).getRGB());
        axes(graphics, across, up);
        for (int i = 0; i < points.shape().rows(); i++) {
            // A point that is not finite has no position.
            if (Float.isFinite(points.get(i, 0)) && Float.isFinite(points.get(i, 1))) {
                dot(graphics, LEFT + across.share(points.get(i, 0)) * SIDE,
                        TOP + (1 - up.share(points.get(i, 1))) * SIDE, answers.label(i));
            }
        }
        int[] classes = IntStream.range(0, points.shape().rows()).map(answers::label).distinct().sorted().toArray();
        for (int i = 0; i < classes.length; i++) {
            dot(graphics, LEFT + SIDE + 22, TOP + 12 + LINE * i, classes[i]);
            graphics.setColor(Page.INK);
            graphics.drawString(classes[i] < 0 ? "none" : "class " + classes[i], LEFT + SIDE + 34, TOP + 17 + LINE * i);
        }
    }

    /** Returns the centres of the cells of the background, {@code [48400, 2]}, row by row from the top. */
    private static Tensor grid(Axis across, Axis up) {
        float[] grid = new float[CELLS * CELLS * 2];
        for (int i = 0; i < CELLS * CELLS; i++) {
            grid[2 * i] = (float) across.at((i % CELLS + 0.5) / CELLS);
            grid[2 * i + 1] = (float) up.at(1 - (i / CELLS + 0.5) / CELLS);
        }
        return Tensor.of(Shape.of(CELLS * CELLS, 2), grid);
    }

    private void axes(Graphics2D graphics, Axis across, Axis up) {
        graphics.setColor(Page.INK);
        for (double tick : across.ticks()) {
            double x = LEFT + across.share(tick) * SIDE;
            graphics.draw(new Line2D.Double(x, TOP + SIDE, x, TOP + SIDE + 5));
            Page.centred(graphics, across.text(tick), x, TOP + SIDE + 17, SIDE);
        }
        for (double tick : up.ticks()) {
            double y = TOP + (1 - up.share(tick)) * SIDE;
            graphics.draw(new Line2D.Double(LEFT - 5, y, LEFT, y));
            Page.beside(graphics, up.text(tick), LEFT - 9, y, LEFT - 45);
        }
        graphics.drawRect(LEFT, TOP, SIDE, SIDE);
        Page.centred(graphics, xName, LEFT + SIDE / 2.0, TOP + SIDE + 42, SIDE);
        Page.upwards(graphics, yName, Page.MARGIN, TOP + SIDE / 2.0, SIDE);
    }

    private static void dot(Graphics2D graphics, double x, double y, int label) {
        Ellipse2D dot = new Ellipse2D.Double(x - DOT / 2, y - DOT / 2, DOT, DOT);
        graphics.setColor(label < 0 ? Color.WHITE : Colours.of(label));
        graphics.fill(dot);
        graphics.setColor(label < 0 ? Page.INK : Color.WHITE);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(dot);
    }
}
