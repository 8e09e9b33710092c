package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The MNIST data set of handwritten digits, or any data set in the same four files, such as Fashion-MNIST. The images
 * are split as TensorFlow's {@code read_data_sets} does it (document 003): the first 5,000 training images are for
 * validation.
 * <pre>{@code
 * Mnist mnist = Mnist.read(Path.of("data/mnist"));
 * Dataset train = mnist.train().oneHot(Mnist.CLASSES);
 * }</pre>
 *
 * <p>Features are {@code [rows · columns]}, so {@code [784]} for MNIST, in row-major order, with values
 * {@code pixel · (1/255)} from 0 to 1. Labels are class indices of shape {@code []} from 0 to 9; {@link Dataset#oneHot}
 * turns them into vectors. The examples keep the order of the files.
 *
 * @param train the training images except the first 5,000: 55,000 in MNIST and Fashion-MNIST
 * @param validation the first 5,000 training images
 * @param test the test images: 10,000 in MNIST and Fashion-MNIST
 */
public record Mnist(Dataset train, Dataset validation, Dataset test) {
    /** The number of classes, 10. */
    public static final int CLASSES = 10;
    private static final int BLOCK = 1 << 16;
    private static final int VALIDATION = 5_000;
    private static final float SCALE = 1f / 255f;

    /**
     * Reads the four files {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte},
     * {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}. Each may be gzipped with the suffix
     * {@code .gz}; if both exist, the file without the suffix is read. Images of any size are accepted, as long as
     * training and test images have the same number of pixels. Nothing is downloaded.
     *
     * <p>Pixels stay bytes until they are copied, so MNIST takes about 55 MB of memory. A large plain file is read from
     * disk on access: see {@link Idx#read}.
     *
     * <p>An error message looks like one of these:
     * <pre>
     * data/t10k-labels-idx1-ubyte, shape: expected [10000], a label for each image but got [9999]
     * data/train-images-idx3-ubyte: neither this file nor train-images-idx3-ubyte.gz exists
     * </pre>
     *
     * @param folder the folder that contains the files
     * @throws MalformedDataException if a file is damaged or not an IDX file; if the images are not
     *     {@code [images, rows, columns]}; if the number of labels differs from the number of images; if a label is not
     *     a whole number from 0 to 9; if there are 5,000 training images or fewer; or if training and test images
     *     differ in size
     * @throws IOException if a file is missing or cannot be read
     */
    public static Mnist read(Path folder) throws IOException {
        Images training = images(folder, "train");
        Images test = images(folder, "t10k");
        if (training.size() <= VALIDATION) {
            throw new MalformedDataException(folder, "training images", String.valueOf(training.size()),
                    "more than the " + VALIDATION + " that are reserved for validation");
        }
        if (!training.features().equals(test.features())) {
            throw new MalformedDataException(folder, "test images", "images of " + test.features() + " pixels",
                    training.features() + " as in training");
        }
        return new Mnist(training.skip(VALIDATION), training.take(VALIDATION), test);
    }

    private static Images images(Path folder, String name) throws IOException {
        Path imagePath = file(folder, name + "-images-idx3-ubyte");
        Path labelPath = file(folder, name + "-labels-idx1-ubyte");
        Idx pixels = Idx.read(imagePath);
        Idx labels = Idx.read(labelPath);
        if (pixels.shape().rank() != 3 || pixels.shape().rows() == 0 || pixels.shape().rowSize() == 0) {
            throw new MalformedDataException(imagePath, "shape", pixels.shape().toString(),
                    "[images, rows, columns], at least one of each");
        }
        if (labels.shape().rank() != 1 || labels.shape().rows() != pixels.shape().rows()) {
            throw new MalformedDataException(labelPath, "shape", labels.shape().toString(),
                    "[" + pixels.shape().rows() + "], a label for each image");
        }
        int rows = labels.shape().rows();
        for (int from = 0, count; from < rows; from += count) {
            count = Math.min(rows - from, BLOCK);
            check(labelPath, labels.elements(from, count), from);
        }
        return new Images(pixels, labels);
    }

    private static void check(Path path, float[] labels, int from) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= CLASSES || labels[i] != (int) labels[i]) {
                throw new MalformedDataException(path, "label " + (from + i), String.valueOf(labels[i]),
                        "a class from 0 to " + (CLASSES - 1));
            }
        }
    }

    private static Path file(Path folder, String name) throws IOException {
        Path plain = folder.resolve(name);
        Path packed = folder.resolve(name + ".gz");
        if (!Files.exists(plain) && !Files.exists(packed)) {
            throw new NoSuchFileException(plain.toString(), null, "neither this file nor " + packed.getFileName()
                    + " exists");
        }
        return Files.exists(plain) ? plain : packed;
    }

    private record Images(Idx pixels, Idx classes) implements Dataset {
        @Override
        public int size() {
            return classes.shape().rows();
        }

        @Override
        public Shape features() {
            return Shape.of(pixels.shape().rowSize());
        }

        @Override
        public Shape labels() {
            return Shape.SCALAR;
        }

        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            int length = pixels.shape().dimension(1) * pixels.shape().dimension(2);
            pixels.copy((long) example * length, features, featureOffset, length, SCALE);
            labels[labelOffset] = classes.element(example);
        }
    }
}
