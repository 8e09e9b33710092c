/**
 * Metrics of predictions, from tensors alone. A {@link dev.weft.metric.Metric} is a function of predictions and labels;
 * {@link dev.weft.metric.Metrics} has the usual ones. Those of classes derive from a {@link dev.weft.metric.Confusion}.
 * May import {@code tensor}.
 */
@NullMarked
package dev.weft.metric;

import org.jspecify.annotations.NullMarked;
