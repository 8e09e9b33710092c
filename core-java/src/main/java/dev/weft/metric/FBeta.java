package dev.weft.metric;

import dev.weft.loss.Outputs;

/**
 * The F-beta score {@code (1 + β²) · precision · recall / (β² · precision + recall)} of a class, 0 without hits:
 * recall counts β times as much as precision (van Rijsbergen 1979). Averaged as {@link Metrics#PRECISION}; use
 * {@link Metric#averaged} and {@link Metric#ofClass} for others. As scikit-learn's {@code fbeta_score}. Its label is
 * {@code f2} for β = 2.
 *
 * @param beta the weight of recall, above 0 and finite
 */
public record FBeta(double beta) implements CountedMetric {
    /**
     * Checks beta.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public FBeta {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("FBeta expects a beta > 0 but got " + beta);
        }
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        double square = beta * beta;
        return ClassCounts.tally((hits, predicted, actual, all) -> hits == 0 ? 0
                : (1 + square) * hits / (square * actual + predicted), Average.MACRO, outputs, threshold);
    }

    @Override
    public String label() {
        return "f" + AtThreshold.number(beta);
    }

    @Override
    public Direction direction() {
        return Direction.LARGER_IS_BETTER;
    }
}
