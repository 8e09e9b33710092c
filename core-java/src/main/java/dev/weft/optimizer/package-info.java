/**
 * Optimizers, learning rate schedules, gradient clipping and moving averages. Start at {@link
 * dev.weft.optimizer.Optimizers} to use one, at {@link dev.weft.optimizer.Optimizer} and {@link
 * dev.weft.optimizer.Schedule} to write one: a new rule is one record with one loop, like {@link
 * dev.weft.optimizer.Momentum}.
 *
 * <p>The package knows only arrays and imports nothing but the JDK, {@code internal.check} and {@code random}, which do
 * the same. In formulas, {@code w} is a weight, {@code g} its
 * gradient, {@code rate} the learning rate of the step, and everything else a slot or a hyper-parameter. Where
 * frameworks differ, the rules follow TensorFlow 1.x bit by bit unless a {@link dev.weft.optimizer.Convention} says
 * otherwise; Nadam alone follows Keras.
 */
@NullMarked
package dev.weft.optimizer;

import org.jspecify.annotations.NullMarked;
