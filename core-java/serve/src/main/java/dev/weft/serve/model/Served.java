package dev.weft.serve.model;

import dev.weft.evaluation.Threshold;
import dev.weft.table.Csv;
import dev.weft.table.Records;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model that answers. It never changes: a new file becomes a new one, and requests that began with the
 * old one end with it.
 *
 * @param signature what it takes and gives
 * @param batches where its requests meet
 * @param threshold of two classes, if one was chosen
 * @param sha256 the digest of the weights
 */
record Served(ModelFiles.Id id, Signature signature, Batches batches, Optional<Threshold> threshold, String sha256) {
    private static final List<Integer> WARM = List.of(1, 1, 2, 4, 8, 16, 1);

    /** Makes a model ready: predicts with it, so that the first request is not slower than the next. */
    static Served of(ModelFiles.Id id, Predictor predictor, Optional<Threshold> threshold, Metrics metrics) {
        Signature signature = Signature.of(predictor);
        Batches batches = new Batches(predictor, Runtime.getRuntime().availableProcessors(),
                rows -> metrics.batch(id, rows));
        Served served = new Served(id, signature, batches, threshold.filter(any -> signature.isOfTwo()),
                predictor.weightsSha256());
        served.warmUp();
        return served;
    }

    private void warmUp() {
        for (int rows : WARM) {
            Tensor outputs = signature.predictor().predict(Tensor.zeros(signature.predictor().features().batch(rows)));
            answers(outputs);
        }
        signature.records().ifPresent(records -> signature.predictor().predict(
                signature.examples(records.table("warm-up", List.of(typical(records))))));
    }

    /** A row that the model can read. */
    static Map<String, @Nullable Object> typical(Records records) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (Records.Field field : records.fields()) {
            row.put(field.name(),
                    field.isTime() ? time(field.typical().orElse(0)) : !field.words().isEmpty() ? field.words().get(0)
                            : field.kind() == Csv.Kind.WORDS ? null : field.typical().orElse(0));
        }
        return row;
    }

    private static String time(double seconds) {
        return LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC).toLocalDate().toString();
    }

    /** What outputs mean, by output; without those that stand for several numbers. */
    Map<String, List<Answer>> answers(Tensor outputs) {
        Map<String, List<Answer>> answers = signature.predictor().answersOf(outputs);
        if (threshold.isEmpty()) {
            return answers;
        }
        Map<String, List<Answer>> chosen = new LinkedHashMap<>();
        answers.forEach((name, all) -> {
            List<Answer> own = new ArrayList<>();
            all.forEach(answer -> own.add(answer.value().equals("NaN") ? answer
                    : new Answer(threshold.get().of(answer), answer.probabilities())));
            chosen.put(name, own);
        });
        return chosen;
    }
}
