package dev.weft.internal.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(600)
class DecodingAheadTest {
    private static byte[] pixels(int image) {
        return new byte[]{(byte) image};
    }

    @ParameterizedTest(name = "room for {0}, {1} threads")
    @CsvSource({"2, 1", "2, 5", "7, 3", "1000, 4"})
    void theImagesAreThoseThatWereAskedFor(int room, int threads) {
        DecodingAhead ahead = new DecodingAhead(DecodingAheadTest::pixels, room, threads);
        for (int round = 0; round < 5; round++) {
            ahead.announce(IntStream.range(0, 50).toArray());
            ahead.announce(3, 3, 1);
            for (int i = 0; i < 50; i++) {
                assertEquals(i, ahead.take(i)[0]);
            }
            for (int i : new int[]{3, 3, 1, 99, 1}) {
                assertEquals(i, ahead.take(i)[0]);
            }
        }
    }

    @Test
    void severalDaemonsDecodeAtOnceBeforeAnyIsAskedFor() throws InterruptedException {
        CountDownLatch met = new CountDownLatch(3);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        DecodingAhead ahead = new DecodingAhead(image -> {
            seen.add(Thread.currentThread());
            met.countDown();
            try {
                met.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return pixels(image);
        }, 3, 3);
        ahead.announce(0, 1, 2);
        assertTrue(met.await(120, TimeUnit.SECONDS));
        assertEquals(2, ahead.take(2)[0]);
        assertEquals(3, seen.size());
        assertTrue(seen.stream().allMatch(thread -> thread.isDaemon() && thread.getName().equals("weft-images")));
    }

    @Test
    void noMoreThanTheRoomAreDecodedAheadHoweverManyAreAnnounced() {
        AtomicInteger decoded = new AtomicInteger();
        DecodingAhead ahead = new DecodingAhead(image -> {
            decoded.incrementAndGet();
            return pixels(image);
        }, 4, 3);
        ahead.announce(IntStream.range(0, 1000).toArray());
        for (int i = 0; i < 1000; i++) {
            assertTrue(decoded.get() <= i + 4, decoded + " images are decoded before number " + i + " is taken");
            ahead.take(i);
        }
        assertEquals(1000, decoded.get());
    }

    @Test
    void whoeverTakesAnImageGetsItsError() {
        DecodingAhead ahead = new DecodingAhead(image -> {
            if (image % 3 == 1) {
                throw new IllegalStateException("image " + image);
            }
            return pixels(image);
        }, 10, 2);
        for (int round = 0; round < 50; round++) {
            ahead.announce(0, 1, 2, 3, 4, 5);
            for (int i = 0; i < 6; i++) {
                int image = i;
                if (i % 3 == 1) {
                    assertEquals("image " + i,
                            assertThrows(IllegalStateException.class, () -> ahead.take(image)).getMessage());
                } else {
                    assertEquals(i, ahead.take(i)[0]);
                }
            }
        }
    }

    @Test
    void thoseBeforeAnImageThatIsTakenMakeRoom() throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        DecodingAhead ahead = new DecodingAhead(image -> {
            if (image == 9) {
                last.countDown();
            }
            return pixels(image);
        }, 3, 1);
        ahead.announce(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertFalse(last.await(20, TimeUnit.MILLISECONDS));
        assertEquals(6, ahead.take(6)[0]);
        assertTrue(last.await(120, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptedThreadGetsItsImageAndStaysInterrupted() {
        DecodingAhead ahead = new DecodingAhead(DecodingAheadTest::pixels, 5, 2);
        ahead.announce(0, 1, 2);
        Thread.currentThread().interrupt();
        for (int i = 0; i < 3; i++) {
            assertEquals(i, ahead.take(i)[0]);
        }
        assertTrue(Thread.interrupted());
    }
}
