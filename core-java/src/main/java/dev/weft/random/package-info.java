/**
 * Named, seeded streams of random numbers: the same seed gives bit-identical numbers on every machine and for any
 * number of threads. Start at {@link dev.weft.random.RandomStream}, which Weft itself uses. {@link
 * dev.weft.random.NumpyRandom} and {@link dev.weft.random.TensorFlowRandom} reproduce the numbers of those libraries,
 * so that published results can be repeated. {@link dev.weft.random.Draws} is what all three give to initializers and
 * data sets.
 *
 * <p>There is no global generator: every random number belongs to a stream that was passed as an argument. Imports the
 * JDK only.
 */
@NullMarked
package dev.weft.random;

import org.jspecify.annotations.NullMarked;
