package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
    private static final Map<String, Double> NUMBERS = new LinkedHashMap<>(Map.of("loss", 0.5));

    static {
        NUMBERS.put("accuracy", 0.75);
    }

    @Test
    void isAMapOfItsNumbersInOrder() {
        Report report = Report.of(NUMBERS);
        assertEquals(0.75, report.get("accuracy"));
        assertEquals(List.of("loss", "accuracy"), List.copyOf(report.keySet()));
        assertEquals("{loss=0.5, accuracy=0.75}", report.toString());
        assertEquals(NUMBERS, report);
        assertEquals(report, NUMBERS);
    }

    @Test
    void isEqualToMapsOfTheSameNumbersAndToNoOther() {
        Report report = Report.of(NUMBERS);
        Map<String, Double> others = Map.of("loss", 0.5, "f1", 0.75);
        assertNotEquals(report, Report.of(others));
        assertNotEquals(report, others);
        assertNotEquals(report, Map.of("loss", 0.5));
        assertEquals(Report.of(Map.of("auc", Double.NaN)), Map.of("auc", Double.NaN));
        assertEquals(NUMBERS.hashCode(), report.hashCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "acuracy | Report has no acuracy, only [loss, accuracy] (did you mean accuracy?)",
        "f1 | Report has no f1, only [loss, accuracy]",
        "val_loss | Report has no val_loss, only [loss, accuracy]: train with validation data",
    })
    void aMissingNumberIsAnErrorThatNamesWhatThereIs(String name, String message) {
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> Report.of(NUMBERS).get(name)).getMessage());
    }

    @Test
    void whoIsNotSureAsksWithADefault() {
        Report report = Report.of(NUMBERS);
        assertEquals(-1, report.getOrDefault("f1", -1.0));
        assertEquals(0.5, report.getOrDefault("loss", -1.0));
        assertFalse(report.containsKey("f1"));
    }

    @Test
    void isACopyThatNobodyChanges() {
        Map<String, Double> source = new LinkedHashMap<>(NUMBERS);
        Report report = Report.of(source);
        source.put("loss", 9.0);
        assertEquals(0.5, report.get("loss"));
        assertSame(report, Report.of(report));
        assertThrows(UnsupportedOperationException.class, () -> report.put("loss", 9.0));
        assertEquals(NUMBERS, report, "and nothing has changed");
    }
}
