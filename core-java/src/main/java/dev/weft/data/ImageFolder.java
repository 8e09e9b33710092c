package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Images in one folder per class, {@code cats/1.png}, {@code dogs/1.jpg}, as examples.
 *
 * <pre>{@code
 * ImageFolder animals = ImageFolder.read(Path.of("animals"), 32, 32, ImageFolder.Colour.RGB);
 * List<Dataset> parts = animals.data().shuffle(1).split(0.8);
 * }</pre>
 *
 * <p>Features are {@code [height · width · channels]} from 0 to 1, row by row with the colours of a pixel side by side;
 * labels {@code []} are class indices. Examples come class by class, so shuffle before you split. Images are stretched
 * to the requested size, transparent pixels are white, and the orientation tag of a JPEG is ignored.
 *
 * @param data the examples, class by class, each class by file name
 * @param classes the names of the folders, sorted by character code
 */
public record ImageFolder(Dataset data, List<String> classes) {
    /**
     * Up to this size images stay in memory, a byte for each number; a larger folder is decoded as its images are
     * needed.
     */
    private static final long MOST_KEPT = 256L << 20;

    /** The channels of a pixel. */
    public enum Colour {
        /** Its luminance {@code 0.299 R + 0.587 G + 0.114 B}. */
        GREY(1),
        /** Red, green and blue. */
        RGB(3);

        private final int channels;

        Colour(int channels) {
            this.channels = channels;
        }
    }

    record Source(Path file, int label) {}

    /** Copies the list. */
    public ImageFolder {
        classes = List.copyOf(classes);
    }

    /** Reads grey images, see {@link #read(Path, int, int, Colour)}. */
    public static ImageFolder read(Path folder, int width, int height) throws IOException {
        return read(folder, width, height, Colour.GREY);
    }

    /**
     * Reads PNG, JPEG, GIF, BMP, TIFF and WBMP files. Hidden files and folders are ignored, and so are files beside the
     * folders of the classes. Up to 256 MiB, a byte for each feature, all images are decoded now. Beyond that, each is
     * decoded whenever it is needed: use {@link Batches#prefetch}, and expect the exceptions below while reading the
     * data set, with the {@link IOException} unchecked.
     *
     * @param folder the folder that contains a folder for each class
     * @param width the width to scale to
     * @param height the height to scale to
     * @param colour grey or colour
     * @throws MalformedDataException if there are no such folders or one is empty, or a file is not an image, is
     *     damaged, or is larger than 64 Mi pixels
     * @throws IOException if something is missing or cannot be read
     */
    public static ImageFolder read(Path folder, int width, int height, Colour colour) throws IOException {
        return read(folder, width, height, colour, MOST_KEPT);
    }

    static ImageFolder read(Path folder, int width, int height, Colour colour, long mostKept) throws IOException {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("ImageFolder expects a width and a height of at least 1 but got "
                    + width + " and " + height);
        }
        Shape features = Shape.of(Shape.of(height, width, colour.channels).size());
        List<Path> folders = visible(folder).stream().filter(Files::isDirectory).toList();
        List<Source> images = new ArrayList<>();
        for (Path inner : folders) {
            List<Path> files = visible(inner);
            if (files.isEmpty()) {
                throw new MalformedDataException(inner, "folder", "none", "images of class " + inner.getFileName());
            }
            for (Path file : files) {
                if (Files.isDirectory(file)) {
                    throw new MalformedDataException(file, "folder", "a folder",
                            "an image of class " + inner.getFileName());
                }
                images.add(new Source(file, folders.indexOf(inner)));
            }
        }
        if (images.isEmpty()) {
            throw new MalformedDataException(folder, "folder", "no folder", "a folder for each class, with its images");
        }
        Images lazy = new Images(images, features, image -> decode(images.get(image).file(), width, height, colour));
        Dataset data = (long) images.size() * features.size() > mostKept ? lazy : lazy.kept();
        return new ImageFolder(data, folders.stream().map(inner -> inner.getFileName().toString()).toList());
    }

    private static List<Path> visible(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw Files.exists(folder) ? new NotDirectoryException(folder.toString())
                    : new NoSuchFileException(folder.toString());
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path entry : all) {
                if (!Files.isHidden(entry)) {
                    entries.add(entry);
                }
            }
        }
        entries.sort(Comparator.comparing(entry -> entry.getFileName().toString()));
        return entries;
    }

    private static byte[] decode(Path file, int width, int height, Colour colour) {
        try {
            float[] scaled =
                    DecodedImage.read(file, colour.channels, 1, Math.max(width, height)).scaled(width, height).pixels();
            // Rounded to bytes even if they are not kept, so that an image gives the same numbers however many
            // are.
            byte[] pixels = new byte[scaled.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) Math.round(scaled[i] * 255);
            }
            return pixels;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Images whose pixels are bytes in memory, or decoded each time they are needed. */
    record Images(List<Source> sources, Shape features, IntFunction<byte[]> pixels) implements Dataset {
        Images kept() throws IOException {
            byte[][] all = new byte[sources.size()][];
            try {
                for (int i = 0; i < all.length; i++) {
                    all[i] = pixels.apply(i);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            return new Images(sources, features, image -> all[image]);
        }

        @Override
        public int size() {
            return sources.size();
        }

        @Override
        public Shape labels() {
            return Shape.SCALAR;
        }

        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            byte[] image = pixels.apply(example);
            for (int i = 0; i < image.length; i++) {
                features[featureOffset + i] = (image[i] & 0xff) / 255f;
            }
            labels[labelOffset] = sources.get(example).label();
        }
    }
}
