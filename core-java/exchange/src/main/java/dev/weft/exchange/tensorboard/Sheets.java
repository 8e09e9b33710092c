package dev.weft.exchange.tensorboard;

import dev.weft.exchange.tensorboard.Summary.Picture;
import dev.weft.graph.Variable;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import java.util.Optional;

/**
 * Pictures of a model. Weights are blue below 0, white at 0 and red above, from minus the largest size to that. Counts
 * and predictions are black on white.
 */
final class Sheets {
    private static final int MOST_TILES = 64;
    private static final int LONGEST = 512;
    private static final int PLOT = 320;
    private static final int MOST_CLASSES = 100;

    private Sheets() {}

    /** The weights of a kernel {@code [in, out]}: rows are inputs; at most the first 512 of each are shown. */
    static Optional<Picture> matrix(Tensor kernel) {
        if (kernel.shape().rank() != 2 || kernel.size() == 0) {
            return Optional.empty();
        }
        int in = Math.min(LONGEST, kernel.shape().rows());
        int out = Math.min(LONGEST, kernel.shape().dimension(1));
        int size = Math.max(1, Math.min(16, 256 / Math.max(in, out)));
        Picture picture = Picture.white(out * size, in * size);
        float largest = largest(kernel);
        for (int i = 0; i < in; i++) {
            for (int j = 0; j < out; j++) {
                float weight = kernel.data()[i * kernel.shape().dimension(1) + j];
                picture.paint(j * size, i * size, size, color(weight, largest));
            }
        }
        return Optional.of(picture);
    }

    /** For a network that reads images, the weights of each of the first 64 units of its first kernel as an image. */
    static Optional<Picture> units(Network.Built network) {
        Shape input = network.input().shape().without(0);
        int[] lengths = input.toArray();
        int pixels = input.size();
        int root = (int) Math.round(Math.sqrt(pixels));
        boolean isImage = lengths.length == 2 || lengths.length == 3 && lengths[2] == 1;
        if (!input.fields().isEmpty() || !isImage && (lengths.length != 1 || root * root != pixels || root < 8)) {
            return Optional.empty();
        }
        int height = isImage ? lengths[0] : root;
        return network.layers().stream().map(BuiltLayer::variables).filter(variables -> !variables.isEmpty())
                .findFirst()
                .map(variables -> variables.get(0)).map(Variable::tensor)
                .filter(kernel -> kernel.shape().rank() == 2 && kernel.shape().rows() == pixels)
                .map(kernel -> tiles(kernel, height, pixels / height));
    }

    private static Picture tiles(Tensor kernel, int height, int width) {
        int units = kernel.shape().dimension(1);
        int shown = Math.min(MOST_TILES, units);
        int columns = (int) Math.ceil(Math.sqrt(shown));
        int rows = (shown + columns - 1) / columns;
        Picture picture = Picture.white(columns * (width + 1) - 1, rows * (height + 1) - 1);
        for (int unit = 0; unit < shown; unit++) {
            float largest = 0;
            for (int pixel = 0; pixel < height * width; pixel++) {
                largest = Math.max(largest, Math.abs(kernel.data()[pixel * units + unit]));
            }
            for (int pixel = 0; pixel < height * width; pixel++) {
                picture.paint(unit % columns * (width + 1) + pixel % width, unit / columns * (height + 1)
                        + pixel / width, 1, color(kernel.data()[pixel * units + unit], largest));
            }
        }
        return picture;
    }

    /**
     * The predictions for the validation data: for classes how many of each row's class were predicted as the column's,
     * as a share of the row; for a single number the prediction, upwards, against the label.
     */
    static Optional<Picture> predictions(Evaluation evaluation) {
        if (!evaluation.predictions().shape().fields().isEmpty() || evaluation.predictions().size() == 0) {
            return Optional.empty();
        }
        if (evaluation.hasClasses()) {
            return Math.max(2, evaluation.predictions().shape().rowSize()) > MOST_CLASSES ? Optional.empty()
                    : Optional.of(confusion(evaluation.confusion()));
        }
        return evaluation.predictions().size() == evaluation.predictions().shape().rows()
                && evaluation.labels().size() == evaluation.predictions().size()
                        ? scatter(evaluation.labels().data(), evaluation.predictions().data()) : Optional.empty();
    }

    private static Picture confusion(int[]... counts) {
        int size = Math.max(3, Math.min(40, PLOT / counts.length));
        Picture picture = Picture.white(counts.length * size, counts.length * size);
        for (int i = 0; i < counts.length; i++) {
            long all = 0;
            for (int count : counts[i]) {
                all += count;
            }
            for (int j = 0; j < counts.length; j++) {
                int gray = 255 - (int) Math.round(255.0 * counts[i][j] / Math.max(1, all));
                picture.paint(j * size, i * size, size - 1, gray << 16 | gray << 8 | gray);
            }
        }
        return picture;
    }

    private static Optional<Picture> scatter(float[] labels, float[] predictions) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < labels.length; i++) {
            for (float number : new float[]{labels[i], predictions[i]}) {
                least = Float.isFinite(number) ? Math.min(least, number) : least;
                most = Float.isFinite(number) ? Math.max(most, number) : most;
            }
        }
        if (!(least < most)) {
            return Optional.empty();
        }
        Picture picture = Picture.white(PLOT, PLOT);
        for (int i = 0; i < PLOT; i++) {
            picture.paint(i, PLOT - 1 - i, 1, 0xff0000);
        }
        double scale = (PLOT - 2) / ((double) most - least);
        for (int i = 0; i < labels.length; i++) {
            if (Float.isFinite(labels[i]) && Float.isFinite(predictions[i])) {
                picture.paint((int) ((labels[i] - least) * scale), PLOT - 2 - (int) ((predictions[i] - least) * scale),
                        2, 0x000000);
            }
        }
        return Optional.of(picture);
    }

    private static float largest(Tensor tensor) {
        float largest = 0;
        for (float number : tensor.data()) {
            largest = Float.isFinite(number) ? Math.max(largest, Math.abs(number)) : largest;
        }
        return largest;
    }

    private static int color(float weight, float largest) {
        if (!Float.isFinite(weight)) {
            return 0;
        }
        int faded = 255 - Math.round(255 * Math.abs(weight) / Math.max(largest, Float.MIN_NORMAL));
        return weight < 0 ? faded << 16 | faded << 8 | 255 : 255 << 16 | faded << 8 | faded;
    }
}
