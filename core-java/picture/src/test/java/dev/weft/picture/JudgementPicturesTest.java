package dev.weft.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.evaluation.Explanation;
import dev.weft.evaluation.Importance;
import dev.weft.evaluation.Judgement;
import dev.weft.evaluation.Threshold;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Training;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementPicturesTest {
    private static final int BLUE = 0xFF0072B2;
    private static final int VERMILION = 0xFFD55E00;

    /** Two columns, of which the first decides, and a target of so many classes, or a number for 0. */
    private static Table table(int classes) {
        RandomStream draws = RandomStream.of(7, "rows");
        double[][] values = new double[3][300];
        int[] indices = new int[300];
        for (int i = 0; i < 300; i++) {
            values[0][i] = draws.nextGaussian();
            values[1][i] = draws.nextGaussian();
            values[2][i] = 100 + 5 * values[0][i] + draws.nextGaussian();
            indices[i] = (int) Math.max(0, Math.min(classes - 1, classes / 2.0 + values[0][i]
                    + 0.5 * draws.nextGaussian()));
        }
        List<String> names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        return Table.of("rows", List.of(new Column.Numbers("first", values[0]), new Column.Numbers("second", values[1]),
                classes == 0 ? new Column.Numbers("y", values[2]) : new Column.Words("y", names, indices)));
    }

    private static Predictor model(Table table) {
        Preprocessing fitted = Preprocessing.prepared(table, "y");
        int classes = fitted.label().classes().size();
        return Model.of(classes == 0 ? Losses.MSE : Losses.SOFTMAX_CE, Optimizers.adam(0.05),
                Dense.of(Math.max(1, classes))).build(fitted.features()).preprocess(fitted)
                .fit(fitted.dataset(table), Training.epochs(10).withBatchSize(32)).predictor();
    }

    private static long count(BufferedImage image, int colour) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == colour).count();
    }

    private static double[] numbers(double... numbers) {
        return numbers;
    }

    @Test
    void aCurveHasAPointForEveryScoreAndRowsOfOneScoreShareAStep() {
        RocCurves.Curve curve = RocCurves.Curve.of("yes", new boolean[]{true, false, true, false, true},
                numbers(0.9, 0.8, 0.8, 0.1, 0.8));
        assertArrayEquals(numbers(0, 0, 0.5, 1), curve.falseAlarms(), 1e-15);
        assertArrayEquals(numbers(0, 1 / 3.0, 1, 1), curve.hits(), 1e-15);
        // Of the 6 pairs, 4 are won and 2 are ties.
        assertEquals(5 / 6.0, curve.area(), 1e-15);
        assertEquals(0.5, RocCurves.Curve.of("yes", new boolean[]{true, false}, numbers(0.3, 0.3)).area());
        assertEquals(0, RocCurves.Curve.of("yes", new boolean[]{true, false}, numbers(0.3, 0.4)).area());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 12})
    void curvesAndCalibrationHaveTheNumbersOfTheJudgement(int classes) {
        Table table = table(classes);
        Predictor model = model(table);
        Judgement judgement = Judgement.of(model, table);
        RocCurves roc = RocCurves.of(model, table);
        long occurring = judgement.classes().stream().filter(each -> each.rows() > 0).count();
        assertEquals(classes == 2 ? 1 : occurring, roc.curves().size());
        assertEquals(judgement.scores().get("auc"), roc.area(), 1e-12);
        CalibrationChart calibration = CalibrationChart.of(model, table);
        assertEquals(judgement.scores().get("calibration_error"), calibration.error(), 1e-7);
        assertEquals(300, calibration.bins().stream().mapToInt(CalibrationChart.Bin::rows).sum());
        ConfusionMatrix confusion = ConfusionMatrix.of(judgement);
        assertEquals(judgement.classes().stream().map(Judgement.OfClass::name).toList(), confusion.names());
        assertEquals(300, Arrays.stream(confusion.counts()).flatMapToInt(Arrays::stream).sum());
        assertTrue(count(roc.image(), BLUE) > 400, "a blue curve");
    }

    @Test
    void numbersAreInTheUnitOfTheirColumn() {
        Table table = table(0);
        PredictionScatter scatter = PredictionScatter.of(model(table), table);
        assertArrayEquals(((Column.Numbers) table.column("y")).values(), scatter.truth());
        assertEquals(100, Arrays.stream(scatter.predicted()).average().orElseThrow(), 1);
        assertEquals("y", scatter.label());
        assertTrue(scatter.asResiduals().areResiduals());
    }

    @Test
    void aRightPredictionIsOnTheDiagonalAndItsErrorOnTheMiddle() {
        PredictionScatter scatter = new PredictionScatter("y", numbers(0, 1, 2), numbers(0, 1, 2), false);
        // The middle of the plot of 400 × 400 pixels at (92, 44); a pixel beside the dashed line.
        assertTrue(
                (scatter.image().getRGB(92 + 200, 44 + 202)
                        & 0xFF) > (scatter.image().getRGB(92 + 200, 44 + 202) >> 16 & 0xFF) + 50,
                "a blue dot in the middle");
        BufferedImage residuals = scatter.asResiduals().image();
        int middle = residuals.getRGB(92 + 200, 44 + 202);
        assertTrue((middle & 0xFF) > (middle >> 16 & 0xFF) + 50, "a blue dot without error");
    }

    @Test
    void barsAreAsLongAsTheirNumbersAndNegativeOnesAreVermilion() {
        BarChart chart = new BarChart("bars", "x", List.of(new BarChart.Bar("two", 2, 0),
                new BarChart.Bar("one", 1, 0), new BarChart.Bar("less", -1, 0)));
        BufferedImage image = chart.image();
        assertEquals(2.0, (double) run(image, 44 + 13, BLUE) / run(image, 44 + 39, BLUE), 0.05);
        assertEquals(1.0, (double) run(image, 44 + 65, VERMILION) / run(image, 44 + 39, BLUE), 0.05);
        BufferedImage uncertain = new BarChart("bars", "x", List.of(new BarChart.Bar("two", 2, 1))).image();
        assertTrue((uncertain.getRGB(uncertain.getWidth() - 60, 44 + 13) & 0xFF) < 0x80, "a line of the deviation");
    }

    private static long run(BufferedImage image, int row, int colour) {
        return IntStream.range(0, image.getWidth()).filter(x -> image.getRGB(x, row) == colour).count();
    }

    @Test
    void importancesAndExplanationsAreBarsInTheirOrder() {
        Table table = table(2);
        Predictor model = model(table);
        Importance importance = Importance.of(model, table, 3, 1);
        BarChart bars = BarChart.of(importance);
        assertEquals(List.of("first", "second"), bars.bars().stream().map(BarChart.Bar::name).toList());
        assertEquals(importance.columns().get(0).deviation(), bars.bars().get(0).deviation());
        assertEquals("rise of log loss when the column is shuffled", bars.xName());
        assertTrue(BarChart.of(Explanation.of(model, table, 0, 1)).title()
                .matches("Why class [01]: probability [01]\\.\\d{4} instead of [01]\\.\\d{4}"));
        Table numbers = table(0);
        assertTrue(BarChart.of(Explanation.of(model(numbers), numbers, 0, 1)).title()
                .matches("Why \\d+\\.\\d+ instead of \\d+\\.\\d+"));
    }

    @Test
    void theSheetHasWhatFitsTheModel() {
        LineChart losses = LineChart.of("loss", "epoch", numbers(1, 2), Map.of("loss", numbers(2, 1)));
        Table classes = table(2);
        assertEquals(List.of(ConfusionMatrix.class, RocCurves.class, CalibrationChart.class, LineChart.class),
                kinds(JudgementSheet.of(model(classes), classes, new Threshold(0.3), Panels.of(losses))));
        int[] ofOne = IntStream.range(0, 300)
                .filter(i -> ((Column.Words) classes.column("y")).indices()[i] == 1).toArray();
        assertEquals(List.of(ConfusionMatrix.class, CalibrationChart.class),
                kinds(JudgementSheet.of(model(classes), classes.rows(ofOne))));
        Table numbers = table(0);
        Panels sheet = JudgementSheet.of(model(numbers), numbers);
        assertEquals(List.of(PredictionScatter.class, PredictionScatter.class), kinds(sheet));
        assertArrayEquals(sheet.png(), sheet.png());
        assertEquals(sheet.svg(), sheet.svg());
    }

    private static List<?> kinds(Panels panels) {
        return panels.pictures().stream().map(Object::getClass).toList();
    }

    static Stream<Arguments> refused() {
        Table classes = table(2);
        Table numbers = table(0);
        Predictor ofClasses = model(classes);
        Predictor ofNumbers = model(numbers);
        Predictor plain = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(1))
                .build(Shape.of(2)).predictor();
        int[] none = IntStream.range(0, 300).map(i -> -1).toArray();
        Table unlabelled = Table.of("rows", List.of(classes.column("first"), classes.column("second"),
                new Column.Words("y", List.of("class 0", "class 1"), none)));
        int[] ofOne = IntStream.range(0, 300)
                .filter(i -> ((Column.Words) classes.column("y")).indices()[i] == 1).toArray();
        return Stream.of(
                Arguments.of("RocCurves expects a model of classes with probabilities but got one of numbers",
                        (Runnable) () -> RocCurves.of(ofNumbers, numbers)),
                Arguments.of("PredictionScatter expects a model of numbers but got one of the classes [class 0, class "
                        + "1]", (Runnable) () -> PredictionScatter.of(ofClasses, classes)),
                Arguments.of("JudgementSheet expects a model that was trained on a table with a Preprocessing but got "
                        + "one without", (Runnable) () -> JudgementSheet.of(plain, numbers)),
                Arguments.of("CalibrationChart expects rows with a value in the column y but got 300 rows without one",
                        (Runnable) () -> CalibrationChart.of(ofClasses, unlabelled)),
                Arguments.of("RocCurves expects rows of two or more classes but all belong to class 1",
                        (Runnable) () -> RocCurves.of(ofClasses, classes.rows(ofOne))),
                Arguments.of("RocCurves expects one or more curves but got none",
                        (Runnable) () -> new RocCurves(List.of())),
                Arguments.of("Curve yes expects a score for each row, rows of the class and others, and no NaN, but "
                        + "got 2 scores for 2 rows, 1 of the class",
                        (Runnable) () -> RocCurves.Curve.of("yes", new boolean[]{true, false}, numbers(1, Double.NaN))),
                Arguments.of("Curve yes expects two or more points but got 1 false alarm rates and 2 hit rates",
                        (Runnable) () -> new RocCurves.Curve("yes", numbers(1), numbers(0, 1))),
                Arguments.of("CalibrationChart expects a bin with rows but got 1 bins without",
                        (Runnable) () -> new CalibrationChart(List.of(new CalibrationChart.Bin(0, 0, 0)))),
                Arguments.of("PredictionScatter expects one or more finite numbers and as many finite predictions but "
                        + "got 1 and 2",
                        (Runnable) () -> new PredictionScatter("y", numbers(1), numbers(1, 2), false)),
                Arguments.of("BarChart bars expects one or more bars but got none",
                        (Runnable) () -> new BarChart("bars", "x", List.of())),
                Arguments.of("Bar a expects a finite value and a finite deviation of at least 0 but got NaN and 0.0",
                        (Runnable) () -> new BarChart.Bar("a", Double.NaN, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatCannotBeDrawnIsRefused(String message, Runnable making) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, making::run).getMessage());
    }

    @Test
    void aModelThatDivergedIsRefused() {
        Table table = table(2);
        Preprocessing fitted = Preprocessing.prepared(table, "y");
        Dense huge = Dense.of(2).withKernelInitializer(Initializers.constant(3e38));
        Predictor model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), huge, huge).build(fitted.features())
                .preprocess(fitted).predictor();
        assertEquals("RocCurves expects finite outputs but the model gives NaN for every row: its training diverged",
                assertThrows(IllegalArgumentException.class, () -> RocCurves.of(model, table)).getMessage());
    }
}
