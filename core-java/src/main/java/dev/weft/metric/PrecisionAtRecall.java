package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.metric.Ranked.Curve;

/**
 * The highest precision that a threshold reaches with a recall of at least {@code recall}. It tries every score that
 * occurs as a threshold; Keras' {@code PrecisionAtRecall} tries 200. Of class 1 for a single output, else the mean over
 * the classes, each against the rest. NaN if a class has no examples, or if an output is NaN. Its label is
 * {@code precision_at_recall_0.9} for 0.9.
 *
 * @param recall the least recall, from 0 to 1
 */
public record PrecisionAtRecall(double recall) implements CountedMetric {
    /**
     * Checks the recall.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public PrecisionAtRecall {
        if (!(recall >= 0 && recall <= 1)) {
            throw new IllegalArgumentException("PrecisionAtRecall expects a recall from 0 to 1 but got " + recall);
        }
    }

    @Override
    public Tally tally(Outputs outputs, double threshold) {
        return Ranked.tally((positives, negatives) -> Curve.precisionAt(recall, positives, negatives), outputs);
    }

    @Override
    public String label() {
        return "precision_at_recall_" + AtThreshold.number(recall);
    }

    @Override
    public Direction direction() {
        return Direction.LARGER_IS_BETTER;
    }
}
