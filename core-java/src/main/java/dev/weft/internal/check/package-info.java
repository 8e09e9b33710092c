/** Checks of the numbers and the names that layers and optimizers are given. Not part of the API. */
@NullMarked
package dev.weft.internal.check;

import org.jspecify.annotations.NullMarked;
