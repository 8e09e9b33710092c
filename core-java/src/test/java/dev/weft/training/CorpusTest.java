package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.checkpoint.Safetensors;
import dev.weft.fuzz.Hostile;
import dev.weft.fuzz.Sealed;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One rule for every reader: a value, or a {@code MalformedDataException} of one line that starts with the path; in
 * less than a second and 64 MiB, with at most eight times the file's length and 1 MiB allocated, or 32 MiB for files
 * made to exhaust it, and 48 MiB more for images. The resident memory grows by no more than that.
 */
@Tag("process")
class CorpusTest {
    private static final int EACH = Boolean.getBoolean("weft.long") ? 3_000 : 250;
    private static final String[] NUMBERS = {"-1", "0", "2147483647", "4294967296", "9223372036854775807", "1e400",
        "1.0", "\"1\"", "null",
        "[]", "{}", "1000000000", "-0", "99999999999999999999", "true"};
    private static final Pattern NUMBER = Pattern.compile("(?<=[:,\\[])-?\\d+(\\.\\d+)?");

    @TempDir Path folder;

    @Test
    void everyReaderKeepsTheRuleOnDamagedFiles() throws Exception {
        int files = 0;
        for (Map.Entry<String, byte[]> seed : seeds().entrySet()) {
            String reader = seed.getKey().replaceAll("\\d", "");
            files += write(reader, seed.getKey(), seed.getValue());
        }
        for (Map.Entry<String, byte[]> file : hostile().entrySet()) {
            Path to = Files.createDirectories(folder.resolve("hostile").resolve(file.getKey().replaceAll("-.*", "")));
            Files.write(to.resolve(file.getKey()), file.getValue());
            files++;
        }
        ChildJvm.End end = ChildJvm.of("-Xmx64m", "-Djava.awt.headless=true").run(Corpus.class, folder);
        assertTrue(end.output().startsWith("read " + files), end.output());
        assertEquals(0, end.status(), end.output());
    }

    private int write(String reader, String name, byte[] whole) throws Exception {
        Path to = Files.createDirectories(folder.resolve(reader));
        RandomStream random = RandomStream.of(1, name);
        boolean sealed = reader.equals("model");
        Files.write(to.resolve(name + "-whole"), whole);
        for (int i = 0; i < EACH; i++) {
            byte[] damaged = sealed ? Sealed.of(facts(whole, random)) : damage(whole, random);
            Files.write(to.resolve(name + "-" + i), damaged);
        }
        return EACH + 1;
    }

    private static byte[] damage(byte[] whole, RandomStream random) {
        byte[] bytes = whole.clone();
        // Most formats have their critical fields in the first bytes.
        int at = random.nextInt(random.nextInt(2) == 0 ? Math.min(64, bytes.length) : bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes = Arrays.copyOf(bytes, at);
            case 2 -> Arrays.fill(bytes, at, Math.min(at + 4, bytes.length), (byte) 0xff);
            case 3 -> Arrays.fill(bytes, at, Math.min(at + 8, bytes.length),
                    (byte) (random.nextInt(2) == 0 ? 0 : 0x7f));
            case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
            default -> {
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }

    /** The model file with a number in its header replaced and the digest corrected, so that the reader accepts it. */
    private static byte[] facts(byte[] whole, RandomStream random) {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        long header = Long.reverseBytes(ByteBuffer.wrap(whole).getLong());
        String json = text.substring(8, 8 + (int) header);
        Matcher numbers = NUMBER.matcher(json);
        int wanted = random.nextInt((int) numbers.results().count());
        numbers.reset();
        for (int i = 0; i <= wanted; i++) {
            numbers.find();
        }
        String number = NUMBERS[random.nextInt(NUMBERS.length)];
        // The facts are JSON inside a JSON string.
        String changed =
                json.substring(0, numbers.start()) + number.replace("\"", "\\\"") + json.substring(numbers.end());
        byte[] length = ByteBuffer.allocate(8).putLong(Long.reverseBytes(changed.length())).array();
        return (new String(length, StandardCharsets.ISO_8859_1) + changed + text.substring(8 + (int) header))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Files made to exhaust their reader: small ones that expand, or many tiny entries. */
    private static Map<String, byte[]> hostile() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        String empty = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        files.put("safetensors-tensors",
                safetensors("{"
                        + IntStream.range(0, 50_000).mapToObj(i -> "\"" + i + "\":" + empty)
                                .collect(Collectors.joining(","))
                        + "}"));
        files.put("safetensors-shape",
                safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483639,2147483639,0],\"data_offsets\":[0,0]}}"));
        files.put("model-layers",
                Sealed.model(Sealed.facts()
                        .replaceFirst("\"layers\":\\[", "$0" + "{\"type\":\"Flatten\"},".repeat(11_000))));
        files.put("model-residuals",
                Sealed.model(Sealed.facts()
                        .replaceFirst("\"layers\":\\[", "$0" + "{\"type\":\"Residual\",\"layers\":[".repeat(200))));
        files.put("model-no-list", Sealed.model(Sealed.facts().replaceFirst("\"layers\":\\[", "\"layers\":7,\"x\":[")));
        files.put("model-classes", Sealed.model(Sealed.facts().replace("\"classes\":[", "\"classes\":[\"more\",")));
        files.put("idx-bomb", gzip(Arrays.copyOf(ByteBuffer.allocate(8).putInt(0x0801).putInt(100).array(), 40 << 20)));
        files.put("idx-promise",
                gzip(Arrays.copyOf(ByteBuffer.allocate(8).putInt(0x0801).putInt(20 << 20).array(), 12 << 20)));
        files.put("csv-header", ",".repeat(60_000).getBytes(StandardCharsets.UTF_8));
        files.put("csv-columns", ("c,".repeat(70_000) + "\n").getBytes(StandardCharsets.UTF_8));
        files.put("csv-wide", Hostile.numbers(40_000, 1));
        files.put("npz-headers", Hostile.headers(3_000, 65_000));
        files.put("npz-codes", Hostile.equalHashCodes(20_000));
        files.put("image-scans", Hostile.scans(1000, 1000, 3_900));
        files.put("image-largescans", Hostile.scans(8192, 8192, 12));
        files.put("image-profile", Hostile.profile(100_000));
        files.put("image-tile", Hostile.tile());
        files.put("image-text", Hostile.text(60 << 20));
        files.put("image-comment", Hostile.comment(20_000));
        files.put("image-embedded", Hostile.embedded(Hostile.scans(1000, 1000, 3_900)));
        files.put("csv-quote", ("a,b\n1,\"" + "x".repeat(3 << 20)).getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static byte[] safetensors(String header) {
        ByteBuffer prefix = ByteBuffer.allocate(8).putLong(Long.reverseBytes(header.length()));
        return (new String(prefix.array(), StandardCharsets.ISO_8859_1) + header).getBytes(StandardCharsets.ISO_8859_1);
    }

    private Map<String, byte[]> seeds() throws IOException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        byte[] idx =
                ByteBuffer.allocate(16 + 60).putInt(0x0803).putInt(3).putInt(4).putInt(5).put(new byte[60]).array();
        seeds.put("idx", idx);
        seeds.put("idx1", gzip(ByteBuffer.allocate(8 + 30_000).putInt(0x0801).putInt(30_000).array()));
        seeds.put("idx2", gzip(ByteBuffer.allocate(8 + 3_000_000).putInt(0x0801).putInt(3_000_000).array()));
        seeds.put("csv",
                ("a,\"b b\",c\r\n" + "1.5,\"x,\"\"y\"\"\",-2e-3\r\n,é,0\n7,z,+1.\n".repeat(3))
                        .getBytes(StandardCharsets.UTF_8));
        Path file = folder.resolve("seed");
        new Safetensors(Map.of("a", Tensor.zeros(3, 4), "b", Tensor.vector(1, 2)), Map.of("k", "v")).write(file);
        seeds.put("safetensors", Files.readAllBytes(file));
        seeds.put("npz", Hostile.headers(5, 60));
        seeds.put("npy", Hostile.array("{'descr':'<f4','fortran_order':False,'shape':(3,)}", 12));
        Model model =
                Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Dense.of(5), Layers.batchNorm(),
                        Layers.dropout(0.2), Dense.of(3));
        model.build(dev.weft.tensor.Shape.of(4)).save(file);
        seeds.put("checkpoint", Files.readAllBytes(file));
        seeds.put("model", Files.readAllBytes(file));
        Files.delete(file);
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        image.createGraphics().drawLine(5, 5, 20, 25);
        int number = 0;
        for (String format : new String[]{"png", "jpg", "gif", "bmp"}) {
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            assertTrue(ImageIO.write(image, format, encoded), format);
            seeds.put("image" + number++, encoded.toByteArray());
        }
        return seeds;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }
}
