package dev.weft.device;

/**
 * A product of row-major matrices, {@code y[m, n] = Σ_k a[m, k] · b[k, n]}, perhaps of transposed ones, perhaps with a
 * bias {@code [n]} that is added to each row.
 *
 * @param m the rows of the result
 * @param n its columns
 * @param k the number of products in each sum
 * @param a which of the arrays that the part reads is the left matrix: {@code [m, k]}, or {@code [k, m]} if transposed
 * @param b which is the right matrix: {@code [k, n]}, or {@code [n, k]} if transposed
 * @param bias which is the bias; -1 if there is none
 * @param transposesA whether the left matrix is transposed
 * @param transposesB whether the right matrix is transposed
 * @param adds whether the product is added to the target
 * @param isByRow whether the bits of a row of the result must depend neither on the other rows nor on their number
 */
public record Product(int m, int n, int k, int a, int b, int bias, boolean transposesA, boolean transposesB,
        boolean adds, boolean isByRow) implements Form {
    /** The product of two arrays as they are, without a bias. */
    public static Product of(int m, int n, int k, int a, int b) {
        return new Product(m, n, k, a, b, -1, false, false, false, false);
    }

    /** Returns this product of the transposed left matrix. */
    public Product transposingA() {
        return new Product(m, n, k, a, b, bias, true, transposesB, adds, isByRow);
    }

    /** Returns this product of the transposed right matrix. */
    public Product transposingB() {
        return new Product(m, n, k, a, b, bias, transposesA, true, adds, isByRow);
    }

    /** Returns this product with the bias that is array number {@code bias}. */
    public Product biased(int bias) {
        return new Product(m, n, k, a, b, bias, transposesA, transposesB, adds, isByRow);
    }

    /** Returns this product with rows that do not depend on each other. */
    public Product byRow() {
        return new Product(m, n, k, a, b, bias, transposesA, transposesB, adds, true);
    }

    @Override
    public boolean readsTarget() {
        return adds;
    }

    @Override
    public Product adding() {
        return new Product(m, n, k, a, b, bias, transposesA, transposesB, true, isByRow);
    }
}
