package dev.weft.spark.search;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.search.Stretch.State;
import dev.weft.table.Preprocessing;
import dev.weft.tensor.Tensor;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What travels between driver and executors, as the bytes of checkpoints, whose reader trusts nobody: examples, the
 * preprocessing of tables, and the states of trials. Reading serialized objects could run the sender's code.
 */
final class Parcel {
    private static final String SOURCE = "a parcel of SparkSearch";
    private static final String FEATURES = "features";
    private static final String LABELS = "labels";
    private static final String WEIGHTS = "weights";
    private static final String REFUSED = "refused";

    private Parcel() {}

    /**
     * Packs all examples.
     *
     * @throws IllegalArgumentException if they have 2 GiB or more
     */
    static byte[] of(Dataset data) {
        Batch all = data.all();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, FEATURES, all.features());
        put(tensors, LABELS, all.labels());
        all.weights().ifPresent(weights -> tensors.put(WEIGHTS, weights));
        try {
            return new Checkpoint(tensors, Map.of()).bytes();
        } catch (ArithmeticException large) {
            throw new IllegalArgumentException("SparkSearch expects examples of less than 2 GiB but got " + data.size()
                    + " of " + data.features() + ": let the trials read them from files, see SparkSearch.Trials",
                    large);
        }
    }

    /** Named fields get tensors of their own, as the names would be lost. */
    private static void put(Map<String, Tensor> tensors, String name, Tensor tensor) {
        Map<String, Tensor> fields = tensor.fields();
        fields.forEach((field, values) -> tensors.put(name + "/" + field, values));
        if (fields.isEmpty()) {
            tensors.put(name, tensor);
        }
    }

    /** Unpacks examples. */
    static Dataset dataset(byte[] bytes) {
        Map<String, Tensor> tensors = Checkpoint.of(bytes).tensors();
        Dataset data = Dataset.of(get(tensors, FEATURES), get(tensors, LABELS));
        Tensor weights = tensors.get(WEIGHTS);
        return weights == null ? data : data.weighted(weights.data());
    }

    private static Tensor get(Map<String, Tensor> tensors, String name) {
        Tensor whole = tensors.get(name);
        if (whole != null) {
            return whole;
        }
        Map<String, Tensor> fields = new LinkedHashMap<>();
        tensors.forEach((each, tensor) -> {
            if (each.startsWith(name + "/")) {
                fields.put(each.substring(name.length() + 1), tensor);
            }
        });
        return Tensor.of(fields);
    }

    /** Unpacks the preprocessing from the bytes of a model that has one. */
    static Preprocessing preprocessing(byte[] model) {
        return Trained.of(Checkpoint.of(model)).preprocessing().orElseThrow();
    }

    /** Packs the state of a trial. Numbers are texts, since JSON has no NaN. */
    static byte[] of(State state) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("epochs", state.epochs());
        facts.put("best", String.valueOf(state.best()));
        facts.put("bestEpoch", state.bestEpoch());
        facts.put("diverged", state.diverged());
        facts.put("reports", state.reports().stream().map(report -> {
            Map<String, Object> numbers = new LinkedHashMap<>();
            report.forEach((name, number) -> numbers.put(name, String.valueOf(number)));
            return numbers;
        }).toList());
        state.checkpoint().ifPresent(checkpoint -> facts.put("checkpoint", checkpoint.facts()));
        return new Checkpoint(state.checkpoint().map(Checkpoint::tensors).orElse(Map.of()), facts).bytes();
    }

    /** Packs the reason why a trial cannot be trained. */
    static byte[] refusal(IllegalArgumentException reason) {
        return new Checkpoint(Map.of(), Map.of(REFUSED, String.valueOf(reason.getMessage()))).bytes();
    }

    /**
     * Unpacks the state of a trial.
     *
     * @throws IllegalArgumentException if it is a refusal
     * @throws MalformedDataException if it is anything else
     */
    static State state(byte[] bytes) {
        Checkpoint parcel = Checkpoint.of(bytes);
        Map<String, @Nullable Object> facts = parcel.facts();
        if (facts.get(REFUSED) instanceof String reason) {
            throw new IllegalArgumentException(reason);
        }
        List<Report> reports = new ArrayList<>();
        if (facts.get("reports") instanceof List<?> list) {
            list.forEach(each -> reports.add(report(each)));
        }
        return new State(whole(facts, "epochs"), number(facts.get("best")), whole(facts, "bestEpoch"),
                Boolean.TRUE.equals(facts.get("diverged")), reports,
                facts.containsKey("checkpoint")
                        ? Optional.of(new Checkpoint(parcel.tensors(), facts(facts.get("checkpoint"))))
                        : Optional.empty());
    }

    private static Report report(@Nullable Object value) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        facts(value).forEach((name, number) -> numbers.put(name, number(number)));
        return Report.of(numbers);
    }

    private static Map<String, @Nullable Object> facts(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> facts = new LinkedHashMap<>();
            map.forEach((name, fact) -> facts.put(String.valueOf(name), fact));
            return facts;
        }
        throw malformed(value, "an object");
    }

    private static int whole(Map<String, @Nullable Object> facts, String name) {
        if (facts.get(name) instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw malformed(facts.get(name), "a whole number of " + name);
    }

    private static double number(@Nullable Object value) {
        try {
            return Double.parseDouble(String.valueOf(value));
        } catch (NumberFormatException failure) {
            throw malformed(value, "a number");
        }
    }

    private static MalformedDataException malformed(@Nullable Object found, String wanted) {
        return new MalformedDataException(SOURCE, "JSON", String.valueOf(found), wanted);
    }
}
