package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.graph.Graph;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * The programs of all five documents with everything on a GPU, for which an OpenCL driver for processors is one, beside
 * the processor.
 */
class DocumentsOnGpuTest {
    /** The system property of weft-gpu that lets processors count as GPUs. */
    private static final String CPU = "weft.gpu.cpu";
    private static final double NEAR = 1e-5;
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d*");

    private static Device device;

    @TempDir Path folder;

    @BeforeAll
    static void find() {
        System.setProperty(CPU, "true");
        try {
            device = Devices.open("/gpu:0");
        } catch (IllegalStateException missing) {
            throw new TestAbortedException("no test on a GPU: " + missing.getMessage()
                    + ". In Debian: apt-get install pocl-opencl-icd ocl-icd-libopencl1", missing);
        }
    }

    @AfterAll
    static void forget() {
        System.clearProperty(CPU);
    }

    /**
     * The published losses, of which the last of six digits may differ by one: a device adds in another order. On POCL
     * all digits are those of the documents.
     */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            random-binary; 0.0674925 0.0163385 0.00907547 0.00714436 0.00578471
            three-optimizers --optimizer gd; 5.13118 0.429111 0.409789 0.399923 0.394146 0.390597
            three-optimizers --optimizer momentum; 5.13118 0.384391 0.383592 0.383562 0.383561 0.383561
            three-optimizers --optimizer adam; 5.20999 0.617026 0.392288 0.386432 0.384254 0.383676
            """)
    void theLossesAreThePublishedOnes(String line, String losses) {
        List<String> got = Pattern.compile("After \\d+ .* is (\\S+)").matcher(onDevice(Program.JAVA, line)).results()
                .map(one -> one.group(1)).toList();
        String[] published = losses.split(" ");
        assertEquals(published.length, got.size());
        for (int i = 0; i < published.length; i++) {
            double digit = Math.pow(10, -published[i].substring(published[i].indexOf('.') + 1).length());
            assertEquals(Double.parseDouble(published[i]), Double.parseDouble(got.get(i)), 1.01 * digit, "loss " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"random-binary --steps 1001 --every 500",
        "random-binary --steps 200 --every 100 --loss bce --optimizer rmsprop",
        "concepts",
        "mnist-low-level --steps 12 --every 4 --picture FOLDER/digits.png",
        "perceptron --steps 200 --picture FOLDER/lines.png",
        "mnist-softmax --steps 20 --every 10 --honest-steps 20",
        "mnist-relu --steps 9 --every 4 --model FOLDER/model",
        "three-optimizers --steps 601 --every 300",
        "three-optimizers --steps 200 --every 100 --loss profit --optimizer adagrad",
        "closed-form --steps 601 --every 300"})
    void printsWhatItPrintsOnTheProcessor(String line) {
        for (Program program : Program.values()) {
            String expected = program.run(words(line)[0], arguments(line));
            String got = onDevice(program, line);
            assertEquals(text(expected), text(got), program.name());
            List<Double> wanted = numbers(expected);
            List<Double> found = numbers(got);
            for (int i = 0; i < wanted.size(); i++) {
                assertEquals(wanted.get(i), found.get(i), NEAR * Math.max(1, Math.abs(wanted.get(i))),
                        program + " number " + i);
            }
        }
    }

    /** The text around the numbers, without the spaces that align numbers of other lengths. */
    private static String text(String printed) {
        return NUMBER.matcher(printed).replaceAll("#").replace(" ", "");
    }

    @ParameterizedTest
    @EnumSource
    void theExampleForUsersTrainsThere(Program program) {
        long before = device.traffic().uploads();
        String[] lines = program.run("on-a-gpu", "--steps", "20").split("\n");
        assertEquals("a + b = [4. 6.]", lines[0]);
        assertTrue(lines[1].startsWith("after 20 steps, test accuracy 0."), lines[1]);
        assertTrue(device.traffic().uploads() - before >= 40, "batches and labels of 20 steps");
    }

    @Test
    void theOperationOfThePageHasTheSameNumbersThere() {
        Graph graph = new Graph();
        Variable x = graph.variable("x", Tensor.vector(-2, 0.5f, 3));
        x.initialize();
        List<Value> both = new ArrayList<>();
        for (String place : List.of("/cpu:0", "/gpu:0")) {
            Value cube = graph.device(place, () -> Cube.of(x));
            both.add(cube);
            both.addAll(graph.gradients(graph.device(place, () -> Reductions.sum(cube)), List.of(x)));
        }
        try (Session session = new Session(graph)) {
            List<Tensor> got = session.run(Map.of(), both);
            assertEquals(List.of(Tensor.vector(-8, 0.125f, 27), Tensor.vector(12, 0.75f, 27)), got.subList(0, 2));
            assertEquals(got.subList(0, 2), got.subList(2, 4));
        }
    }

    private String onDevice(Program program, String line) {
        long before = device.traffic().uploads();
        List<String> all = new ArrayList<>(List.of(arguments(line)));
        all.addAll(List.of("--device", "gpu"));
        String printed = program.run(words(line)[0], all.toArray(String[]::new));
        assertTrue(line.equals("concepts") || device.traffic().uploads() > before, "nothing ran on the device");
        return printed;
    }

    private static String[] words(String line) {
        return line.split(" ");
    }

    private String[] arguments(String line) {
        return List.of(line.replace("FOLDER", folder.toString()).split(" ")).stream().skip(1).toArray(String[]::new);
    }

    private static List<Double> numbers(String text) {
        return NUMBER.matcher(text).results().map(number -> Double.valueOf(number.group())).toList();
    }
}
