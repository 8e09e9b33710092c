/**
 * Networks that are more than a chain, or that are used again: programs from Keras' documentation, one class each;
 * {@code examples/docs} has a page about each. {@link dev.weft.examples.networks.Images} prepares their data.
 */
@NullMarked
package dev.weft.examples.networks;

import org.jspecify.annotations.NullMarked;
