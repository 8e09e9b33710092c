package dev.weft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import py4j.reflection.ReflectionEngine;

/**
 * What the classes of {@code pyspark.ml.wrapper} and {@code pyspark.ml.util} call, by name and with the values that
 * Python has, through the part of Py4J that finds methods.
 */
class PySparkTest {
    private final ReflectionEngine names = new ReflectionEngine();

    @TempDir private Path folder;

    /** Python has one kind of integers, Py4J makes the smallest of Java, and lists are lists. */
    static List<Arguments> estimators() {
        return List.of(
                Arguments.of("WeftClassifier", "WeftClassificationModel",
                        Map.of("layers", List.of(2, 8, 3), "stepSize", 0.05, "activation", "tanh")),
                Arguments.of("WeftRegressor", "WeftRegressionModel", Map.of("layers", List.of(2, 1), "stepSize", 0.05)),
                Arguments.of("WeftEstimator", "WeftModel",
                        Map.of("model", Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.05), Dense.of(3)))));
    }

    private Object create(String type, Object... args) {
        return names.invoke(null, names.getConstructor(type, args), args);
    }

    private Object call(Object on, String method, Object... args) {
        return names.invoke(on, names.getMethod(on, method, args), args);
    }

    private void set(Object stage, String name, Object value) {
        assertEquals(true, call(stage, "hasParam", name));
        call(stage, "set", call(call(stage, "getParam", name), "w", value));
    }

    private Object value(Object stage, String name) {
        return call(stage, "getOrDefault", call(stage, "getParam", name));
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void makesSetsFitsCopiesAndLoads(String estimator, String model, Map<String, Object> values)
            throws ReflectiveOperationException {
        Dataset<Row> rows = Session.flowers(60, 2);
        Object stage = create("dev.weft.spark." + estimator, "from_python");
        assertEquals("from_python", call(stage, "uid"));
        values.forEach((name, value) -> set(stage, name, value));
        Map.of("maxIter", 3, "seed", 7, "batchSize", 16, "labelCol", "label", "tol", 0.0)
                .forEach((name, value) -> set(stage, name, value));
        Object tried = call(call(stage, "copy", new ParamMap()), "fit", rows);
        assertEquals("dev.weft.spark." + model, tried.getClass().getName());
        assertEquals("from_python", call(tried, "uid"));
        Object renamed = call(tried, "copy", new ParamMap());
        set(renamed, "predictionCol", "guess");
        assertTrue(Arrays.asList(((Dataset<?>) call(renamed, "transform", rows)).columns()).contains("guess"));
        for (Object saved : List.of(stage, renamed)) {
            String path = folder.resolve(saved.getClass().getSimpleName()).toString();
            call(call(call(saved, "write"), "overwrite"), "save", path);
            Object loaded = call(saved.getClass().getMethod("read").invoke(null), "load", path);
            for (String name : List.of("featuresCol", "predictionCol")) {
                assertEquals(value(saved, name), value(loaded, name));
            }
        }
    }
}
