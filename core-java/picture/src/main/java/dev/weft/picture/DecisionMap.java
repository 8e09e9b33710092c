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
 * What a model of two inputs answers around its examples. The ground has the colour of the class that it would give,
 * the paler the less sure it is; the examples lie on it as points in the colours of their labels.
 *
 * <p>What the outputs mean, the loss says. Probabilities are shown as they are, scores by how far one leads. Numbers
 * are
 * held against the labels: a single one is class 0 at the least of the labels and class 1 at the largest, as a tanh
 * gives
 * it for labels -1 and 1; of several the class is the largest.
 *
 * @param model   the outputs {@code [n, outputs]} for {@code [n, 2]}
 * @param outputs what they mean
 * @param points  the examples {@code [n, 2]}; shared
 * @param labels  their classes {@code [n]} or {@code [n, 1]}, or rows with the largest number at the class; shared
 * @param xName   what the first input is called
 * @param yName   what the second input is called
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

    /** Checks the shapes. */
    public DecisionMap {
        if (points.shape().rank() != 2 || points.shape().dimension(1) != 2 || points.shape().rows() == 0) {
            throw new IllegalArgumentException("DecisionMap expects points [n, 2] but got " + points.shape());
        }
        if (labels.shape().rank() == 0 || labels.shape().rows() != points.shape().rows()) {
            throw new IllegalArgumentException("DecisionMap expects a label for each of " + points.shape().rows()
                    + " points but got "
                    + labels.shape());
        }
    }

    /** The answers of a trained model around the examples of {@code data}, its inputs called x1 and x2. */
    public static DecisionMap of(Trained trained, Dataset data) {
        Batch all = data.all();
        return of(trained::predict, trained.model().loss().outputs(), all.features(), all.labels());
    }

    /** The answers of any function: {@code DecisionMap.of(x -> …, Outputs.LOGITS, points, labels)}. */
    public static DecisionMap of(UnaryOperator<Tensor> model, Outputs outputs, Tensor points, Tensor labels) {
        return new DecisionMap(model, outputs, points, labels, "x1", "x2");
    }

    /** The same with other names of the inputs. */
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
            throw new IllegalArgumentException("DecisionMap expects a model that gives [" + CELLS * CELLS
                    + ", outputs] for as many points but got " + answered.shape());
        }
        Answers answers = Answers.of(answered, outputs, labels);
        Page.title(graphics, "What the model answers", 2 * LEFT + SIDE);
        Pixels.draw(graphics, LEFT, TOP, CELLS, CELLS, PIXEL, (x, y) -> answers.colour(y * CELLS + x).getRGB());
        axes(graphics, across, up);
        for (int i = 0; i < points.shape().rows(); i++) {
            // What is not finite has no place.
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
