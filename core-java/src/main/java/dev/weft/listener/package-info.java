/**
 * Ready-made listeners: early stopping, a lower learning rate on a plateau, checkpoints, logs. Start with
 * {@link dev.weft.listener.EarlyStopping} and {@link dev.weft.listener.Checkpoints}:
 *
 * <pre>{@code
 * Training.epochs(100).withValidation(0.1)
 *         .withListener(EarlyStopping.of("val_loss", 3))
 *         .withListener(new CsvLog(Path.of("log.csv")))
 *         .withListener(new Checkpoints(folder, 1_000));
 * }</pre>
 *
 * <p>To write your own, implement {@link dev.weft.training.Listener}, or {@link dev.weft.training.Resumable} if it has
 * state. May import {@code training} and the packages below it.
 */
@NullMarked
package dev.weft.listener;

import org.jspecify.annotations.NullMarked;
