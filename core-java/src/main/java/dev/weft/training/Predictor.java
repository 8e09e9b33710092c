package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Value;
import dev.weft.network.Mode;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The inference recording of a network. Threads that predict at once take plans of their own, which are kept for the next
 * call; large inputs pass through in chunks, so that memory does not grow with them.
 */
final class Predictor {
    private static final int CHUNK = 1_000;

    private final Shape features;
    private final Placeholder input;
    private final Value output;
    private final Map<Integer, Deque<Plan>> idle = new ConcurrentHashMap<>();

    Predictor(Graph graph, Network.Built network, Shape features) {
        this.features = features;
        this.input = graph.placeholder("examples", features.batch(Shape.UNKNOWN).toArray());
        this.output = network.forward().apply(input, Mode.INFERENCE);
    }

    Tensor predict(Tensor examples) {
        if (examples.shape().rank() != features.rank() + 1 || !examples.shape().without(0).equals(features)) {
            throw new IllegalArgumentException("Model expects examples " + input.shape() + " but got " + examples.shape());
        }
        int n = examples.shape().rows();
        if (n <= CHUNK) {
            return run(examples);
        }
        int width = output.shape().rowSize();
        Tensor all = Tensor.of(output.shape().with(0, n), new float[Math.multiplyExact(n, width)]);
        for (int from = 0; from < n; from += CHUNK) {
            Tensor part = run(examples.rows(from, Math.min(n, from + CHUNK)));
            System.arraycopy(part.data(), 0, all.data(), from * width, part.size());
        }
        return all;
    }

    private Tensor run(Tensor examples) {
        int n = examples.shape().rows();
        Deque<Plan> plans = idle.computeIfAbsent(n, any -> new ArrayDeque<>());
        Plan plan;
        synchronized (plans) {
            plan = plans.poll();
        }
        if (plan == null) {
            plan = Plan.of(List.of(output), Map.of(input, examples.shape()), Workers.shared());
        }
        plan.feed(input, examples).run(0);
        Tensor result = plan.value(output).copy();
        synchronized (plans) {
            plans.push(plan);
        }
        return result;
    }
}
