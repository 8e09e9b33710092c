/**
 * Ready-made models. {@link dev.weft.recipe.TableRecipe} makes a model of any table; start there.
 * {@link dev.weft.recipe.LeastSquares} is linear regression in closed form, the baseline of any regression: fit it
 * first, and see how much better a network is. May import {@code listener}, {@code training} and the packages below
 * them.
 */
@NullMarked
package dev.weft.recipe;

import org.jspecify.annotations.NullMarked;
