/**
 * Layers and their chain: from an input to a prediction. A {@link dev.weft.network.Layer} is a description; building it
 * in a {@link dev.weft.network.Scope} makes its variables and gives the function from input to output. Activations,
 * initializers and regularizers are functions. May import {@code graph}, {@code tensor} and {@code random}.
 */
@NullMarked
package dev.weft.network;

import org.jspecify.annotations.NullMarked;
