package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.TriangularFactor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The standardized numbers z of a table in fewer, or uncorrelated, coordinates (principal component analysis):
 * {@code y = D · z}, where the rows of D are the directions of largest variance. If whitened,
 * {@code y_k = (D · z)_k / √variance_k}, so that each has variance 1. {@link Preprocessing#withPca} and
 * {@link Preprocessing#withWhitening} learn them.
 *
 * <p>If Z contains the rows z of n examples and {@code Z = U · S · Vᵀ} is its singular value decomposition, the
 * directions are columns of V and the variances {@code S² / n}. The sign of a direction is the one that makes its
 * largest coefficient positive; of coefficients that are equal up to one part in a million, the first counts.
 * Everything is rounded to float, so that the last bits of a machine's LAPACK do not show; directions of equal variance
 * are as the machine finds them.
 *
 * @param directions for each component, in the order of falling variance, a coefficient for each column of numbers
 * @param variances the variance of the standardized numbers along each direction, over n
 * @param whitened whether each component is divided by its standard deviation
 */
public record PrincipalComponents(List<List<Double>> directions, List<Double> variances, boolean whitened) {
    private static final double TIE = 1 - 1e-6;

    /** Copies the lists and checks the numbers. */
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

    /** Returns component {@code k} of standardized numbers. */
    double of(int k, double[] standardized) {
        List<Double> direction = directions.get(k);
        double sum = 0;
        for (int j = 0; j < standardized.length; j++) {
            sum += direction.get(j) * standardized[j];
        }
        return whitened ? sum / Math.sqrt(variances.get(k)) : sum;
    }

    /** Learns from the rows in {@code parts}, the same that {@code fitted} was learned from. */
    static PrincipalComponents fit(Preprocessing fitted, Fitting.Parts parts, int components, boolean whitened)
            throws IOException {
        List<String> names = fitted.numbers().stream().map(Preprocessing.Standardized::name).toList();
        if (components < 1 || components > names.size()) {
            throw new IllegalArgumentException("PrincipalComponents expects from 1 component to as many as there are"
                    + " columns of numbers, " + names.size() + " " + names + ", but got " + components);
        }
        TriangularFactor factor = new TriangularFactor(names.size());
        double[] standardized = new double[names.size()];
        double[] squares = new double[names.size()];
        List<String> sources = new ArrayList<>();
        parts.forEach(part -> {
            sources.add(part.source());
            List<Column.Numbers> columns = fitted.columns(part);
            for (int row = 0; row < part.size(); row++) {
                fitted.standardize(part, columns, row, standardized);
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
                        "numbers that vary, for principal components: leave the column out");
            }
        }
        if (factor.rows() < names.size()) {
            throw new MalformedDataException(source, "rows", factor.rows() + " rows",
                    "at least as many rows as columns of numbers, " + names.size() + ", for principal components");
        }
        return of(factor, components, whitened, source);
    }

    private static PrincipalComponents of(TriangularFactor factor, int components, boolean whitened, String source) {
        TriangularFactor.Axes axes = factor.axes();
        double least = Math.ulp(1.0) * factor.rows() * axes.values()[0];
        long rank = Arrays.stream(axes.values()).filter(value -> value > least).count();
        if (components > rank) {
            throw new MalformedDataException(source, "columns of numbers",
                    "only " + rank + " that do not follow from the others",
                    "at least " + components + ", for as many principal components");
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
