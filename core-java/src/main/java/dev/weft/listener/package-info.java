/**
 * Ready-made listeners: early stopping, a lower rate on a plateau, checkpoints, logs. Start with
 * {@link dev.weft.listener.EarlyStopping}. May import {@code training} and the packages below it.
 */
@NullMarked
package dev.weft.listener;

import org.jspecify.annotations.NullMarked;
