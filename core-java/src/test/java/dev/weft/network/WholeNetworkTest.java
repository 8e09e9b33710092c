package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Naive;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.loss.LossTable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random chains of one to five layers, with every loss and every activation: the gradient of every weight against
 * difference quotients in double precision.
 */
class WholeNetworkTest {
    private static final List<LossTable.Row> LOSSES =
            LossTable.rows().stream().filter(LossTable.Row::isGeneral).toList();
    private static final List<Activation> ACTIVATIONS =
            NetworkTable.activations().stream().map(NetworkTable.ActivationRow::activation).toList();

    static IntStream architectures() {
        return IntStream.range(0, 5 * Math.max(LOSSES.size(), ACTIVATIONS.size()));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void everyGradientOfARandomNetworkIsTheDifferenceQuotient(int number) {
        Samples samples = new Samples(100 + number);
        LossTable.Row loss = LOSSES.get(number % LOSSES.size());
        double scale = samples.below(2) * 0.02;
        List<Activation> activations = new ArrayList<>();
        List<Layer> layers = new ArrayList<>();
        for (int depth = samples.below(5); depth >= 0; depth--) {
            Activation activation =
                    ACTIVATIONS.get(depth == 0 ? number % ACTIVATIONS.size() : samples.below(ACTIVATIONS.size()));
            activations.add(activation);
            int least = depth == 0 ? loss.leastOutputs() : 1;
            layers.add(Dense.of(least + samples.below(6), activation).withBiasInitializer(Initializers.normal(0.5))
                    .withRegularizer(Regularizers.l2(scale)));
        }
        Shape shape = Shape.of(samples.length(), samples.length());
        Graph graph = new Graph();
        Network.Built network = new Network(layers).build(graph, shape.without(0), number);
        graph.variables().forEach(Variable::initialize);
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, shape.dimension(1));
        Pass pass = Pass.training();
        Value predictions = network.forward().apply(x, pass);
        Tensor labels = loss.labels().of(samples, network.output().with(0, shape.rows()));
        Placeholder t = graph.placeholder("t", labels.shape().with(0, Shape.UNKNOWN).toArray());
        Value total = Reductions.mean(loss.loss().of(predictions, t));
        for (Value added : pass.losses()) {
            total = total.plus(added);
        }
        List<Value> fetches = new ArrayList<>(graph.gradients(total, graph.variables()));
        fetches.add(total);
        Tensor features = samples.signed(shape);
        List<Tensor> results = new Session(graph, Workers.of(1)).run(Map.of(x, features, t, labels), fetches);

        List<Naive> weights = graph.variables().stream().map(variable -> Naive.of(variable.tensor())).toList();
        Reference reference = new Reference(Naive.of(features), Naive.of(labels), activations, loss, scale);
        double expected = reference.of(weights);
        assertEquals(expected, results.get(weights.size()).item(), 1e-5 * Math.abs(expected) + 1e-6);
        for (int k = 0; k < weights.size(); k++) {
            assertEquals("", Naive.gradient(reference::of, weights, k).difference(results.get(k), 1e-4, 2e-6),
                    graph.variables().get(k) + " of " + layers + " with " + loss);
        }
    }

    /** The loss of the whole chain in double precision, as a function of its weights. */
    private record Reference(Naive features, Naive labels, List<Activation> activations, LossTable.Row loss,
            double scale) {
        double of(List<Naive> weights) {
            Naive x = features;
            double added = 0;
            for (int layer = 0; layer < activations.size(); layer++) {
                Naive kernel = weights.get(2 * layer);
                added += scale / 2 * kernel.dot(kernel);
                x = NetworkTable.reference(activations.get(layer))
                        .apply(NetworkTable.affine(List.of(x, kernel, weights.get(2 * layer + 1))));
            }
            Naive losses = loss.reference().of(List.of(x, labels));
            return losses.sum() / losses.data().length + added;
        }
    }
}
