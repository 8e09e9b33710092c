package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitImageTest {
    @TempDir Path folder;

    /** Writes an image of a 20 x 60 bar with its upper left corner at (x, y). */
    private Path bar(int type, String format, Color ground, Color ink, int width, int height, int x, int y)
            throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setBackground(ground);
        graphics.clearRect(0, 0, width, height);
        graphics.setColor(ink);
        graphics.fillRect(x, y, 20, 60);
        graphics.dispose();
        return write(image, format);
    }

    private Path write(BufferedImage image, String format) throws IOException {
        Path file = folder.resolve("digit." + format);
        assertTrue(ImageIO.write(image, format, file.toFile()));
        return file;
    }

    @ParameterizedTest(name = "{0} of type {1}, ground {2}, ink {3}, at ({4}, {5})")
    @CsvSource({
        "png, 1, ffffff, 000000, 3, 5",
        "png, 1, 000000, ffffff, 3, 5",
        "png, 1, 0000ff, ffff00, 70, 30",
        "png, 10, ffffff, 000000, 3, 5",
        "png, 10, 303030, c0c0c0, 3, 5",
        "png, 11, ffffff, 202020, 40, 0",
        "png, 12, ffffff, 000000, 0, 40",
        "png, 13, ffffff, 000000, 9, 9",
        "bmp, 1, ffffff, 000000, 3, 5",
        "gif, 13, ffffff, 000000, 3, 5",
        "jpg, 1, ffffff, 000000, 3, 5",
    })
    void theDigitIsLightOnDarkTwentyHighAndInTheMiddleWhateverItsColoursAndPlace(String format, int type, String ground,
            String ink, int x, int y) throws IOException {
        Tensor digit = DigitImage.read(bar(type, format, new Color(Integer.parseInt(ground, 16)),
                new Color(Integer.parseInt(ink, 16)), 100, 120, x, y));
        Path file = folder.resolve("digit." + format);
        assertEquals(digit, DigitImage.read("request", Files.readAllBytes(file)));
        // 20 x 60 is scaled to 7 x 20. Seven columns centered at 14 leave the extra half pixel on the right.
        for (int row = 0; row < 28; row++) {
            for (int column = 0; column < 28; column++) {
                boolean inside = row >= 4 && row < 24 && column >= 11 && column < 18;
                assertEquals(inside ? 1 : 0, digit.data()[28 * row + column], 0.2, "row " + row + ", column " + column);
            }
        }
    }

    @Test
    void anImageInMemoryIsReadAsAFileIs() throws IOException {
        Path file = bar(BufferedImage.TYPE_BYTE_GRAY, "png", Color.BLACK, Color.WHITE, 100, 120, 3, 5);
        assertArrayEquals(DigitImage.read(file).data(), DigitImage.of(ImageIO.read(file.toFile())).data());
        assertEquals("DigitImage expects at least 28 × 28 pixels but got 40 × 27",
                assertThrows(IllegalArgumentException.class,
                        () -> DigitImage.of(new BufferedImage(40, 27, BufferedImage.TYPE_BYTE_GRAY))).getMessage());
        assertEquals("DigitImage expects a digit darker or lighter than its background but got a single colour",
                assertThrows(IllegalArgumentException.class,
                        () -> DigitImage.of(new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY))).getMessage());
    }

    @Test
    void anImageLikeMnistsOwnStaysAsItIs() throws IOException {
        Tensor seven = Mnist.read(Path.of("..", "examples", "data", "mnist")).test().take(1).all().features();
        for (boolean inverted : new boolean[]{false, true}) {
            BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < 784; i++) {
                int pixel = Math.round(seven.data()[i] * 255);
                image.getRaster().setSample(i % 28, i / 28, 0, inverted ? 255 - pixel : pixel);
            }
            assertArrayEquals(seven.data(), DigitImage.read(write(image, "png")).data(), 0.005f);
        }
    }

    @Test
    void whatIsTransparentIsWhite() throws IOException {
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(14, 14, 0xff000000);
        image.setRGB(15, 14, 0x80000000);
        float[] digit = DigitImage.read(write(image, "png")).data();
        assertEquals(1, digit[14 * 28 + 14], 1e-6);
        assertEquals(0.5, digit[14 * 28 + 15], 0.01);
        assertEquals(0, digit[0], 1e-6);
    }

    @Test
    void aLargePictureIsReadSparsely() throws IOException {
        BufferedImage image = new BufferedImage(6_000, 5_000, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 1_000; y < 4_000; y++) {
            for (int x = 2_000; x < 3_000; x++) {
                image.getRaster().setSample(x, y, 0, 1);
            }
        }
        double mass = 0;
        for (float pixel : DigitImage.read(write(image, "png")).data()) {
            mass += pixel;
        }
        assertEquals(7 * 20, mass, 8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | an empty file", "hello | an unknown format",
        "<svg xmlns='http://www.w3.org/2000/svg'/> | an unknown format"})
    void whatIsNoImageIsMalformed(String text, String found) throws IOException {
        Path file = Files.writeString(folder.resolve("not.png"), text);
        assertEquals(file + ", byte 0: expected an image: PNG, JPEG, GIF, BMP or WBMP but got " + found,
                assertThrows(MalformedDataException.class, () -> DigitImage.read(file)).getMessage());
    }

    @Test
    void anImageThatEndsAfterItsFirstBytesIsMalformed() throws IOException {
        Path file = Files.writeString(folder.resolve("short.gif"), "GIF89a");
        String message = assertThrows(MalformedDataException.class, () -> DigitImage.read(file)).getMessage();
        assertTrue(message.startsWith(file + ", image: expected a complete image but got "), message);
    }

    @Test
    void everyCutPngIsMalformedOrReadable() throws IOException {
        byte[] whole = Files.readAllBytes(bar(1, "png", Color.WHITE, Color.BLACK, 100, 120, 3, 5));
        for (int length = 0; length < whole.length - 40; length += 7) {
            Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, length));
            String message =
                    assertThrows(MalformedDataException.class, () -> DigitImage.read(cut), "cut to " + length)
                            .getMessage();
            assertTrue(message.matches("\\Q" + cut + "\\E, (byte 0: expected an image: PNG, .*"
                    + "|image: expected a complete image) but got (an empty file|an unknown format"
                    + "|the end of the file|I/O error .*)"), message);
        }
    }

    @Test
    void aDeclaredSizeIsLookedAtBeforeAnythingIsAllocated() throws IOException {
        byte[] png = Files.readAllBytes(bar(1, "png", Color.WHITE, Color.BLACK, 100, 120, 3, 5));
        ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        Path huge = Files.write(folder.resolve("huge.png"), png);
        String message = assertThrows(MalformedDataException.class, () -> DigitImage.read(huge)).getMessage();
        assertTrue(message.contains("50000 x 50000"), message);
    }

    @Test
    void aPictureTooSmallOrOfOneColourIsMalformedAndAMissingOneIsMissing() throws IOException {
        Path narrow = bar(1, "png", Color.WHITE, Color.BLACK, 27, 100, 3, 5);
        assertEquals(narrow + ", size: expected at least 28 x 28 and at most 67108864 pixels but got 27 x 100",
                assertThrows(MalformedDataException.class, () -> DigitImage.read(narrow)).getMessage());
        Path white = bar(1, "png", Color.WHITE, Color.WHITE, 90, 90, 3, 5);
        assertEquals(white
                + ", pixels: expected a digit darker or lighter than its background but got a single colour",
                assertThrows(MalformedDataException.class, () -> DigitImage.read(white)).getMessage());
        Path missing = folder.resolve("missing.png");
        assertEquals(missing.toString(),
                assertThrows(NoSuchFileException.class, () -> DigitImage.read(missing)).getMessage());
        assertEquals(folder + ": is a folder, not a file",
                assertThrows(FileSystemException.class, () -> DigitImage.read(folder)).getMessage());
    }

    @Test
    void anImageInMemoryHasTheLimitsOfAFile() throws IOException {
        byte[] bytes = Files.readAllBytes(bar(1, "png", Color.WHITE, Color.BLACK, 100, 120, 3, 5));
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 20);
        Path file = Files.write(folder.resolve("cut.png"), cut);
        String message = assertThrows(MalformedDataException.class, () -> DigitImage.read(file)).getMessage();
        assertEquals(message.replace(file.toString(), "request"),
                assertThrows(MalformedDataException.class, () -> DigitImage.read("request", cut)).getMessage());
        assertEquals("request, byte 0: expected an image: PNG, JPEG, GIF, BMP or WBMP but got an empty file",
                assertThrows(MalformedDataException.class, () -> DigitImage.read("request", new byte[0]))
                        .getMessage());
    }
}
