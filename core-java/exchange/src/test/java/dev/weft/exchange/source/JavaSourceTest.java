package dev.weft.exchange.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Blas;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Pointwise;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activate;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sources of models without tables: where weights are, what the methods are, what is refused. */
class JavaSourceTest {
    @TempDir private Path folder;

    private static Predictor model(Loss loss, int input, Layer... layers) {
        return Model.of(loss, Optimizers.sgd(0.1), layers).withInput(input).withSeed(3).build().predictor();
    }

    private static float[] numbers(int n) {
        Random random = new Random(11);
        float[] numbers = new float[n];
        IntStream.range(0, n).forEach(i -> numbers[i] = (float) random.nextGaussian());
        return numbers;
    }

    private static void assertAlike(Predictor model, float[] input, Object outputs) {
        float[] expected = model.predict(Tensor.of(Shape.of(1, input.length), input)).data();
        // Other engines add up in another order: the 784 terms of a sum differ by 1.1e-6 with jblas.
        float largest = 1;
        for (float one : expected) {
            largest = Math.max(largest, Math.abs(one));
        }
        assertArrayEquals(expected, (float[]) outputs, Blas.engine().name().equals("java") ? 0 : 2e-6f * largest);
    }

    @Test
    void manyWeightsAreInAFileBesideTheClass() throws IOException {
        Predictor model = model(Losses.SOFTMAX_CE, 784, Dense.of(500, Activations.RELU), Dense.of(10));
        JavaSource.export(model, folder.resolve("Digits.java"));
        Generated classes = Generated.of(folder);
        float[] input = numbers(784);
        assertAlike(model, input, classes.call("Digits", "predict", input));
        assertEquals(4 * (784 * 500 + 500 + 500 * 10 + 10), Files.size(folder.resolve("Digits.weights")));
        assertTrue(Files.size(folder.resolve("Digits.java")) < 20_000);
        Files.write(folder.resolve("Digits.weights"), new byte[4 * (784 * 500 + 500 + 500 * 10 + 10)]);
        assertTrue(assertThrows(ExceptionInInitializerError.class,
                () -> Generated.of(folder).call("Digits", "predict", input)).getCause().getMessage()
                .contains("expected the file Digits.weights of this class but found that of another"));
    }

    @Test
    void fewWeightsAreInsideToTheBit() throws IOException {
        Predictor model = model(Losses.SOFTMAX_CE, 300, Dense.of(400, Activations.TANH), Dense.of(3));
        JavaSource.of(model).withMostInside(4 << 20).write(folder.resolve("Inside.java"));
        assertFalse(Files.exists(folder.resolve("Inside.weights")));
        Generated classes = Generated.of(folder);
        float[] input = numbers(300);
        assertAlike(model, input, classes.call("Inside", "predict", input));
        assertEquals(model.answers(Tensor.of(Shape.of(1, 300), input)).get(0).value(),
                classes.call("Inside", "answer", input));
    }

    @Test
    void aLongNetworkIsCutIntoMethods() throws IOException {
        Layer[] layers = IntStream.range(0, 200).mapToObj(i -> i % 2 == 0 ? Dense.of(4) : Layers.layerNorm())
                .toArray(Layer[]::new);
        Predictor model = model(Losses.MSE, 4, layers);
        JavaSource.export(model, folder.resolve("Deep.java"));
        float[] input = numbers(4);
        assertAlike(model, input, Generated.of(folder).call("Deep", "predict", input));
    }

    @Test
    void aSingleYesNoOutputHasTwoClasses() throws IOException {
        Predictor model = model(Losses.BCE_WITH_LOGITS, 2, Dense.of(1));
        JavaSource.export(model, folder.resolve("Yes.java"));
        Generated classes = Generated.of(folder);
        for (float x : new float[]{-3, 0, 3}) {
            var answer = model.answers(Tensor.of(Shape.of(1, 2), x, 1)).get(0);
            assertEquals(answer.value(), classes.call("Yes", "answer", new float[]{x, 1}));
            assertEquals(answer.probabilities(), classes.call("Yes", "probabilities", new float[]{x, 1}));
        }
        assertEquals("NaN", classes.call("Yes", "answer", new float[]{Float.NaN, 1}));
    }

    @Test
    void theHeaderSaysWhatTheClassIsAndEqualModelsGiveEqualSources() throws IOException {
        Predictor model = model(Losses.MSE, 2, Dense.of(1));
        JavaSource.of(model).withPackage("com.example").write(folder.resolve("Line.java"));
        String source = Files.readString(folder.resolve("Line.java"));
        assertTrue(source.startsWith("package com.example;\n\n"), source);
        assertTrue(source.contains(" * double answer = Line.answer(input);\n"), source);
        assertTrue(source.contains(" * <p>Seed 3, 0 training steps, weights " + model.weightsSha256() + ".\n"), source);
        JavaSource.of(model).withPackage("com.example").write(folder.resolve("Line.java"));
        assertEquals(source, Files.readString(folder.resolve("Line.java")));
        assertTrue(source.lines().allMatch(line -> line.length() <= 150));
    }

    @Test
    void aLayerOfOnesOwnMadeOfOperationsOfWeftIsWrittenButNoOperationOfOnesOwn() throws IOException {
        Predictor model = model(Losses.MSE, 3, new Activate(x -> Elementwise.square(x).plus(x.times(2))));
        JavaSource.export(model, folder.resolve("Own.java"));
        assertArrayEquals(new float[]{3, 8, -1},
                (float[]) Generated.of(folder).call("Own", "predict", new float[]{1, 2, -1}));
        Predictor cube = model(Losses.MSE, 3, new Activate(x -> Pointwise.unary("cube", x, 1,
                (a, y, from, to) -> y[from] = a[from] * a[from] * a[from], (a, y, g, d, from, to) -> d[from] = 0)));
        String message = assertThrows(IllegalArgumentException.class,
                () -> JavaSource.export(cube, folder.resolve("Cube.java"))).getMessage();
        assertTrue(
                message.matches("JavaSource has no Java for .*cube#\\d+: write the layer with the operations of Weft "
                        + "instead of one of your own"),
                message);
    }

    @Test
    void namesInLettersOfAnyLanguageAreNamesOfClasses() throws IOException {
        Predictor model = model(Losses.MSE, 2, Dense.of(1));
        for (String name : List.of("\u9e22\u5c3e\u82b1", "Gr\u00f6\u00dfe", "\ud840\udc00x", "caf\u00e9_1$")) {
            JavaSource.of(model).withPackage("com.\u6a21\u578b").withMostInside(0)
                    .write(folder.resolve(name + ".java"));
            byte[] source = Files.readAllBytes(folder.resolve(name + ".java"));
            assertTrue(IntStream.range(0, source.length).allMatch(i -> source[i] > 0), "ASCII");
            Path beside = Files.createDirectories(folder.resolve("com/\u6a21\u578b"));
            Files.copy(folder.resolve(name + ".weights"), beside.resolve(name + ".weights"));
        }
        Generated classes = Generated.of(folder);
        float[] input = {1, -2};
        assertAlike(model, input, classes.call("com.\u6a21\u578b.\u9e22\u5c3e\u82b1", "predict", input));
    }

    @Test
    void aWrongCommandLineOfTheClassIsOneLineAndTheExitCodeTwo() throws Exception {
        Predictor model = model(Losses.MSE, 2, Dense.of(1));
        JavaSource.export(model, folder.resolve("Line.java"));
        JavaSource.of(model).withMostInside(0).write(folder.resolve("Beside.java"));
        Generated.of(folder);
        assertEquals("2 expected 2 numbers as arguments but got none", run("Line"));
        assertEquals("2 expected a number but got two", run("Line", "1", "two"));
        assertEquals("2 expected 2 numbers for all inputs but got 3", run("Line", "1", "2", "3"));
        assertTrue(run("Line", "1", "2").matches("0 [-.\\dE]+"));
        assertTrue(run("Beside", "1", "2").matches("0 [-.\\dE]+"));
        Files.delete(folder.resolve("Beside.weights"));
        assertEquals("2 expected the file Beside.weights beside the class, on the class path, but found none",
                run("Beside", "1", "2"));
    }

    /** The exit code of the class as a program, and all that it prints. */
    private String run(String className, String... arguments) throws Exception {
        return Generated.run(folder, className, arguments);
    }

    @Test
    void namesThatJavaDoesNotAllowAreRefused() {
        Predictor model = model(Losses.MSE, 2, Dense.of(1));
        for (String name : List.of("Predictor.kt", "int.java", "a-b.java", "A.B.java", ".java", "1a.java",
                "\u0661.java", "a\u200b.java")) {
            assertEquals("JavaSource expects a file such as Predictor.java, named as the class, but got " + name,
                    assertThrows(IllegalArgumentException.class, () -> JavaSource.export(model, folder.resolve(name)))
                            .getMessage());
        }
        assertEquals("JavaSource expects the name of a package such as com.example but got com.int",
                assertThrows(IllegalArgumentException.class, () -> JavaSource.of(model).withPackage("com.int"))
                        .getMessage());
    }
}
