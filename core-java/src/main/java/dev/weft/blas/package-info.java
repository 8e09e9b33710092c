/**
 * Matrix products and the door to native code. Start at {@link dev.weft.blas.Blas}; an engine is one class here.
 * Only this package knows how native libraries are found, unpacked and loaded. Imports the JDK and jblas only.
 */
@NullMarked
package dev.weft.blas;

import org.jspecify.annotations.NullMarked;
