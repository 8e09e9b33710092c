/**
 * The structure of image files, and decoding many of them at once. Not part of the API: Weft's own packages share it,
 * and it may change in any version.
 */
@NullMarked
package dev.weft.internal.image;

import org.jspecify.annotations.NullMarked;
