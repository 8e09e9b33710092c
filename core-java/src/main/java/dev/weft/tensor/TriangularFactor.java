package dev.weft.tensor;

import java.util.Arrays;

/**
 * The triangular factor R of a matrix A = Q · R whose rows arrive one after the other. It is all that least squares and
 * principal components need of A, however many rows A has.
 *
 * <pre>{@code
 * TriangularFactor factor = new TriangularFactor(3); // intercept, feature, target
 * factor.add(1, 1, 3);
 * factor.add(1, 2, 5);
 * factor.add(1, 3, 7);
 * double[] x = factor.leastSquares(true, 1).x()[0]; // 1, 2: target = 1 + 2 · feature
 * }</pre>
 *
 * <p>LAPACK computes it in double precision by Householder reflections of the current R and the next rows. So its error
 * grows with the condition number of A, not with its square as that of AᵀA. It needs memory for about
 * {@code columns · (columns + max(columns, 1024))} doubles.
 *
 * <p>On one machine the result depends only on the rows and their order; processors may differ in the last bits of a
 * double. You may ask for results at any time and add rows afterwards. Not safe for several threads. The methods throw
 * {@link ArithmeticException} if jblas' native library computes wrongly.
 */
public final class TriangularFactor {
    private static final int BLOCK = 1024;
    private static final int MOST_COLUMNS = 1 << 14;

    private final int columns;
    private final int height;
    /** Column-major: R in the first rows, then the next rows. */
    private final double[] block;
    private int filled;
    private long rows;

    /**
     * Creates the factor of a matrix without rows.
     *
     * @param columns the length of a row, 1 to 16,384
     * @throws IllegalArgumentException if {@code columns} is outside this range
     */
    public TriangularFactor(int columns) {
        if (columns < 1 || columns > MOST_COLUMNS) {
            throw new IllegalArgumentException("TriangularFactor expects 1 to " + MOST_COLUMNS + " columns but got "
                    + columns);
        }
        this.columns = columns;
        this.height = columns + Math.max(columns, BLOCK);
        this.block = new double[columns * height];
        this.filled = columns;
    }

    /** The number of rows added so far. */
    public long rows() {
        return rows;
    }

    /**
     * Adds a row, which is copied.
     *
     * @throws IllegalArgumentException if it has another length, or a number that is not finite
     */
    public void add(double... row) {
        if (row.length != columns || !Arrays.stream(row).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("TriangularFactor expects rows of " + columns
                    + " finite numbers but got "
                    + (row.length == columns ? Arrays.toString(row) : row.length + " numbers"));
        }
        if (filled == height) {
            fold();
        }
        for (int j = 0; j < columns; j++) {
            block[j * height + filled] = row[j];
        }
        filled++;
        rows++;
    }

    private void fold() {
        if (filled > columns) {
            Linalg.triangle(block, filled, columns, height);
            for (int j = 0; j < columns; j++) {
                Arrays.fill(block, j * height + j + 1, (j + 1) * height, 0);
            }
            filled = columns;
        }
    }

    /**
     * Returns the singular values and the right singular vectors of A. For principal components, subtract the mean of
     * each column from the rows that you add. Without rows all values are 0.
     *
     * @return {@code columns} axes, in the order of descending singular values
     * @throws ArithmeticException if they do not converge
     */
    public Axes axes() {
        fold();
        double[] vectors = new double[columns * columns];
        for (int i = 0; i < columns * columns; i++) {
            vectors[i] = block[i % columns * height + i / columns];
        }
        double[] values = Linalg.leftSvd(vectors, columns);
        double[][] directions = new double[columns][];
        Arrays.setAll(directions, j -> Arrays.copyOfRange(vectors, j * columns, (j + 1) * columns));
        return new Axes(values, directions);
    }

    /**
     * Solves least squares. With A = [F B], where B are the last {@code targets} columns, it returns for each of them
     * the x that minimizes |F · x - b|, and the shortest if there are several. As in numpy, singular values of F,
     * without the column of the intercept, count as 0 up to {@code 2⁻⁵² · max(rows, columns)} times the largest.
     *
     * @param intercept whether the first column of F, such as one of ones, is free: it is eliminated first, and counts
     *     neither for the length of x nor for the rank
     * @param targets the number of columns of B, at least 1
     * @return x for each target, and the rank
     * @throws IllegalArgumentException if {@code targets} is below 1, if F has no column besides that of the intercept,
     *     or if the column of the intercept is all 0
     * @throws ArithmeticException if the singular values do not converge
     */
    public Solution leastSquares(boolean intercept, int targets) {
        int first = intercept ? 1 : 0;
        int unknowns = columns - targets - first;
        if (targets < 1 || unknowns < 1) {
            throw new IllegalArgumentException("TriangularFactor.leastSquares expects at least 1 target and 1 other"
                    + " column but got " + targets + " and " + unknowns + " of " + columns);
        }
        fold();
        double[] factor = part(first, first, unknowns, unknowns);
        double[] x = part(first, columns - targets, unknowns, targets);
        double epsilon = Math.ulp(1.0) * Math.max(rows, unknowns);
        int rank = Linalg.leastSquares(factor, unknowns, x, epsilon);
        double[][] solutions = new double[targets][];
        Arrays.setAll(solutions, j -> Arrays.copyOfRange(x, j * unknowns, (j + 1) * unknowns));
        return new Solution(intercept ? withIntercept(solutions) : solutions, rank);
    }

    /** Solves the first row of R · x = b for its first unknown. */
    private double[][] withIntercept(double[][] solutions) {
        if (block[0] == 0) {
            throw new IllegalArgumentException("TriangularFactor.leastSquares expects a first column with a number"
                    + " other than 0");
        }
        double[][] whole = new double[solutions.length][];
        for (int target = 0; target < whole.length; target++) {
            double rest = block[(columns - whole.length + target) * height];
            for (int j = 0; j < solutions[target].length; j++) {
                rest -= block[(j + 1) * height] * solutions[target][j];
            }
            whole[target] = new double[solutions[target].length + 1];
            whole[target][0] = rest / block[0];
            System.arraycopy(solutions[target], 0, whole[target], 1, solutions[target].length);
        }
        return whole;
    }

    /**
     * Returns {@code rows} rows of R from row {@code row}, with {@code count} columns from {@code column},
     * column-major.
     */
    private double[] part(int row, int column, int rows, int count) {
        double[] part = new double[rows * count];
        for (int j = 0; j < count; j++) {
            System.arraycopy(block, (column + j) * height + row, part, j * rows, rows);
        }
        return part;
    }

    /**
     * The principal axes of the rows of A, through the origin.
     *
     * @param values the singular values, descending, none negative: the root of the sum of squares along each axis
     * @param directions for each, an axis of length 1 with as many numbers as a row has; its sign is undefined
     */
    public record Axes(double[] values, double[][] directions) {}

    /**
     * The solution of least squares.
     *
     * @param x for each target, a number for each column of F, the intercept first
     * @param rank the rank of F, without the column of the intercept
     */
    public record Solution(double[][] x, int rank) {}
}
