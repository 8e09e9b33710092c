/**
 * Models in Keras' files, {@code .keras} and {@code .h5}. Start with {@link dev.weft.exchange.keras.Keras}.
 */
@NullMarked
package dev.weft.exchange.keras;

import org.jspecify.annotations.NullMarked;
