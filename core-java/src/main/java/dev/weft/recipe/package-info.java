/**
 * Ready-made models. {@link dev.weft.recipe.LeastSquares} is linear regression in closed form, the baseline of any
 * regression: fit it first, and see how much better a network is. May import {@code training} and the packages below
 * it.
 */
@NullMarked
package dev.weft.recipe;

import org.jspecify.annotations.NullMarked;
