package dev.weft.watch;

import dev.weft.data.Dataset;
import dev.weft.graph.Plan;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Network;
import dev.weft.network.Range;
import dev.weft.tensor.Tensor;
import dev.weft.training.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of each layer for up to {@value #EXAMPLES} examples, spread over the training data: their histogram, and
 * the share of units that are at their minimum for all of them, as dead relus are.
 */
final class Activity implements Gauge {
    private static final int EXAMPLES = 100;
    private static final int NUMBERS = 1 << 20;

    private final List<BuiltLayer> layers;
    private @Nullable Plan plan;

    Activity(Network.Built network) {
        layers = network.layers().stream().filter(
                layer -> !layer.variables().isEmpty() || layer.layer().output(Optional.empty()).isPresent()).toList();
    }

    @Override
    public boolean measure(Progress progress, double seconds, Board board) {
        Plan passed = plan(progress);
        passed.run(0);
        for (BuiltLayer layer : layers) {
            Tensor outputs = passed.value(layer.value());
            board.histogram("activations", layer.name(), progress.step(), seconds, outputs.data());
            minimum(layer).ifPresent(least -> board.add(Series.Kind.sampled("dead", layer.name()), progress.step(),
                    seconds, dead(outputs, least)));
        }
        return false;
    }

    private Plan plan(Progress progress) {
        if (plan == null) {
            Network.Built network = progress.model().network();
            Tensor features = sample(progress.training().examples(progress.data()));
            plan = Plan.of(layers.stream().map(BuiltLayer::value).toList(),
                    Map.of(network.input(), features.shape()), progress.training().workers());
            plan.feed(network.input(), features);
        }
        return plan;
    }

    private static Tensor sample(Dataset data) {
        int count = Math.max(1, Math.min(Math.min(EXAMPLES, data.size()), NUMBERS / Math.max(1,
                data.features().size())));
        return data.rows(IntStream.range(0, count).map(i -> (int) ((long) i * data.size() / count)).toArray()).all()
                .features();
    }

    /** The bound of outputs that are bounded below only, where a unit has no slope: 0 for relu. */
    private static Optional<Double> minimum(BuiltLayer layer) {
        return layer.layer().output(Optional.empty()).filter(range -> Double.isFinite(range.least()))
                .filter(range -> range.largest() == Double.POSITIVE_INFINITY).map(Range::least);
    }

    private static double dead(Tensor outputs, double least) {
        int width = outputs.shape().rowSize();
        int dead = 0;
        for (int unit = 0; unit < width; unit++) {
            int at = unit;
            while (at < outputs.size() && outputs.data()[at] == least) {
                at += width;
            }
            dead += at >= outputs.size() ? 1 : 0;
        }
        return dead / (double) Math.max(1, width);
    }
}
