package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerContractTest {
    static Stream<String> rules() {
        return OptimizerTable.RULES.keySet().stream().sorted();
    }

    static Stream<Record> described() {
        Stream<Object> all = Stream.of(OptimizerTable.RULES.values(), OptimizerTable.SCHEDULES,
                List.of(Clip.byNorm(1), new MovingAverage(0.99, true), Lbfgs.of(10))).flatMap(c -> c.stream());
        return all.map(Record.class::cast);
    }

    @Test
    void everyRuleAndEveryScheduleHasItsRow() throws Exception {
        assertEquals(Set.of(), OptimizerTable.missing(Optimizer.class, OptimizerTable.RULES.values()));
        assertEquals(Set.of(), OptimizerTable.missing(Schedule.class, OptimizerTable.SCHEDULES));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theSameBitsResultHoweverTheRangeIsCut(String name) {
        Training whole = new Training(OptimizerTable.RULES.get(name)).run();
        for (int[] cuts : new int[][] {{1}, {3}, {2, 5}, {1, 2, 3, 4, 5}}) {
            Training cut = new Training(OptimizerTable.RULES.get(name)).run(cuts);
            assertArrayEquals(whole.weights, cut.weights);
            assertArrayEquals(whole.slots, cut.slots);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void nothingOutsideTheRangeAndNoGradientChanges(String name) {
        Training training = new Training(OptimizerTable.RULES.get(name));
        float[] before = training.weights.clone();
        float[] gradient = Training.gradient(before, 0);
        training.optimizer.update(training.weights, gradient, training.slots, training.step.at(0, 0.1), 2, 4);
        for (int i = 0; i < before.length; i++) {
            assertEquals(i == 2 || i == 3, before[i] != training.weights[i], "weight " + i);
            for (int slot = 0; slot < training.slots.length; slot++) {
                float start = training.optimizer.slots().get(slot).start();
                assertTrue(i == 2 || i == 3 || training.slots[slot][i] == start, "slot " + slot + " at " + i);
            }
        }
        assertArrayEquals(Training.gradient(before, 0), gradient);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aNaNInTheGradientStaysInItsWeight(String name) {
        Training training = new Training(OptimizerTable.RULES.get(name)).run();
        float[] gradient = {1, Float.NaN, 1, 1, 1, 1};
        training.optimizer.update(training.weights, gradient, training.slots, training.step, 0, 6);
        training.step(Training.STEPS);
        for (int i = 0; i < 6; i++) {
            assertEquals(i == 1, Float.isNaN(training.weights[i]), "weight " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void savedSlotsAndScalarsContinueTheSameTraining(String name) {
        Training unbroken = new Training(OptimizerTable.RULES.get(name)).run();
        Training resumed = new Training(OptimizerTable.RULES.get(name)).run();
        Training fresh = new Training(OptimizerTable.RULES.get(name));
        System.arraycopy(resumed.weights, 0, fresh.weights, 0, 6);
        System.arraycopy(resumed.step.scalars(), 0, fresh.step.scalars(), 0, fresh.step.scalars().length);
        for (int slot = 0; slot < fresh.slots.length; slot++) {
            System.arraycopy(resumed.slots[slot], 0, fresh.slots[slot], 0, 6);
        }
        for (int number = Training.STEPS; number < 2 * Training.STEPS; number++) {
            unbroken.step(number);
            fresh.step(number);
        }
        assertArrayEquals(unbroken.weights, fresh.weights);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aChangedRateChangesNothingElse(String name) {
        Optimizer rule = OptimizerTable.RULES.get(name);
        Optimizer changed = rule.decay(0.9).every(7);
        assertEquals(new Every(new ExponentialDecay(rule.rate(), 0.9, true), 7), changed.rate());
        assertNotSame(rule, changed);
        assertEquals(rule, changed.withRate(rule.rate()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void slotsAndScalarsHaveDifferentNames(String name) {
        Optimizer rule = OptimizerTable.RULES.get(name);
        long names = Stream.concat(rule.slots().stream(), rule.scalars().stream()).map(Slot::name).distinct().count();
        assertEquals(rule.slots().size() + rule.scalars().size(), names);
    }

    @ParameterizedTest
    @MethodSource("described")
    void everyNumberIsCheckedAndTheErrorSaysWhatWasExpected(Record described) throws Exception {
        RecordComponent[] components = described.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            for (Object wrong : wrong(components[i].getType())) {
                int index = i;
                var thrown = assertThrows(InvocationTargetException.class,
                        () -> OptimizerTable.with(described, index, wrong), components[i].getName() + " = " + wrong);
                String message = thrown.getCause().getMessage();
                assertTrue(message.contains(" expects ") && message.endsWith("but got " + wrong), message);
            }
        }
    }

    private static List<?> wrong(Class<?> type) {
        if (type == double.class) {
            return List.of(Double.NaN, -0.5, Double.POSITIVE_INFINITY);
        }
        return type == int.class ? List.of(-1) : type == long.class ? List.of(0L) : List.of();
    }

    @ParameterizedTest
    @MethodSource("described")
    void aDescriptionConsistsOfNumbersBooleansEnumsAndOtherDescriptions(Record described) {
        for (RecordComponent component : described.getClass().getRecordComponents()) {
            Class<?> type = component.getType();
            assertTrue(type.isPrimitive() || type.isEnum() || List.of(Schedule.class, Optimizer.class).contains(type),
                    () -> Arrays.toString(described.getClass().getRecordComponents()));
        }
    }
}
