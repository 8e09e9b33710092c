package dev.weft.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Arrays;

/**
 * The rows of an image as floats {@code [width, channels]} from 0 to 1, blended onto white where it is transparent.
 * With one channel, a pixel is the luminance {@code 0.299 R + 0.587 G + 0.114 B}; with three, red, green and blue. A
 * row is converted when it is needed, so that a large image is in memory only once.
 */
final class PixelRows {
    private final BufferedImage image;
    private final int channels;
    private final boolean grey;
    private final float[] samples;
    private final int[] colours;

    PixelRows(BufferedImage image, int channels) {
        this.image = image;
        this.channels = channels;
        this.grey = image.getRaster().getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
        this.samples = new float[grey ? image.getWidth() * image.getRaster().getNumBands() : 0];
        this.colours = new int[grey ? 0 : image.getWidth()];
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    /** Converts row {@code y} into {@code pixels}, from index {@code place} on. */
    void read(int y, float[] pixels, int place) {
        if (grey) {
            // Not getRGB, which treats grey values as linear light and would make them brighter.
            image.getRaster().getPixels(0, y, width(), 1, samples);
            int bands = image.getRaster().getNumBands();
            float full = (1L << image.getColorModel().getComponentSize(0)) - 1;
            for (int x = 0; x < width(); x++) {
                float alpha = bands == 1 ? 1
                        : samples[2 * x + 1] / ((1L << image.getColorModel().getComponentSize(1)) - 1);
                for (int c = 0; c < channels; c++) {
                    pixels[place + x * channels + c] = alpha * samples[bands * x] / full + 1 - alpha;
                }
            }
        } else {
            image.getRGB(0, y, width(), 1, colours, 0, width());
            for (int x = 0; x < width(); x++) {
                colour(colours[x], pixels, place + x * channels);
            }
        }
    }

    private void colour(int argb, float[] pixels, int place) {
        float alpha = (argb >>> 24) / 255f;
        int red = argb >> 16 & 0xff;
        int green = argb >> 8 & 0xff;
        int blue = argb & 0xff;
        if (channels == 1) {
            pixels[place] = alpha * ((0.299f * red + 0.587f * green + 0.114f * blue) / 255) + 1 - alpha;
        } else {
            pixels[place] = alpha * (red / 255f) + 1 - alpha;
            pixels[place + 1] = alpha * (green / 255f) + 1 - alpha;
            pixels[place + 2] = alpha * (blue / 255f) + 1 - alpha;
        }
    }

    /** Returns the whole image {@code [newHeight, newWidth, channels]}, stretched to another size. */
    float[] scaled(int newWidth, int newHeight) {
        return scaled((y, row) -> read(y, row, 0), width(), height(), channels, newWidth, newHeight);
    }

    /** Fills in row {@code y} of an image. */
    interface Source {
        void read(int y, float[] row);
    }

    /** Returns an image stretched to another size. Each pixel is the mean of the area that it covers. */
    static float[] scaled(Source rows, int width, int height, int channels, int newWidth, int newHeight) {
        float[] scaled = new float[newWidth * newHeight * channels];
        float[] row = new float[width * channels];
        double[] sums = new double[newWidth * channels];
        int read = -1;
        for (int newY = 0; newY < newHeight; newY++) {
            double top = (double) newY * height / newHeight;
            double bottom = (newY + 1.0) * height / newHeight;
            Arrays.fill(sums, 0);
            for (int y = (int) top; y < Math.min(height, bottom); y++) {
                if (y != read) {
                    rows.read(y, row);
                    read = y;
                }
                add(row, width, channels, Math.min(y + 1, bottom) - Math.max(y, top), sums);
            }
            for (int i = 0; i < sums.length; i++) {
                int x = i / channels;
                double left = (double) x * width / newWidth;
                double right = (x + 1.0) * width / newWidth;
                scaled[newY * sums.length + i] = (float) (sums[i] / ((right - left) * (bottom - top)));
            }
        }
        return scaled;
    }

    /** Adds the part {@code weight} of a row to the sums over the areas. */
    private static void add(float[] row, int width, int channels, double weight, double[] sums) {
        int newWidth = sums.length / channels;
        for (int i = 0; i < sums.length; i++) {
            double left = (double) (i / channels) * width / newWidth;
            double right = (i / channels + 1.0) * width / newWidth;
            double sum = sums[i];
            for (int x = (int) left; x < Math.min(width, right); x++) {
                sum += weight * (Math.min(x + 1, right) - Math.max(x, left)) * row[x * channels + i % channels];
            }
            sums[i] = sum;
        }
    }
}
