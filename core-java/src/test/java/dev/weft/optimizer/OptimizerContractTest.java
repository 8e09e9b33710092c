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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

    @Test
    void powersOfBetaAreProductsOfFloatsAlsoBelowTheNormalNumbers() {
        float[] powers = {0.9f, 0.999f};
        float[] products = powers.clone();
        for (int step = 0; step < 110_000; step++) {
            Optimizers.adam(0.001).advance(powers);
            products[0] *= 0.9f;
            products[1] *= 0.999f;
            assertArrayEquals(products, powers);
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theSameBitsResultHoweverTheRangeIsCut(String name) {
        Training whole = new Training(OptimizerTable.RULES.get(name)).run();
        for (int[] cuts : new int[][]{{1}, {3}, {2, 5}, {1, 2, 3, 4, 5}}) {
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
            // Any number is a seed.
            for (Object wrong : components[i].getName().equals("seed") ? List.of() : wrong(components[i].getType())) {
                int index = i;
                var thrown = assertThrows(InvocationTargetException.class,
                        () -> OptimizerTable.with(described, index, wrong), components[i].getName() + " = " + wrong);
                String message = thrown.getCause().getMessage();
                assertTrue(message.contains(" expects ") && message.endsWith("but got " + wrong), message);
            }
        }
    }

    @Test
    void whatIsCalledARangeHasTheseEnds() {
        assertEquals(0, new Momentum(new ConstantRate(0.1), 0).momentum());
        assertEquals(0, new Adam(new ConstantRate(0), 0, 0, 1e-8).beta1());
        assertEquals(0, new MovingAverage(0, false).decay());
        assertEquals(0, Schedules.polynomial(0.1, 5, 0).end());
        assertEquals(1, Clip.byNorm(1).scale(1));
        assertEquals("Clip limit expects a finite number > 0 but got 0.0",
                assertThrows(IllegalArgumentException.class, () -> Clip.byNorm(0)).getMessage());
        assertEquals("Momentum momentum expects a number in [0, 1) but got 1.0",
                assertThrows(IllegalArgumentException.class, () -> new Momentum(new ConstantRate(0.1), 1))
                        .getMessage());
        assertEquals(7, new Step(Optimizers.adam()).at(7, 1).number());
    }

    @Test
    void theShortNamesAreTheRecordsWithTheirUsualNumbers() {
        ConstantRate rate = new ConstantRate(0.1);
        assertEquals(List.of(new Sgd(rate), new Momentum(rate, 0.9), new Nesterov(rate, 0.9), new Adagrad(rate, 0.1),
                new Adadelta(rate, 0.95, 1e-8), new RmsProp(rate, 0.9, 0, 1e-10, false),
                new Adam(rate, 0.9, 0.999, 1e-8),
                new Adam(new ConstantRate(0.001), 0.9, 0.999, 1e-8),
                new WeightDecay(new Adam(rate, 0.9, 0.999, 1e-8), 0.01),
                new Adamax(rate, 0.9, 0.999, 1e-8), new Nadam(rate, 0.9, 0.999, 1e-8),
                new RAdam(rate, 0.9, 0.999, 1e-8), new WeightDecay(new Sgd(rate), 0.1, List.of("kernel")),
                new Adam(rate, 0.9, 0.999, 1e-8, Convention.PYTORCH, true),
                new Momentum(rate, 0.9, 0.2, Convention.TENSORFLOW)),
                List.of(Optimizers.sgd(0.1), Optimizers.momentum(0.1, 0.9), Optimizers.nesterov(0.1, 0.9),
                        Optimizers.adagrad(0.1),
                        Optimizers.adadelta(0.1), Optimizers.rmsprop(0.1), Optimizers.adam(0.1), Optimizers.adam(),
                        Optimizers.adamw(0.1, 0.01),
                        Optimizers.adamax(0.1), Optimizers.nadam(0.1), Optimizers.radam(0.1),
                        Optimizers.sgd(0.1).weightDecay(0.1).kernelsOnly(),
                        Optimizers.adam(0.1).withConvention(Convention.PYTORCH).amsgrad(),
                        Optimizers.momentum(0.1).withDampening(0.2)));
        assertEquals(List.of(rate, new ExponentialDecay(rate, 0.9, true), new ExponentialDecay(rate, 0.9, false),
                new InverseTimeDecay(rate, 0.9, false), new PolynomialDecay(rate, 5, 0.01, 1),
                new CosineDecay(rate, 5, 0), new CosineRestarts(rate, 5, 1, 1, 0),
                new OneCycle(0.1, 5, 0.3, 25, 1e4),
                new Piecewise(rate, 1, new Piecewise(new ConstantRate(0.2), 2, new ConstantRate(0.3))),
                new WarmUp(rate, 3)),
                List.of(Schedules.constant(0.1), Schedules.exponential(0.1, 0.9), Schedules.smoothExponential(0.1, 0.9),
                        Schedules.inverseTime(0.1, 0.9), Schedules.polynomial(0.1, 5, 0.01), Schedules.cosine(0.1, 5),
                        Schedules.cosineRestarts(0.1, 5),
                        Schedules.oneCycle(0.1, 5),
                        Schedules.piecewise(new double[]{1, 2}, new double[]{0.1, 0.2, 0.3}), rate.warmUp(3)));
        assertEquals("Schedules.piecewise expects ascending epochs but got 1.0",
                assertThrows(IllegalArgumentException.class,
                        () -> Schedules.piecewise(new double[]{1, 1}, new double[3])).getMessage());
    }

    static Stream<Arguments> largeEpsilons() {
        ConstantRate one = new ConstantRate(1);
        return Stream.of(
                Arguments.of(new RmsProp(one, 0.9, 0.5, 0.5, false), 2 / Math.sqrt(1.3 + 0.5)),
                Arguments.of(new RmsProp(one, 0.9, 0.5, 0.5, true), 2 / Math.sqrt(1.3 - 0.04 + 0.5)),
                Arguments.of(new Adadelta(one, 0.95, 0.5), 2 * Math.sqrt(0.5) / Math.sqrt(0.2 + 0.5)),
                Arguments.of(new Adam(one, 0.9, 0.999, 0.5), Math.sqrt(0.001) / 0.1 * 0.2 / (Math.sqrt(0.004) + 0.5)),
                Arguments.of(new Adamax(one, 0.9, 0.999, 0.5), 10 * 0.2 / (2 + 0.5)),
                Arguments.of(new RmsProp(one, 0.9, 0.5, 0.5, true, Convention.KERAS),
                        2 / Math.sqrt(0.4 - 0.04 + 0.5)),
                Arguments.of(new RmsProp(one, 0.9, 0.5, 0.5, true, Convention.PYTORCH),
                        2 / (Math.sqrt(0.4 - 0.04) + 0.5)),
                Arguments.of(new Adagrad(one, 0.1, 0.5, Convention.KERAS), 2 / Math.sqrt(4.1 + 0.5)),
                Arguments.of(new Adagrad(one, 0.1, 0.5, Convention.PYTORCH), 2 / (Math.sqrt(4.1) + 0.5)),
                Arguments.of(new Adam(one, 0.9, 0.999, 0.5, Convention.PYTORCH, false), 2 / (2 + 0.5)),
                Arguments.of(new Adam(one, 0.9, 0.999, 0.5, Convention.KERAS, true),
                        Math.sqrt(0.001) / 0.1 * 0.2 / (Math.sqrt(0.004) + 0.5)),
                Arguments.of(new Adamax(one, 0.9, 0.999, 0.5, Convention.PYTORCH), 10 * 0.2 / (2 + 0.5)));
    }

    static Stream<Arguments> firstSteps() {
        ConstantRate half = new ConstantRate(0.5);
        Nadam nadam = Optimizers.nadam(0.5);
        RmsProp rmsprop = Optimizers.rmsprop(0.5);
        return Stream.of(
                Arguments.of(Optimizers.sgd(0.5), 0.5),
                Arguments.of(Optimizers.momentum(0.5), 0.5),
                Arguments.of(Optimizers.momentum(0.5).withDampening(0.5), 0.5),
                Arguments.of(Optimizers.momentum(0.5).withConvention(Convention.KERAS), 0.5),
                Arguments.of(Optimizers.nesterov(0.5), 0.95),
                Arguments.of(Optimizers.nesterov(0.5).withConvention(Convention.KERAS), 0.95),
                Arguments.of(Optimizers.adagrad(0.5), 0.5 / Math.sqrt(1.1)),
                Arguments.of(new Adagrad(half, 0, 1e-10, Convention.PYTORCH), 0.5),
                Arguments.of(Optimizers.adadelta(0.5), 0.5 * Math.sqrt(1e-8 / 0.05)),
                Arguments.of(rmsprop, 0.5),
                Arguments.of(rmsprop.withConvention(Convention.KERAS), 0.5 / Math.sqrt(0.1)),
                Arguments.of(rmsprop.withConvention(Convention.PYTORCH), 0.5 / Math.sqrt(0.1)),
                Arguments.of(Optimizers.adam(0.5), 0.5),
                Arguments.of(Optimizers.adam(0.5).amsgrad(), 0.5),
                Arguments.of(Optimizers.adam(0.5).withConvention(Convention.PYTORCH), 0.5),
                Arguments.of(Optimizers.adamw(0.5, 0.1), 0.5),
                Arguments.of(Optimizers.adamax(0.5), 0.5),
                Arguments.of(Optimizers.radam(0.5), 0.5),
                Arguments.of(nadam, 0.5 * (1 + 0.9 * (1 - 0.5 * 0.96 * 0.96) * 0.1
                        / (1 - 0.81 * (1 - 0.5 * 0.96) * (1 - 0.5 * 0.96 * 0.96)))),
                Arguments.of(nadam, 0.5314),
                Arguments.of(nadam.withConvention(Convention.PYTORCH), 0.5282),
                Arguments.of(nadam.withConvention(Convention.TENSORFLOW), 0.95));
    }

    /** The weight is 0, so decay does not show. */
    @ParameterizedTest(name = "{0} moves by {1}")
    @MethodSource("firstSteps")
    void theFirstStepOfRateOneHalfOnGradientOne(Optimizer rule, double moved) {
        double tolerance = moved == 0.5314 || moved == 0.5282 ? 5e-5 : 1e-6;
        assertEquals(-moved, weightsAfter(rule, 1), tolerance);
    }

    /** The weight, from 0, after a step on each gradient. */
    private static float weightsAfter(Optimizer rule, float... gradients) {
        float[][] slots = rule.slots().stream().map(slot -> new float[]{slot.start()}).toArray(float[][]::new);
        float[] weights = {0};
        Step step = new Step(rule);
        for (int i = 0; i < gradients.length; i++) {
            step.at(i, rule.rate().at(i, 1));
            rule.update(weights, new float[]{gradients[i]}, slots, step, 0, 1);
            rule.advance(step.scalars());
        }
        return weights[0];
    }

    @Test
    void aConventionChangesNothingElse() {
        Convention torch = Convention.PYTORCH;
        ConstantRate rate = new ConstantRate(0.1);
        assertEquals(new Momentum(rate, 0.9, 0.2, torch),
                Optimizers.momentum(0.1).withDampening(0.2).withConvention(torch));
        assertEquals(new Nesterov(rate, 0.9, torch), Optimizers.nesterov(0.1).withConvention(torch));
        assertEquals(new Adagrad(rate, 0.1, 0, torch), Optimizers.adagrad(0.1).withConvention(torch));
        assertEquals(new RmsProp(rate, 0.9, 0, 1e-10, false, torch), Optimizers.rmsprop(0.1).withConvention(torch));
        assertEquals(new Adam(rate, 0.9, 0.999, 1e-8, torch, true),
                Optimizers.adam(0.1).amsgrad().withConvention(torch));
        assertEquals(new Adamax(rate, 0.9, 0.999, 1e-8, torch), Optimizers.adamax(0.1).withConvention(torch));
        assertEquals(new Nadam(rate, 0.9, 0.999, 1e-8, torch), Optimizers.nadam(0.1).withConvention(torch));
        assertEquals(Optimizers.adamw(0.001, 0.01), Optimizers.adamw());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aWeightWithoutGradientIsNotMovedAndDoesNotBecomeNaN(String name) {
        assertEquals(0, weightsAfter(OptimizerTable.RULES.get(name), new float[2000]));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aConstantGradientNeverBecomesNaN(String name) {
        float[] gradients = new float[2000];
        Arrays.fill(gradients, 0.7f);
        assertTrue(weightsAfter(OptimizerTable.RULES.get(name), gradients) < 0);
    }

    static Stream<Executable> withoutEpsilon() {
        ConstantRate rate = new ConstantRate(0.1);
        return Stream.of(0.0, 1e-50).flatMap(none -> Stream.of(
                () -> new Adam(rate, 0.9, 0.999, none), () -> new Adamax(rate, 0.9, 0.999, none),
                () -> new Nadam(rate, 0.9, 0.999, none), () -> new RAdam(rate, 0.9, 0.999, none),
                () -> new RmsProp(rate, 0.9, 0, none, false), () -> new Adadelta(rate, 0.9, none),
                () -> new Adagrad(rate, 0, none, Convention.KERAS),
                () -> new Adagrad(rate, none, 0, Convention.PYTORCH)));
    }

    /** A weight whose gradient is always 0 would become 0 / 0. */
    @ParameterizedTest
    @MethodSource("withoutEpsilon")
    void anEpsilonThatIs0InFloat32IsRefused(Executable make) {
        String message = assertThrows(IllegalArgumentException.class, make).getMessage();
        assertTrue(message.matches("\\w+ .*epsilon expects a finite number > 0 in float32 but got (0.0|1.0E-50)"),
                message);
    }

    @Test
    void aFractionThatIs1InFloat32IsRefused() {
        ConstantRate rate = new ConstantRate(0.1);
        assertEquals("Adam beta2 expects a number in [0, 1) but got 0.99999999999",
                assertThrows(IllegalArgumentException.class, () -> new Adam(rate, 0.9, 0.99999999999, 1e-8))
                        .getMessage());
    }

    @Test
    void radamIsMomentumUntilItKnowsTheVariance() {
        // With constant gradients, the corrected moments are the gradient, and its square: 5 steps of 8, then of r.
        double five = weightsAfter(Optimizers.radam(1), 8, 8, 8, 8, 8);
        assertEquals(-40, five, 1e-4);
        double six = weightsAfter(Optimizers.radam(1), 8, 8, 8, 8, 8, 8);
        assertTrue(six < five && six > five - 1, six + " after " + five);
    }

    @Test
    void dampeningSparesTheFirstGradientAndNeedsMomentum() {
        assertEquals(-(1 + 0.5 + 0.75), weightsAfter(new Momentum(new ConstantRate(1), 0.5).withDampening(0.75), 1, 1)
                + -0.5, 1e-6);
        assertEquals(-2, weightsAfter(new Momentum(new ConstantRate(1), 0).withDampening(0.75), 1, 1), 1e-6);
    }

    static Stream<Arguments> selections() {
        return Stream.of(
                Arguments.of(List.of(), "dense1.kernel dense1.bias residual1.dense2.kernel norm1.gamma w"),
                Arguments.of(List.of("kernel"), "dense1.kernel residual1.dense2.kernel"),
                Arguments.of(List.of("dense1"), "dense1.kernel dense1.bias"),
                Arguments.of(List.of("residual1", "w"), "residual1.dense2.kernel w"),
                Arguments.of(List.of("dense2.kernel", "bias"), "dense1.bias residual1.dense2.kernel"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("selections")
    void decayReachesTheParametersThatAreNamed(List<String> only, String decayed) {
        List<String> names = List.of("dense1.kernel", "dense1.bias", "residual1.dense2.kernel", "norm1.gamma", "w");
        WeightDecay rule = Optimizers.sgd(0.5).weightDecay(0.5).only(only.toArray(String[]::new));
        List<Optimizer> rules = rule.forParameters(names);
        for (int i = 0; i < names.size(); i++) {
            float[] weights = {1};
            rules.get(i).update(weights, new float[]{0}, new float[0][], new Step(rule).at(0, 0.5), 0, 1);
            assertEquals(List.of(decayed.split(" ")).contains(names.get(i)) ? 0.75f : 1, weights[0], names.get(i));
        }
    }

    @Test
    void aNameThatSelectsNoParameterIsRefused() {
        WeightDecay rule = Optimizers.sgd(0.5).weightDecay(0.5).only("kernel", "ernel");
        assertEquals("WeightDecay.only expects names among the parameters [dense1.kernel] but got ernel",
                assertThrows(IllegalArgumentException.class, () -> rule.forParameters(List.of("dense1.kernel")))
                        .getMessage());
        WeightDecay nested = rule.only("kernel").weightDecay(0.1).only("bias");
        assertThrows(IllegalArgumentException.class, () -> nested.forParameters(List.of("dense1.kernel")));
        assertEquals(List.of(new WeightDecay(rule.optimizer(), 0.5), new WeightDecay(rule.optimizer(), 0.1)),
                nested.forParameters(List.of("a.kernel", "a.bias")));
    }

    /** Large epsilons, because the usual ones are too small to change a weight visibly. */
    @ParameterizedTest
    @MethodSource("largeEpsilons")
    void epsilonHasItsPlaceInTheFormula(Optimizer rule, double moved) {
        float[][] slots = rule.slots().stream().map(slot -> new float[]{slot.start()}).toArray(float[][]::new);
        float[] weights = {3};
        rule.update(weights, new float[]{2}, slots, new Step(rule).at(0, 1), 0, 1);
        assertEquals(3 - moved, weights[0], 1e-5);
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
            assertTrue(type.isPrimitive() || type.isEnum()
                    || List.of(Schedule.class, Optimizer.class, List.class, Optional.class).contains(type),
                    () -> Arrays.toString(described.getClass().getRecordComponents()));
        }
    }
}
