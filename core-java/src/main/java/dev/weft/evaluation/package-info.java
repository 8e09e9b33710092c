/**
 * How good a model of tables is, and what its answers depend on. {@link dev.weft.evaluation.Judgement} scores a
 * model beside a baseline, {@link dev.weft.evaluation.Threshold} decides between two classes, {@link
 * dev.weft.evaluation.Importance} says which columns matter, and {@link dev.weft.evaluation.Explanation} what one
 * answer depends on. Start with {@link dev.weft.evaluation.Judgement}.
 *
 * <p>This package may import {@code training} and what is below it.
 */
@NullMarked
package dev.weft.evaluation;

import org.jspecify.annotations.NullMarked;
