/**
 * N-dimensional float arrays with a shape, and the bridge to jblas matrices and LAPACK.
 * Start at {@link dev.weft.tensor.Tensor}. May import {@code blas} only.
 */
@NullMarked
package dev.weft.tensor;

import org.jspecify.annotations.NullMarked;
