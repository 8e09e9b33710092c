/**
 * Layers and networks: from the input to the prediction. A {@link dev.weft.network.Layer} is a description. Building it
 * in a {@link dev.weft.network.Scope} creates its variables and returns its function, which each
 * {@link dev.weft.network.Pass} records, for training or for predictions. {@link dev.weft.network.Network#build}
 * returns the built layers one by one. Activations, initializers and regularizers are functions. Start with
 * {@link dev.weft.network.Dense}, the one layer that nearly every network has, and {@link dev.weft.network.Layers}, the
 * list of all. To add a layer, write one record, see {@link dev.weft.network.Layer}. May import
 * {@code graph}, {@code tensor} and {@code random}.
 */
@NullMarked
package dev.weft.network;

import org.jspecify.annotations.NullMarked;
