package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LbfgsTest {
    @Test
    void findsTheFloorOfRosenbrocksValley() {
        float[] weights = {-1.2f, 1};
        Lbfgs.Result result = Lbfgs.of(100).minimize((w, g) -> {
            double valley = w[1] - (double) w[0] * w[0];
            g[0] = (float) (-400 * w[0] * valley - 2 * (1 - (double) w[0]));
            g[1] = (float) (200 * valley);
            return 100 * valley * valley + (1 - (double) w[0]) * (1 - (double) w[0]);
        }, weights);
        assertArrayEquals(new float[]{1, 1}, weights, 1e-4f);
        assertTrue(result.value() < 1e-8 && result.iterations() < 60 && result.evaluations() < 100, result::toString);
    }

    @Test
    void solvesAQuadraticOfCondition1000AsFastAsSciPy() {
        float[] weights = new float[20];
        // Float32 cannot resolve a gradient below 1000 * ulp(0.5) = 6e-5 here. SciPy needs 116 evaluations, in double.
        Lbfgs.Result result = new Lbfgs(10, 200, 1e-3).minimize(LbfgsTest::stretchedBowl, weights);
        for (int i = 0; i < 20; i++) {
            assertEquals((i + 1) / 20f, weights[i], 1e-3f);
        }
        assertTrue(result.reason() == Lbfgs.Reason.CONVERGED && result.evaluations() <= 116, result::toString);
    }

    @Test
    void remembersAsManyStepsAsItWasTold() {
        int[] iterations = new int[3];
        for (int i = 0; i < 3; i++) {
            iterations[i] =
                    new Lbfgs((int) Math.pow(4, i), 1000, 1e-2).minimize(LbfgsTest::stretchedBowl, new float[20])
                            .iterations();
        }
        assertTrue(iterations[0] > iterations[1] && iterations[1] > iterations[2], () -> Arrays.toString(iterations));
    }

    @Test
    void stepsOverAForbiddenRegionAreShortened() {
        // ln is NaN for w <= 0; the minimum of w - ln w is at 1, and a full step from 5 ends where ln is NaN.
        float[] weights = {5};
        Lbfgs.Result result = Lbfgs.of(50).minimize((w, g) -> {
            g[0] = 100 * (1 - 1 / w[0]);
            return 100 * (w[0] - Math.log(w[0]));
        }, weights);
        assertEquals(1, weights[0], 1e-6f);
        assertEquals(Lbfgs.Reason.CONVERGED, result.reason());
    }

    @Test
    void anEndWithoutSuccessSaysWhyAndKeepsTheBestWeights() {
        float[] weights = {3};
        assertEquals(Lbfgs.Reason.ITERATIONS, Lbfgs.of(0).minimize(LbfgsTest::square, weights).reason());
        Lbfgs.Result wrong = Lbfgs.of(10).minimize((w, g) -> {
            double value = square(w, g);
            g[0] = -g[0];
            return value;
        }, weights);
        assertEquals(Lbfgs.Reason.NO_PROGRESS, wrong.reason());
        assertArrayEquals(new float[]{3}, weights);
        assertEquals(9, wrong.value());
    }

    @Test
    void aStartThatIsNotFiniteIsRefused() {
        var error = assertThrows(ArithmeticException.class,
                () -> Lbfgs.of(10).minimize(LbfgsTest::square, new float[]{Float.NaN}));
        assertTrue(error.getMessage().startsWith("Lbfgs expects a finite value and gradient at the start but got NaN"));
    }

    /** Minimum at 1/20, 2/20, …, 1; curvatures from 1 to 1000. */
    private static double stretchedBowl(float[] w, float[] g) {
        double value = 0;
        for (int i = 0; i < w.length; i++) {
            double curvature = Math.pow(1000, i / 19.0);
            double distance = w[i] - (i + 1) / 20.0;
            g[i] = (float) (curvature * distance);
            value += curvature * distance * distance / 2;
        }
        return value;
    }

    private static double square(float[] w, float[] g) {
        g[0] = 2 * w[0];
        return (double) w[0] * w[0];
    }
}
