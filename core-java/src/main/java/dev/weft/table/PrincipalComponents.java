package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.tensor.TriangularFactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Principal component analysis (PCA) of the standardized numeric columns of a table. It replaces the numbers {@code z}
 * of a row with fewer, uncorrelated ones: {@code y = D · z}, where the rows of {@code D} are the directions of largest
 * variance, in decreasing order. With whitening, {@code y_k = (D · z)_k / √variance_k}, so that each component has
 * variance 1. {@link Preprocessing#withPca} and {@link Preprocessing#withWhitening} compute it:
 * <pre>{@code
 * Preprocessing preprocessing = Preprocessing.fit(table, "price").withPca(3, table);
 * }</pre>
 *
 * <p>The fraction of the total variance that the components explain is the sum of {@code variances}, divided by the
 * number of numeric columns, since each standardized column has variance 1 (less if values are missing):
 * <pre>{@code
 * PrincipalComponents components = preprocessing.components().orElseThrow();
 * double explained = components.variances().stream().mapToDouble(Double::doubleValue).sum()
 *         / preprocessing.numbers().size();
 * }</pre>
 *
 * <p>If {@code Z} contains the rows {@code z} of {@code n} examples, and {@code Z = U · S · Vᵀ} is its singular value
 * decomposition, the directions are the columns of {@code V} and the variances are {@code S² / n}. The sign of a
 * direction is chosen so that its largest coefficient is positive, or the first of those that are equal to one part in
 * a million. Directions and variances are rounded to floats, which hides differences in the last bits between LAPACK
 * implementations. Directions of equal variance may differ between machines.
 *
 * @param directions for each component, in decreasing order of variance, one coefficient per numeric column
 * @param variances the variance of the standardized numbers along each direction, dividing by n
 * @param whitened whether each component is divided by its standard deviation
 */
public record PrincipalComponents(List<List<Double>> directions, List<Double> variances, boolean whitened) {
    private static final double TIE = 1 - 1e-6;

    /**
     * Copies the lists and checks the numbers.
     *
     * @throws IllegalArgumentException if there is no direction, if there are not as many variances as directions, if a
     *     coefficient is not finite, or if a variance is not finite or not above 0
     */
    public PrincipalComponents {
        directions = directions.stream().map(List::copyOf).toList();
        variances = List.copyOf(variances);
        if (directions.isEmpty() || directions.size() != variances.size()
                || directions.stream().anyMatch(direction -> !direction.stream().allMatch(Double::isFinite))
                || !variances.stream().allMatch(variance -> variance > 0 && variance < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("PrincipalComponents expects finite directions and for each a variance"
                    + " above 0 but got " + directions + " and " + variances);
        }
    }

    /** The number of components. */
    public int size() {
        return directions.size();
    }

    /** Computes component {@code k} of standardized numbers. */
    double of(int k, double[] standardized) {
        List<Double> direction = directions.get(k);
        double sum = 0;
        for (int j = 0; j < standardized.length; j++) {
            sum += direction.get(j) * standardized[j];
        }
        return whitened ? sum / Math.sqrt(variances.get(k)) : sum;
    }

    /** Computes the components of the rows that {@code fitted} was fitted to. */
    static PrincipalComponents fit(Preprocessing rules, Table table, int components, boolean whitened) {
        try {
            return fit(rules, part -> part.accept(table), components, whitened);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PrincipalComponents fit(Preprocessing fitted, Fitting.Parts parts, int components, boolean whitened)
            throws IOException {
        List<String> names = fitted.numbers().stream().map(Preprocessing.Standardized::name).toList();
        if (components < 1 || components > names.size()) {
            throw new IllegalArgumentException("PrincipalComponents expects at least 1 component and at most one per"
                    + " numeric column, " + names.size() + " " + Printable.of(names.toString()) + ", but got "
                    + components);
        }
        TriangularFactor factor = new TriangularFactor(names.size());
        double[] standardized = new double[names.size()];
        double[] squares = new double[names.size()];
        List<String> sources = new ArrayList<>();
        parts.forEach(part -> {
            sources.add(part.source());
            Encoding encoding = new Encoding(fitted, part);
            List<Column.Numbers> columns = encoding.columns();
            for (int row = 0; row < part.size(); row++) {
                encoding.standardize(columns, row, standardized);
                for (int j = 0; j < standardized.length; j++) {
                    if (!Double.isFinite(standardized[j])) {
                        throw new MalformedDataException(part.source(), part.place(row, names.get(j)),
                                String.valueOf(standardized[j]), "a finite number");
                    }
                    squares[j] += standardized[j] * standardized[j];
                }
                factor.add(standardized);
            }
        });
        String source = sources.isEmpty() ? "table" : sources.get(0);
        for (int j = 0; j < squares.length; j++) {
            if (squares[j] == 0) {
                throw new MalformedDataException(source, "column " + names.get(j), "the same value in all rows",
                        "numbers that vary, for principal components (ignore the column)");
            }
        }
        if (factor.rows() < names.size()) {
            throw new MalformedDataException(source, "rows", factor.rows() + " rows",
                    "at least as many rows as numeric columns, " + names.size() + ", for principal components");
        }
        return of(factor, components, whitened, source);
    }

    private static PrincipalComponents of(TriangularFactor factor, int components, boolean whitened, String source) {
        TriangularFactor.Axes axes = factor.axes();
        double least = Math.ulp(1.0) * factor.rows() * axes.values()[0];
        long rank = Arrays.stream(axes.values()).filter(value -> value > least).count();
        if (components > rank) {
            throw new MalformedDataException(source, "numeric columns",
                    "only " + rank,
                    "at least " + components + " linearly independent columns for " + components + " components");
        }
        List<List<Double>> directions = Arrays.stream(axes.directions()).limit(components)
                .map(PrincipalComponents::signed).toList();
        List<Double> variances = Arrays.stream(axes.values()).limit(components)
                .mapToObj(value -> (double) (float) (value * value / factor.rows())).toList();
        return new PrincipalComponents(directions, variances, whitened);
    }

    private static List<Double> signed(double[] direction) {
        double largest = Arrays.stream(direction).map(Math::abs).max().orElseThrow();
        double first = Arrays.stream(direction).filter(c -> Math.abs(c) >= TIE * largest).findFirst().orElseThrow();
        return Arrays.stream(direction).map(c -> (float) (Math.signum(first) * c)).boxed().toList();
    }
}
