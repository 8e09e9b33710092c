package dev.weft.exchange.tensorboard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** What one event shows: numbers, histograms, images and texts under their tags. For one thread at a time. */
final class Summary {
    private static final int BUCKETS = 30;
    private static final int FLOAT = 1;
    private static final int STRING = 7;
    private static final int MOST_IMAGE = 1 << 24;

    private final Proto values = new Proto();
    private boolean isEmpty = true;

    /** The event, to which a step and a time are still to be added. */
    Proto event() {
        return new Proto().message(5, values);
    }

    boolean isEmpty() {
        return isEmpty;
    }

    private Summary add(String tag, Proto value) {
        isEmpty = false;
        values.message(1, value.text(1, tag));
        return this;
    }

    Summary scalar(String tag, double number) {
        return add(tag, new Proto().single(2, (float) number));
    }

    /** The distribution of the finite numbers, in buckets of one width; nothing if there are none. */
    Summary histogram(String tag, float... numbers) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (float number : numbers) {
            if (Float.isFinite(number)) {
                least = Math.min(least, number);
                most = Math.max(most, number);
                sum += number;
                squares += (double) number * number;
                count++;
            }
        }
        if (count == 0) {
            return this;
        }
        int buckets = least == most ? 1 : BUCKETS;
        double width = (most - least) / buckets;
        double[] limits = new double[buckets];
        double[] counts = new double[buckets];
        for (int i = 0; i < buckets; i++) {
            limits[i] = i == buckets - 1 ? most : least + (i + 1) * width;
        }
        for (float number : numbers) {
            if (Float.isFinite(number)) {
                counts[width == 0 ? 0 : Math.min(buckets - 1, (int) ((number - least) / width))]++;
            }
        }
        return add(tag, new Proto().message(5, new Proto().real(1, least).real(2, most).real(3, count).real(4, sum)
                .real(5, squares).reals(6, limits).reals(7, counts)));
    }

    /** A picture of at most 16,777,216 pixels; nothing if it is larger. */
    Summary image(String tag, Picture picture) {
        if ((long) picture.width() * picture.height() > MOST_IMAGE) {
            return this;
        }
        return add(tag, new Proto().message(4, new Proto().whole(1, picture.height()).whole(2, picture.width())
                .whole(3, 3).bytes(4, picture.png())));
    }

    /** A text in Markdown. */
    Summary text(String tag, String markdown) {
        Proto shape = new Proto().message(2, new Proto().whole(1, 1));
        Proto tensor = new Proto().whole(1, STRING).message(2, shape).bytes(8,
                markdown.getBytes(StandardCharsets.UTF_8));
        return add(tag, new Proto().message(9, plugin("text", new Proto())).message(8, tensor));
    }

    /**
     * The hyper-parameters with which a training starts.
     *
     * @param settings numbers, truths and texts by name
     */
    Summary started(Map<String, Object> settings) {
        Proto info = new Proto().real(5, System.currentTimeMillis() / 1000.0);
        settings.forEach((name, value) -> info.message(1, new Proto().text(1, name).message(2, setting(value))));
        return hyperparameters("session_start_info", new Proto().message(3, info));
    }

    private static Proto setting(Object value) {
        return value instanceof Number number ? new Proto().real(2, number.doubleValue())
                : value instanceof Boolean truth ? new Proto().truth(4, truth) : new Proto().text(3, value.toString());
    }

    /** How a training ended. */
    Summary ended(boolean isSuccess) {
        return hyperparameters("session_end_info", new Proto().message(4,
                new Proto().whole(1, isSuccess ? 1 : 2).real(2, System.currentTimeMillis() / 1000.0)));
    }

    private Summary hyperparameters(String tag, Proto content) {
        Proto nothing = new Proto().whole(1, FLOAT).message(2, new Proto().message(2, new Proto().whole(1, 1)))
                .bytes(4, new byte[4]);
        return add("_hparams_/" + tag, new Proto().message(9, plugin("hparams", content)).message(8, nothing));
    }

    private static Proto plugin(String name, Proto content) {
        return new Proto().message(1, new Proto().text(1, name).message(2, content));
    }

    /**
     * A picture of pixels.
     *
     * @param width the number of columns
     * @param height the number of rows
     * @param pixels row after row, each as {@code 0xRRGGBB}
     */
    record Picture(int width, int height, int... pixels) {
        private static final int WHITE = 0xffffff;

        /** A white picture. */
        static Picture white(int width, int height) {
            int[] pixels = new int[Math.multiplyExact(width, height)];
            Arrays.fill(pixels, WHITE);
            return new Picture(width, height, pixels);
        }

        /** Paints a square. */
        void paint(int column, int row, int size, int color) {
            for (int y = row; y < row + size; y++) {
                Arrays.fill(pixels, y * width + column, y * width + column + size, color);
            }
        }

        /** The content of a PNG file. */
        byte[] png() {
            return Png.of(this);
        }
    }
}
