package dev.weft.evaluation;

import dev.weft.table.Column;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Predicted numbers beside the true ones, both in the unit of the target column. They are doubles because single
 * precision loses the differences of numbers such as 1,000,000,001 and 1,000,000,002.
 *
 * @param predicted the predictions, finite
 * @param truth the labels of the same rows, one or more
 */
record Estimates(double[] predicted, double[] truth) {
    /**
     * Predicts the rows of {@code table}, which all have labels.
     *
     * @throws IllegalArgumentException if a prediction is not finite
     */
    static Estimates of(Predictor model, Preprocessing fitted, Table table, String who) {
        List<Answer> answers = model.answers(table);
        double[] predicted = answers.stream().mapToDouble(answer -> (Double) answer.value()).toArray();
        Judged.expectFinite(who, IntStream.range(0, predicted.length)
                .filter(i -> !Double.isFinite(predicted[i])).count(), predicted.length);
        Table prepared = fitted.preparation().map(rules -> rules.apply(table)).orElse(table);
        return new Estimates(predicted, ((Column.Numbers) prepared.column(fitted.label().name())).values());
    }

    /** All rows of {@code parts}, of which there is one or more. */
    static Estimates of(List<Estimates> parts) {
        return parts.size() == 1 ? parts.get(0)
                : new Estimates(parts.stream().flatMapToDouble(part -> Arrays.stream(part.predicted)).toArray(),
                        parts.stream().flatMapToDouble(part -> Arrays.stream(part.truth)).toArray());
    }

    /** The mean of the labels for every row, and the labels themselves. */
    Estimates constant() {
        double[] constant = new double[truth.length];
        Arrays.fill(constant, mean());
        return new Estimates(constant, truth);
    }

    /** The mean of the labels, of deviations from the first one, so that equal labels have exactly that mean. */
    private double mean() {
        return truth[0] + Arrays.stream(truth).map(label -> label - truth[0]).sum() / truth.length;
    }

    private DoubleStream each(DoubleBinaryOperator function) {
        return IntStream.range(0, truth.length).mapToDouble(i -> function.applyAsDouble(predicted[i], truth[i]));
    }

    /** {@code sqrt(mean((y - t)²))} of predictions y and labels t. */
    double rmse() {
        return Math.sqrt(each((y, t) -> (y - t) * (y - t)).sum() / truth.length);
    }

    private double medianError() {
        double[] errors = each((y, t) -> Math.abs(y - t)).sorted().toArray();
        int half = errors.length / 2;
        return errors.length % 2 == 1 ? errors[half] : (errors[half - 1] + errors[half]) / 2;
    }

    /**
     * The scores by name; {@code r2} is left out if all labels are equal.
     *
     * @param isLogarithmic whether the differences of logarithms count, too
     */
    Map<String, Double> scores(boolean isLogarithmic) {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("rmse", rmse());
        scores.put("mae", each((y, t) -> Math.abs(y - t)).sum() / truth.length);
        scores.put("median_error", medianError());
        double mean = mean();
        double spread = each((y, t) -> (t - mean) * (t - mean)).sum();
        if (spread > 0) {
            scores.put("r2", 1 - each((y, t) -> (y - t) * (y - t)).sum() / spread);
        }
        if (isLogarithmic) {
            double squares = each((y, t) -> Math.pow(Math.log1p(Math.max(0, y)) - Math.log1p(Math.max(0, t)), 2)).sum();
            scores.put("rmsle", Math.sqrt(squares / truth.length));
        }
        return scores;
    }
}
