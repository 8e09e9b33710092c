/** Stub. */
@NullMarked
package dev.weft.blas;

import org.jspecify.annotations.NullMarked;
