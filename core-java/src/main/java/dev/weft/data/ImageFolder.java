package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.image.Decoding;
import dev.weft.internal.image.DecodingAhead;
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
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A data set of images that are stored in one folder per class, such as {@code cats/1.png} and {@code dogs/1.jpg}. Each
 * image is stretched to the same size.
 * <pre>{@code
 * ImageFolder images = ImageFolder.read(Path.of("animals"), 32, 32, ImageFolder.Colour.RGB);
 * List<Dataset> parts = images.data().shuffle(7).split(0.8);
 * String name = images.classes().get(0);
 * }</pre>
 *
 * <p>The example above reads a folder like this, with the classes {@code cats} and {@code dogs}:
 * <pre>
 * animals/cats/1.png
 * animals/cats/2.jpg
 * animals/dogs/1.jpg
 * </pre>
 *
 * <p>The features of an example are {@code [height · width · channels]}: row by row, the channels of a pixel next to
 * each other. Each is {@code k / 255} for a whole number {@code k} from 0 to 255. Transparent pixels are white. The
 * label, of shape {@code []}, is the index of the image's class in {@code classes}. The aspect ratio is not kept, and
 * the orientation tag of a JPEG is ignored.
 *
 * <p>The examples are sorted by class, so call {@link Dataset#shuffle} before {@link Dataset#split}.
 *
 * @param data the examples, sorted by class and within a class by file name
 * @param classes the names of the class folders, sorted by UTF-16 code units (so {@code B} comes before {@code a})
 */
public record ImageFolder(Dataset data, List<String> classes) {
    /** The size up to which all images are kept in memory, at one byte per feature. */
    private static final long MOST_KEPT = 256L << 20;

    /** The channels of a pixel. */
    public enum Colour {
        /** One channel: the luminance {@code 0.299 R + 0.587 G + 0.114 B}. */
        GREY(1),
        /** Three channels: red, green and blue. */
        RGB(3);

        private final int channels;

        Colour(int channels) {
            this.channels = channels;
        }
    }

    record Source(Path file, int label) {}

    /** Copies the list of classes. */
    public ImageFolder {
        classes = List.copyOf(classes);
    }

    /**
     * Reads images with one channel: {@link #read(Path, int, int, Colour)} with {@link Colour#GREY}.
     *
     * @throws MalformedDataException if the content of the folder is invalid
     * @throws IOException if a file or folder is missing or cannot be read
     */
    public static ImageFolder read(Path folder, int width, int height) throws IOException {
        return read(folder, width, height, Colour.GREY);
    }

    /**
     * Reads the images of all classes. PNG, JPEG, GIF, BMP and WBMP files are accepted, recognized by their
     * content. Hidden files and folders are skipped, and so are files next to the class folders. Class folders must not
     * contain folders.
     *
     * <p>If the whole data set takes at most 256 MiB, at one byte per feature, all images are decoded right away, on
     * all processors, and kept in memory. Otherwise only their paths are kept, and each image is decoded every time it
     * is read: those of the next batches in the background, on all processors, up to 64 MiB of them, by daemons named
     * {@code weft-images} that end after a second without work. Expect the exceptions below when an example is read
     * then, with an {@link IOException} wrapped in an {@link UncheckedIOException}. The numbers are the same in both
     * cases.
     *
     * <p>An error message looks like one of these:
     * <pre>
     * animals/cats, folder: expected images of class cats but got none
     * animals/cats/1.png, image: expected a complete image but got the end of the file
     * </pre>
     *
     * @param folder the folder that contains the class folders
     * @param width the width that all images are scaled to, in pixels
     * @param height the height that all images are scaled to, in pixels
     * @param colour the channels of a pixel
     * @throws MalformedDataException if there is no class folder, a class folder is empty or contains a folder, or a
     *     file is not an image, is damaged or is above a limit of {@link ImageFile#read}
     * @throws IllegalArgumentException if width or height is below 1
     * @throws IOException if a file or folder is missing or cannot be read
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
            throw new MalformedDataException(folder, "folder", "no folder", "one folder of images per class");
        }
        IntFunction<byte[]> decoder = image -> decode(images.get(image).file(), width, height, colour);
        Dataset data = (long) images.size() * features.size() > mostKept
                ? Images.decoded(images, features, new DecodingAhead(features.size(), decoder))
                : Images.kept(images, features, decoder);
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
            ImageFile image = ImageFile.read(file, 1, Math.max(width, height));
            float[] scaled = new PixelRows(image.image(), colour.channels).scaled(width, height);
            // Rounded to bytes even if they are not kept, so that the numbers do not depend on the size of the folder.
            byte[] pixels = new byte[scaled.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) Math.round(scaled[i] * 255);
            }
            return pixels;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Examples whose pixels are bytes in memory, or decoded on each access, and ahead of it when announced. */
    record Images(List<Source> sources, Shape features, IntFunction<byte[]> pixels, Optional<DecodingAhead> ahead)
            implements
                Dataset {
        static Images decoded(List<Source> sources, Shape features, DecodingAhead ahead) {
            return new Images(sources, features, ahead::take, Optional.of(ahead));
        }

        static Images kept(List<Source> sources, Shape features, IntFunction<byte[]> decoder) throws IOException {
            try {
                byte[][] all = Decoding.all(sources.size(), decoder);
                return new Images(sources, features, image -> all[image], Optional.empty());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public int lookahead() {
            return ahead.map(DecodingAhead::room).orElse(0);
        }

        @Override
        public void announce(int... examples) {
            ahead.ifPresent(some -> some.announce(examples));
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
