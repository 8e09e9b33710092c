/**
 * The rule that turns a gradient into new weights, the learning rate's schedule, clipping and moving averages.
 * Start at {@link dev.weft.optimizer.Optimizer}; a new rule is one record with one loop, like
 * {@link dev.weft.optimizer.Momentum}. Knows arrays only: imports nothing but the JDK.
 */
@NullMarked
package dev.weft.optimizer;

import org.jspecify.annotations.NullMarked;
