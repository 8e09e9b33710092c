package dev.weft.internal.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static int of(Texts texts, String cell) {
        return texts.of(("(" + cell + ")").toCharArray(), 1, 1 + cell.length());
    }

    @Test
    void textsAreNumberedInTheOrderOfTheirFirstOccurrence() {
        Texts texts = new Texts(Integer.MAX_VALUE);
        Map<String, Integer> expected = new HashMap<>();
        Random random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            String cell = i % 7 == 0 ? "\u4e2d" + random.nextInt(50) : "" + random.nextInt(9_000);
            int next = expected.size();
            int known = expected.computeIfAbsent(cell, any -> next);
            assertEquals(known, of(texts, cell));
            assertEquals(cell, texts.get(known));
        }
        assertEquals(expected.size(), texts.size());
    }

    @Test
    void aTextForWhichThereIsNoRoomHasNoNumber() {
        Texts texts = new Texts(2);
        assertEquals(0, of(texts, ""));
        assertEquals(1, of(texts, "b"));
        assertEquals(-1, of(texts, "c"));
        assertEquals(1, of(texts, "b"));
        assertEquals(List.of("", "b"), texts.all());
    }
}
