package dev.weft.metric;

/** A metric that changes one aspect of another one. */
interface Wrapped extends CountedMetric {
    /** The other metric. */
    Metric metric();

    @Override
    default Direction direction() {
        return metric().direction();
    }

    @Override
    default boolean isWeighted() {
        return metric().isWeighted();
    }
}
