package dev.weft.exchange.hdf5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written can be read, and what is damaged is refused. */
class HdfTest {
    private static final Path KERAS = Path.of("src/test/resources/dev/weft/exchange/keras");

    private static byte[] bytes(HdfTree tree) throws IOException {
        HdfWriter writer = new HdfWriter(tree);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.writeTo(out);
        assertEquals(writer.length(), out.size());
        return out.toByteArray();
    }

    private static HdfTree tree() {
        HdfTree root = new HdfTree();
        root.group("layers/dense/vars").put("0", Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
        root.group("layers/dense/vars").text("name", "dense");
        root.group("layers/dropout/vars");
        root.put("step", 7);
        root.put("scalar", Tensor.scalar(3.5f));
        root.put("none", Tensor.zeros(0, 3));
        root.texts("layer_names", List.of("a", "数", ""));
        root.texts("nothing", List.of());
        root.text("model_config", "x".repeat(100_000));
        for (int i = 0; i < 300; i++) {
            root.group("many").put("v" + i, Tensor.scalar(i));
        }
        return root;
    }

    @Test
    void whatIsWrittenComesBack() throws IOException {
        Group root = HdfFile.of("x.h5", bytes(tree())).root();
        assertEquals(Set.of("layers", "step", "scalar", "none", "many"), root.names());
        Group vars = root.group("layers/dense/vars").orElseThrow();
        assertEquals(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6), vars.dataset("0").orElseThrow().read());
        assertEquals(Optional.of("dense"), vars.text("name"));
        assertEquals(Set.of(), root.group("layers/dropout/vars").orElseThrow().names());
        assertEquals(Tensor.scalar(7), root.dataset("step").orElseThrow().read());
        assertEquals(Shape.of(0, 3), root.dataset("none").orElseThrow().read().shape());
        assertEquals(Optional.of(List.of("a", "数", "")), root.texts("layer_names"));
        assertEquals(Optional.of(List.of()), root.texts("nothing"));
        assertEquals(100_000, root.text("model_config").orElseThrow().length());
        assertEquals(Tensor.scalar(299), root.dataset("many/v299").orElseThrow().read());
        assertEquals(Optional.empty(), root.dataset("many/v300"));
        assertEquals(Optional.empty(), root.group("layers/dense/other"));
    }

    /** Reads all that is in a group, and what is in its groups. */
    static void walk(Group group) {
        for (String list : List.of("layer_names", "weight_names", "model_config")) {
            group.texts(list);
        }
        for (String name : group.names()) {
            Optional<Group> inner;
            try {
                inner = group.group(name);
            } catch (MalformedDataException array) {
                group.dataset(name).orElseThrow().read();
                continue;
            }
            walk(inner.orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras2.h5", "chain.h5", "adapted.h5"})
    void damagedFilesAreRefusedAndNothingElseHappens(String name) throws IOException {
        byte[] whole = Files.readAllBytes(KERAS.resolve(name));
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j <= i % 4; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) (i % 3 == 0 ? 0xff : random.nextInt(256));
            }
            damaged = i % 5 == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
            try {
                walk(HdfFile.of("x.h5", damaged).root());
            } catch (MalformedDataException refused) {
                assertEquals(1, refused.getMessage().lines().count());
            }
        }
    }

    @Test
    void aGroupThatContainsItselfIsRefused() throws IOException {
        byte[] bytes = bytes(tree());
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long root = file.getLong(64);
        // The header of the group of layers in the root's symbols becomes that of the root.
        int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("SNOD") + 8;
        file.putLong(at + 8, root);
        file.putLong(at + 48, root);
        String message = assertThrows(MalformedDataException.class, () -> walk(HdfFile.of("x.h5", bytes).root()))
                .getMessage();
        assertTrue(message.contains("a second link"), message);
    }

    @Test
    void otherKindsOfFilesAreRefused() {
        assertEquals("x.h5, byte 0: expected an HDF5 file but got nothing", assertThrows(MalformedDataException.class,
                () -> HdfFile.of("x.h5", new byte[0])).getMessage());
        byte[] latest = new byte[96];
        System.arraycopy(new byte[]{(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 3, 8, 8}, 0, latest, 0, 11);
        String message = assertThrows(MalformedDataException.class, () -> HdfFile.of("x.h5", latest)).getMessage();
        assertTrue(message.contains("without libver=\"latest\""), message);
    }
}
