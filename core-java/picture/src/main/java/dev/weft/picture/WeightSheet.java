package dev.weft.picture;

import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import java.awt.Graphics2D;
import java.util.Locale;

/**
 * The weights of a model's first layer as images, one per neuron. Each is a column of the kernel: blue for negative
 * weights, white for 0, vermilion for positive ones. All images share one symmetric scale up to the largest magnitude
 * shown, which is drawn beside them. NaN is black.
 *
 * <pre>{@code
 * WeightSheet.of(trained, 28, 28).save("weights.png");
 * }</pre>
 *
 * <p>A neuron that responds to a pattern shows it as a shape; one that has learned little looks like noise.
 *
 * @param kernel {@code [height · width, neurons]}, of which the first 64 neurons are shown; shared, not copied
 * @param width the number of columns of an image
 * @param height the number of rows of an image
 */
public record WeightSheet(Tensor kernel, int width, int height) implements Picture {
    private static final int MOST = 64;
    private static final int GAP = 6;
    private static final int SCALE = 84;
    private static final int BAR = 16;

    /**
     * Checks that each column of the kernel is an image.
     *
     * @throws IllegalArgumentException if the kernel is not {@code [height · width, neurons]} or has no neuron
     */
    public WeightSheet {
        if (width < 1 || height < 1 || kernel.shape().rank() != 2 || kernel.shape().rows() != (long) width * height
                || kernel.size() == 0) {
            throw new IllegalArgumentException("WeightSheet expects a kernel [" + height + " · " + width
                    + ", neurons] but got " + kernel.shape());
        }
    }

    /**
     * Returns the sheet of a kernel over images of {@code width} × {@code height} pixels.
     *
     * @param kernel {@code [height · width, neurons]}
     * @param width the number of columns of an image
     * @param height the number of rows of an image
     * @throws IllegalArgumentException if the kernel has another shape
     */
    public static WeightSheet of(Tensor kernel, int width, int height) {
        return new WeightSheet(kernel, width, height);
    }

    /**
     * Returns the sheet of a trained model's first kernel of rank 2, usually that of its first dense layer, over images
     * of {@code width} × {@code height} pixels.
     *
     * @throws IllegalArgumentException if the model has no such kernel, or the first one is not {@code [height · width,
     *     neurons]}
     */
    public static WeightSheet of(Trained trained, int width, int height) {
        Tensor kernel = trained.weights().values().stream().filter(weights -> weights.shape().rank() == 2).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "WeightSheet expects a model with a dense layer but got one without"));
        return of(kernel, width, height);
    }

    private int neurons() {
        return kernel.shape().dimension(1);
    }

    /** The number of neurons that are shown. */
    private int shown() {
        return Math.min(MOST, neurons());
    }

    private int columns() {
        return (int) Math.ceil(Math.sqrt(shown()));
    }

    private int magnification() {
        return Math.max(1, Pixels.magnification(width, height) * 2 / 3);
    }

    private int stepX() {
        return width * magnification() + GAP;
    }

    private int stepY() {
        return height * magnification() + GAP;
    }

    private int bottom() {
        return Page.TITLE_HEIGHT + (shown() + columns() - 1) / columns() * stepY() - GAP;
    }

    @Override
    public Size size() {
        return new Size(Math.max(340, 2 * Page.MARGIN - GAP + columns() * stepX() + SCALE),
                Math.max(200, bottom() + Page.MARGIN));
    }

    @Override
    public void paint(Graphics2D graphics) {
        Page.title(graphics, "Weights of " + shown() + (shown() < neurons() ? " of " + neurons() : "") + " neurons",
                size().width());
        double limit = limit();
        for (int i = 0; i < shown(); i++) {
            int neuron = i;
            int left = Page.MARGIN + i % columns() * stepX();
            int top = Page.TITLE_HEIGHT + i / columns() * stepY();
            Pixels.draw(graphics, left, top, width, height, magnification(),
                    (x, y) -> Colours.diverging(weight(y * width + x, neuron) / limit).getRGB());
            graphics.setColor(Page.FAINT);
            graphics.drawRect(left - 1, top - 1, width * magnification() + 1, height * magnification() + 1);
        }
        scale(graphics, limit);
    }

    private float weight(int input, int neuron) {
        return kernel.data()[input * neurons() + neuron];
    }

    /** The largest finite magnitude of a weight that is shown, or 1 if all are 0. */
    private double limit() {
        double limit = 0;
        for (int input = 0; input < kernel.shape().rows(); input++) {
            for (int neuron = 0; neuron < shown(); neuron++) {
                float weight = Math.abs(weight(input, neuron));
                limit = Float.isFinite(weight) ? Math.max(limit, weight) : limit;
            }
        }
        return limit == 0 ? 1 : limit;
    }

    /** Draws the colour scale with its ends and the middle. */
    private void scale(Graphics2D graphics, double limit) {
        int left = size().width() - SCALE;
        int top = Page.TITLE_HEIGHT;
        int length = Math.min(240, Math.max(120, bottom() - top));
        for (int y = 0; y < length; y++) {
            graphics.setColor(Colours.diverging(1 - 2.0 * y / (length - 1)));
            graphics.fillRect(left, top + y, BAR, 1);
        }
        graphics.setColor(Page.FAINT);
        graphics.drawRect(left - 1, top - 1, BAR + 1, length + 1);
        graphics.setColor(Page.INK);
        for (int end = -1; end <= 1; end++) {
            graphics.drawString(String.format(Locale.ROOT, end == 0 ? "0" : "%+.2g", end * limit), left + BAR + 6,
                    top + 5 + (1 - end) * (length - 1) / 2);
        }
    }
}
