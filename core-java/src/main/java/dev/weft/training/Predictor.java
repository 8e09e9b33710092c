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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inference recording of a network. Large inputs pass through in chunks, several at once, each on a plan of its own, so that
 * memory does not grow with them; the cut depends on the number of examples alone. The last used plans are kept for the next calls, and
 * any number of threads may predict.
 */
final class Predictor {
    /** Few enough examples for their numbers to stay in a processor's own cache, enough to pay for packing each kernel again. */
    private static final int CHUNK = 500;
    /** Idle plans beside those of the chunks in flight. */
    private static final int SPARE = 4;

    private final Shape features;
    private final Placeholder input;
    private final Value output;
    /** The last used first. */
    private final Deque<Pass> idle = new ArrayDeque<>();

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
        Shape shape = output.shape().with(0, n);
        Tensor predictions = Tensor.of(shape, new float[shape.size()]);
        if (n <= CHUNK) {
            predict(examples, 0, n, predictions);
        } else {
            Workers.shared().run((n + CHUNK - 1) / CHUNK, chunk ->
                    predict(examples, chunk * CHUNK, Math.min(n, (chunk + 1) * CHUNK), predictions));
        }
        return predictions;
    }

    private void predict(Tensor examples, int from, int to, Tensor predictions) {
        Pass pass = take(to - from);
        pass.plan.feed(input, pass.rows(examples, from)).run(0);
        float[] outputs = pass.plan.value(output).data();
        System.arraycopy(outputs, 0, predictions.data(), from * predictions.shape().rowSize(), outputs.length);
        give(pass);
    }

    private Pass take(int rows) {
        synchronized (idle) {
            for (Iterator<Pass> passes = idle.iterator(); passes.hasNext();) {
                Pass pass = passes.next();
                if (pass.shape.rows() == rows) {
                    passes.remove();
                    return pass;
                }
            }
        }
        Shape shape = features.batch(rows);
        return new Pass(shape, Plan.of(List.of(output), Map.of(input, shape), Workers.shared()));
    }

    private void give(Pass pass) {
        synchronized (idle) {
            idle.push(pass);
            if (idle.size() > Workers.shared().threads() + SPARE) {
                idle.removeLast();
            }
        }
    }

    /** A plan for one number of examples, with room for those that are a part of a larger tensor. */
    private static final class Pass {
        private final Shape shape;
        private final Plan plan;
        private @Nullable Tensor window;

        Pass(Shape shape, Plan plan) {
            this.shape = shape;
            this.plan = plan;
        }

        /** The plan's number of rows of {@code examples}, from row {@code from}: a copy unless that is all of them. */
        Tensor rows(Tensor examples, int from) {
            if (examples.shape().equals(shape)) {
                return examples;
            }
            if (window == null) {
                window = Tensor.of(shape, new float[shape.size()]);
            }
            System.arraycopy(examples.data(), from * shape.rowSize(), window.data(), 0, window.size());
            return window;
        }
    }
}
