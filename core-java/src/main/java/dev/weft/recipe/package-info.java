/**
 * Ready-made networks and trainings: {@link dev.weft.recipe.LeastSquares} is the best linear model of a regression,
 * without a training. May import {@code training} and what is below it.
 */
@NullMarked
package dev.weft.recipe;

import org.jspecify.annotations.NullMarked;
