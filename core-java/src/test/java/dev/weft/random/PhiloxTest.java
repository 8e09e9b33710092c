package dev.weft.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    /**
     * The known answers published with Random123 for {@code philox4x32 10}: counter, key, block; lowest word first.
     */
    @ParameterizedTest(name = "counter {0}, key {1}")
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesThePublishedAnswers(String counter, String key, String block) {
        long[] c = halves(counter);
        int[] words = new int[4];
        Philox.block(halves(key)[0], c[0], c[1], words);
        assertEquals(block, String.format("%08x %08x %08x %08x", words[0], words[1], words[2], words[3]));
    }

    private static long[] halves(String text) {
        String[] words = text.split(" ");
        long[] halves = new long[words.length / 2];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Long.parseLong(words[2 * i], 16) | Long.parseLong(words[2 * i + 1], 16) << 32;
        }
        return halves;
    }
}
