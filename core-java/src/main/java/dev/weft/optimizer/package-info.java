/**
 * Optimizers, learning rate schedules, gradient clipping and moving averages. Start with
 * {@link dev.weft.optimizer.Optimizer}; a new rule is one record with one loop, like
 * {@link dev.weft.optimizer.Momentum}. It works on arrays only: it imports nothing but the JDK.
 */
@NullMarked
package dev.weft.optimizer;

import org.jspecify.annotations.NullMarked;
