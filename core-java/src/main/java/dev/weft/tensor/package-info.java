/**
 * N-dimensional float arrays with a shape, conversion to jblas matrices, and LAPACK. Start with
 * {@link dev.weft.tensor.Tensor}. May import {@code blas} only.
 */
@NullMarked
package dev.weft.tensor;

import org.jspecify.annotations.NullMarked;
