package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MnistTest {
    private static final Path MNIST = Path.of("..", "examples", "data", "mnist");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "train-images-idx3-ubyte, 6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte, a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte, 2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte, 27ae3e4e09519cfbb04c329615203637"
    })
    void theUnpackedFilesHaveThePublishedSums(String name, String md5) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(MNIST.resolve(name + ".gz")))) {
            digest.update(in.readAllBytes());
        }
        assertEquals(md5, HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void splitsLikeTensorFlow() throws IOException {
        Mnist mnist = Mnist.read(MNIST);
        assertEquals(55_000, mnist.train().size());
        assertEquals(5_000, mnist.validation().size());
        assertEquals(10_000, mnist.test().size());
        assertEquals(Shape.of(784), mnist.train().features());
        // The published training labels start with 5 0 4 1 9, the test labels with 7 2 1 0 4.
        assertArrayEquals(new float[]{5, 0, 4, 1, 9}, mnist.validation().batch(0, 5).labels().data());
        assertArrayEquals(new float[]{7, 2, 1, 0, 4}, mnist.test().batch(0, 5).labels().data());
        int[] histogram = new int[Mnist.CLASSES];
        for (float label : mnist.test().all().labels().data()) {
            histogram[(int) label]++;
        }
        assertArrayEquals(new int[]{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, histogram);
    }

    @Test
    void scalesPixelsInFloat() throws IOException {
        float[] first = Mnist.read(MNIST).validation().batch(0, 1).features().data();
        Idx pixels = Idx.read(MNIST.resolve("train-images-idx3-ubyte.gz"));
        for (int i = 0; i < first.length; i++) {
            assertEquals(pixels.element(i) * (1f / 255f), first[i]);
        }
        assertEquals(27_525, Math.round(sum(first) * 255));
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        "labels for images; 5001; 5001; 1; true; train-images-idx3-ubyte, shape",
        "one label short; 5001; 5000; 1; false; train-labels-idx1-ubyte, shape",
        "no such class; 5001; 5001; 10; false; train-labels-idx1-ubyte, label 5000",
        "too few to validate; 5000; 5000; 9; false; training images"})
    void refusesFilesThatDoNotFit(String what, int images, int labels, int last, boolean swapped, String said,
            @TempDir Path folder) throws IOException {
        byte[] pixels = ByteBuffer.allocate(16 + images).putInt(0x803).putInt(images).putInt(1).putInt(1).array();
        byte[] classes =
                ByteBuffer.allocate(8 + labels).putInt(0x801).putInt(labels).put(7 + labels, (byte) last).array();
        for (String name : new String[]{"train", "t10k"}) {
            Files.write(folder.resolve(name + "-images-idx3-ubyte"), swapped ? classes : pixels);
            Files.write(folder.resolve(name + "-labels-idx1-ubyte"), swapped ? pixels : classes);
        }
        var error = assertThrows(MalformedDataException.class, () -> Mnist.read(folder));
        assertTrue(error.getMessage().contains(said), error.getMessage());
    }

    @Test
    void namesTheFileThatIsMissing(@TempDir Path folder) {
        var error = assertThrows(NoSuchFileException.class, () -> Mnist.read(folder));
        assertTrue(error.getMessage().contains("train-images-idx3-ubyte.gz"), error.getMessage());
    }
}
