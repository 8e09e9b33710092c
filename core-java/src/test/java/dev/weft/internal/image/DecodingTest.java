package dev.weft.internal.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theImagesAreInOrderHoweverManyThreadsThereAre(int threads) {
        byte[][] all = Decoding.all(100, image -> new byte[]{(byte) image}, threads);
        assertEquals(100, all.length);
        for (int i = 0; i < all.length; i++) {
            assertEquals(i, all[i][0]);
        }
        assertEquals(0, Decoding.all(0, image -> new byte[1]).length);
    }

    @Test
    void severalThreadsDecodeAtOnce() {
        CountDownLatch met = new CountDownLatch(3);
        Set<String> names = ConcurrentHashMap.newKeySet();
        Decoding.all(3, image -> {
            names.add(Thread.currentThread().getName());
            met.countDown();
            try {
                met.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new byte[0];
        }, 3);
        assertTrue(names.contains("weft-images-1") && names.contains("weft-images-2"), names.toString());
    }

    @Test
    void theErrorIsThatOfTheFirstImageThatHasOne() {
        for (int round = 0; round < 200; round++) {
            RuntimeException expected = assertThrows(IllegalStateException.class, () -> Decoding.all(1000, image -> {
                if (image == 41 || image == 42 || image == 43 || image > 500) {
                    throw new IllegalStateException("image " + image);
                }
                return new byte[0];
            }, 4));
            assertEquals("image 41", expected.getMessage());
        }
    }

    @Test
    void errorsOfTheMachineArePassedOn() {
        Error full = new OutOfMemoryError("full");
        IntFunction<byte[]> decoder = image -> {
            throw full;
        };
        assertSame(full, assertThrows(OutOfMemoryError.class, () -> Decoding.all(9, decoder, 2)));
    }

    @Test
    void anInterruptIsKept() {
        Thread.currentThread().interrupt();
        assertEquals(20, Decoding.all(20, image -> new byte[1], 2).length);
        assertTrue(Thread.interrupted());
    }
}
