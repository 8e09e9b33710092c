package dev.weft.tensor;

import java.util.Arrays;

/**
 * The triangular factor R of a matrix A = Q · R whose rows arrive one after another: all that least squares and
 * principal axes need of A, however many rows it has. It is computed in double precision by LAPACK's Householder
 * reflections, of the R so far and the next rows, so its error grows with the condition of A, not with its square as
 * that of AᵀA. Memory: about {@code columns · (columns + max(columns, 1024))} numbers.
 *
 * <p>The result depends on the rows and their order alone on one machine; processors may differ in the last bits of a
 * double. Not for several threads at once. The methods throw {@link UnsupportedOperationException} where jblas'
 * natives cannot be used, and {@link ArithmeticException} where they compute wrongly.
 */
public final class TriangularFactor {
    private static final int BLOCK = 1024;
    private static final int MOST_COLUMNS = 1 << 14;

    private final int columns;
    private final int height;
    /** Column by column: R in the first rows, then the rows to come. */
    private final double[] block;
    private int filled;
    private long rows;

    /**
     * The factor of no rows yet.
     *
     * @param columns the length of a row, 1 to 16,384
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

    /** The number of rows so far. */
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
     * The singular values and right singular vectors of A.
     *
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
     * With A = [F B], where B are the last {@code targets} columns: for each of them the x that minimizes |F · x -
     * b|, of several the shortest. Singular values of F count as 0 from {@code 2⁻⁵² · max(rows, columns of F)} times
     * the largest down, as in numpy.
     *
     * @param intercept whether the first column of F, such as one of ones, is free: it is taken out of all others
     *     first, and neither its x counts as length nor its singular value for the rank
     * @throws IllegalArgumentException if no column of F is left, or the intercept's is all 0
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

    /** The first row of R · x = b, solved for its first unknown. */
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
     * {@code rows} rows of R from row {@code row} on, of {@code count} columns from {@code column} on, column by
     * column.
     */
    private double[] part(int row, int column, int rows, int count) {
        double[] part = new double[rows * count];
        for (int j = 0; j < count; j++) {
            System.arraycopy(block, (column + j) * height + row, part, j * rows, rows);
        }
        return part;
    }

    /**
     * The principal axes of A's rows, about 0.
     *
     * @param values the singular values, descending, none negative: the root of the sum of squares along each axis
     * @param directions for each an axis of length 1 and as many numbers as a row has; its sign is not determined
     */
    public record Axes(double[] values, double[][] directions) {}

    /**
     * A least-squares solution.
     *
     * @param x for each target a number for each column of F
     * @param rank of F, without the intercept's column
     */
    public record Solution(double[][] x, int rank) {}
}
