/**
 * N-dimensional float arrays with a shape, conversion to jblas matrices, and LAPACK. Start with {@link
 * dev.weft.tensor.Tensor} and its {@link dev.weft.tensor.Shape}. {@link dev.weft.tensor.Linalg} solves systems of
 * equations and decomposes matrices; {@link dev.weft.tensor.TriangularFactor} does least squares and principal
 * components of rows that arrive one after the other; {@link dev.weft.tensor.FloatMath} has exponentials and logarithms
 * that are bit-identical everywhere.
 *
 * <pre>{@code
 * Tensor x = Tensor.matrix(new float[] {1, 2}, new float[] {3, 4});
 * float corner = x.get(1, 1); // 4.0
 * }</pre>
 *
 * <p>May import {@code blas} only.
 */
@NullMarked
package dev.weft.tensor;

import org.jspecify.annotations.NullMarked;
