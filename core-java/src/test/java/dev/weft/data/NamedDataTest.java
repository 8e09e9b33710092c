package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data with names from files and through views has the bits of the same data in memory. */
class NamedDataTest {
    private static final int N = 12;

    @TempDir static Path folder;

    private static Tensor normal(String name, int... dimensions) {
        Shape shape = Shape.of(dimensions);
        return Tensor.of(shape, RandomStream.of(9, name).normal(0, 1).next(shape.size()));
    }

    private static Map<String, Tensor> map(String first, Tensor one, String second, Tensor other) {
        Map<String, Tensor> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, other);
        return map;
    }

    private static Dataset memory() {
        return Dataset.of(map("customer", normal("customer", N, 3), "photo", normal("photo", N, 2, 2)),
                map("rating", normal("rating", N, 1), "kind", normal("kind", N)),
                Map.of("rating", Tensor.vector(1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0)))
                .weighted(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    private static Tensor mirrored(Tensor photo) {
        return Tensor.of(photo.shape(), photo.get(0, 1), photo.get(0, 0), photo.get(1, 1), photo.get(1, 0));
    }

    private static Dataset stored(Dataset data) {
        try (ExampleFile file = new ExampleFile(data.features(), data.labels())) {
            file.add(data.batch(0, 5));
            file.add(data.batch(5, N));
            return file.examples();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A view of data with the fields of {@link #memory}. */
    static Stream<Arguments> views() {
        return Stream.<Map.Entry<String, UnaryOperator<Dataset>>>of(
                Map.entry("whole", data -> data), Map.entry("slice", data -> data.slice(2, 7)),
                Map.entry("shuffled", data -> data.shuffle(4)),
                Map.entry("shuffled and split", data -> data.shuffle(4).split(0.5, 0.25).get(1)),
                Map.entry("rows", data -> data.rows(3, 3, 0)), Map.entry("repeated", data -> data.repeat(2)),
                Map.entry("joined", data -> data.skip(3).then(data.take(2))),
                Map.entry("weighted", data -> data.weighted(new float[N])),
                Map.entry("field mapped", data -> data.map("photo", NamedDataTest::mirrored)),
                Map.entry("field of another shape",
                        data -> data.map("photo", photo -> Tensor.vector(photo.get(1, 0)))),
                Map.entry("arranged", data -> data.arranged(
                        Shape.of(Map.of("photo", Shape.of(2, 2))), Shape.of(Map.of("kind", Shape.SCALAR)))),
                Map.entry("beside", data -> data.beside(Dataset.of(normal("other", N, 2), normal("y", N))
                        .named("other", "y"))))
                .map(view -> Arguments.of(view.getKey(), view.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("views")
    void aViewOfAFileHasTheBitsOfTheSameViewOfTensors(String name, UnaryOperator<Dataset> view) {
        Batch expected = view.apply(memory()).all();
        assertEquals(expected, view.apply(stored(memory())).all());
        assertEquals(expected.features().fields().keySet(),
                view.apply(stored(memory())).features().fields().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("views")
    void batchesPrefetchedFromAFileHaveTheBitsOfThoseOfTensors(String name, UnaryOperator<Dataset> view) {
        Batches expected = Batches.epochs(view.apply(memory()), 2, RandomStream.of(3, "order"));
        try (Prefetch ahead = Batches.epochs(view.apply(stored(memory())), 2, RandomStream.of(3, "order"))
                .prefetch()) {
            for (int i = 0; i < 9; i++) {
                Batch wanted = expected.next();
                assertEquals(wanted, ahead.next());
                assertEquals(view.apply(memory()).features().batch(wanted.size()), wanted.features().shape());
            }
        }
    }

    @Test
    void fieldsOfAViewAreThoseOfTheTensors() {
        Dataset some = memory().shuffle(4).slice(3, 8);
        int[] order = RandomStream.of(4, "rows").permutation(N);
        Tensor photos = some.all().features().field("photo");
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(normal("photo", N, 2, 2).rows(order[i + 3], order[i + 3] + 1).data(),
                    photos.rows(i, i + 1).data());
            assertEquals(order[i + 3] + 1, some.weight(i));
        }
    }

    @Test
    void imagesOfAFolderStandBesideOtherFields() throws IOException {
        Path images = folder.resolve("images");
        for (int i = 0; i < 6; i++) {
            BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i % 4, i % 3, 0xffffff);
            Path file = images.resolve(i < 3 ? "shoe" : "tie").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        Dataset photos = ImageFolder.read(images, 4, 3).data();
        Dataset sales = Dataset.of(Map.of("price", normal("price", 6)), Map.of("rating", normal("rating", 6, 1)));
        Batch both = photos.named("photo", "kind").beside(sales).all();
        Batch plain = photos.all();
        Shape photo = photos.features();
        assertEquals("[photo " + photo + ", price []]", photos.named("photo", "kind").beside(sales).features()
                .toString());
        assertEquals(plain.features(), both.features().field("photo"));
        assertEquals(normal("price", 6), both.features().field("price"));
        assertEquals(plain.labels(), both.labels().field("kind"));
        assertEquals(both, Dataset.of(map("photo", plain.features(), "price", normal("price", 6)),
                map("kind", plain.labels(), "rating", normal("rating", 6, 1))).all());
    }

    @Test
    void arraysOfAnNpzFileAreFields() throws IOException {
        Map<String, Npy> arrays = Npy.readAll(Path.of("src/test/resources/dev/weft/data/golden.npz"));
        Tensor left = arrays.get("type0").tensor();
        Tensor right = arrays.get("type3").tensor();
        Batch all = Dataset.of(map("left", left, "right", right), Map.of("y", arrays.get("type4").tensor())).all();
        assertEquals("[2, left [3, 4], right [3, 4]]", all.features().shape().toString());
        assertEquals(left, all.features().field("left"));
        assertEquals(right, all.features().field("right"));
    }

    static Stream<Arguments> unfit() {
        Dataset named = memory();
        Dataset plain = Dataset.of(normal("x", N, 2), normal("y", N));
        return Stream.of(
                Arguments.of("Dataset.named expects features without names but got [customer [3], photo [2, 2]]",
                        (Executable) () -> named.named("x", "y")),
                Arguments.of("Dataset.beside expects data sets of one size but got 12 and 11 examples",
                        (Executable) () -> named.beside(plain.take(11).named("x", "y"))),
                Arguments.of("Shape expects fields, which have names, but got [customer [3], photo [2, 2]] and [2]",
                        (Executable) () -> named.beside(plain)),
                Arguments.of("Shape expects different names of fields but got photo twice: rename one",
                        (Executable) () -> named.beside(plain.named("photo", "y"))),
                Arguments.of("Shape [customer [3], photo [2, 2]] has no field phot",
                        (Executable) () -> named.map("phot", photo -> photo)),
                Arguments.of("Dataset.arranged expects features [photo [4]] but got [customer [3], photo [2, 2]]",
                        (Executable) () -> named.arranged(Shape.of(Map.of("photo", Shape.of(4))), named.labels())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfit")
    void whatDoesNotFitIsNamed(String expected, Executable code) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, code).getMessage());
    }
}
