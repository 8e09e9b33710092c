/**
 * Ready-made listeners of a training: early stopping, lower rates on a plateau, checkpoints, logs. Start at
 * {@link dev.weft.listener.EarlyStopping}. May import {@code training} and what is below it.
 */
@NullMarked
package dev.weft.listener;

import org.jspecify.annotations.NullMarked;
