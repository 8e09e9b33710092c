/**
 * One number for how wrong a prediction is. A {@link dev.weft.loss.Loss} is a function of two values; the usual ones
 * stand in {@link dev.weft.loss.Losses}. May import {@code graph} and {@code tensor}.
 */
@NullMarked
package dev.weft.loss;

import org.jspecify.annotations.NullMarked;
