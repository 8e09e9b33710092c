/**
 * The programs of five published TensorFlow tutorials, one class each; {@code examples/docs} has a page about each.
 *
 * <p>Start with {@link dev.weft.examples.RandomBinary}. The same programs as Kotlin scripts are in {@code
 * examples/scripts}. {@link dev.weft.examples.Examples} runs the classes by name. {@link dev.weft.examples.Options},
 * {@link dev.weft.examples.Report}, {@link dev.weft.examples.Digits} and {@link dev.weft.examples.Gates} read options
 * and print results; they are not part of the tutorials. {@code dev.weft.examples.networks} has networks after Keras'
 * guide to the functional API, {@code dev.weft.examples.tables} a table from the file to a prediction.
 */
@NullMarked
package dev.weft.examples;

import org.jspecify.annotations.NullMarked;
