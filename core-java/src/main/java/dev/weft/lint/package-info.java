/**
 * Finds likely mistakes before and during training. Start with {@link dev.weft.lint.Lint}, the rules.
 * {@link dev.weft.lint.RateFinder} tries learning rates, {@link dev.weft.lint.GradientCheck} compares gradients with
 * differences. May import {@code training} and the packages below it.
 */
@NullMarked
package dev.weft.lint;

import org.jspecify.annotations.NullMarked;
