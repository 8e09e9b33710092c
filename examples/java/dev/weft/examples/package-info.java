/**
 * The programs of five published TensorFlow tutorials, one class each, to be read beside them; see {@code
 * examples/docs}.
 *
 * <p>Java stands here, the same names in Kotlin in {@code dev.weft.examples.kotlin}, as scripts in {@code
 * examples/scripts}. What they share and what is no part of the tutorials stands once, here: {@link
 * dev.weft.examples.Options}, {@link dev.weft.examples.Report}, {@link dev.weft.examples.Digits}, {@link
 * dev.weft.examples.Gates}. {@link dev.weft.examples.Examples} runs them by name.
 */
@NullMarked
package dev.weft.examples;

import org.jspecify.annotations.NullMarked;
