package dev.weft.network;

import dev.weft.graph.Naive;
import dev.weft.graph.Samples;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every activation, regularizer and layer with its value in double precision. */
final class NetworkTable {
    private static final int[] ANY = {Shape.UNKNOWN};

    /**
     * A layer for examples of a shape, whose unknown lengths may be any; the reference takes the input and then the
     * variables in the order of creation.
     */
    record LayerRow(String name, Layer layer, boolean training, int[] features, Naive.Function reference) {
        LayerRow(String name, Layer layer, int[] features, Naive.Function reference) {
            this(name, layer, false, features, reference);
        }

        /** The fewest examples that it accepts. */
        int least() {
            return training && layer instanceof BatchNorm ? 2 : 1;
        }

        /** The shape of a placeholder for any number of examples, with lengths in place of those that may be any. */
        int[] lengths(IntSupplier length) {
            return IntStream.concat(IntStream.of(Shape.UNKNOWN), IntStream.of(features)
                    .map(feature -> feature == Shape.UNKNOWN ? length.getAsInt() : feature)).toArray();
        }

        /** An input of this shape that it accepts. */
        Tensor input(Samples samples, Shape shape) {
            return layer instanceof Embedding table ? samples.whole(shape, table.entries()) : samples.signed(shape);
        }

        /** Builds the layer; one that refers to another after that one. */
        Forward build(Scope scope, Shape input) {
            if (!(layer instanceof Tied)) {
                return layer.build(scope.of(layer), input);
            }
            Layer before = Dense.of(3, Activations.TANH);
            Forward first = before.build(scope.of(before), input);
            Forward second = layer.build(scope.of(layer), Shape.of(Shape.UNKNOWN, 3));
            return (x, pass) -> second.apply(first.apply(x, pass), pass);
        }

        Pass pass() {
            return training ? Pass.training() : Pass.inference();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A regularizer by the name of its constant or factory. */
    record RegularizerRow(String name, Regularizer regularizer, Function<Naive, Double> reference) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** One activation; a constant by its name, another by that of its factory. */
    record ActivationRow(String name, Activation activation, UnaryOperator<Naive> reference) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<ActivationRow> activations() {
        return List.of(
                activation("IDENTITY", x -> x),
                activation("RELU", x -> x <= 0 ? 0 : x),
                activation("RELU6", x -> x <= 0 ? 0 : Math.min(x, 6)),
                activation("SELU", x -> 1.0507009873554805 * (x <= 0 ? 1.6732632423543772 * Math.expm1(x) : x)),
                activation("GELU", x -> x * Naive.normal(x)),
                activation("SILU", x -> x / (1 + Math.exp(-x))),
                activation("MISH", x -> x * Math.tanh(softplus(x))),
                activation("SIGMOID", x -> 1 / (1 + Math.exp(-x))),
                activation("HARD_SIGMOID", NetworkTable::hardSigmoid),
                activation("HARD_SWISH", x -> x * hardSigmoid(x)),
                activation("TANH", Math::tanh),
                activation("SOFTSIGN", x -> x / (1 + Math.abs(x))),
                activation("SOFTPLUS", NetworkTable::softplus),
                new ActivationRow("SOFTMAX", Activations.SOFTMAX, Naive::softmax),
                new ActivationRow("LOG_SOFTMAX", Activations.LOG_SOFTMAX, NetworkTable::logSoftmax),
                activation("SIGN", Math::signum),
                activation("STEP", x -> Double.isNaN(x) ? x : x > 0 ? 1 : 0),
                new ActivationRow("relu", Activations.relu(1, 0.1, 0.5),
                        x -> x.map(a -> a > 0.5 ? Math.min(a, 1) : 0.1f * (a - 0.5))),
                new ActivationRow("leakyRelu", Activations.leakyRelu(0.1), x -> x.map(a -> a < 0 ? 0.1f * a : a)),
                new ActivationRow("elu", Activations.elu(0.7), x -> x.map(a -> a < 0 ? 0.7f * Math.expm1(a) : a)));
    }

    private static ActivationRow activation(String name, DoubleUnaryOperator reference) {
        return new ActivationRow(name, Activations.valueOf(name), x -> x.map(reference));
    }

    static UnaryOperator<Naive> reference(Activation activation) {
        return activations().stream().filter(row -> row.activation().equals(activation)).findFirst().orElseThrow()
                .reference();
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double hardSigmoid(double x) {
        return Math.min(Math.max(x / 6 + 0.5, 0), 1);
    }

    private static Naive logSoftmax(Naive x) {
        Naive largest = x.along(1, Naive::max);
        Naive sums =
                Naive.fill(x.lengths(), i -> Math.exp(x.at(i) - largest.at(i[0])))
                        .along(1, line -> Arrays.stream(line).sum());
        return Naive.fill(x.lengths(), i -> x.at(i) - largest.at(i[0]) - Math.log(sums.at(i[0])));
    }

    private NetworkTable() {}

    static List<RegularizerRow> regularizers() {
        return List.of(
                new RegularizerRow("none", Regularizers.none(), w -> 0.0),
                new RegularizerRow("l1", Regularizers.l1(0.3), w -> 0.3 * absolute(w)),
                new RegularizerRow("l1l2", Regularizers.l1l2(0.2, 0.3), w -> 0.2 * absolute(w) + 0.15 * w.dot(w)),
                new RegularizerRow("l2", Regularizers.l2(0.3), w -> 0.15 * w.dot(w)));
    }

    private static double absolute(Naive w) {
        return w.map(Math::abs).sum();
    }

    /** Every way to join, a split and a shared layer. */
    private static Layer joined() {
        List<Branch> halves = Branch.input("x", 4).split(2, 2);
        Branch.Shared shared = Branch.shared(Dense.of(2, Activations.TANH));
        Branch a = halves.get(0).then(shared);
        Branch b = halves.get(1).then(shared);
        Branch all = Branch.concat(Branch.add(a, b), Branch.multiply(a, b), Branch.average(a, b),
                Branch.maximum(a, halves.get(0)), Branch.dot(a, b));
        return Branch.network(Map.of("y", all)).layers().get(0);
    }

    private static Naive joined(List<Naive> in) {
        int n = in.get(0).lengths()[0];
        Naive x = Naive.fill(new int[]{n, 2}, i -> in.get(0).at(i[0], i[1]));
        Naive a = affine(List.of(x, in.get(1), in.get(2))).map(Math::tanh);
        Naive b = affine(List.of(Naive.fill(new int[]{n, 2}, i -> in.get(0).at(i[0], i[1] + 2)), in.get(1), in.get(2)))
                .map(Math::tanh);
        return Naive.fill(new int[]{n, 9}, i -> {
            int j = i[1] % 2;
            return switch (i[1] / 2) {
                case 0 -> a.at(i[0], j) + b.at(i[0], j);
                case 1 -> a.at(i[0], j) * b.at(i[0], j);
                case 2 -> (a.at(i[0], j) + b.at(i[0], j)) / 2;
                case 3 -> Math.max(a.at(i[0], j), x.at(i[0], j));
                default -> a.at(i[0], 0) * b.at(i[0], 0) + a.at(i[0], 1) * b.at(i[0], 1);
            };
        });
    }

    /** All layers, with those of {@link TabularTable}. */
    static List<LayerRow> allLayers() {
        return Stream.concat(layers().stream(), TabularTable.layers().stream()).toList();
    }

    static List<LayerRow> layers() {
        return List.of(
                new LayerRow("Dense", Dense.of(3, Activations.TANH).withBiasInitializer(Initializers.normal(1)), ANY,
                        in -> reference(Activations.TANH).apply(affine(in))),
                new LayerRow("Dense of width 1", Dense.of(1).withBiasInitializer(Initializers.normal(1)), new int[]{1},
                        NetworkTable::affine),
                new LayerRow("Dense without bias", Dense.of(3, Activations.SIGMOID).withoutBias(), ANY,
                        in -> reference(Activations.SIGMOID).apply(in.get(0).matmul(in.get(1)))),
                new LayerRow("Dense with an activation of one's own", Dense.of(2, (Value x) -> x.times(x)), ANY,
                        in -> affine(in).map(x -> x * x)),
                new LayerRow("Activate", new Activate(Activations.TANH), ANY, in -> in.get(0).map(Math::tanh)),
                new LayerRow("Flatten", new Flatten(), new int[]{Shape.UNKNOWN, Shape.UNKNOWN},
                        in -> in.get(0)
                                .reshape(in.get(0).lengths()[0], in.get(0).lengths()[1] * in.get(0).lengths()[2])),
                new LayerRow("Reshape", Layers.reshape(2, 3), new int[]{6},
                        in -> in.get(0).reshape(in.get(0).lengths()[0], 2, 3)),
                new LayerRow("Columns", Layers.columns(1, 3), new int[]{4},
                        in -> Naive.fill(new int[]{in.get(0).lengths()[0], 2}, i -> in.get(0).at(i[0], i[1] + 1))),
                new LayerRow("Join of one", Join.CONCAT, ANY, in -> in.get(0)),
                new LayerRow("Wiring", joined(), new int[]{4}, NetworkTable::joined),
                new LayerRow("Prelu", Layers.prelu(), ANY, in -> in.get(0).zip(in.get(1), (x, a) -> x < 0 ? a * x : x)),
                new LayerRow("Dropout of nothing", Layers.dropout(0), true, ANY, in -> in.get(0)),
                new LayerRow("Dropout in inference", Layers.dropout(0.5), ANY, in -> in.get(0)),
                new LayerRow("AlphaDropout of nothing", Layers.alphaDropout(0), true, ANY, in -> in.get(0)),
                new LayerRow("AlphaDropout in inference", Layers.alphaDropout(0.5), ANY, in -> in.get(0)),
                new LayerRow("GaussianDropout of nothing", Layers.gaussianDropout(0), true, ANY, in -> in.get(0)),
                new LayerRow("GaussianDropout in inference", Layers.gaussianDropout(0.5), ANY, in -> in.get(0)),
                new LayerRow("ActivityRegularization", Layers.activityRegularization(0.1, 0), true, ANY,
                        in -> in.get(0)),
                new LayerRow("GaussianNoise of nothing", Layers.gaussianNoise(0), true, ANY, in -> in.get(0)),
                new LayerRow("GaussianNoise in inference", Layers.gaussianNoise(0.5), ANY, in -> in.get(0)),
                new LayerRow("BatchNorm in inference", Layers.batchNorm(), ANY, in -> affine(
                        in.get(0).zip(in.get(3), (x, mean) -> x - mean)
                                .zip(in.get(4), (d, variance) -> d / Math.sqrt(variance + 1e-3)),
                        in)),
                new LayerRow("BatchNorm in training", Layers.batchNorm(), true, ANY,
                        in -> affine(standardized(in.get(0), 0, 1e-3), in)),
                new LayerRow("BatchNorm without scale and center", Layers.batchNorm().withoutScale().withoutCenter(),
                        true, ANY, in -> standardized(in.get(0), 0, 1e-3)),
                new LayerRow("BatchNorm without scale", Layers.batchNorm().withoutScale(), true, ANY,
                        in -> standardized(in.get(0), 0, 1e-3).zip(in.get(1), Double::sum)),
                new LayerRow("BatchNorm without center", Layers.batchNorm().withoutCenter(), true, ANY,
                        in -> standardized(in.get(0), 0, 1e-3).zip(in.get(1), (x, gamma) -> x * gamma)),
                new LayerRow("LayerNorm without scale and center", Layers.layerNorm().withoutScale().withoutCenter(),
                        ANY, in -> standardized(in.get(0), 1, 1e-3)),
                new LayerRow("LayerNorm without scale", Layers.layerNorm().withoutScale(), ANY,
                        in -> standardized(in.get(0), 1, 1e-3).zip(in.get(1), Double::sum)),
                new LayerRow("LayerNorm without center", Layers.layerNorm().withoutCenter(), ANY,
                        in -> standardized(in.get(0), 1, 1e-3).zip(in.get(1), (x, gamma) -> x * gamma)),
                new LayerRow("LayerNorm", Layers.layerNorm(), ANY, in -> affine(standardized(in.get(0), 1, 1e-3), in)),
                new LayerRow("Residual", Layers.residual(Dense.of(3, Activations.TANH), Dense.of(4)), new int[]{4},
                        in -> affine(List.of(affine(in).map(Math::tanh), in.get(3), in.get(4))).zip(in.get(0),
                                Double::sum)),
                new LayerRow("Named", Layers.named("encoder", Dense.of(3, Activations.TANH)), ANY,
                        in -> reference(Activations.TANH).apply(affine(in))),
                new LayerRow("Chain", Layers.chain(Dense.of(3, Activations.TANH), Dense.of(2)), ANY,
                        in -> affine(List.of(affine(in).map(Math::tanh), in.get(3), in.get(4)))),
                new LayerRow("Tied", Layers.tied("dense1", Activations.SIGMOID), ANY,
                        in -> reference(Activations.SIGMOID).apply(affine(List.of(affine(in).map(Math::tanh),
                                transposed(in.get(1)), in.get(3))))),
                new LayerRow("OnLastAxis", Dense.of(3, Activations.TANH).onLastAxis(),
                        new int[]{Shape.UNKNOWN, Shape.UNKNOWN}, NetworkTable::onLastAxis),
                new LayerRow("OnLastAxis of rows", Dense.of(3).onLastAxis(), ANY, NetworkTable::affine),
                new LayerRow("AverageOver", Layers.averageOver(1), new int[]{Shape.UNKNOWN, Shape.UNKNOWN},
                        in -> in.get(0).along(1, NetworkTable::mean)),
                new LayerRow("AverageOver the last axis", Layers.averageOver(2), new int[]{2, Shape.UNKNOWN},
                        in -> in.get(0).along(2, NetworkTable::mean)),
                new LayerRow("MaximumOver", Layers.maximumOver(1), new int[]{Shape.UNKNOWN, Shape.UNKNOWN},
                        in -> in.get(0).along(1, Naive::max)),
                new LayerRow("Normalization", new Normalization(List.of(0.5, -1.0, 2.0), List.of(4.0, 0.0, 0.25)),
                        new int[]{3}, NetworkTable::normalized),
                new LayerRow("Normalization of lists",
                        new Normalization(List.of(0.5, -1.0, 2.0), List.of(4.0, 0.0, 0.25)),
                        new int[]{Shape.UNKNOWN, 3}, NetworkTable::normalized),
                new LayerRow("Frozen", Layers.frozen(Dense.of(3, Activations.TANH)), true, ANY,
                        in -> reference(Activations.TANH).apply(affine(in))),
                new LayerRow("Frozen BatchNorm in training", Layers.frozen(Layers.batchNorm()), true, ANY,
                        in -> affine(
                                in.get(0).zip(in.get(3), (x, mean) -> x - mean)
                                        .zip(in.get(4), (d, variance) -> d / Math.sqrt(variance + 1e-3)),
                                in)),
                new LayerRow("Terms", Layers.terms("x1", "x2^3", "x1*x2", "sin(x1)*x2^2", "x1*cos(x1)"), new int[]{2},
                        in -> Naive.fill(new int[]{in.get(0).lengths()[0], 5},
                                i -> terms(in.get(0).at(i[0], 0), in.get(0).at(i[0], 1))[i[1]])),
                new LayerRow("Embedding", Layers.embedding(5, 3), new int[0], in -> lookup(in, 3)),
                new LayerRow("Embedding of lists", Layers.embedding(4, 2).withUnknown(), ANY, in -> lookup(in, 2)),
                new LayerRow("a lambda", (scope, input) -> {
                    Variable gain = scope.parameter("gain", Shape.of(input.dimension(1)), Initializers.ones());
                    return (x, pass) -> x.times(gain);
                }, ANY, in -> in.get(0).zip(in.get(1), (x, gain) -> x * gain)));
    }

    private static Naive onLastAxis(List<Naive> in) {
        int[] lengths = in.get(0).lengths();
        return affine(List.of(in.get(0).reshape(lengths[0] * lengths[1], lengths[2]), in.get(1), in.get(2)))
                .map(Math::tanh).reshape(lengths[0], lengths[1], 3);
    }

    private static Naive normalized(List<Naive> in) {
        double[] means = {0.5, -1, 2};
        double[] deviations = {2, 1, 0.5};
        return Naive.fill(in.get(0).lengths(), i -> (in.get(0).at(i) - means[i[i.length - 1]])
                / deviations[i[i.length - 1]]);
    }

    private static Naive transposed(Naive x) {
        return Naive.fill(new int[]{x.lengths()[1], x.lengths()[0]}, i -> x.at(i[1], i[0]));
    }

    private static Naive lookup(List<Naive> in, int width) {
        int[] lengths = Arrays.copyOf(in.get(0).lengths(), in.get(0).lengths().length + 1);
        lengths[lengths.length - 1] = width;
        return Naive.fill(lengths, i -> in.get(1).at(
                (int) Math.round(in.get(0).at(Arrays.copyOf(i, i.length - 1))), i[i.length - 1]));
    }

    private static double[] terms(double x1, double x2) {
        return new double[]{x1, x2 * x2 * x2, x1 * x2, Math.sin(x1) * x2 * x2, x1 * Math.cos(x1)};
    }

    /** The numbers of each line along {@code axis} less their mean, over the root of their variance and epsilon. */
    private static Naive standardized(Naive x, int axis, double epsilon) {
        Naive means = x.along(axis, NetworkTable::mean);
        Naive variances =
                x.along(axis,
                        line -> mean(Arrays.stream(line).map(a -> (a - mean(line)) * (a - mean(line))).toArray()));
        return Naive.fill(x.lengths(),
                i -> (x.at(i) - means.at(i[1 - axis])) / Math.sqrt(variances.at(i[1 - axis]) + epsilon));
    }

    private static double mean(double[] line) {
        return Arrays.stream(line).sum() / line.length;
    }

    /** {@code x · gamma + beta}, the second and third input. */
    private static Naive affine(Naive x, List<Naive> in) {
        return x.zip(in.get(1), (a, gamma) -> a * gamma).zip(in.get(2), Double::sum);
    }

    static Naive affine(List<Naive> in) {
        return in.get(0).matmul(in.get(1)).zip(in.get(2), Double::sum);
    }
}
