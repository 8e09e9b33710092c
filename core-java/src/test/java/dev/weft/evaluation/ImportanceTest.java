package dev.weft.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.table.Column;
import dev.weft.table.Table;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportanceTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void columnsMatterAsMuchAsTheyDecide(boolean isNumber) {
        Table table = KnownTruth.table(400, isNumber);
        Predictor model = KnownTruth.model(table);
        Importance importance = Importance.of(model, table, 5, 1);
        assertEquals(isNumber ? "rmse" : "log_loss", importance.measure());
        assertEquals(List.of("strong", "weak", "none"),
                importance.columns().stream().map(Importance.OfColumn::name).toList());
        double none = importance.columns().get(2).rise();
        double weak = importance.columns().get(1).rise();
        assertTrue(Math.abs(none) < weak / 5 && importance.columns().get(0).rise() > 2 * weak, importance::toString);
        assertEquals(Judgement.of(model, table).scores().get(importance.measure()), importance.error(), 1e-9);
        assertEquals(importance, Importance.of(model, table, 5, 1));
        assertNotEquals(importance, Importance.of(model, table, 5, 2));
        assertTrue(importance.lines().get(0).matches("strong +\\d+\\.\\d+ ± \\d+\\.\\d+"), importance.lines().get(0));
    }

    @Test
    void contributionsLeadFromTheUnknownRowToTheAnswer() {
        Stream.of(true, false).forEach(isNumber -> {
            Table table = KnownTruth.table(200, isNumber);
            Predictor model = KnownTruth.model(table);
            for (int row = 0; row < 5; row++) {
                Explanation why = Explanation.of(model, table, row, 1);
                Answer answer = model.answers(table).get(row);
                assertEquals(answer.value().toString(), why.answer());
                assertEquals(isNumber ? (Double) answer.value() : answer.probabilities().get(why.answer()),
                        why.value(), 1e-5);
                double sum = why.contributions().stream().mapToDouble(Explanation.OfColumn::value).sum();
                assertEquals(why.value(), why.base() + sum, 1e-9);
                assertEquals(why, Explanation.of(model, table, row, 1));
            }
        });
    }

    @Test
    void aLinearModelsContributionsAreItsTerms() {
        Table table = KnownTruth.table(400, true);
        Predictor model = KnownTruth.model(table);
        Explanation why = Explanation.of(model, table, 7, 1);
        double[] strong = ((Column.Numbers) table.column("strong")).values();
        double median = Arrays.stream(strong).sorted().skip(199).limit(2).average().orElseThrow();
        double contribution = why.contributions().stream().filter(column -> column.name().equals("strong"))
                .mapToDouble(Explanation.OfColumn::value).findFirst().orElseThrow();
        assertTrue(Math.signum(contribution) == Math.signum(strong[7] - median), why::toString);
    }
}
