package dev.weft.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Initializers;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RateFinderTest {
    private static final RateFinder FINDER = RateFinder.standard();

    /**
     * Labels near x for the model {@code w · x}: gradient descent on the mean of {@code (w - 1 ± 0.1)² · x²} is stable
     * below a rate of {@code 1 / x²}.
     */
    private static Dataset line(float x) {
        return Dataset.of(new float[][]{{x}, {x}}, new float[]{0.9f * x, 1.1f * x}).repeat(5);
    }

    private static Model model(Loss loss) {
        Dense layer = Layers.dense(1).withoutBias().withKernelInitializer(Initializers.zeros());
        return Model.of(loss, Optimizers.sgd(123), layer).withMetrics();
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                Arguments.of("features of 1", 1f, Losses.MSE, 1.0),
                Arguments.of("features of 10", 10f, Losses.MSE, 0.01),
                Arguments.of("features of a hundredth", 0.01f, Losses.MSE, 10_000.0),
                Arguments.of("the sum over three", 1f, Losses.MSE.summed(), 1 / 3.0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("problems")
    void theRateIsBelowWhatIsStableButNotFarBelow(String name, float x, Loss loss, double stable) {
        RateFinder finder = new RateFinder(stable * 1e-6, stable * 100, 200, 0.9);
        RateFinder.Result result = finder.find(model(loss), line(x), 3);
        assertTrue(result.suggested() < stable && result.suggested() > stable / 100, name + " " + result.suggested());
        assertTrue(result.tenthOfLeast() < stable && result.tenthOfLeast() > stable / 100,
                name + " " + result.tenthOfLeast());
    }

    @Test
    void theTestEndsWhenTheLossHasRisen() {
        RateFinder.Result result = FINDER.find(model(Losses.MSE), line(1), 3);
        int steps = result.rates().size();
        assertTrue(steps < 200 && result.rates().get(steps - 1) > 1 && result.rates().get(steps - 1) < 10,
                "" + result.rates().get(steps - 1));
        assertEquals(steps, result.losses().size());
        assertEquals(steps, result.smoothed().size());
        assertEquals(1, result.losses().get(0), 0.2);
        assertEquals(result.losses().get(0), result.smoothed().get(0), 1e-9);
        assertEquals(1e-6, result.rates().get(0));
        double ratio = result.rates().get(1) / result.rates().get(0);
        assertEquals(ratio, result.rates().get(50) / result.rates().get(49), 1e-9);
    }

    @Test
    void anOverflowEndsTheTest() {
        RateFinder.Result result = new RateFinder(1e-3, 1e30, 20, 0.9).find(model(Losses.MSE), line(1), 3);
        assertTrue(result.rates().size() < 20);
        assertTrue(result.suggested() < 1);
    }

    @Test
    void whatIsTestedStaysAsItIs() {
        Trained trained = model(Losses.MSE).withInput(1).build().fit(line(1), Training.steps(0));
        String before = trained.weightsSha256();
        RateFinder.Result fromTrained = FINDER.find(trained, line(1), 3);
        assertEquals(before, trained.weightsSha256());
        assertEquals(0, trained.step());
        assertEquals(FINDER.find(model(Losses.MSE), line(1), 3), fromTrained);
        trained.weights().get("dense1.kernel").data()[0] = 3;
        assertEquals(4, FINDER.find(trained, line(1), 3).losses().get(0), 0.2);
    }

    @Test
    void aLossThatNeverFallsIsSaid() {
        RateFinder.Result result = new RateFinder(100, 1e6, 10, 0).find(model(Losses.MSE), line(1), 3);
        assertTrue(assertThrows(IllegalStateException.class, result::suggested).getMessage().contains("smaller rate"));
    }

    @Test
    void lossesBelowZeroAreNoRise() {
        Loss below = (predictions, labels) -> Losses.MSE.of(predictions, labels).plus(-5);
        RateFinder.Result result = FINDER.find(model(below), line(1), 3);
        assertTrue(result.suggested() < 1 && result.suggested() > 0.01, "" + result.suggested());
    }

    @Test
    void wrongNumbersAreRefused() {
        for (double[] wrong : new double[][]{{0, 1, 100, 0.9}, {1, 1, 100, 0.9}, {1, 2, 9, 0.9}, {1, 2, 100, 1},
            {Double.NaN, 2, 100, 0.9}}) {
            assertEquals("RateFinder expects 0 < from < to, at least 10 steps and 0 <= smoothing < 1 "
                    + "but got " + wrong[0] + ", " + wrong[1] + ", " + (int) wrong[2] + " and " + wrong[3],
                    assertThrows(IllegalArgumentException.class,
                            () -> new RateFinder(wrong[0], wrong[1], (int) wrong[2], wrong[3])).getMessage());
        }
    }
}
