/**
 * One number for how wrong a prediction is, and what the outputs mean. A {@link dev.weft.loss.Loss} is a function of
 * two values; the usual ones are in {@link dev.weft.loss.Losses}. Its {@link dev.weft.loss.Outputs} turn what the
 * network gives into probabilities. May import {@code graph} and {@code tensor}.
 */
@NullMarked
package dev.weft.loss;

import org.jspecify.annotations.NullMarked;
