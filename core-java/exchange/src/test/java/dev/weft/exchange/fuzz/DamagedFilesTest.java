package dev.weft.exchange.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.exchange.keras.Keras;
import dev.weft.exchange.onnx.Onnx;
import dev.weft.exchange.onnx.OnnxModel;
import dev.weft.exchange.weights.Npz;
import dev.weft.exchange.weights.StateDict;
import dev.weft.file.MalformedDataException;
import dev.weft.fuzz.Cost;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Network;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each golden file, cut at 50 places and damaged at random: it is read, or refused in one sentence, soon. {@code main}
 * does the same for longer: {@code java -Xmx256m … DamagedFilesTest FOLDER TIMES SEED}.
 */
class DamagedFilesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/weft/exchange");
    private static final int TIMES = 25;
    private static final long MOST_MILLIS = 5_000;
    private static final int LONGEST = 1_200;

    @TempDir private Path folder;

    static List<Path> files() throws IOException {
        return files(GOLDEN);
    }

    private static List<Path> files(Path golden) throws IOException {
        try (Stream<Path> all = Files.walk(golden)) {
            return all.filter(file -> file.toString().matches(".*\\.(onnx|keras|h5|npz|safetensors|pt)")).sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aDamagedFileIsReadOrRefusedInOneSentence(Path file) throws IOException {
        assertEquals(List.of(), problems(file, folder, TIMES, 1));
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : List.of("metadata.json", "config.json", "config.jsno", "model.weights.h5")) {
            entries.put(name, "{}".getBytes(StandardCharsets.UTF_8));
        }
        String archive = new String(Damage.zipped(entries, false), StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("twice.keras"), archive.replace("config.jsno", "config.json")
                .getBytes(StandardCharsets.ISO_8859_1));
        String message = assertThrows(MalformedDataException.class, () -> Keras.read(file)).getMessage();
        assertTrue(message.endsWith("zip archive: expected one but got two files config.json"), message);
    }

    /** What went wrong, in words. */
    private static List<String> problems(Path file, Path folder, int times, long seed) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        List<String> problems = new ArrayList<>();
        for (byte[] cut : Damage.cut(bytes)) {
            problems.addAll(problems(name, cut, folder));
        }
        Damage damage = new Damage(seed);
        for (int i = 0; i < times; i++) {
            problems.addAll(problems(name, damage.of(name, bytes), folder));
        }
        return problems;
    }

    private static List<String> problems(String name, byte[] bytes, Path folder) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        List<String> problems = new ArrayList<>();
        try {
            Cost cost = Cost.of(() -> {
                try {
                    read(file);
                } catch (MalformedDataException | IllegalArgumentException | UnsupportedOperationException
                        | FileSystemException refused) {
                    String message = String.valueOf(refused.getMessage());
                    if (message.lines().count() != 1 || message.length() > LONGEST || message.equals("null")) {
                        problems.add(refused.toString());
                    }
                }
            });
            if (cost.millis() > MOST_MILLIS) {
                problems.add("took " + cost);
            }
        } catch (Throwable e) {
            problems.add(e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(12, e.getStackTrace().length)));
        }
        return problems;
    }

    private static Trained small() {
        return Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(3), Dense.of(1)).withInput(2).build();
    }

    private static void read(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (name.endsWith(".onnx")) {
            OnnxModel model = Onnx.read(file);
            Tensor examples = Tensor.zeros(2, name.startsWith("sk") ? 5 : 4);
            try {
                model.predict(examples);
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage().lines().count() == 1, refused.getMessage());
            }
            model.trained(Losses.MSE, Optimizers.sgd(0.1)).predict(examples);
        } else if (name.endsWith(".weights.h5")) {
            Keras.readWeights(file, small());
        } else if (name.endsWith(".keras") || name.endsWith(".h5")) {
            Trained model = Keras.read(file, Losses.MSE, Optimizers.sgd(0.1));
            Network network = model.model().network();
            if (network.inputs().isEmpty() && model.features().size() < 1 << 12) {
                model.predict(Tensor.zeros(model.features().batch(2).toArray()));
            }
        } else if (name.endsWith(".npz")) {
            Npz.read(file);
        } else {
            StateDict.read(file).matching(small());
        }
    }

    /** Damages the files of a folder, and prints what goes wrong. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("weft-damage");
        for (Path file : files(Path.of(arguments[0]))) {
            long start = System.nanoTime();
            List<String> problems = problems(file, folder, Integer.parseInt(arguments[1]),
                    Long.parseLong(arguments[2]));
            System.out.println(file.getFileName() + " " + problems.size() + " problems, "
                    + (System.nanoTime() - start) / 1_000_000 + " ms");
            problems.stream().distinct().limit(10).forEach(System.out::println);
        }
    }
}
