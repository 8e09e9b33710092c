package dev.weft.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.training.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an answer means with a threshold. */
class ThresholdTest {
    private static Answer answer(String value, double second) {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        probabilities.put("no", 1 - second);
        probabilities.put("yes", second);
        return new Answer(value, probabilities);
    }

    @Test
    void anAnswerIsTheSecondClassAboveIt() {
        assertEquals("no", new Threshold(0.7).of(answer("yes", 0.7)));
        assertEquals("yes", new Threshold(0.7).of(answer("yes", 0.8)));
        assertEquals("yes", new Threshold(0.2).of(answer("no", 0.3)));
        assertEquals("NaN", new Threshold(0.2).of(answer("NaN", Double.NaN)));
    }
}
