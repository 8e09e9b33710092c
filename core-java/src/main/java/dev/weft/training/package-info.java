/**
 * The loop: batch, forward, loss, gradients, update, report, save. The only package that knows everybody. Start at
 * {@link dev.weft.training.Model}, a description; {@code fit} makes it {@link dev.weft.training.Trained}.
 */
@NullMarked
package dev.weft.training;

import org.jspecify.annotations.NullMarked;
