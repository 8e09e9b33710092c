package dev.weft.examples;

import static dev.weft.graph.Elementwise.sigmoid;
import static dev.weft.graph.Elementwise.sign;
import static dev.weft.graph.Elementwise.square;
import static dev.weft.graph.Elementwise.tanh;
import static dev.weft.graph.MatrixOps.matmul;
import static dev.weft.graph.MatrixOps.transpose;
import static dev.weft.graph.Reductions.mean;
import static dev.weft.graph.Reductions.sum;

import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.text.PythonFormat;
import dev.weft.optimizer.Optimizers;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Document 002: the perceptron {@code y = sign(w·x + b)} on AND, OR and XOR, and a network with a hidden layer on XOR.
 *
 * <p>No line separates the classes of XOR. Its weights would have to satisfy {@code b < 0}, {@code w1 + b > 0}, {@code
 * w2 + b > 0} and {@code w1 + w2 + b < 0}. The two middle conditions add up to {@code w1 + w2 + 2b > 0}, the other two
 * to {@code w1 + w2 + 2b < 0}: a contradiction. The perceptron therefore cycles. The program detects this when the
 * weights after an epoch equal those after an earlier epoch, because everything that follows would repeat.
 */
public final class Perceptron {
    private static final Tensor INPUTS = Tensor.matrix(new float[][]{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    private static final int MAX_EPOCHS = 100;

    private Perceptron() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args, "seed=1", "steps=500", "picture=perceptron.png");
        Map<String, float[]> gates = new LinkedHashMap<>();
        gates.put("AND", new float[]{-1, -1, -1, 1});
        gates.put("OR", new float[]{-1, 1, 1, 1});
        gates.put("XOR", new float[]{-1, 1, 1, -1});
        Map<String, float[]> lines = new LinkedHashMap<>();
        gates.forEach((gate, truth) -> lines.put(gate, learn(gate, truth)));
        hiddenLayer(options.seed("seed"), options.count("steps"));
        Gates.draw(gates, lines, Path.of(options.word("picture")));
        System.out.println("wrote " + options.word("picture"));
    }

    /**
     * Applies the perceptron rule to one example at a time: {@code w += (t - y) / 2 · x} and {@code b += (t - y) / 2}.
     * Returns w1, w2 and b.
     */
    private static float[] learn(String gate, float[] truth) {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", 1, 2);
        Placeholder t = graph.placeholder("t", 1, 1);
        Variable w = graph.variable("w", Tensor.zeros(2, 1));
        Variable b = graph.variable("b", Tensor.zeros(1));
        Value y = sign(matmul(x, w).plus(b));
        Value wrong = y.minus(t).div(2);
        Update rule = Minimizer.of(Optimizers.sgd(1), graph)
                .update(List.of(matmul(transpose(x), wrong), sum(wrong, 0)));

        Set<List<Tensor>> seen = new HashSet<>();
        try (Session session = new Session(graph)) {
            session.initialize();
            for (int epoch = 1; epoch <= MAX_EPOCHS; epoch++) {
                int mistakes = 0;
                for (int i = 0; i < truth.length; i++) {
                    Map<Placeholder, Tensor> example =
                            Map.of(x, INPUTS.rows(i, i + 1), t, Tensor.matrix(new float[]{truth[i]}));
                    mistakes += session.run(example, List.of(y, rule)).get(0).item() == truth[i] ? 0 : 1;
                }
                List<Tensor> weights = List.of(session.run(w), session.run(b));
                String line = PythonFormat.g(weights.get(0).get(0, 0)) + "·x1 + "
                        + PythonFormat.g(weights.get(0).get(1, 0))
                        + "·x2 + " + PythonFormat.g(weights.get(1).get(0));
                if (mistakes == 0) {
                    System.out.println(gate + ": learned in " + epoch + " epochs, sign(" + line + ")");
                    return new float[]{weights.get(0).get(0, 0), weights.get(0).get(1, 0), weights.get(1).get(0)};
                }
                if (!seen.add(weights)) {
                    System.out.println(gate + ": not learned, after epoch " + epoch + " the weights of sign(" + line
                            + ") repeat");
                    return new float[]{weights.get(0).get(0, 0), weights.get(0).get(1, 0), weights.get(1).get(0)};
                }
            }
        }
        throw new IllegalStateException(gate + ": neither learned nor repeating after " + MAX_EPOCHS + " epochs");
    }

    /** Learns XOR with four hidden tanh neurons and one sigmoid output, by Adam on the mean squared error. */
    private static void hiddenLayer(long seed, int steps) {
        Graph graph = new Graph();
        RandomStream random = RandomStream.of(seed, "network");
        Value x = graph.constant(INPUTS);
        Value t = graph.constant(Tensor.matrix(new float[][]{{0}, {1}, {1}, {0}}));
        Variable w1 = graph.variable("w1", Shape.of(2, 4), random.split("dense1.kernel").normal(0, 1));
        Variable b1 = graph.variable("b1", Tensor.zeros(4));
        Variable w2 = graph.variable("w2", Shape.of(4, 1), random.split("dense2.kernel").normal(0, 1));
        Variable b2 = graph.variable("b2", Tensor.zeros(1));
        Value y = sigmoid(matmul(tanh(matmul(x, w1).plus(b1)), w2).plus(b2));
        Value loss = mean(square(y.minus(t)));
        Update trainStep = Minimizer.of(Optimizers.adam(0.05), graph).minimize(loss);
        try (Session session = new Session(graph)) {
            session.initialize();
            for (int i = 0; i < steps; i++) {
                session.run(Map.of(), trainStep);
            }
            Tensor answers = session.run(y);
            for (int i = 0; i < 4; i++) {
                System.out.println("hidden layer: " + (int) INPUTS.get(i, 0) + " XOR " + (int) INPUTS.get(i, 1) + " = "
                        + Math.round(answers.get(i, 0)) + " (" + PythonFormat.f(answers.get(i, 0), 3) + ")");
            }
        }
    }
}
