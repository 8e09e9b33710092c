package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
    @TempDir private Path folder;

    /** Writes an image in one colour with a black left half. */
    private Path half(String name, int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = width / 2; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertTrue(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()));
        return file;
    }

    @ParameterizedTest(name = "{0}, {1} x {2}")
    @CsvSource({"png, 4, 2", "png, 40, 30", "png, 2, 1", "gif, 8, 8", "bmp, 6, 4", "jpg, 64, 48"})
    void anImageOfAnySizeBecomesItsPixels(String format, int width, int height) throws IOException {
        half("a/1." + format, width, height, 0xff0000);
        half("b/1." + format, width, height, 0xffffff);
        float[] grey = ImageFolder.read(folder, 4, 2).data().all().features().data();
        float[] expected = {0, 0, 0.299f, 0.299f, 0, 0, 0.299f, 0.299f, 0, 0, 1, 1, 0, 0, 1, 1};
        assertArrayEquals(expected, grey, 0.02f);
        float[] rgb = ImageFolder.read(folder, 2, 1, ImageFolder.Colour.RGB).data().take(1).all().features().data();
        assertArrayEquals(new float[]{0, 0, 0, 1, 0, 0}, rgb, 0.02f);
    }

    @Test
    void aFolderIsAClassAndHiddenFilesDoNotCount() throws IOException {
        for (String name : List.of("zebra/2.png", "zebra/10.png", "Ape/x.png", ".git/1.png", "ape/.hidden.png",
                "ape/1.png")) {
            half(name, 4, 4, 0xffffff);
        }
        Files.writeString(folder.resolve("licence.txt"), "free");
        Files.writeString(folder.resolve("ape/.DS_Store"), "no image");
        ImageFolder images = ImageFolder.read(folder, 3, 5);
        assertEquals(List.of("Ape", "ape", "zebra"), images.classes());
        assertArrayEquals(new float[]{0, 1, 2, 2}, images.data().all().labels().data());
        assertEquals(Shape.of(15), images.data().features());
        assertEquals(Shape.of(45), ImageFolder.read(folder, 3, 5, ImageFolder.Colour.RGB).data().features());
    }

    @Test
    void aLargeFolderIsDecodedAsItIsReadToTheSameNumbers() throws IOException {
        half("a/1.png", 9, 7, 0x123456);
        Path second = half("b/1.png", 30, 20, 0xfedcba);
        Dataset kept = ImageFolder.read(folder, 4, 3).data();
        Dataset lazy = ImageFolder.read(folder, 4, 3, ImageFolder.Colour.GREY, 23).data();
        assertEquals(kept.all(), lazy.all());
        Files.writeString(second, "damaged");
        assertEquals(kept.take(1).all(), lazy.take(1).all());
        assertTrue(assertThrows(MalformedDataException.class, lazy::all).getMessage().contains(second.toString()));
        kept.all();
    }

    @Test
    void batchesOfALargeFolderAreThoseOfTheMemory() throws IOException {
        for (int i = 0; i < 40; i++) {
            half("c" + i % 3 + "/" + i + ".png", 3 + i, 50 - i, 0x10101 * i);
        }
        Dataset kept = ImageFolder.read(folder, 4, 3).data();
        Dataset lazy = ImageFolder.read(folder, 4, 3, ImageFolder.Colour.GREY, 23).data();
        assertEquals(0, kept.lookahead());
        assertTrue(lazy.lookahead() > 1);
        Batches expected = Batches.shuffled(kept, 7, RandomStream.of(1, "order"));
        Batches found = Batches.shuffled(lazy, 7, RandomStream.of(1, "order"));
        for (int step = 0; step < 30; step++) {
            assertEquals(expected.next(), found.next());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "GIF89a"})
    void whatIsNoImageIsNamed(String text) throws IOException {
        half("a/1.png", 4, 4, 0xffffff);
        Path file = Files.writeString(folder.resolve("a/2.png"), text);
        String message = assertThrows(MalformedDataException.class, () -> ImageFolder.read(folder, 4, 4)).getMessage();
        assertTrue(message.startsWith(file.toString()), message);
    }

    @Test
    void aCutImageIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(half("a/1.png", 40, 40, 0x345678));
        Path cut = Files.write(folder.resolve("a/2.png"), Arrays.copyOf(whole, whole.length / 2));
        String message = assertThrows(MalformedDataException.class, () -> ImageFolder.read(folder, 4, 4)).getMessage();
        assertTrue(message.startsWith(cut.toString()), message);
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        String none = assertThrows(MalformedDataException.class, () -> ImageFolder.read(folder, 4, 4)).getMessage();
        assertEquals(folder + ", folder: expected one folder of images per class but got no folder", none);
        Files.createDirectories(folder.resolve("cats"));
        String empty = assertThrows(MalformedDataException.class, () -> ImageFolder.read(folder, 4, 4)).getMessage();
        assertEquals(folder.resolve("cats") + ", folder: expected images of class cats but got none", empty);
        half("cats/more/1.png", 4, 4, 0);
        assertEquals(folder.resolve("cats/more") + ", folder: expected an image of class cats but got a folder",
                assertThrows(MalformedDataException.class, () -> ImageFolder.read(folder, 4, 4)).getMessage());
        Path nowhere = folder.resolve("nowhere");
        assertEquals(nowhere.toString(),
                assertThrows(NoSuchFileException.class, () -> ImageFolder.read(nowhere, 4, 4)).getMessage());
        Path image = folder.resolve("cats/more/1.png");
        assertEquals(image.toString(),
                assertThrows(NotDirectoryException.class, () -> ImageFolder.read(image, 4, 4)).getMessage());
        assertEquals("ImageFolder expects a width and a height of at least 1 but got 0 and 4",
                assertThrows(IllegalArgumentException.class, () -> ImageFolder.read(folder, 0, 4)).getMessage());
    }
}
