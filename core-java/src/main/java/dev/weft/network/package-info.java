/**
 * Layers and their chain: from an input to a prediction. A {@link dev.weft.network.Layer} is a description; building
 * it in a {@link dev.weft.network.Scope} makes its variables and gives the function from input to output, which each
 * {@link dev.weft.network.Pass} records anew, for training or for inference. {@link dev.weft.network.Network#build}
 * gives the built layers one by one. Activations, initializers and regularizers are functions. May import {@code
 * graph}, {@code tensor} and {@code random}.
 */
@NullMarked
package dev.weft.network;

import org.jspecify.annotations.NullMarked;
