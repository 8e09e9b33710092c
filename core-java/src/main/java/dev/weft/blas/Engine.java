package dev.weft.blas;

/**
 * One implementation of row-major float32 matrix products. Any number of threads may call it at once if their Cs are
 * disjoint; some engines then compute one product after the other. {@link Blas} chooses the engine and checks the
 * arguments.
 */
public interface Engine {
    /** The name that selects this engine in {@code weft.blas}: {@code openblas}, {@code jblas} or {@code java}. */
    String name();

    /** The library with its version, the kind of CPU whose kernels it uses, and its file, as far as they are known. */
    String description();

    /**
     * Computes the product of {@link Blas#gemm} for arguments that are already checked. The sizes m, n and k are at
     * least 1.
     *
     * @param transposeA whether op(A) is the transpose of A
     * @param transposeB whether op(B) is the transpose of B
     * @param m rows of op(A) and C
     * @param n columns of op(B) and C
     * @param k columns of op(A), rows of op(B)
     * @param alpha factor of the product
     * @param a the array that holds A
     * @param aOffset index of A's first element
     * @param lda distance between the starts of A's rows
     * @param b the array that holds B
     * @param bOffset index of B's first element
     * @param ldb distance between the starts of B's rows
     * @param beta factor of the old C; if it is 0, C is not read
     * @param c the array that holds C
     * @param cOffset index of C's first element
     * @param ldc distance between the starts of C's rows
     */
    void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset, int lda,
            float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);

    /**
     * Computes C = A · B + C so that each row of C has the bits that it has alone: they depend on its row of A, on B,
     * n and k, never on m, on the other rows or on its place among them. The arguments are already checked, the sizes
     * m, n and k are at least 1, and n is at most {@link Blas#BLOCK}.
     *
     * @param m rows of A and C
     * @param n columns of B and C
     * @param k columns of A, rows of B
     * @param a the array that holds A
     * @param aOffset index of A's first element
     * @param lda distance between the starts of A's rows
     * @param b the array that holds B
     * @param bOffset index of B's first element
     * @param ldb distance between the starts of B's rows
     * @param c the array that holds C
     * @param cOffset index of C's first element
     * @param ldc distance between the starts of C's rows
     */
    void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc);
}
