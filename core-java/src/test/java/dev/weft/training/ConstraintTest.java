package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Dataset;
import dev.weft.internal.text.Json;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Constraint;
import dev.weft.network.Constraints;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Lbfgs;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Constraints on weights after each step. */
class ConstraintTest {
    private static final Dataset DATA =
            Dataset.of(NamedLayersTest.normal(24, 4), NamedLayersTest.normal(24, 3));
    private static final String KERNEL = "dense1.kernel";

    private static Model model(Constraint constraint) {
        return Model.of(Losses.MSE, Optimizers.sgd(0.5), Dense.of(3).withConstraint(constraint)).withInput(4);
    }

    static Stream<Arguments> constraints() {
        return Stream.of(Arguments.of(Constraints.none(), new float[]{3, -1, 0, 4, 2, 0}),
                Arguments.of(Constraints.maxNorm(2.5), new float[]{1.5f, -1, 0, 2, 2, 0}),
                Arguments.of(Constraints.nonNegative(), new float[]{3, 0, 0, 4, 2, 0}),
                Arguments.of(Constraints.unitNorm(), new float[]{0.6f, -0.4472136f, 0, 0.8f, 0.8944272f, 0}));
    }

    @ParameterizedTest
    @MethodSource("constraints")
    void normsAreThoseOfTheUnits(Constraint constraint, float[] expected) {
        float[] weights = {3, -1, 0, 4, 2, 0};
        constraint.apply(weights, Shape.of(2, 3));
        assertArrayEquals(expected, weights);
    }

    @Test
    void aStepWithAConstraintIsAStepAndThenTheConstraint() {
        for (Constraint constraint : new Constraint[]{Constraints.maxNorm(0.3), Constraints.nonNegative(),
            Constraints.unitNorm(), (weights, shape) -> weights[0] = 7}) {
            Trained plain = model(Constraints.none()).build();
            Trained constrained = model(constraint).build();
            assertEquals(plain.weights(), constrained.weights());
            plain.fit(DATA, Training.steps(1));
            Tensor stepped = plain.weights().get(KERNEL);
            Tensor before = stepped.copy();
            constraint.apply(stepped.data(), stepped.shape());
            assertNotEquals(before, stepped);
            assertEquals(stepped, constrained.fit(DATA, Training.steps(1)).weights().get(KERNEL));
            assertEquals(plain.weights().get("dense1.bias"), constrained.weights().get("dense1.bias"));
        }
    }

    @Test
    void appliedGradientsAndPartsOfBatchesAreConstrainedToo() {
        Trained whole = model(Constraints.unitNorm()).fit(DATA, Training.steps(3).withBatchSize(24));
        Trained parts =
                model(Constraints.unitNorm()).fit(DATA, Training.steps(3).withBatchSize(24).withMicroBatchSize(8));
        assertArrayEquals(whole.weights().get(KERNEL).data(), parts.weights().get(KERNEL).data(), 1e-5f);
        Trained own = model(Constraints.nonNegative()).build();
        own.minimizer().applyGradients(List.copyOf(own.lossAndGradients(DATA.all()).gradients().values()));
        assertArrayEquals(
                model(Constraints.nonNegative()).fit(DATA, Training.steps(1).withBatchSize(24)).weights().get(KERNEL)
                        .data(),
                own.weights().get(KERNEL).data(), 1e-5f);
        assertTrue(IntStream.range(0, 12).anyMatch(i -> own.weights().get(KERNEL).data()[i] == 0));
    }

    @Test
    void frozenWeightsStayAndTheSearchIsRefused() {
        Trained frozen = Model.of(Losses.MSE, Optimizers.sgd(0.5),
                Layers.frozen(Dense.of(3).withConstraint(Constraints.unitNorm())), Layers.dense(3)).withInput(4)
                .build();
        Tensor before = frozen.weights().get(KERNEL).copy();
        assertEquals(before, frozen.fit(DATA, Training.steps(2)).weights().get(KERNEL));
        Trained trained = model(Constraints.unitNorm()).build();
        assertEquals("Lbfgs expects weights without constraints but dense1.kernel has one: train with an optimizer",
                assertThrows(IllegalArgumentException.class, () -> trained.fit(DATA, Lbfgs.of(3))).getMessage());
    }

    @Test
    void aConstraintIsSavedAndOldFilesHaveNone(@TempDir Path folder) throws IOException {
        Model model = Model.of(Losses.MSE, Optimizers.adam(0.1),
                Dense.of(3, Activations.TANH).withConstraint(Constraints.maxNorm(0.5)), Layers.dense(3)).withInput(4);
        Trained trained = model.fit(DATA, Training.epochs(2));
        trained.save(folder.resolve("m.weft"));
        Trained loaded = Trained.load(folder.resolve("m.weft"));
        assertEquals(model, loaded.model());
        assertEquals(trained.fit(DATA, Training.epochs(2)).weightsSha256(),
                loaded.fit(DATA, Training.epochs(2)).weightsSha256());
        String old = Json.write(Description.of(Dense.of(3), Layer.class))
                .replace(",\"kernelConstraint\":{\"type\":\"None\"}", "");
        assertTrue(!old.contains("onstraint"), old);
        assertEquals(Dense.of(3), Description.read(Json.read("test", old), Layer.class));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLimitThatMakesNoSenseIsRefused(double limit) {
        assertEquals("MaxNorm expects a finite limit > 0 but got " + limit,
                assertThrows(IllegalArgumentException.class, () -> Constraints.maxNorm(limit)).getMessage());
    }
}
