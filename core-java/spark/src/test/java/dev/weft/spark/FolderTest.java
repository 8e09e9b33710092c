package dev.weft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.file.MalformedDataException;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A folder that somebody damaged, or made, gives one sentence. */
class FolderTest {
    @TempDir private Path folder;

    @BeforeEach
    void save() throws Exception {
        Session.spark();
        WeftClassificationModel.of(Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(3)).withInput(2).build())
                .save(folder.resolve("model").toString());
    }

    private interface Damage {
        byte[] of(byte[] content) throws Exception;
    }

    private static Damage text(String from, String to) {
        return content -> {
            String text = new String(content, StandardCharsets.UTF_8);
            return text.replaceFirst(from, to).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static Arguments damaged(String file, Damage damage, String message) {
        return Arguments.of(file, damage, message);
    }

    static Stream<Arguments> damages() {
        String metadata = "metadata/part-00000";
        return Stream.of(
                damaged(metadata, text("dev.weft.spark.WeftClassificationModel", "java.lang.Runtime"),
                        ", metadata: expected the class dev.weft.spark.WeftClassificationModel but got "
                                + "java.lang.Runtime"),
                damaged(metadata, text("\"uid\":\"", "\"udi\":\""), ", metadata: expected a uid but got null"),
                damaged(metadata, text("\"defaultParamMap\":\\{", "\"defaultParamMap\":{\"nothing\":1,"),
                        ", defaultParamMap: expected a parameter of WeftClassificationModel but got nothing"),
                damaged(metadata, text("\"features\"", "{\"type\":7}"),
                        ", defaultParamMap, featuresCol: expected a value of featuresCol but got "),
                damaged(metadata, text("\"defaultParamMap\":\\{.*\\}\\}", "\"defaultParamMap\":7}"),
                        ", defaultParamMap: expected a JSON object but got 7"),
                damaged(metadata, text("^\\{", "["), ", line 1, column "),
                damaged(metadata, content -> "[".repeat(100_000).getBytes(StandardCharsets.UTF_8),
                        ", JSON: expected lists and objects nested at most 32 deep but got more"),
                damaged(metadata, content -> new byte[0], ", metadata: expected one line but got 0 lines"),
                damaged(metadata, content -> (new String(content, StandardCharsets.UTF_8) + "{}\n")
                        .getBytes(StandardCharsets.UTF_8), ", metadata: expected one line but got 2 lines"),
                damaged("model.safetensors", content -> new byte[3], "the bytes of a checkpoint, "),
                damaged("model.safetensors", content -> {
                    content[content.length - 1] ^= 1;
                    return content;
                }, "the bytes of a checkpoint, "),
                damaged("model.safetensors", content -> Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(1))
                        .withInput(2).build().checkpoint().bytes(),
                        ", model.safetensors: expected a saved WeftClassificationModel but got WeftClassificationModel "
                                + "expects a model with a loss of classes"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damageIsNamed(String file, Damage damage, String message) throws Exception {
        Path path = folder.resolve("model").resolve(file);
        byte[] damaged = damage.of(Files.readAllBytes(path));
        // Hadoop's local file system refuses a file whose sum beside it is another.
        Files.deleteIfExists(path.resolveSibling("." + path.getFileName() + ".crc"));
        Files.write(path, damaged);
        String read = assertThrows(MalformedDataException.class,
                () -> WeftClassificationModel.load(folder.resolve("model").toString())).getMessage();
        String from = message.startsWith(",") ? folder.resolve("model") + message : message;
        assertEquals(from, read.substring(0, Math.min(from.length(), read.length())), read);
    }

    @Test
    void aFolderWithoutItsModelIsNamed() throws Exception {
        Files.delete(folder.resolve("model/model.safetensors"));
        String message = assertThrows(MalformedDataException.class,
                () -> WeftClassificationModel.load(folder.resolve("model").toString())).getMessage();
        assertEquals(folder.resolve("model") + ", model.safetensors: expected a file that Weft saved but got no such "
                + "file", message);
    }
}
