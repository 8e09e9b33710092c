package dev.weft.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
    private static final int BLUE = 0xFF0072B2;
    private static final int ORANGE = 0xFFE69F00;
    private static final int VERMILION = 0xFFD55E00;
    private static final int WHITE = 0xFFFFFFFF;
    private static final double[] THREE = {1, 2, 3};
    private static final Tensor CORNERS = Tensor.matrix(new float[][]{{-1, -1}, {-1, 1}, {1, -1}, {1, 1}});

    @TempDir Path folder;

    private static BufferedImage drawn(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.png()));
    }

    private static LineChart line(double... y) {
        return LineChart.of("loss", "epoch", THREE, Map.of("loss", y));
    }

    /** A model whose one output is the first of the two features, or with several outputs. */
    private static UnaryOperator<Tensor> answering(int outputs, double factor) {
        return x -> {
            float[] y = new float[x.shape().rows() * outputs];
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) (factor * x.get(i / outputs, 0) * (i % outputs == outputs - 1 ? 1 : -1));
            }
            return Tensor.of(Shape.of(x.shape().rows(), outputs), y);
        };
    }

    static Stream<Arguments> pictures() {
        return Stream.of(
                Arguments.of(line(3, 2, Double.NaN), "620x420"),
                Arguments.of(new Panels(List.of(line(1, 2, 3), line(3, 2, 1), line(1, 1, 1)), 2), "1240x840"),
                Arguments.of(new Panels(List.of(ConfusionMatrix.of(new int[][]{{9, 1}, {0, 5}}), line(1, 2, 3),
                        ConfusionMatrix.of(new int[][]{{9, 1}, {0, 5}})), 2), "980x682"),
                Arguments.of(ConfusionMatrix.of(new int[][]{{9, 1}, {0, 5}}).withNames("cat", "dog"), "360x262"),
                Arguments.of(PredictionSheet.of(Tensor.zeros(3, 28, 28), new int[]{0, 1, -1}, new int[]{0, 2, 2}),
                        "316x177"),
                Arguments.of(WeightSheet.of(Tensor.zeros(784, 5), 28, 28), "340x200"),
                Arguments.of(DecisionMap.of(answering(2, 1), Outputs.LOGITS, CORNERS, Tensor.vector(0, 0, 1, 1))
                        .withNames("height", "weight"), "628x544"));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void theSameNumbersGiveTheSameBytesOfTheSaidSize(Picture picture, String size) throws Exception {
        assertArrayEquals(picture.png(), picture.png());
        BufferedImage image = drawn(picture);
        assertEquals(size, image.getWidth() + "x" + image.getHeight());
        assertEquals(picture.svg(), picture.svg());
        var svg = DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(picture.svg().getBytes(StandardCharsets.UTF_8))).getDocumentElement();
        assertEquals(size, svg.getAttribute("width") + "x" + svg.getAttribute("height"));
        assertTrue(svg.getElementsByTagNameNS("*", "path").getLength() >= 4, "words and lines");
    }

    @Test
    void aFallOverDecadesIsStraightOnItsLogarithmicAxis() throws IOException {
        assertEquals(0.5, bend(line(1, 1e-2, 1e-4)), 0.02);
        assertEquals(0.9, bend(line(100, 10, 1)), 0.02);
        assertEquals(0.5, bend(line(1e-4, 0, -1e-4)), 0.02);
        assertEquals(0.5, bend(line(1, 1e-20, 1e-40)), 0.02);
        assertEquals(0.9, bend(line(1e200, 1e-160, 1e-200)), 0.02);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-5, 1e-9, 1e-15, 1e-40, 1e-300})
    void namesOfDecadesDoNotTouch(double least) throws IOException {
        BufferedImage image = drawn(line(1, Math.sqrt(least), least));
        // In the strip of the labels, an empty row of pixels separates any two of them.
        long labels = IntStream.range(1, 350).filter(y -> inked(image, y) && !inked(image, y - 1)).count();
        assertTrue(labels >= 4 && labels <= 11, labels + " labels");
    }

    @ParameterizedTest
    @CsvSource({"0.01,0.06,0.05,0.05", "0.9,0.9123,0.904,0.904", "-0.05,0.04,-0.01,-0.01", "0.03,7,0.5,0.5",
        "0,1000,500,500", "0.00012,0.00019,0.00013,1.3E-4", "0,2e9,1.5e9,1.5E9"})
    void labelsBeginWithADigit(double least, double most, double label, String text) {
        assertEquals(text, new DecimalFormat(LineChart.pattern(least, most), DecimalFormatSymbols.getInstance(
                Locale.ROOT)).format(label));
    }

    @ParameterizedTest
    @CsvSource({"0.004,2,0.01,0.01", "0.01,100,0.1,0.1", "1,1e6,1000,'1,000'", "1e-6,1,1e-5,1E-5", "1,1e9,1e8,1E8"})
    void labelsOfDecadesBeginWithADigit(double least, double most, double label, String text) {
        assertEquals(text, new DecimalFormat(LineChart.decades(least, most), DecimalFormatSymbols.getInstance(
                Locale.ROOT)).format(label));
    }

    private static boolean inked(BufferedImage image, int row) {
        return IntStream.range(12, 40).anyMatch(x -> (image.getRGB(x, row) & 0xFF) < 0x80);
    }

    /** The height of the middle of three points, as a fraction of the way from the first to the last. */
    private static double bend(LineChart chart) throws IOException {
        BufferedImage image = drawn(chart);
        // The legend below the plot has a line of the same colour.
        List<int[]> blue = IntStream.range(0, 620 * 350).filter(i -> image.getRGB(i % 620, i / 620) == BLUE)
                .mapToObj(i -> new int[]{i % 620, i / 620}).toList();
        int left = blue.stream().mapToInt(p -> p[0]).min().orElseThrow() + 3;
        int right = blue.stream().mapToInt(p -> p[0]).max().orElseThrow() - 3;
        double[] heights = IntStream.of(left, (left + right) / 2, right)
                .mapToDouble(x -> blue.stream().filter(p -> Math.abs(p[0] - x) <= 1).mapToInt(p -> p[1]).average()
                        .orElseThrow())
                .toArray();
        return (heights[1] - heights[0]) / (heights[2] - heights[0]);
    }

    @Test
    void everyLineHasItsOwnColourAndThatOfValidationIsDashed() throws IOException {
        Map<String, double[]> lines = new LinkedHashMap<>();
        double[] x = IntStream.rangeClosed(1, 50).asDoubleStream().toArray();
        lines.put("loss", IntStream.range(0, 50).mapToDouble(i -> 1).toArray());
        lines.put("val_loss", IntStream.range(0, 50).mapToDouble(i -> 2).toArray());
        BufferedImage image = drawn(LineChart.of("loss", "epoch", x, lines));
        assertTrue(longest(image, BLUE) > 480);
        assertTrue(longest(image, ORANGE) > 4 && longest(image, ORANGE) < 12, "dashes of " + longest(image, ORANGE));
    }

    /** The longest run of a colour in a row of the plot. */
    private static int longest(BufferedImage image, int colour) {
        int longest = 0;
        for (int y = 0; y < 350; y++) {
            int run = 0;
            for (int x = 0; x < image.getWidth(); x++) {
                run = image.getRGB(x, y) == colour ? run + 1 : 0;
                longest = Math.max(longest, run);
            }
        }
        return longest;
    }

    @Test
    void heatIsTheRootOfTheShareOfTheRow() throws IOException {
        BufferedImage image = drawn(ConfusionMatrix.of(new int[][]{{7, 0}, {1, 3}}));
        // Near the corners of the cells, because the number is in the middle.
        assertEquals(BLUE, image.getRGB(105, 49));
        assertEquals(WHITE, image.getRGB(177, 49));
        assertEquals(Colours.mix(Color.WHITE, new Color(VERMILION), 0.5).getRGB(), image.getRGB(105, 121));
        assertTrue(IntStream.range(0, 72 * 72)
                .anyMatch(i -> (image.getRGB(101 + i % 70, 45 + i / 72) >> 16 & 0xFF) > 0xA0),
                "a white number on blue");
    }

    @Test
    void wrongImagesAreFramedAndPixelsKeepTheirLight() throws IOException {
        float[] pixels = new float[2 * 16];
        pixels[0] = 1;
        pixels[16] = 0.2f;
        BufferedImage image =
                drawn(PredictionSheet.of(Tensor.of(Shape.of(2, 4, 4), pixels), new int[]{3, 3}, new int[]{3, 8}));
        // Two images of 84 × 84 pixels, 14 pixels apart, centred in 260.
        assertEquals(WHITE, image.getRGB(39 + 10, 44 + 10));
        assertEquals(0xFF000000, image.getRGB(39 + 30, 44 + 10));
        assertEquals(0xFF333333, image.getRGB(39 + 98 + 10, 44 + 10));
        assertEquals(VERMILION, image.getRGB(39 + 98 - 2, 44 + 40));
        assertEquals(WHITE, image.getRGB(39 - 2, 44 + 40));
    }

    @Test
    void coloursKeepTheirChannels() throws IOException {
        BufferedImage image =
                drawn(PredictionSheet.of(Tensor.of(Shape.of(1, 1, 1, 3), 1, 0, 0.2f), new int[]{0}, new int[]{0}));
        assertEquals(0xFFFF0033, image.getRGB(130, 80));
    }

    @Test
    void weightsShareOneSymmetricScale() throws IOException {
        // Neuron 0 has the weights -2 and 0, neuron 1 has 1 and 0, as images of 2 × 1 pixels magnified 28 times.
        BufferedImage image = drawn(WeightSheet.of(Tensor.matrix(new float[][]{{-2, 1}, {0, 0}}), 2, 1));
        assertEquals(BLUE, image.getRGB(18 + 10, 44 + 10));
        assertEquals(WHITE, image.getRGB(18 + 38, 44 + 10));
        assertEquals(Colours.mix(Color.WHITE, new Color(VERMILION), 0.5).getRGB(), image.getRGB(18 + 62 + 10, 44 + 10));
    }

    static Stream<Arguments> maps() {
        Tensor zeroOne = Tensor.vector(0, 0, 1, 1);
        return Stream.of(
                Arguments.of(Outputs.LOGITS, answering(2, 50), zeroOne),
                Arguments.of(Outputs.BINARY_LOGITS, answering(1, 50), zeroOne),
                Arguments.of(Outputs.SCORES, answering(1, 50), zeroOne),
                Arguments.of(Outputs.SCORES, answering(2, 50), zeroOne),
                Arguments.of(Outputs.PROBABILITIES, answering(2, 50), zeroOne),
                Arguments.of(Outputs.BINARY_PROBABILITIES, answering(1, 50), zeroOne),
                Arguments.of(Outputs.NUMBERS, answering(2, 50), zeroOne),
                Arguments.of(Outputs.NUMBERS, answering(1, 50), Tensor.vector(-1, -1, 1, 1).reshape(4, 1)),
                Arguments.of(Outputs.LOGITS, answering(2, 50),
                        Tensor.matrix(new float[][]{{1, 0}, {1, 0}, {0, 1}, {0, 1}})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("maps")
    void theGroundHasTheColourOfTheAnswerAndThePointsThatOfTheirLabels(Outputs outputs, UnaryOperator<Tensor> model,
            Tensor labels)
            throws IOException {
        BufferedImage image = drawn(DecisionMap.of(model, outputs, CORNERS, labels));
        // The plot is 440 pixels wide and starts at (78, 44); the points are 0.08 / 1.16 of it away from its edges.
        assertEquals(Colours.mix(Color.WHITE, new Color(BLUE), 0.5).getRGB(), image.getRGB(78 + 100, 44 + 220));
        assertEquals(Colours.mix(Color.WHITE, new Color(ORANGE), 0.5).getRGB(), image.getRGB(78 + 340, 44 + 220));
        assertEquals(BLUE, image.getRGB(78 + 30, 44 + 30));
        assertEquals(ORANGE, image.getRGB(78 + 410, 44 + 410));
        assertEquals(WHITE, image.getRGB(600, 400));
    }

    @Test
    void whatIsNoNumberLeavesAGapOrIsBlack() throws IOException {
        Map<String, double[]> lines = new LinkedHashMap<>();
        lines.put("none", new double[]{Double.NaN, Double.NaN, Double.NEGATIVE_INFINITY});
        lines.put("one", new double[]{1, Double.NaN, 2});
        BufferedImage chart = drawn(LineChart.of("loss", "epoch", THREE, lines));
        assertEquals(0, longest(chart, BLUE));
        assertTrue(longest(chart, ORANGE) > 0 && longest(chart, ORANGE) < 10);
        BufferedImage weights = drawn(WeightSheet.of(Tensor.matrix(new float[][]{{Float.NaN}, {3}}), 2, 1));
        assertEquals(0xFF000000, weights.getRGB(18 + 10, 44 + 10));
        assertEquals(VERMILION, weights.getRGB(18 + 38, 44 + 10));
    }

    static Stream<Arguments> refused() {
        double[] two = {1, 2};
        return Stream.of(
                Arguments.of("LineChart loss expects one or more series but got none",
                        (Runnable) () -> LineChart.of("loss", "x", two, Map.of())),
                Arguments.of("LineChart loss expects 2 numbers for a but got 3",
                        (Runnable) () -> LineChart.of("loss", "x", two, Map.of("a", THREE))),
                Arguments.of("LineChart loss expects finite numbers but got none",
                        (Runnable) () -> line(Double.NaN, Double.NaN, Double.POSITIVE_INFINITY)),
                Arguments.of("LineChart loss expects finite x values but got NaN",
                        (Runnable) () -> LineChart.of("loss", "x", new double[]{Double.NaN, 2}, Map.of("a", two))),
                Arguments.of("Panels expects one or more pictures and columns but got 0 pictures and 1 columns",
                        (Runnable) Panels::of),
                Arguments.of("ConfusionMatrix expects [n, n] counts and n names but got 2 rows, [2] columns "
                        + "and 1 names",
                        (Runnable) () -> ConfusionMatrix.of(new int[2][2]).withNames("a")),
                Arguments.of("PredictionSheet expects images [n, height, width], the same with 1 or 3 channels, or [n, "
                        + "side²], but got [2, 7]: reshape them",
                        (Runnable) () -> PredictionSheet.of(Tensor.zeros(2, 7), new int[2], new int[2])),
                Arguments.of(
                        "PredictionSheet expects one or more images and a prediction and a label for each but got 2 "
                                + "images, 1 predictions and 2 labels",
                        (Runnable) () -> PredictionSheet.of(Tensor.zeros(2, 9), new int[1], new int[2])),
                Arguments.of("WeightSheet expects a kernel [28 · 28, neurons] but got [783, 5]",
                        (Runnable) () -> WeightSheet.of(Tensor.zeros(783, 5), 28, 28)),
                Arguments.of("DecisionMap expects points [n, 2] but got [4, 3]",
                        (Runnable) () -> DecisionMap.of(x -> x, Outputs.LOGITS, Tensor.zeros(4, 3), Tensor.zeros(4))),
                Arguments.of("DecisionMap expects 4 labels, one per point, but got [3]",
                        (Runnable) () -> DecisionMap.of(x -> x, Outputs.LOGITS, CORNERS, Tensor.zeros(3))),
                Arguments.of("DecisionMap expects a model that returns [48400, outputs] for [48400, 2] but got [4, 2]",
                        (Runnable) () -> DecisionMap.of(x -> CORNERS, Outputs.LOGITS, CORNERS, Tensor.zeros(4))
                                .png()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatCannotBeDrawnIsRefused(String message, Runnable making) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, making::run).getMessage());
    }

    @Test
    void theEndingSaysTheFormat() throws IOException {
        line(1, 2, 3).save(folder.resolve("a.PNG"));
        line(1, 2, 3).save(folder + "/a.svg");
        assertArrayEquals(line(1, 2, 3).png(), Files.readAllBytes(folder.resolve("a.PNG")));
        assertEquals(line(1, 2, 3).svg(), Files.readString(folder.resolve("a.svg")));
        Path jpeg = folder.resolve("a.jpeg");
        assertEquals("Picture expects a file name that ends in .png or .svg but got " + jpeg,
                assertThrows(IllegalArgumentException.class, () -> line(1, 2, 3).save(jpeg)).getMessage());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void aPlantedLinkIsReplacedAndNotFollowed() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("a.png"), victim);
        line(1, 2, 3).save(link);
        assertEquals("kept", Files.readString(victim));
        assertArrayEquals(line(1, 2, 3).png(), Files.readAllBytes(link));
    }

    @Test
    void whatCannotBeWrittenLeavesWhatIsThere() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken.png"));
        Files.writeString(taken.resolve("inside"), "kept");
        FileSystemException failure = assertThrows(FileSystemException.class, () -> line(1, 2, 3).save(taken));
        assertTrue(failure.getMessage().startsWith(taken + ": could not be written: "), failure.getMessage());
        assertEquals(folder.resolve("missing/a.png") + ": could not be written: its folder does not exist",
                assertThrows(FileSystemException.class, () -> line(1, 2, 3).save(folder.resolve("missing/a.png")))
                        .getMessage());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(taken), files.toList());
        }
    }

    /** The main class of a new JVM, which has not used graphics before. */
    static final class Draw {
        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try {
                    System.out.println(line(1, 2, 3).png().length > 1000);
                } catch (IllegalStateException e) {
                    System.out.println(e.getMessage().substring(0, 83));
                }
            }
        }
    }

    @Test
    @Tag("process")
    void noScreenIsNeededAndAMissingFontIsSaid() throws Exception {
        assertEquals("true\ntrue\n", drawnByAnotherJvm("-Xshare:auto"));
        String said =
                "Picture needs a font to draw text, but Java finds none on this machine: install fontconfig".substring(
                        0,
                        83) + "\n";
        assertEquals(said + said, drawnByAnotherJvm("-Dsun.awt.fontconfig=" + folder.resolve("none")));
    }

    /** Returns what {@link Draw} prints in a JVM whose display does not exist. */
    private String drawnByAnotherJvm(String option) throws Exception {
        Path printed = folder.resolve("printed");
        ProcessBuilder child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp", System.getProperty("java.class.path"), Draw.class.getName());
        child.environment().put("DISPLAY", ":77");
        child.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = child.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
        assertTrue(process.waitFor(10, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), () -> "printed " + printed);
        return Files.readString(printed);
    }
}
