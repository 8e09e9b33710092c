/**
 * What is likely wrong before or while training. Start at {@link dev.weft.lint.Lint}, the rules; {@link
 * dev.weft.lint.RateFinder} tries learning rates, {@link dev.weft.lint.GradientCheck} holds gradients against
 * differences. May import {@code training} and what is below it.
 */
@NullMarked
package dev.weft.lint;

import org.jspecify.annotations.NullMarked;
