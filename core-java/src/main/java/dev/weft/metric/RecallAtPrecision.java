package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.metric.Ranked.Curve;

/**
 * The highest recall that a threshold reaches with a precision of at least {@code precision}. It tries every score that
 * occurs as a threshold; Keras' {@code RecallAtPrecision} tries 200. Of class 1 for a single output, else the mean over
 * the classes, each against the rest. NaN if a class has no examples, or if an output is NaN. Its label is
 * {@code recall_at_precision_0.9} for 0.9.
 *
 * @param precision the least precision, from 0 to 1
 */
public record RecallAtPrecision(double precision) implements CountedMetric {
    /**
     * Checks the precision.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public RecallAtPrecision {
        if (!(precision >= 0 && precision <= 1)) {
            throw new IllegalArgumentException(
                    "RecallAtPrecision expects a precision from 0 to 1 but got " + precision);
        }
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return Ranked.tally((positives, negatives) -> Curve.recallAt(precision, positives, negatives), outputs);
    }

    @Override
    public String label() {
        return "recall_at_precision_" + AtThreshold.number(precision);
    }

    @Override
    public Direction direction() {
        return Direction.LARGER_IS_BETTER;
    }
}
