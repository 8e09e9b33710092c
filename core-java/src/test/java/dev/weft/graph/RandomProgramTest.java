package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs that are cut into panels and chained: each result must have the same bits whether it is planned
 * alone or with all others, for any number of threads, and if all steps are one method. A dependency that the plan
 * misses shows as a difference.
 */
class RandomProgramTest {
    private static final int ROWS = 600;
    private static final int WIDTH = 40;
    private static final Workers ALONE = Workers.of(1);
    private static final Workers FOUR = Workers.of(4);

    static IntStream programs() {
        return IntStream.range(0, 8);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aValueIsTheSameAloneAndAmongOthersOnOneThreadAndOnFour(int number) {
        Samples samples = new Samples(number);
        Graph graph = new Graph();
        List<Value> tall = new ArrayList<>(List.of(graph.constant(samples.signed(Shape.of(ROWS, WIDTH)))));
        List<Value> square = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            square.add(graph.variable("w" + i, samples.signed(Shape.of(WIDTH, WIDTH))).times(0.1));
        }
        tall.add(graph.variable("x", samples.signed(Shape.of(ROWS, WIDTH))));
        graph.variables().forEach(Variable::initialize);
        for (int i = 0; i < 10; i++) {
            Value a = tall.get(samples.below(tall.size()));
            Value b = tall.get(samples.below(tall.size()));
            Value w = square.get(samples.below(square.size()));
            switch (samples.below(9)) {
                case 0, 1 -> tall.add(MatrixOps.matmul(a, w));
                case 2 -> tall.add(Elementwise.tanh(a));
                case 3 -> tall.add(a.times(b).times(0.5));
                case 4 -> tall.add(a.minus(Reductions.mean(b, 0)));
                case 5 -> tall.add(Reductions.softmax(a)
                        .plus(Shaping.reshape(Reductions.sum(Elementwise.square(b), 1), ROWS, 1).times(0.01)));
                case 6 -> tall.add(MatrixOps.affine(a, w, Reductions.max(b, 0)));
                case 7 -> square.add(Elementwise.tanh(MatrixOps.matmul(MatrixOps.transpose(a), b).times(0.01)));
                default -> tall.add(Elementwise.relu(a).plus(Shaping.row(b, 3)));
            }
        }
        Value loss =
                Reductions.mean(Elementwise.square(tall.get(tall.size() - 1)))
                        .plus(Reductions.mean(Elementwise.sigmoid(tall.get(tall.size() / 2))));
        List<Value> fetches = new ArrayList<>(graph.gradients(loss, graph.variables()));
        fetches.addAll(tall);
        fetches.add(loss);
        List<Tensor> together = new Session(graph, ALONE).run(Map.of(), fetches);
        for (int repeat = 0; repeat < 2; repeat++) {
            assertEquals(together, new Session(graph, FOUR).run(Map.of(), fetches), "four threads");
        }
        Plan joined = Plan.byRow(fetches, Map.of(), FOUR);
        joined.join();
        joined.run(0);
        assertEquals(together, fetches.stream().map(joined::value).toList(), "steps joined into one method");
        for (int i = 0; i < fetches.size(); i++) {
            assertEquals(together.get(i), new Session(graph, ALONE).run(fetches.get(i)), fetches.get(i).name());
        }
    }
}
