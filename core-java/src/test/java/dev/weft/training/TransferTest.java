package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.checkpoint.Safetensors;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Losses;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {
    private static final Model WIDE = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Layers.dense(4),
            Layers.batchNorm(), Layers.dense(3));
    private static final Model NARROW = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(0.01), Layers.dense(4),
            Layers.batchNorm(), Layers.dense(2), Layers.dense(2)).withSeed(2);
    private static final Shape FEATURES = Shape.of(6);

    private static Trained source() {
        return WIDE.fit(Digests.data(30, 6), Digests.shuffled(3));
    }

    @Test
    void allWeightsAreTakenFromAModelAndFromItsFiles(@TempDir Path folder) throws IOException {
        Trained source = source();
        source.save(folder.resolve("model.safetensors"));
        new Safetensors(source.weights(), Map.of()).write(folder.resolve("weights.safetensors"));
        npz(folder.resolve("weights.npz"), source.weights());
        Path many = Files.createDirectory(folder.resolve("many"));
        source.checkpoint().write(many.resolve("model-3.safetensors"));
        for (Transfer transfer : List.of(Transfer.all(source.weights()),
                Transfer.all(folder.resolve("model.safetensors")), Transfer.all(folder.resolve("weights.safetensors")),
                Transfer.all(folder.resolve("weights.npz")), Transfer.all(many))) {
            Trained fresh = WIDE.withSeed(5).build(FEATURES);
            assertNotEquals(source.weightsSha256(), fresh.weightsSha256());
            assertEquals("8 taken, left [], missing [], other shape {}", fresh.take(transfer).toString());
            assertEquals(source.weightsSha256(), fresh.weightsSha256());
            assertEquals(source.predict(Digests.data(30, 6).all().features()),
                    fresh.predict(Digests.data(30, 6).all().features()));
            assertEquals(0, fresh.step());
        }
    }

    /** Writes what {@code numpy.savez} does. */
    private static void npz(Path file, Map<String, Tensor> tensors) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, Tensor> one : tensors.entrySet()) {
                zip.putNextEntry(new ZipEntry(one.getKey() + ".npy"));
                ByteArrayOutputStream array = new ByteArrayOutputStream();
                String dimensions = one.getValue().shape().toString().replace("[", "").replace("]", "");
                String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dimensions + ",), }\n";
                array.write(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
                array.write(header.getBytes(StandardCharsets.US_ASCII));
                ByteBuffer data = ByteBuffer.allocate(4 * one.getValue().size()).order(ByteOrder.LITTLE_ENDIAN);
                data.asFloatBuffer().put(one.getValue().data());
                array.write(data.array());
                zip.write(array.toByteArray());
                zip.closeEntry();
            }
        }
    }

    @Test
    void strictNamesWhatIsMissingAndChangesNothing() {
        Trained fresh = NARROW.build(FEATURES);
        String before = fresh.weightsSha256();
        assertEquals("Transfer.all expects every weight of the model but dense3.kernel [2, 2] is missing, dense3.bias "
                + "[2] is missing, dense2.kernel [4, 2] is [4, 3], dense2.bias [2] is [3]: rename with withNames or "
                + "withPrefix, or take what fits with Transfer.matching",
                assertThrows(IllegalArgumentException.class, () -> fresh.take(Transfer.all(source().weights())))
                        .getMessage());
        assertEquals(before, fresh.weightsSha256());
    }

    @Test
    void matchingTakesWhatFitsAndReportsTheRest() {
        Trained fresh = NARROW.build(FEATURES);
        Map<String, Tensor> source = new LinkedHashMap<>(source().checkpoint().tensors());
        source.put("head.bias", Tensor.zeros(3));
        Tensor last = fresh.weights().get("dense3.kernel").copy();
        Transfer.Report report = fresh.take(Transfer.matching(source));
        assertEquals(new Transfer.Report(
                List.of("dense1.kernel", "dense1.bias", "batchNorm1.gamma", "batchNorm1.beta", "batchNorm1.mean",
                        "batchNorm1.variance"),
                List.of("head.bias"), List.of("dense3.kernel", "dense3.bias"),
                Map.of("dense2.kernel", Shape.of(4, 3), "dense2.bias", Shape.of(3))), report);
        assertEquals(source.get("batchNorm1.mean"), fresh.weights().get("batchNorm1.mean"));
        assertEquals(last, fresh.weights().get("dense3.kernel"));
    }

    @Test
    void aTransposedKernelIsSaidToBeOne() {
        Map<String, Tensor> torch = Map.of("fc1.weight", Tensor.zeros(4, 6), "fc1.bias", Tensor.zeros(4));
        Trained fresh = Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(4)).build(FEATURES);
        Transfer renamed = Transfer.all(torch).withPrefix("fc1.", "dense1.")
                .withNames(name -> name.replace("weight", "kernel"));
        assertEquals("Transfer.all expects every weight of the model but dense1.kernel [6, 4] is [4, 6] (only its "
                + "transpose fits; PyTorch's kernels are [out, in]: transpose it first): rename with withNames or "
                + "withPrefix, or take what fits with Transfer.matching",
                assertThrows(IllegalArgumentException.class, () -> fresh.take(renamed)).getMessage());
        assertEquals("Transfer.all expects every weight of the model but dense1.kernel [6, 4] is missing, dense1.bias "
                + "[4] is missing; not used are fc1: rename with withNames or withPrefix, or take what fits with "
                + "Transfer.matching",
                assertThrows(IllegalArgumentException.class,
                        () -> fresh.take(Transfer.all(Map.of("fc1", Tensor.zeros(1))))).getMessage());
    }

    @Test
    void renamingToOneNameIsRefusedAndSlotsAreIgnored() {
        Transfer two = Transfer.matching(new LinkedHashMap<>(source().weights()));
        assertEquals("Transfer expects different names but got x twice, the second time for dense1.bias",
                assertThrows(IllegalArgumentException.class, () -> two.withNames(name -> "x")).getMessage());
        Trained fresh = WIDE.build(FEATURES);
        assertEquals(List.of(), fresh.take(two.withNames(name -> "old/" + name)).left());
        assertEquals(8, fresh.take(two.withNames(name -> "old/" + name).withPrefix("old/", "")).taken().size());
    }

    @Test
    void aDamagedModelFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        source().save(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThrows(MalformedDataException.class, () -> Transfer.all(file));
    }
}
