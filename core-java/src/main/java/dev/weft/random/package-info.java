/**
 * Named, seeded streams of numbers: the same seed gives the same bits on every machine, for any number of threads.
 * Start at {@link dev.weft.random.RandomStream}; {@link dev.weft.random.NumpyRandom} and
 * {@link dev.weft.random.TensorFlowRandom} repeat what those libraries draw. May import the JDK only.
 */
@NullMarked
package dev.weft.random;

import org.jspecify.annotations.NullMarked;
