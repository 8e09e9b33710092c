package dev.weft.picture;

import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sheet of images with the predicted class below each. Wrong predictions have a frame and show both classes: {@code
 * 3, not 8}. The title counts them, such as "24 predictions, 1 wrong".
 *
 * <pre>{@code
 * Dataset some = test.take(24);
 * PredictionSheet.of(some.all().features(), Evaluation.of(trained, some)).save("predictions.png");
 * }</pre>
 *
 * <p>Images are magnified by a whole number to a longer side of at most 84 pixels; larger ones keep their size. All
 * share one scale of brightness. The number of rows is about two thirds of the number of columns.
 *
 * @param images {@code [n, height, width]}, the same with 1 or 3 channels, or square images {@code [n, side²]}; shared,
 *     not copied. Black is 0, or the smallest number if that is negative; white is 1, or the largest number if that is
 *     larger
 * @param predicted the predicted class of each image; -1 is shown as "none"
 * @param labels the true class of each image
 * @param names the names of the classes from 0 on; a class without a name is shown as its number
 */
public record PredictionSheet(Tensor images, int[] predicted, int[] labels, List<String> names) implements Picture {
    private static final int GAP = 14;
    private static final int CAPTION = 24;
    private static final int FRAME = 4;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the images have another shape, there is none, or the number of predictions or
     *     labels differs
     */
    public PredictionSheet {
        images = Pixels.images(images);
        names = List.copyOf(names);
        int n = images.shape().rows();
        if (n == 0 || predicted.length != n || labels.length != n) {
            throw new IllegalArgumentException(
                    "PredictionSheet expects one or more images and a prediction and a label "
                            + "for each but got " + n + " images, " + predicted.length + " predictions and "
                            + labels.length + " labels");
        }
    }

    /**
     * Returns the sheet of images whose classes are shown as numbers, from 0.
     *
     * @param images one or more images in one of the shapes of {@link PredictionSheet}
     * @param predicted the predicted class of each image, or -1
     * @param labels the true class of each image
     * @throws IllegalArgumentException if the images have another shape, or the lengths differ
     */
    public static PredictionSheet of(Tensor images, int[] predicted, int[] labels) {
        return new PredictionSheet(images, predicted, labels, List.of());
    }

    /**
     * Returns the sheet of the first examples of an evaluation.
     *
     * @param images the features of the first examples that were evaluated, as many as are to be shown
     * @param evaluation the evaluation that has their predictions and labels
     * @throws IllegalArgumentException if the features have no image shape, there are more than were evaluated, or the
     *     outputs do not stand for classes, see {@link Evaluation#hasClasses}
     */
    public static PredictionSheet of(Tensor images, Evaluation evaluation) {
        int n = images.shape().rows();
        int examples = evaluation.predictions().shape().rows();
        if (n > examples) {
            throw new IllegalArgumentException("PredictionSheet expects at most the " + examples
                    + " evaluated examples but got " + n + " images");
        }
        return of(images, Arrays.copyOf(evaluation.predictedClasses(), n), Arrays.copyOf(evaluation.labelClasses(), n));
    }

    /**
     * Returns the same sheet with names for the classes.
     *
     * @param names the names from class 0 on; there may be fewer than classes
     */
    public PredictionSheet withNames(String... names) {
        return new PredictionSheet(images, predicted, labels, List.of(names));
    }

    private int width() {
        return images.shape().dimension(2);
    }

    private int height() {
        return images.shape().dimension(1);
    }

    private int columns() {
        return (int) Math.min(predicted.length, Math.ceil(Math.sqrt(1.5 * predicted.length)));
    }

    private Size cell() {
        int magnification = Pixels.magnification(width(), height());
        return new Size(Math.max(84, width() * magnification) + GAP, height() * magnification + CAPTION + GAP / 2);
    }

    @Override
    public Size size() {
        int rows = (predicted.length + columns() - 1) / columns();
        return new Size(Math.max(260, 2 * Page.MARGIN - GAP + columns() * cell().width()),
                Page.TITLE_HEIGHT + rows * cell().height() + Page.MARGIN);
    }

    @Override
    public void paint(Graphics2D graphics) {
        Page.title(graphics, title(), size().width());
        Size cell = cell();
        int magnification = Pixels.magnification(width(), height());
        int wide = width() * magnification;
        int high = height() * magnification;
        int indent = (size().width() + GAP - columns() * cell.width()) / 2;
        float[] range = range();
        for (int i = 0; i < predicted.length; i++) {
            int left = indent + i % columns() * cell.width() + (cell.width() - GAP - wide) / 2;
            int top = Page.TITLE_HEIGHT + i / columns() * cell.height();
            int image = i;
            Pixels.draw(graphics, left, top, width(), height(), magnification, (x, y) -> colour(image, x, y, range));
            boolean right = predicted[i] == labels[i];
            if (!right) {
                graphics.setColor(Colours.VERMILION);
                graphics.setStroke(new BasicStroke(FRAME));
                graphics.drawRect(left - FRAME / 2, top - FRAME / 2, wide + FRAME, high + FRAME);
            }
            graphics.setColor(right ? Page.INK : Colours.VERMILION);
            Page.centred(graphics, right ? name(labels[i]) : name(predicted[i]) + ", not " + name(labels[i]),
                    left + wide / 2.0,
                    top + high + CAPTION / 2.0 + FRAME / 2.0, cell.width() - 4);
        }
    }

    /** The numbers that are shown as black and as white. */
    private float[] range() {
        float[] range = {0, 1};
        for (float number : images.data()) {
            range[0] = Math.min(range[0], number);
            range[1] = Math.max(range[1], number);
        }
        return range;
    }

    /** Returns the colour of a pixel as 0xRRGGBB. */
    private int colour(int image, int x, int y, float[] range) {
        int channels = images.shape().dimension(3);
        int at = ((image * height() + y) * width() + x) * channels;
        int colour = 0;
        for (int c = 0; c < 3; c++) {
            float number = images.data()[channels == 3 ? at + c : at];
            colour = colour << 8 | Math.round(255 * (number - range[0]) / (range[1] - range[0]));
        }
        return colour;
    }

    private String name(int label) {
        return label < 0 ? "none" : label < names.size() ? names.get(label) : Integer.toString(label);
    }

    private String title() {
        long wrong = IntStream.range(0, labels.length).filter(i -> predicted[i] != labels[i]).count();
        return labels.length + (labels.length == 1 ? " prediction, " : " predictions, ")
                + (wrong == 0 ? "all right" : wrong + " wrong");
    }
}
