package dev.weft.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden values: {@code linear_golden.py}. */
class LeastSquaresTest {
    /** The line 3/2 + x through four points, with residuals 1/2, -1/2, -1/2 and 1/2. */
    private static final Dataset LINE = Dataset.of(new float[][]{{0}, {1}, {2}, {3}}, new float[]{1, 3, 4, 4});

    @TempDir private Path folder;

    /** Petal width from the other measures. */
    private static Dataset iris() throws IOException {
        Table table = Csv.read(Path.of("..", "examples", "data", "iris", "iris.csv"));
        float[][] features = new float[table.size()][3];
        float[] width = new float[table.size()];
        for (int i = 0; i < width.length; i++) {
            for (int j = 0; j < 3; j++) {
                features[i][j] = (float) ((Column.Numbers) table.columns().get(j)).values()[i];
            }
            width[i] = (float) ((Column.Numbers) table.columns().get(3)).values()[i];
        }
        return Dataset.of(features, width);
    }

    @Test
    void aLineIsFoundExactly() {
        LeastSquares line = LeastSquares.fit(LINE);
        assertEquals(1, line.kernel().item(), 1e-7);
        assertEquals(1.5, line.bias().orElseThrow().item(), 1e-7);
        assertEquals(0.25, line.error(), 1e-7);
        assertEquals(1, line.rank());
    }

    @Test
    void agreesWithNumpyToAFloat() throws IOException {
        LeastSquares fit = LeastSquares.fit(iris());
        assertArrayEquals(new float[]{-0.2072660979329121f, 0.22282856297001238f, 0.5240831219893403f},
                fit.kernel().data(), 6e-8f);
        assertEquals(-0.2403073377250307, fit.bias().orElseThrow().item(), 2e-8);
        assertEquals(0.03586865200362766, fit.error(), 1e-13);
        LeastSquares ridge = LeastSquares.fit(iris(), 0.5, true);
        assertArrayEquals(new float[]{0.08268704817072538f, -0.014668961794404954f, 0.3274928971740136f},
                ridge.kernel().data(), 3e-8f);
        assertEquals(-0.4697050573884598, ridge.bias().orElseThrow().item(), 3e-8);
        LeastSquares through0 = LeastSquares.fit(iris(), 0, false);
        assertArrayEquals(new float[]{-0.24560514486366006f, 0.20405079431794682f, 0.535521653528824f},
                through0.kernel().data(), 6e-8f);
        assertEquals(Optional.empty(), through0.bias());
    }

    @Test
    void digitsSurviveALargeMean() {
        float[][] x = new float[3000][];
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = new float[]{1_000_000 + i % 7, i % 5};
            y[i] = 2 * (i % 7) - 3 * (i % 5);
        }
        assertArrayEquals(new float[]{2, -3}, LeastSquares.fit(Dataset.of(x, y)).kernel().data(), 1e-6f);
    }

    @Test
    void ofManySolutionsTheSmallestKernelIsTakenWhateverTheBias() {
        Dataset twins = Dataset.of(new float[][]{{0, 0}, {1, 1}, {2, 2}, {3, 3}}, new float[]{1, 3, 4, 4});
        LeastSquares fit = LeastSquares.fit(twins);
        assertArrayEquals(new float[]{0.5f, 0.5f}, fit.kernel().data(), 1e-7f);
        assertEquals(1.5, fit.bias().orElseThrow().item(), 1e-7);
        assertEquals(1, fit.rank());
        LeastSquares few = LeastSquares.fit(Dataset.of(new float[][]{{3, 4}}, new float[]{7}));
        assertArrayEquals(new float[]{0, 0}, few.kernel().data(), 1e-7f);
        assertEquals(7, few.bias().orElseThrow().item(), 1e-6);
        assertEquals(0, few.rank());
    }

    @Test
    void aWeightCountsAsCopies() {
        LeastSquares weighted = LeastSquares.fit(LINE.weighted(2, 1, 0, 1));
        LeastSquares copied = LeastSquares.fit(LINE.rows(0, 0, 1, 3));
        assertEquals(copied.kernel().item(), weighted.kernel().item(), 1e-6);
        assertEquals(copied.bias().orElseThrow().item(), weighted.bias().orElseThrow().item(), 1e-6);
    }

    @Test
    void itsModelEvaluatesPredictsAndIsSavedAsAnyOther() throws IOException {
        LeastSquares fit = LeastSquares.fit(iris());
        assertEquals(fit.error(), fit.evaluate(iris()).get("loss"), 1e-7);
        assertEquals(Math.sqrt(fit.error()), fit.evaluate(iris()).get("rmse"), 1e-7);
        Path file = folder.resolve("baseline.safetensors");
        fit.trained().save(file);
        Tensor first = iris().batch(0, 1).features();
        assertEquals(fit.trained().predict(first), Trained.load(file).predict(first));
    }

    @Test
    void itsModelTakesRawRows() throws IOException {
        Table table = Csv.read(Path.of("..", "examples", "data", "iris", "iris.csv"));
        Preprocessing fitted = Preprocessing.fit(table, "petal_width").withWhitening(3, table);
        Trained trained = LeastSquares.fit(fitted.dataset(table)).trained().preprocess(fitted);
        assertEquals(trained.predict(fitted.features(table)), trained.predict(table));
    }

    @ParameterizedTest(name = "ridge {0}")
    @MethodSource("ridges")
    void aTrainingFindsNothingBetter(double ridge, int outputs) throws IOException {
        Dataset data = outputs == 1 ? iris() : Dataset.of(iris().all().features(), iris().all().features());
        LeastSquares fit = LeastSquares.fit(data, ridge, true);
        Trained trained = fit.trained().fit(data, Training.epochs(20).withBatchSize(data.size()));
        Tensor kernel = trained.weights().values().iterator().next();
        assertArrayEquals(fit.kernel().data(), kernel.data(), 1e-5f);
    }

    static Stream<Arguments> ridges() {
        return Stream.of(Arguments.of(0.0, 1), Arguments.of(0.5, 1), Arguments.of(0.5, 3));
    }

    static Stream<Arguments> refused() {
        Dataset classes = Dataset.of(new float[][]{{0}, {1}}, new int[]{0, 1});
        Dataset images = Dataset.of(Tensor.zeros(2, 3, 4), Tensor.zeros(2, 1));
        Dataset nan = Dataset.of(new float[][]{{0}, {Float.NaN}}, new float[]{0, 1});
        Dataset infinite = Dataset.of(new float[][]{{0}, {1}}, new float[]{Float.NEGATIVE_INFINITY, 1});
        return Stream.of(
                Arguments.of(classes, 0,
                        "features [in] and labels [out] but got [1] and []: reshape them, and make rows of classes"
                                + " with oneHot(classes)"),
                Arguments.of(images, 0, "features [in] and labels [out] but got [3, 4] and [1]"),
                Arguments.of(nan, 0, "LeastSquares expects finite numbers but got NaN as feature 0 of example 1"),
                Arguments.of(infinite, 0,
                        "LeastSquares expects finite numbers but got -Infinity as label 0 of example 0"),
                Arguments.of(LINE, -1, "LeastSquares expects a finite ridge >= 0 but got -1.0"),
                Arguments.of(LINE.take(0), 0,
                        "LeastSquares expects at least one example of a weight above 0 but got 0 examples"),
                Arguments.of(LINE.weighted(0, 0, 0, 0), 1, "of a weight above 0 but got 4 examples, all of weight 0"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refused")
    void refusesWhatHasNoSolution(Dataset data, double ridge, String message) {
        String found = assertThrows(IllegalArgumentException.class, () -> LeastSquares.fit(data, ridge,
                true)).getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void classesAsRowsAreTakenToo() {
        LeastSquares fit = LeastSquares.fit(Dataset.of(new float[][]{{0}, {1}}, new int[]{0, 1}).oneHot(2));
        assertEquals(Shape.of(1, 2), fit.kernel().shape());
        assertArrayEquals(new float[]{-1, 1}, fit.kernel().data(), 1e-6f);
    }
}
