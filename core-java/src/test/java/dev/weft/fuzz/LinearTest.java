package dev.weft.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weft.checkpoint.Safetensors;
import dev.weft.data.Dataset;
import dev.weft.data.Idx;
import dev.weft.data.ImageFile;
import dev.weft.data.Npy;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Tensor;
import dev.weft.training.Trained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reader takes time in proportion to the bytes: eight times as many of the same kind take less than 24 times as
 * long, where 64 times would be quadratic. The least processor time of several runs is compared, so that a busy machine
 * does not matter.
 */
@Tag("process")
class LinearTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int RUNS = 3;
    private static final int WARM = 2;
    private static final long LEAST_NANOS = 3_000_000;

    @TempDir Path folder;

    private interface Reader {
        Object read(Path file) throws Exception;
    }

    /** A reader, and files of any size for it; {@code size} is the smaller size. */
    private record Kind(String name, int size, IntFunction<byte[]> file, Reader reader) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("idx", 1_000_000, LinearTest::idx, file -> Idx.read(file).toTensor()),
                new Kind("csv columns", 8_000, columns -> Hostile.numbers(columns, 1), LinearTest::table),
                new Kind("csv rows", 10_000, rows -> Hostile.numbers(5, rows), LinearTest::table),
                new Kind("csv categories", 25_000, LinearTest::categories, Csv::read),
                new Kind("csv long cell", 130_000, length -> ("a,b\nx," + "y".repeat(length)).getBytes(
                        StandardCharsets.UTF_8), Csv::read),
                new Kind("npz entries", 1_200, entries -> Hostile.headers(entries, 70), Npy::readAll),
                new Kind("npz headers", 12, entries -> Hostile.headers(entries, 10_000), Npy::readAll),
                new Kind("safetensors tensors", 1_250, LinearTest::tensors, Safetensors::read),
                new Kind("model layers", 450, LinearTest::layers, Trained::load),
                new Kind("png pixels", 500, height -> Hostile.zeros(2_000, height), LinearTest::image),
                new Kind("png text", 2 << 20, Hostile::text, LinearTest::image),
                new Kind("gif comment", 5_000, Hostile::comment, LinearTest::image),
                new Kind("jpeg application data", 1_000, Hostile::applicationData, LinearTest::image));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void eightTimesTheBytesTakeLessThan24TimesTheTime(Kind kind) throws Exception {
        Path small = Files.write(folder.resolve("small"), kind.file.apply(kind.size));
        Path large = Files.write(folder.resolve("large"), kind.file.apply(8 * kind.size));
        long least = time(kind.reader, small);
        long most = time(kind.reader, large);
        assertTrue(most < 24 * Math.max(least, LEAST_NANOS), kind + ": " + Files.size(small) + " bytes took "
                + least / 1000 + " us, " + Files.size(large) + " bytes " + most / 1000 + " us");
    }

    private static long time(Reader reader, Path file) throws Exception {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < WARM + RUNS; run++) {
            long start = THREADS.getCurrentThreadCpuTime();
            reader.read(file);
            long time = THREADS.getCurrentThreadCpuTime() - start;
            least = run < WARM ? least : Math.min(least, time);
        }
        return least;
    }

    private static Object image(Path file) throws Exception {
        return ImageFile.read(file, 1, 1);
    }

    /** What a table teaches, and a dataset from the file that is read again by it. */
    private static Dataset table(Path file) throws Exception {
        Table table = Csv.read(file);
        Preprocessing fitted = Preprocessing.fit(table, "c0");
        return fitted.dataset(Csv.read(file, fitted::kind));
    }

    private static byte[] idx(int bytes) {
        return ByteBuffer.allocate(8 + bytes).putInt(0x0801).putInt(bytes).array();
    }

    private static byte[] categories(int rows) {
        return IntStream.range(0, rows).mapToObj(i -> "w" + i).collect(Collectors.joining("\n", "a\n", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] tensors(int count) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        IntStream.range(0, count).forEach(i -> tensors.put("t" + i, Tensor.zeros(1)));
        try {
            Path file = Files.createTempFile("weft", ".safetensors");
            new Safetensors(tensors, Map.of()).write(file);
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] layers(int count) {
        return Sealed.model(
                Sealed.facts().replaceFirst("\"layers\":\\[", "$0" + "{\"type\":\"Flatten\"},".repeat(count)));
    }
}
