/**
 * How good predictions are, from tensors alone. A {@link dev.weft.metric.Metric} is a function of predictions and
 * labels; the usual ones are in {@link dev.weft.metric.Metrics}; those of classes derive from a {@link
 * dev.weft.metric.Confusion}. May import {@code tensor}.
 */
@NullMarked
package dev.weft.metric;

import org.jspecify.annotations.NullMarked;
