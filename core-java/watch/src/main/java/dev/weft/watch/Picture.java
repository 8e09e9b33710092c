package dev.weft.watch;

import dev.weft.tensor.Shape;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The size of examples that are pictures.
 *
 * @param width the number of columns
 * @param height the number of rows
 * @param channels 1 for grey, 3 for red, green and blue
 */
record Picture(int width, int height, int channels) {
    private static final int LEAST_SIDE = 8;
    private static final int LARGEST = 1 << 14;

    /**
     * The picture in features of {@code shape}: {@code [height, width]}, {@code [height, width, 1 or 3]}, or a square
     * of at least 64 pixels, as MNIST's 784. Empty for anything else, and for more than 16,384 numbers.
     */
    static Optional<Picture> of(Shape shape) {
        int side = (int) Math.round(Math.sqrt(shape.size()));
        Optional<Picture> picture = switch (shape.rank()) {
            case 1 -> side >= LEAST_SIDE && side * side == shape.size() ? Optional.of(new Picture(side, side, 1))
                    : Optional.empty();
            case 2 -> Optional.of(new Picture(shape.dimension(1), shape.dimension(0), 1));
            case 3 -> Optional.of(new Picture(shape.dimension(1), shape.dimension(0), shape.dimension(2)));
            default -> Optional.empty();
        };
        return picture.filter(some -> some.size() > 0 && some.size() <= LARGEST)
                .filter(some -> some.channels == 1 || some.channels == 3);
    }

    /** The count of numbers. */
    int size() {
        return width * height * channels;
    }

    /** Returns {@code values} as bytes in base 64: 0 stands for {@code low}, 255 for {@code high}. */
    static String pixels(float[] values, double low, double high) {
        byte[] bytes = new byte[values.length];
        double scale = high > low ? 255 / (high - low) : 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.max(0, Math.min(255, Math.round((values[i] - low) * scale)));
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Returns the picture of an example, from its least number to its largest. */
    Map<String, @Nullable Object> json(float... features) {
        double low = IntStream.range(0, features.length).mapToDouble(i -> features[i]).min().orElse(0);
        double high = IntStream.range(0, features.length).mapToDouble(i -> features[i]).max().orElse(0);
        return Fields.of("width", width, "height", height, "channels", channels, "pixels",
                pixels(features, low, high));
    }
}
