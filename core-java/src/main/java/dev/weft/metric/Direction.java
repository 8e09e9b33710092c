package dev.weft.metric;

/** Which numbers of a metric are better. Early stopping and the choice of the best checkpoint depend on it. */
public enum Direction {
    /** Larger numbers are better, as for accuracy. */
    LARGER_IS_BETTER,
    /** Smaller numbers are better, as for errors and losses. */
    SMALLER_IS_BETTER,
    /** Nobody said which. A listener that has to know refuses the metric. */
    UNKNOWN
}
