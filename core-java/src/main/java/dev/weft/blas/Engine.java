package dev.weft.blas;

/** One way to multiply row-major float32 matrices. */
public interface Engine {
    /** The word that chooses this engine: {@code openblas}, {@code jblas} or {@code java}. */
    String name();

    /** What does the work: library, version, kind of CPU, file. */
    String description();

    /**
     * The product of {@link Blas#gemm}, for arguments that are already checked and m, n, k &gt; 0.
     *
     * @param transposeA whether op(A) is the transpose of A
     * @param transposeB whether op(B) is the transpose of B
     * @param m rows of op(A) and C
     * @param n columns of op(B) and C
     * @param k columns of op(A), rows of op(B)
     * @param alpha factor of the product
     * @param a holds A
     * @param aOffset index of A's first element
     * @param lda distance between A's rows
     * @param b holds B
     * @param bOffset index of B's first element
     * @param ldb distance between B's rows
     * @param beta factor of C before; where it is 0, C is not read
     * @param c holds C
     * @param cOffset index of C's first element
     * @param ldc distance between C's rows
     */
    void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset, int lda,
            float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
}
