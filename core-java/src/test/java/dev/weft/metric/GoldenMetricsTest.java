package dev.weft.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.text.Json;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of scikit-learn, and that they do not depend on how the examples come in batches. */
class GoldenMetricsTest {
    private static final Map<String, Metric> METRICS = metrics();

    private record Case(Outputs outputs, Tensor predictions, Tensor labels, Optional<Tensor> weights) {
        double of(Metric metric) {
            return metric.of(predictions, labels, outputs, weights);
        }

        void add(Tally tally, int from, int to) {
            tally.add(predictions.rows(from, to), labels.rows(from, to), weights.map(w -> w.rows(from, to)));
        }
    }

    private static Map<String, Metric> metrics() {
        List<Metric> averaged = List.of(Metrics.PRECISION, Metrics.RECALL, Metrics.F1, Metrics.fBeta(2), Metrics.AUC,
                Metrics.PR_AUC, Metrics.SPECIFICITY, Metrics.TRUE_POSITIVES);
        List<Metric> all = new ArrayList<>(List.of(Metrics.values()));
        all.addAll(List.of(Metrics.fBeta(0.5), Metrics.topK(2), Metrics.precisionAtRecall(0.8),
                Metrics.recallAtPrecision(0.7), Metrics.RECALL.at((float) 0.7), Metrics.calibrationError(10)));
        for (Metric metric : averaged) {
            Arrays.stream(Average.values()).map(metric::averaged).forEach(all::add);
            IntStream.range(0, 4).mapToObj(metric::ofClass).forEach(all::add);
        }
        return all.stream().collect(Collectors.toMap(metric -> metric instanceof AtThreshold ? "recall_at_0.7"
                : metric.label(), Function.identity()));
    }

    private static List<Map<?, ?>> cases() throws IOException {
        try (InputStream in = GoldenMetricsTest.class.getResourceAsStream("golden_sklearn.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ((List<?>) Json.read("golden_sklearn.json", text)).stream().<Map<?, ?>>map(Map.class::cast)
                    .toList();
        }
    }

    private static Case read(Map<?, ?> golden) {
        Tensor weights = tensor((List<?>) golden.get("weights"));
        return new Case(Outputs.valueOf((String) golden.get("outputs")), tensor((List<?>) golden.get("predictions")),
                tensor((List<?>) golden.get("labels")), Optional.of(weights).filter(given -> given.size() > 0));
    }

    private static Tensor tensor(List<?> rows) {
        if (!rows.isEmpty() && rows.get(0) instanceof List<?>) {
            return Tensor.matrix(rows.stream().map(row -> tensor((List<?>) row).data()).toArray(float[][]::new));
        }
        Tensor numbers = Tensor.zeros(rows.size());
        IntStream.range(0, rows.size()).forEach(i -> numbers.data()[i] = ((Number) rows.get(i)).floatValue());
        return numbers;
    }

    static Stream<Arguments> values() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (Map<?, ?> golden : cases()) {
            Case read = read(golden);
            ((Map<?, ?>) golden.get("metrics")).forEach((name, value) -> all.add(Arguments.of(name,
                    read.weights().isPresent() ? "weighted" : "", read, ((Number) value).doubleValue())));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("values")
    void metricsAreThoseOfScikitLearn(String name, String weighted, Case golden, double expected) {
        assertEquals(expected, golden.of(METRICS.get(name)), 1e-12 * Math.max(1, Math.abs(expected)));
    }

    @Test
    void batchesAndAResumeInTheMiddleChangeNoBit() throws IOException {
        int compared = 0;
        for (Map<?, ?> golden : cases()) {
            Case read = read(golden);
            List<Metric> metrics = new ArrayList<>(METRICS.values());
            if (read.weights().isEmpty()) {
                metrics.add(Metric.largerIsBetter("own", (y, t) -> y.data()[17] - t.data()[59]));
            }
            metrics.add(Metric.of(read.labels().shape().rank() == 1 ? Losses.SOFTMAX_CE : Losses.MSE));
            for (Metric metric : metrics) {
                if (fits(metric, read)) {
                    assertEquals(read.of(metric), inBatches(metric, read), metric.label());
                    compared++;
                }
            }
        }
        assertTrue(compared > 300, "compared only " + compared);
    }

    private static double inBatches(Metric metric, Case read) {
        Tally first = metric.tally(read.outputs());
        read.add(first, 0, 1);
        read.add(first, 1, 18);
        Tally second = metric.tally(read.outputs());
        second.resume(first.state());
        read.add(second, 18, 18);
        read.add(second, 18, 60);
        return second.value();
    }

    private static boolean fits(Metric metric, Case read) {
        try {
            read.of(metric);
            return true;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
