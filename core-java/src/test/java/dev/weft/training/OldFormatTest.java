package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.tensor.Tensor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** One file of each released version of the format, which every later one reads: never change or remove one. */
class OldFormatTest {
    /** Made by training {@link Digests#small} with adam for 10 steps on the engine {@code java}. */
    @Test
    void versionOneLoadsAndPredicts() throws Exception {
        Path file = Path.of(OldFormatTest.class.getResource("/dev/weft/checkpoint/version1.safetensors").toURI());
        Trained trained = Trained.load(file);
        assertEquals(10, trained.step());
        assertEquals("495db44437b28b9243a5c58a80ecbfc5520f7653abcc0ac8a1c0cc73c0556197", trained.weightsSha256());
        assertEquals(trained.weightsSha256(), Checkpoint.read(file).facts().get("weightsSha256"));
        assertArrayEquals(new int[]{1, 3}, trained.predict(Tensor.zeros(1, 6)).shape().toArray());
    }
}
