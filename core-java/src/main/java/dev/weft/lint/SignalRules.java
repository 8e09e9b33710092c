package dev.weft.lint;

import dev.weft.graph.Variable;
import dev.weft.internal.text.PythonFormat;
import dev.weft.lint.Lint.Finding;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Range;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rules about the differences between examples after each layer, with the initial weights. Where they explode or
 * vanish, the spectral norms of the kernels show whether the kernels or the activations are the cause.
 */
final class SignalRules {
    /**
     * Relu networks of 22 layers with Glorot's kernels keep 5e-4 and still learn; with 30 layers they keep 3e-5 and do
     * not (He et al. 2015).
     */
    private static final double LEAST = 1e-4;
    private static final double MOST = 1e3;
    private static final int FEW = 20;
    private static final int PASSED = 500;
    private static final int SHOWN = 8;

    private SignalRules() {}

    /**
     * {@code exploding-signal} and {@code vanishing-signal}: with the initial weights, the differences between examples
     * grow to more than 1,000 times those of the features, or shrink to less than 1/10,000 of those after the first
     * layer.
     */
    static Optional<Finding> throughDepth(Inspection seen) {
        double start = spread(seen.sample().features());
        List<BuiltLayer> rows = seen.built().network().layers();
        int last = rows.size() - 1;
        while (last >= 0 && kernels(rows.get(last)).isEmpty()) {
            last--;
        }
        if (last < 0 || seen.sample().size() < FEW || !(start > 0 && start < Double.POSITIVE_INFINITY)) {
            return Optional.empty();
        }
        Map<String, Tensor> activations = seen.activations(PASSED);
        Section section = new Section(start);
        for (int i = 0; i < rows.size(); i++) {
            BuiltLayer row = rows.get(i);
            double spread = spread(activations.get(row.name()));
            if (row.layer().normalizes()) {
                section = new Section(spread);
                continue;
            }
            Optional<Finding> found = section.pass(row, spread, i < last);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The kernels of a layer and of the layers inside it. */
    private static List<Variable> kernels(BuiltLayer row) {
        return row.variables().stream().filter(variable -> variable.trainable() && variable.shape().rank() == 2)
                .toList();
    }

    /** The root mean square, over the columns, of the standard deviation over the rows. */
    private static double spread(Tensor values) {
        int rows = values.shape().rows();
        int width = values.shape().rowSize();
        double squares = 0;
        for (int j = 0; j < width; j++) {
            double mean = 0;
            for (int i = 0; i < rows; i++) {
                mean += values.data()[i * width + j] / (double) rows;
            }
            for (int i = 0; i < rows; i++) {
                squares += Math.pow(values.data()[i * width + j] - mean, 2);
            }
        }
        return Math.sqrt(squares / values.size());
    }

    /** The layers since the last one that normalizes, whose output has a scale of its own. */
    private static final class Section {
        private final double start;
        private final List<Variable> passed = new ArrayList<>();
        private double first = Double.NaN;

        Section(double start) {
            this.start = start;
        }

        Optional<Finding> pass(BuiltLayer row, double spread, boolean hidden) {
            List<Variable> kernels = kernels(row);
            passed.addAll(kernels);
            if (passed.isEmpty() || !(start > 0)) {
                return Optional.empty();
            }
            if (!(spread <= MOST * start)) {
                return Optional.of(finding("exploding-signal", row, spread / start, "before " + firstLayer(),
                        "start with glorotUniform() or heNormal() kernels, or put batchNorm() between layers"));
            }
            if (hidden && (spread < LEAST * first || spread == 0 && kernels.stream().anyMatch(Section::isZero))) {
                return Optional.of(finding("vanishing-signal", row, spread == 0 ? 0 : spread / first,
                        "after " + firstLayer(), remedy()));
            }
            first = Double.isNaN(first) ? spread : first;
            return Optional.empty();
        }

        private static boolean isZero(Variable kernel) {
            return Range.of(kernel.tensor().data()).equals(new Range(0, 0));
        }

        /**
         * A difference grows at most by the norm of each kernel. Where the kernels would let it pass, the activations
         * remove it.
         */
        private String remedy() {
            double most = passed.stream().mapToDouble(kernel -> SpectralNorm.of(kernel.tensor()))
                    .reduce(1, (a, b) -> a * b);
            return most < 1 ? "start with larger kernels, such as those of glorotUniform() or heNormal()"
                    : "use activations that saturate less, such as relu or tanh, or put batchNorm() between layers";
        }

        private String firstLayer() {
            String name = passed.get(0).name();
            return name.substring(0, name.lastIndexOf('.'));
        }

        private Finding finding(String name, BuiltLayer row, double times, String where, String fix) {
            String norms = passed.stream().limit(SHOWN)
                    .map(kernel -> PythonFormat.g(rounded(SpectralNorm.of(kernel.tensor()))))
                    .collect(Collectors.joining(", ")) + (passed.size() > SHOWN ? ", …" : "");
            return new Finding(name, "with the initial weights, examples differ " + PythonFormat.g(rounded(times))
                    + " times as much after " + row.name() + " as " + where + "; the largest singular values of the "
                    + passed.size() + " kernels so far are " + norms, fix);
        }

        /** Three digits, the precision of a large kernel's norm. */
        private static double rounded(double number) {
            return Double.isFinite(number) ? Double.parseDouble(String.format(Locale.ROOT, "%.2e", number)) : number;
        }
    }
}
