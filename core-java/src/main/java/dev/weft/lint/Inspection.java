package dev.weft.lint;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.graph.Plan;
import dev.weft.loss.BinaryFocal;
import dev.weft.loss.ClassWeighted;
import dev.weft.loss.Focal;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.SmoothedCrossEntropy;
import dev.weft.loss.Summed;
import dev.weft.network.Activate;
import dev.weft.network.Activation;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Dense;
import dev.weft.network.Dropout;
import dev.weft.network.Flatten;
import dev.weft.network.GaussianNoise;
import dev.weft.network.Layer;
import dev.weft.network.Network;
import dev.weft.network.Reshape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the rules of {@link Lint} look at.
 *
 * @param sample some examples, spread evenly over the data
 * @param built  the model with its initial weights
 */
record Inspection(Model model, Dataset data, Training training, Batch sample, Trained built) {
    private static final int EXAMPLES = 2_000;
    private static final int NUMBERS = 1 << 23;

    /** A layer's name and what it applies last. */
    record Output(String layer, Activation activation) {
    }

    static Batch sample(Dataset data) {
        int width = Math.max(1, Math.max(data.features().size(), data.labels().size()));
        int count = Math.max(1, Math.min(data.size(), Math.min(EXAMPLES, NUMBERS / width)));
        return data.rows(IntStream.range(0, count).map(i -> (int) ((long) i * data.size() / count)).toArray()).all();
    }

    /** Of how many examples a finding speaks: {@code all 150 examples}, {@code 2000 of 55000 examples}. */
    String examples() {
        return sample.size() == data.size() ? "all " + data.size() + " examples" : sample.size() + " of " + data.size() + " examples";
    }

    /** The number of outputs. */
    int outputs() {
        return built.network().output().rowSize();
    }

    /** What the network applies last, if that can be known. */
    Optional<Output> output() {
        List<BuiltLayer> layers = built.network().layers();
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i).layer();
            if (layer instanceof Dense dense) {
                return Optional.of(new Output(layers.get(i).name(), dense.activation()));
            }
            if (layer instanceof Activate last) {
                return Optional.of(new Output(layers.get(i).name(), last.activation()));
            }
            if (!(layer instanceof Flatten || layer instanceof Reshape || layer instanceof Dropout || layer instanceof GaussianNoise)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The loss of one example, without its reduction and weights. */
    Loss loss() {
        Loss loss = model.loss();
        while (true) {
            if (loss instanceof Summed summed) {
                loss = summed.loss();
            } else if (loss instanceof ClassWeighted weighted) {
                loss = weighted.loss();
            } else {
                return loss;
            }
        }
    }

    boolean takesSoftmax() {
        Loss loss = loss();
        return loss == Losses.SOFTMAX_CE || loss instanceof SmoothedCrossEntropy || loss instanceof Focal;
    }

    boolean takesSigmoid() {
        return loss() == Losses.BCE_WITH_LOGITS || loss() instanceof BinaryFocal;
    }

    /** What each layer makes of the first {@code examples} of the sample with the initial weights, by name. */
    Map<String, Tensor> activations(int examples) {
        Tensor features = sample.features().rows(0, Math.min(examples, sample.size()));
        Network.Built network = built.network();
        Plan plan = Plan.of(network.layers().stream().map(BuiltLayer::value).toList(),
                Map.of(network.input(), features.shape()), Workers.shared());
        plan.feed(network.input(), features).run(0);
        Map<String, Tensor> activations = new LinkedHashMap<>();
        network.layers().forEach(layer -> activations.put(layer.name(), plan.value(layer.value())));
        return activations;
    }
}
