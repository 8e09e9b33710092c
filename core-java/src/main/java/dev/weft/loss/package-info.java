/**
 * Losses, and the meaning of outputs. A {@link dev.weft.loss.Loss} is a function of predictions and labels;
 * {@link dev.weft.loss.Losses} has the usual ones, and is where to start. Its {@link dev.weft.loss.Outputs} turn a
 * network's outputs into classes and probabilities. A loss of two branches is a
 * layer, see {@link dev.weft.loss.Loss#asLayer}. May import {@code network}, {@code graph} and {@code tensor}.
 */
@NullMarked
package dev.weft.loss;

import org.jspecify.annotations.NullMarked;
