package dev.weft.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * MNIST for the libraries without a reader: floats from 0 to 1, and batches that pass through all digits in a new order
 * for each epoch.
 */
public final class Digits {
    /** The number of pixels of a digit. */
    public static final int PIXELS = 784;
    private final float[] images;
    private final byte[] labels;
    private final int[] order;
    private final Random random = new Random(1);
    private int drawn;

    private Digits(float[] images, byte[] labels) {
        this.images = images;
        this.labels = labels;
        this.order = new int[labels.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        this.drawn = order.length;
    }

    /** Returns the 55,000 training digits after the first 5,000. */
    public static Digits train(Path folder) throws IOException {
        return read(folder, "train", 5_000);
    }

    /** Returns the 10,000 test digits. */
    public static Digits test(Path folder) throws IOException {
        return read(folder, "t10k", 0);
    }

    private static Digits read(Path folder, String name, int skip) throws IOException {
        byte[] pixels = bytes(folder.resolve(name + "-images-idx3-ubyte.gz"), 16 + skip * PIXELS);
        byte[] labels = bytes(folder.resolve(name + "-labels-idx1-ubyte.gz"), 8 + skip);
        float[] images = new float[pixels.length];
        for (int i = 0; i < images.length; i++) {
            images[i] = (pixels[i] & 255) * (1f / 255);
        }
        return new Digits(images, labels);
    }

    private static byte[] bytes(Path file, int skip) throws IOException {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16))) {
            in.skipNBytes(skip);
            return in.readAllBytes();
        }
    }

    /** The number of digits. */
    public int size() {
        return labels.length;
    }

    /** All images, {@code [size, 784]}. */
    public float[] images() {
        return images;
    }

    /** The class of digit {@code index}. */
    public int label(int index) {
        return labels[index];
    }

    /** Copies the next {@code classes.length} digits of the shuffled order into the arrays. */
    public void next(float[] features, int[] classes) {
        for (int i = 0; i < classes.length; i++) {
            if (drawn == order.length) {
                shuffle();
            }
            int digit = order[drawn++];
            System.arraycopy(images, digit * PIXELS, features, i * PIXELS, PIXELS);
            classes[i] = labels[digit];
        }
    }

    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int digit = order[i];
            order[i] = order[j];
            order[j] = digit;
        }
        drawn = 0;
    }

    /**
     * Returns the fraction of the digits whose row of {@code outputs [size, 10]} has its largest number at the class.
     */
    public double accuracy(float[] outputs) {
        int hits = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = 0;
            for (int j = 1; j < 10; j++) {
                best = outputs[i * 10 + j] > outputs[i * 10 + best] ? j : best;
            }
            hits += best == labels[i] ? 1 : 0;
        }
        return (double) hits / labels.length;
    }

    /** The learning rate of document 003: 0.1, times 0.99 after every 275 steps. */
    public static float rate(int step) {
        return (float) (0.1 * Math.pow(0.99, step / 275));
    }

    /** The fraction of the moving average that document 003 keeps. */
    public static float kept(int step) {
        return Math.min(0.99f, (1f + step) / (10f + step));
    }
}
