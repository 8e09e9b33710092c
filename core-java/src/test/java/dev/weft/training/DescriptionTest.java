package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.BatchNorm;
import dev.weft.network.Constraint;
import dev.weft.network.Constraints;
import dev.weft.network.Initializer;
import dev.weft.network.Initializers;
import dev.weft.network.Initializers.VarianceScaling.Fan;
import dev.weft.network.Layer;
import dev.weft.network.LayerNorm;
import dev.weft.network.Layers;
import dev.weft.network.Regularizer;
import dev.weft.network.Regularizers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedule;
import dev.weft.optimizer.Schedules;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that a holder makes can be written to a file and read back equal: a model of Weft's own types needs no
 * code to be read.
 */
class DescriptionTest {
    @TempDir private Path folder;

    private static final Map<Class<?>, List<Class<?>>> HOLDERS = Map.of(
            Layer.class, List.of(Layers.class), Activation.class, List.of(Activations.class), Initializer.class,
            List.of(Initializers.class),
            Regularizer.class, List.of(Regularizers.class), Loss.class, List.of(Losses.class, Loss.class),
            Metric.class, List.of(Metrics.class), Constraint.class, List.of(Constraints.class),
            Optimizer.class, List.of(Optimizers.class), Schedule.class, List.of(Schedules.class, Schedule.class));

    /**
     * The results of the public members of the holders: constants, static methods, and methods of such a result.
     */
    static Stream<Arguments> builtIns() {
        List<Arguments> all = new ArrayList<>();
        HOLDERS.forEach((kind, holders) -> {
            List<Object> made = new ArrayList<>();
            for (Class<?> holder : holders) {
                made.addAll(holder.isEnum() ? Arrays.asList(holder.getEnumConstants()) : List.of());
                for (Method method : holder.getDeclaredMethods()) {
                    boolean isStatic = Modifier.isStatic(method.getModifiers());
                    if (Modifier.isPublic(method.getModifiers()) && kind.isAssignableFrom(method.getReturnType())
                            && !method.getName().equals("valueOf") && (isStatic || holder == kind)) {
                        made.add(call(method, isStatic ? null : made.get(0)));
                    }
                }
            }
            made.forEach(one -> all.add(Arguments.of(kind, one)));
        });
        return all.stream();
    }

    private static Object call(Method method, Object target) {
        try {
            Class<?>[] types = method.getParameterTypes();
            return method.invoke(target,
                    IntStream.range(0, types.length).mapToObj(i -> argument(types[i], i)).toArray());
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new AssertionError(method.toString(), e);
        }
    }

    private static Object argument(Class<?> type, int place) {
        Map<Class<?>, Object> arguments =
                Map.of(int.class, 3 + place, long.class, 4L, double.class, 0.25, boolean.class, true,
                        int[].class, new int[]{2, 3}, String[].class, new String[]{"x1^2", "x1*x2"}, Activation.class,
                        Activations.leakyRelu(0.1),
                        Layer[].class, new Layer[]{Layers.dense(4, Activations.elu(0.5)), Layers.dropout(0.1)},
                        Schedule.class, Schedules.constant(0.5), Layer.class, Layers.batchNorm());
        if (type == Fan.class || type == Outputs.class) {
            return type == Fan.class ? Fan.OUT : Outputs.LOGITS;
        }
        if (type == Tensor.class) {
            return Tensor.matrix(new float[]{1, 2}, new float[]{1, 5});
        }
        if (type == String.class) {
            return "name";
        }
        // The second array of piecewise is one longer than the first.
        return type == double[].class ? DoubleStream.iterate(1, x -> x + 1).limit(place + 2).toArray()
                : arguments.get(type);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("builtIns")
    void whatAHolderMakesComesBackFromAFileEqual(Class<?> kind, Object made) throws IOException {
        assertEquals(made, throughAFile(made, kind));
    }

    private Object throughAFile(Object made, Class<?> kind) throws IOException {
        Path file = folder.resolve("one");
        new Checkpoint(Map.of(), Map.of("it", Description.of(made, kind))).write(file);
        return Description.read(Checkpoint.read(file).facts().get("it"), kind);
    }

    @Test
    void everyFamilyIsThere() {
        builtIns().forEach(
                row -> assertTrue(((Class<?>) row.get()[0]).isInstance(row.get()[1]), () -> row.get()[1].toString()));
        assertTrue(builtIns().count() > 100);
    }

    @Test
    void aModelWithAllItsPartsComesBackEqual() throws IOException {
        Model model = Model.of(Losses.SOFTMAX_CE.weighted(1, 2).summed(), Optimizers.adamw(0.1, 0.01).decay(0.5),
                Layers.residual(Layers.dense(4)))
                .withClip(Clip.byGlobalNorm(2)).withMetrics(Metrics.topK(2), Metrics.F1).withInput(4);
        assertEquals(model, throughAFile(model, Model.class));
        assertEquals(Shape.of(4), model.input().orElseThrow());
    }

    @Test
    void aRecordOfAnOlderFileHasTheDefaultsOfItsNewComponents() {
        Map<String, Object> older = new LinkedHashMap<>(Map.of("type", "BatchNorm", "momentum", 0.75, "epsilon", 0.5));
        assertEquals(new BatchNorm(0.75, 0.5, true, true), Description.read(older, Layer.class));
        assertEquals(new LayerNorm(0.5, true, true),
                Description.read(Map.of("type", "LayerNorm", "epsilon", 0.5), Layer.class));
        for (String missing : List.of("momentum", "epsilon")) {
            Map<String, Object> damaged = new LinkedHashMap<>(older);
            damaged.remove(missing);
            String message = assertThrows(IllegalArgumentException.class,
                    () -> Description.read(damaged, Layer.class)).getMessage();
            assertTrue(message.startsWith("Layer expects [momentum, epsilon, scale, center] but got ["), message);
        }
        older.put("scale", false);
        assertEquals(new BatchNorm(0.75, 0.5, false, true), Description.read(older, Layer.class));
    }

    @Test
    void aLambdaIsNamedAsWhatCannotBeRead() {
        Model model = Model.of((y, t) -> y.minus(t), Optimizers.sgd(0.1), Layers.dense(1));
        String message =
                assertThrows(IllegalArgumentException.class, () -> throughAFile(model, Model.class)).getMessage();
        assertEquals("Model.loss is a Loss of your own, a lambda: register it with Registry.type or Registry.constant "
                + "before saving and"
                + " loading, or build the model in code and restore the checkpoint", message);
    }

    @Test
    void aModelAloneBecomesALineOfJsonAndBack() {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Layers.dense(3, Activations.RELU),
                Layers.dense(2)).withSeed(7);
        String text = Description.text(model.withTraining(Training.epochs(2)));
        assertEquals(model, Description.model("a file", text));
        assertEquals(1, text.lines().count());
        assertEquals("a file, line 1, column 8: expected strict JSON but got ", assertThrows(
                MalformedDataException.class, () -> Description.model("a file", "{\"type\"")).getMessage()
                .substring(0, 55));
    }
}
