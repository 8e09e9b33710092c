/**
 * Trainings as event files, which TensorBoard shows while they run. Start with
 * {@link dev.weft.exchange.tensorboard.TensorBoard}. May use all of weft-core.
 */
@NullMarked
package dev.weft.exchange.tensorboard;

import org.jspecify.annotations.NullMarked;
