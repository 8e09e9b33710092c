package dev.weft.lint;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.graph.Plan;
import dev.weft.internal.text.PythonFormat;
import dev.weft.loss.Loss;
import dev.weft.loss.Outputs;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Network;
import dev.weft.network.Range;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the rules of {@link Lint} examine.
 *
 * @param model the model
 * @param data its training data
 * @param training how it will be trained
 * @param sample some examples, spread evenly over the data
 * @param held some examples of the validation data, in the same way, if the training has any
 * @param built the model with its initial weights
 */
record Inspection(Model model, Dataset data, Training training, Batch sample,
        Optional<Batch> held, Trained built) {
    private static final int EXAMPLES = 2_000;
    private static final int NUMBERS = 1 << 23;

    /** The range of the network's outputs, and the layer that computes them. */
    record Output(String layer, Range range) {
        @Override
        public String toString() {
            return layer + " gives " + shown(range);
        }
    }

    static Batch sample(Dataset data) {
        int width = Math.max(1, Math.max(data.features().size(), data.labels().size()));
        int count = Math.max(1, Math.min(data.size(), Math.min(EXAMPLES, NUMBERS / width)));
        return data.rows(IntStream.range(0, count).map(i -> (int) ((long) i * data.size() / count)).toArray()).all();
    }

    /** The examples that a finding is about: {@code all 150 examples}, {@code 2000 of 55000 examples}. */
    String examples() {
        return sample.size() == data.size() ? "all " + data.size() + " examples" : sample.size() + " of " + data.size()
                + " examples";
    }

    /** The number of outputs. */
    int outputs() {
        return built.network().output().rowSize();
    }

    /** The meaning of the outputs for the loss. */
    Outputs meaning() {
        return model.loss().outputs();
    }

    /** The name of the loss, if it has one. */
    String loss() {
        Loss loss = model.loss();
        return loss instanceof Enum || loss.getClass().isRecord() ? "the loss " + loss : "the loss";
    }

    /** The range of the outputs, as far as the layers know it. */
    Optional<Output> output() {
        String layer = "";
        Optional<Range> range = Optional.empty();
        for (BuiltLayer row : built.network().layers()) {
            layer = row.layer().output(Optional.empty()).isPresent() ? row.name() : layer;
            range = row.layer().output(range);
        }
        String last = layer;
        return range.map(known -> new Output(last, known));
    }

    /** A range as text. */
    static String shown(Range range) {
        return range.equals(Range.ANY) ? "any number" : PythonFormat.g(range.least()) + " to "
                + PythonFormat.g(range.largest());
    }

    /** The output of each layer for the first {@code examples} of the sample with the initial weights, by name. */
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
