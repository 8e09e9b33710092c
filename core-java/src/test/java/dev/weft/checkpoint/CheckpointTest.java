package dev.weft.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir Path folder;

    private static Checkpoint example() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("dense1.kernel", Tensor.matrix(new float[][]{{1, Float.NaN}, {-0f, 0.1f}}));
        tensors.put("dense1.bias", Tensor.vector(5));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("step", 7);
        facts.put("rate", 0.1f);
        facts.put("classes", List.of("Zoë", "中"));
        facts.put("schedule", Map.of("decay", 0.99, "staircase", true));
        facts.put("best", null);
        return new Checkpoint(tensors, facts);
    }

    @Test
    void readsBackWhatItWrites() throws IOException {
        Path file = folder.resolve("run-7.safetensors");
        example().write(file);
        Checkpoint read = Checkpoint.read(file);
        assertEquals(example(), read);
        assertEquals(List.of("dense1.kernel", "dense1.bias"), new ArrayList<>(read.tensors().keySet()));
        assertEquals("{step=7, rate=0.10000000149011612, classes=[Zoë, 中], schedule=" + read.facts().get("schedule")
                + ", best=null}",
                read.facts().toString());
        Path usual = Files.createFile(folder.resolve("usual"));
        assertEquals(PosixFilePermissions.toString(Files.getPosixFilePermissions(usual)),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void createsOnlyANewFile() throws IOException {
        Path file = folder.resolve("run-7.safetensors");
        example().create(file);
        assertEquals(example(), Checkpoint.read(file));
        assertEquals(file + ": exists already and is not overwritten",
                assertThrows(FileAlreadyExistsException.class, () -> example().create(file)).getMessage());
    }

    @Test
    void otherProgramsReadTheWeights() throws IOException {
        Path file = folder.resolve("run-7.safetensors");
        example().write(file);
        assertEquals(example().tensors(), Safetensors.read(file).tensors());
    }

    @Test
    void theSameCheckpointIsTheSameFile() throws IOException {
        example().write(folder.resolve("a"));
        example().write(folder.resolve("b"));
        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
    }

    @Test
    void refusesEveryFlippedBitAndEveryCut() throws IOException {
        Path file = folder.resolve("run-7.safetensors");
        Checkpoint small = new Checkpoint(Map.of("a", Tensor.vector(1)), Map.of());
        small.write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            assertMalformed(file, "bit " + bit);
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertMalformed(file, length + " bytes");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertEquals(file + ", data byte 4: expected the end of the file but got 1 more bytes",
                assertThrows(MalformedDataException.class, () -> Checkpoint.read(file)).getMessage());
        Files.write(file, whole);
        assertEquals(small, Checkpoint.read(file));
    }

    private static void assertMalformed(Path file, String damage) {
        String message = assertThrows(MalformedDataException.class, () -> Checkpoint.read(file), damage).getMessage();
        assertTrue(message.matches("\\Q" + file
                + "\\E, (byte|header|tensor|weft\\.sha256).*: expected (?s:.+) but got (?s:.+)"), message);
    }

    @Test
    void refusesANewerVersionNamingBoth() throws Exception {
        Path file = folder.resolve("run-7.safetensors");
        example().write(file);
        String text =
                Files.readString(file, StandardCharsets.ISO_8859_1)
                        .replace("weft.version\":\"1\"", "weft.version\":\"2\"");
        int at = text.indexOf("weft.sha256") + 14;
        String bare = text.substring(0, at) + "0".repeat(64) + text.substring(at + 64);
        String sealed = HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(bare.getBytes(StandardCharsets.ISO_8859_1)));
        Files.writeString(file, text.substring(0, at) + sealed + text.substring(at + 64), StandardCharsets.ISO_8859_1);
        var error = assertThrows(MalformedDataException.class, () -> Checkpoint.read(file));
        assertTrue(error.getMessage().contains("version 1") && error.getMessage().contains("version 2"),
                error.getMessage());
    }

    @Test
    void refusesAFileOfOthers() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        new Safetensors(example().tensors(), Map.of()).write(file);
        var error = assertThrows(MalformedDataException.class, () -> Checkpoint.read(file));
        assertTrue(error.getMessage().contains("no digest"), error.getMessage());
    }

    @Test
    void doesNotShareItsFacts() {
        List<Object> list = new ArrayList<>(List.of(1));
        Checkpoint checkpoint = new Checkpoint(Map.of(), Map.of("list", list));
        list.add(2);
        assertEquals(Map.of("list", List.of(1L)), checkpoint.facts());
        assertEquals("Json expects maps, lists, text, finite numbers, booleans or null but got Double NaN",
                assertThrows(IllegalArgumentException.class, () -> new Checkpoint(Map.of(), Map.of("loss", Double.NaN)))
                        .getMessage());
    }
}
