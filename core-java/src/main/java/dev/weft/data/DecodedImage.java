package dev.weft.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A decoded image: {@code pixels [height, width, channels]} from 0 to 1, blended onto white where it is transparent.
 * With one channel, a pixel is the luminance {@code 0.299 R + 0.587 G + 0.114 B}; with three, red, green and blue.
 */
record DecodedImage(int width, int height, int channels, float[] pixels) {
    /** Reads an image file, with the limits of {@link ImageFile#read}. */
    static DecodedImage read(Path file, int channels, int least, int wanted) throws IOException {
        return of(ImageFile.read(file, least, wanted).image(), channels);
    }

    private static DecodedImage of(BufferedImage image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        int bands = image.getRaster().getNumBands();
        boolean grey = bands <= 2 && !(image.getColorModel() instanceof IndexColorModel);
        float[] pixels = new float[width * height * channels];
        float[] samples = new float[width * bands];
        int[] colours = new int[width];
        for (int y = 0; y < height; y++) {
            if (grey) {
                // Not getRGB, which treats grey values as linear light and would make them brighter.
                image.getRaster().getPixels(0, y, width, 1, samples);
                float full = (1L << image.getColorModel().getComponentSize(0)) - 1;
                for (int x = 0; x < width; x++) {
                    float alpha =
                            bands == 1 ? 1
                                    : samples[2 * x + 1] / ((1L << image.getColorModel().getComponentSize(1)) - 1);
                    for (int c = 0; c < channels; c++) {
                        pixels[(y * width + x) * channels + c] = alpha * samples[bands * x] / full + 1 - alpha;
                    }
                }
            } else {
                image.getRGB(0, y, width, 1, colours, 0, width);
                for (int x = 0; x < width; x++) {
                    colour(colours[x], pixels, (y * width + x) * channels, channels);
                }
            }
        }
        return new DecodedImage(width, height, channels, pixels);
    }

    private static void colour(int argb, float[] pixels, int place, int channels) {
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

    /** Returns this image stretched to another size. Each pixel is the mean of the area it covers. */
    DecodedImage scaled(int newWidth, int newHeight) {
        float[] scaled = new float[newWidth * newHeight * channels];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                for (int c = 0; c < channels; c++) {
                    scaled[(y * newWidth + x) * channels + c] = mean(c, (double) x * width / newWidth,
                            (x + 1.0) * width / newWidth,
                            (double) y * height / newHeight, (y + 1.0) * height / newHeight);
                }
            }
        }
        return new DecodedImage(newWidth, newHeight, channels, scaled);
    }

    private float mean(int channel, double left, double right, double top, double bottom) {
        double sum = 0;
        for (int y = (int) top; y < Math.min(height, bottom); y++) {
            double rows = Math.min(y + 1, bottom) - Math.max(y, top);
            for (int x = (int) left; x < Math.min(width, right); x++) {
                sum += rows * (Math.min(x + 1, right) - Math.max(x, left))
                        * pixels[(y * width + x) * channels + channel];
            }
        }
        return (float) (sum / ((right - left) * (bottom - top)));
    }
}
