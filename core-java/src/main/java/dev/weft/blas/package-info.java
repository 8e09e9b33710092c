/**
 * Matrix products, native libraries, and the threads that share work. Start at {@link dev.weft.blas.Blas}, whose
 * products everything above uses; {@link dev.weft.blas.Engine} is one implementation, one class of this package. {@link
 * dev.weft.blas.Workers} is the thread pool, {@link dev.weft.blas.Lapack} the access to jblas' linear algebra.
 *
 * <p>Only this package finds, unpacks and loads native libraries. Imports {@code dev.weft.file}, jblas and SLF4J; the
 * natives of OpenBLAS, netlib and JNA are used without their Java classes, see {@link dev.weft.blas.Binding}.
 */
@NullMarked
package dev.weft.blas;

import org.jspecify.annotations.NullMarked;
