package dev.weft.network;

import dev.weft.graph.Naive;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.optimizer.Schedules;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** The layers of networks for tables with their values in double precision: those of RealMLP and TabM. */
final class TabularTable {
    private static final int[] ANY = {Shape.UNKNOWN};
    private static final int[] MEMBERS = {3, Shape.UNKNOWN};

    private TabularTable() {}

    static List<LayerRow> layers() {
        return List.of(
                new LayerRow("Scale", Layers.scale(), ANY, in -> in.get(0).zip(in.get(1), (x, scale) -> x * scale)),
                new LayerRow("Scale of members", Layers.scale(), MEMBERS,
                        in -> in.get(0).zip(in.get(1), (x, scale) -> x * scale)),
                new LayerRow("ParametricActivation", Layers.parametricActivation(Activations.MISH), ANY,
                        in -> parametric(in, Activations.MISH)),
                new LayerRow("ParametricActivation of selu", Layers.parametricActivation(Activations.SELU), ANY,
                        in -> parametric(in, Activations.SELU)),
                new LayerRow("PeriodicEmbedding", Layers.periodicEmbedding(), ANY,
                        in -> periodic(in, in.get(0).lengths()[1], 16, 4)),
                new LayerRow("PeriodicEmbedding of the first", Layers.periodicEmbedding().ofFirst(2).withFrequencies(5)
                        .withSize(3).withDeviation(0.5), new int[]{4}, in -> periodic(in, 2, 5, 3)),
                new LayerRow("Dense with a scaled kernel", Dense.of(3, Activations.TANH).withScaledKernel(), ANY,
                        in -> scaled(in).zip(in.get(2), Double::sum).map(Math::tanh)),
                new LayerRow("Dense with a scaled kernel, without bias",
                        Dense.of(3, Activations.TANH).withScaledKernel().withoutBias(), ANY,
                        in -> scaled(in).map(Math::tanh)),
                new LayerRow("Dropout that falls to nothing",
                        Layers.dropout(0.5).following(Schedules.constant(0)), true, ANY, in -> in.get(0)),
                new LayerRow("Members", Layers.members(3), ANY, in -> Naive.fill(
                        new int[]{in.get(0).lengths()[0], 3, in.get(0).lengths()[1]}, i -> in.get(0).at(i[0], i[2]))),
                new LayerRow("Members of lists", Layers.members(2), MEMBERS, in -> Naive.fill(
                        new int[]{in.get(0).lengths()[0], 2, 3, in.get(0).lengths()[2]},
                        i -> in.get(0).at(i[0], i[2], i[3]))),
                new LayerRow("SharedDense", Layers.sharedDense(4, Activations.TANH).withRandomSigns(), MEMBERS,
                        in -> shared(in, 4).map(Math::tanh)),
                new LayerRow("SeparateDense", Layers.separateDense(2), MEMBERS, in -> separate(in, 2)));
    }

    private static Naive parametric(List<Naive> in, Activation activation) {
        Naive x = in.get(0);
        return NetworkTable.reference(activation).apply(x).zip(x, (f, y) -> f - y)
                .zip(in.get(1), (difference, share) -> difference * share).zip(x, Double::sum);
    }

    private static Naive scaled(List<Naive> in) {
        double root = Math.sqrt(in.get(0).lengths()[1]);
        return in.get(0).matmul(in.get(1)).map(sum -> sum / root);
    }

    /** The input, then frequencies, phases, kernel and bias; the first {@code n} features are turned. */
    private static Naive periodic(List<Naive> in, int n, int frequencies, int size) {
        Naive x = in.get(0);
        int all = x.lengths()[1];
        return Naive.fill(new int[]{x.lengths()[0], n * size + all - n}, i -> {
            if (i[1] >= n * size) {
                return x.at(i[0], i[1] - n * size + n);
            }
            int feature = i[1] / size;
            int unit = i[1] % size - 1;
            return unit < 0 ? x.at(i[0], feature) : in.get(4).at(feature, unit) + IntStream.range(0, frequencies)
                    .mapToDouble(f -> in.get(3).at(feature, f, unit) * Math.cos(2 * Math.PI * in.get(1).at(feature, f)
                            * x.at(i[0], feature) + in.get(2).at(feature, f)))
                    .sum();
        });
    }

    /** The input, then the factors of the inputs, kernel, factors of the outputs and bias. */
    private static Naive shared(List<Naive> in, int units) {
        int[] lengths = in.get(0).lengths();
        return Naive.fill(new int[]{lengths[0], lengths[1], units}, i -> IntStream.range(0, lengths[2])
                .mapToDouble(k -> in.get(0).at(i[0], i[1], k) * in.get(1).at(i[1], k) * in.get(2).at(k, i[2])).sum()
                * in.get(3).at(i[1], i[2]) + in.get(4).at(i[1], i[2]));
    }

    private static Naive separate(List<Naive> in, int units) {
        int[] lengths = in.get(0).lengths();
        return Naive.fill(new int[]{lengths[0], lengths[1], units}, i -> IntStream.range(0, lengths[2])
                .mapToDouble(k -> in.get(0).at(i[0], i[1], k) * in.get(1).at(i[1], k, i[2])).sum()
                + in.get(2).at(i[1], i[2]));
    }
}
