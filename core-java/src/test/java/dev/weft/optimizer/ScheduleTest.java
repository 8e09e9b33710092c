package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
    private static final Schedule TENTH = Schedules.constant(0.1);

    static Stream<Arguments> rates() {
        return Stream.of(
                Arguments.of(TENTH, 1_000_000L, 0.1),
                Arguments.of(TENTH.times(0.5), 3L, 0.05),
                Arguments.of(TENTH.decay(0.5), 9L, 0.1),
                Arguments.of(TENTH.decay(0.5), 10L, 0.05),
                Arguments.of(TENTH.decay(0.5), 29L, 0.025),
                Arguments.of(TENTH.decay(0.5).every(3), 9L, 0.0125),
                Arguments.of(Schedules.smoothExponential(0.1, 0.25), 5L, 0.05),
                Arguments.of(Schedules.inverseTime(0.1, 1), 5L, 0.1 / 1.5),
                Arguments.of(new InverseTimeDecay(TENTH, 1, true), 19L, 0.05),
                Arguments.of(Schedules.polynomial(0.1, 4, 0.02), 10L, 0.08),
                Arguments.of(Schedules.polynomial(0.1, 4, 0.02), 40L, 0.02),
                Arguments.of(Schedules.polynomial(0.1, 4, 0.02), 400L, 0.02),
                Arguments.of(Schedules.cosine(0.1, 4), 20L, 0.05),
                Arguments.of(Schedules.cosine(0.1, 4), 41L, 0.0),
                Arguments.of(Schedules.cosineRestarts(0.1, 2), 10L, 0.05),
                Arguments.of(Schedules.cosineRestarts(0.1, 2), 20L, 0.1),
                Arguments.of(Schedules.cosineRestarts(0.1, 2), 50L, 0.05),
                Arguments.of(new CosineRestarts(TENTH, 2, 3, 1, 0), 50L, 0.05),
                Arguments.of(new CosineRestarts(TENTH, 2, 3, 1, 0), 80L, 0.1),
                Arguments.of(new CosineRestarts(TENTH, 2, 3, 0.5, 0.2), 20L, 0.05),
                Arguments.of(new CosineRestarts(TENTH, 2, 3, 0.5, 0.2), 50L, 0.03),
                Arguments.of(new CosineRestarts(TENTH, 2, 1, 0.5, 0), 40L, 0.025),
                Arguments.of(TENTH.warmUp(2), 0L, 0.005),
                Arguments.of(TENTH.warmUp(2), 19L, 0.1),
                Arguments.of(TENTH.warmUp(2), 20L, 0.1),
                Arguments.of(TENTH.decay(0.5).warmUp(2), 14L, 0.0375),
                Arguments.of(TENTH.until(1.5, Schedules.constant(0.2)), 14L, 0.1),
                Arguments.of(TENTH.until(1.5, Schedules.constant(0.2)), 15L, 0.2),
                Arguments.of(TENTH.until(1.5, Schedules.constant(0.2)).every(1), 2L, 0.2),
                Arguments.of(Schedules.flatCosine(0.1, 4), 0L, 0.1),
                Arguments.of(Schedules.flatCosine(0.1, 4), 20L, 0.1),
                Arguments.of(Schedules.flatCosine(0.1, 4), 30L, 0.05),
                Arguments.of(Schedules.flatCosine(0.1, 4), 40L, 0.0),
                Arguments.of(Schedules.flatCosine(0.1, 4), 400L, 0.0),
                Arguments.of(new FlatCosine(TENTH, 4, 0), 20L, 0.05),
                Arguments.of(new FlatCosine(TENTH, 4, 0.25), 25L, 0.05),
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4), 0L, 0.0),
                // The first of four cycles takes a 15th of the time, the next twice as long.
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4), 4L, 0.0),
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4), 12L, 0.0),
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4), 28L, 0.0),
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4), 60L, 0.0),
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4), 61L, 0.0),
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4), 8L, 0.1 * 0.93043097),
                Arguments.of(Schedules.logCosineCycles(0.1, 6, 4).every(1), 3L, 0.0073618934),
                Arguments.of(Schedules.oneCycle(0.1, 4), 11L, 0.1),
                Arguments.of(new OneCycle(0.1, 1, 0.1, 25, 1e4), 0L, 0.1),
                Arguments.of(Schedules.oneCycle(0.1, 4), 39L, 0.1 / 25 / 1e4),
                Arguments.of(Schedules.oneCycle(0.1, 4), 4000L, 0.1 / 25 / 1e4));
    }

    @ParameterizedTest(name = "{0} at step {1} of 10 per epoch is {2}")
    @MethodSource("rates")
    void theRateIsTheFormulas(Schedule schedule, long step, double rate) {
        assertEquals(rate, schedule.at(step, 10), 1e-8);
    }

    @Test
    void decayHasTheBitsOfTensorFlowsFloat32() {
        Schedule schedule = Schedules.exponential(0.1, 0.99);
        for (int epoch = 0; epoch < 200; epoch++) {
            float power = (float) Math.pow(0.99f, epoch);
            assertEquals(0.1f * power, (float) schedule.at(275L * epoch, 275), "first step of epoch " + epoch);
            assertEquals(0.1f * power, (float) schedule.at(275L * epoch + 274, 275), "last step of epoch " + epoch);
        }
    }

    @Test
    void everyScheduleIsFiniteAndNotNegativeForeverInEpochsOfAnyLength() {
        for (Schedule schedule : OptimizerTable.SCHEDULES) {
            for (long stepsPerEpoch : new long[]{1, 7, 1L << 40}) {
                for (long step : new long[]{0, 1, 1000, 1L << 50}) {
                    double rate = schedule.at(step, stepsPerEpoch);
                    assertTrue(rate >= 0 && rate <= 0.1 + 1e-8, () -> schedule + " gives " + rate + " at " + step);
                }
            }
        }
    }

    @Test
    void aLambdaIsASchedule() {
        Schedule schedule = (step, stepsPerEpoch) -> 1.0 / (1 + step);
        assertEquals(0.125, schedule.times(0.5).at(3, 10));
    }

    @Test
    void piecewiseRefusesRatesThatDoNotFitAndTimesThatGoBack() {
        var count = assertThrows(IllegalArgumentException.class,
                () -> Schedules.piecewise(new double[]{1, 2}, new double[]{0.1, 0.2}));
        assertEquals("Schedules.piecewise expects 3 rates for 2 changes but got 2", count.getMessage());
        var order = assertThrows(IllegalArgumentException.class,
                () -> Schedules.piecewise(new double[]{2, 1}, new double[]{0.1, 0.2, 0.3}));
        assertEquals("Schedules.piecewise expects ascending epochs but got 1.0", order.getMessage());
    }
}
