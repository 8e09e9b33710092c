package dev.weft.data;

import dev.weft.tensor.MalformedDataException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * A decoded image: {@code pixels [height, width, channels]} from 0 to 1, transparent pixels white. One channel is the luminance
 * {@code 0.299 R + 0.587 G + 0.114 B}, three are red, green and blue.
 */
record Picture(int width, int height, int channels, float[] pixels) {
    private static final long MOST_PIXELS = 64L << 20;
    /** Pixels in a byte: deflate unpacks it to 1,032 at most, each of eight pixels of one bit; other formats pack less. */
    private static final long MOST_PACKED = 8 * 1032;
    private static final int LEAST_LONGEST = 1_120;

    /**
     * Reads a PNG, JPEG, GIF, BMP, TIFF or WBMP file. The size is looked at before anything is allocated, and of a picture far larger
     * than {@code wanted} rows and columns are left out.
     *
     * @param least the smallest width and height that will do
     * @param wanted the length of the longer side that it will be scaled to
     */
    static Picture read(Path file, int channels, int least, int wanted) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw Files.exists(file) ? new FileSystemException(file.toString(), null, "is not a regular file")
                    : new NoSuchFileException(file.toString());
        }
        // No cache on disk, and none of ImageIO's global settings touched.
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r");
                ImageInputStream in = new FileImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new MalformedDataException(file, "byte 0", "another format", "an image: PNG, JPEG, GIF, BMP, TIFF or WBMP");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return of(decode(file, reader, least, wanted), channels);
            } catch (MalformedDataException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw new MalformedDataException(file, "image", String.valueOf(e.getMessage()), "a whole image");
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage decode(Path file, ImageReader reader, int least, int wanted) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < least || height < least || (long) width * height > MOST_PIXELS) {
            throw new MalformedDataException(file, "size", width + " x " + height,
                    "at least " + least + " x " + least + " and at most " + MOST_PIXELS + " pixels");
        }
        if ((long) width * height > MOST_PACKED * Files.size(file)) {
            throw new MalformedDataException(file, "size", width + " x " + height, "no more pixels than " + Files.size(file) + " bytes can hold");
        }
        int longest = Math.max(LEAST_LONGEST, 4 * wanted);
        int stride = Math.max(1, Math.min(Math.max(width, height) / longest, Math.min(width, height) / wanted));
        long read = ((long) width / stride + 1) * (height / stride + 1);
        if (read > 5L * longest * longest) {
            throw new MalformedDataException(file, "size", width + " x " + height,
                    "a picture that is less long and thin");
        }
        ImageReadParam sparse = reader.getDefaultReadParam();
        sparse.setSourceSubsampling(stride, stride, 0, 0);
        return reader.read(0, sparse);
    }

    private static Picture of(BufferedImage image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        int bands = image.getRaster().getNumBands();
        boolean grey = bands <= 2 && !(image.getColorModel() instanceof IndexColorModel);
        float[] pixels = new float[width * height * channels];
        float[] samples = new float[width * bands];
        int[] colours = new int[width];
        for (int y = 0; y < height; y++) {
            if (grey) {
                // Java takes grey for linear light and would lighten it on the way to RGB: the numbers themselves are wanted.
                image.getRaster().getPixels(0, y, width, 1, samples);
                float full = (1L << image.getColorModel().getComponentSize(0)) - 1;
                for (int x = 0; x < width; x++) {
                    float alpha = bands == 1 ? 1 : samples[2 * x + 1] / ((1L << image.getColorModel().getComponentSize(1)) - 1);
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
        return new Picture(width, height, channels, pixels);
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

    /** This picture stretched to another size, each pixel the mean of what it covers. */
    Picture scaled(int newWidth, int newHeight) {
        float[] scaled = new float[newWidth * newHeight * channels];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                for (int c = 0; c < channels; c++) {
                    scaled[(y * newWidth + x) * channels + c] = mean(c, (double) x * width / newWidth, (x + 1.0) * width / newWidth,
                            (double) y * height / newHeight, (y + 1.0) * height / newHeight);
                }
            }
        }
        return new Picture(newWidth, newHeight, channels, scaled);
    }

    private float mean(int channel, double left, double right, double top, double bottom) {
        double sum = 0;
        for (int y = (int) top; y < Math.min(height, bottom); y++) {
            double rows = Math.min(y + 1, bottom) - Math.max(y, top);
            for (int x = (int) left; x < Math.min(width, right); x++) {
                sum += rows * (Math.min(x + 1, right) - Math.max(x, left)) * pixels[(y * width + x) * channels + channel];
            }
        }
        return (float) (sum / ((right - left) * (bottom - top)));
    }
}
