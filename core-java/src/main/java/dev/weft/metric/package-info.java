/**
 * Metrics of predictions, from tensors alone. A {@link dev.weft.metric.Metric} is a function of predictions and labels;
 * {@link dev.weft.metric.Metrics} has the usual ones. Start there. Precision, recall and F1 derive from a
 * {@link dev.weft.metric.Confusion}, and {@link dev.weft.metric.Classes} turns outputs and labels into class indices.
 * May import {@code tensor}.
 */
@NullMarked
package dev.weft.metric;

import org.jspecify.annotations.NullMarked;
