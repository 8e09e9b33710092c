/**
 * Ready-made listeners. Start with {@link dev.weft.listener.EarlyStopping}.
 *
 * <pre>{@code
 * Training.epochs(100).withValidation(0.1)
 *         .withListener(EarlyStopping.of("val_loss", 5))
 *         .withListener(ReduceOnPlateau.of("val_loss", 0.5, 2))
 *         .withListener(new CsvLog(Path.of("log.csv")))
 * }</pre>
 *
 * <p>The order counts: listeners are notified in the order in which they are added, so add
 * {@link dev.weft.listener.Checkpoints} after those whose state a checkpoint should contain. May import
 * {@code training} and the packages below it.
 */
@NullMarked
package dev.weft.listener;

import org.jspecify.annotations.NullMarked;
