package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Dataset;
import dev.weft.device.Devices;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Value;
import dev.weft.loss.Joint;
import dev.weft.network.Network;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replays the prediction of a network. Inputs of more than 504 examples are cut into chunks, which are computed in
 * parallel, each with a plan of its own, so that memory stays bounded. The plans compute by row, so the cut changes no
 * bit. On a device the chunks are larger and follow each other. Safe for several threads.
 */
final class Inference {
    /**
     * Few enough examples for their outputs to stay in a processor's cache, enough to amortize packing each kernel
     * again; a multiple of the 12 rows that a kernel takes at once.
     */
    private static final int CHUNK = 504;
    /** Enough examples for all of a device, which has no caches to stay in; fewer if they need more than this room. */
    private static final int MANY = 4096;
    private static final long ROOM = 1 << 26;

    private final Placeholder input;
    private final Value output;
    private final Shape features;
    private final Optional<String> place;
    private final Object turn = new Object();
    private final int chunk;
    /** Plans by number of examples. */
    private final Plans<Integer, Replay> replays = new Plans<>(this::replay);

    /** Predicts with {@code network}, on the processor unless there is a device. */
    Inference(Network.Built network, Optional<String> place) {
        this.input = network.input();
        this.output = network.value();
        this.features = input.shape().without(0);
        this.place = place;
        this.chunk = place.isEmpty() ? CHUNK : chunk(network);
    }

    private static int chunk(Network.Built network) {
        long numbers = network.input().shape().rowSize()
                + network.layers().stream().mapToLong(layer -> layer.output().rowSize()).sum();
        return (int) Math.max(1, Math.min(MANY, ROOM / Math.max(1, numbers)));
    }

    Optional<String> place() {
        return place;
    }

    /** How many examples to predict at once, if there are so many. */
    int chunk() {
        return chunk;
    }

    Tensor predict(Tensor examples) {
        if (examples.shape().rank() != features.rank() + 1 || !examples.shape().without(0).equals(features)) {
            throw new IllegalArgumentException("Model expects examples " + input.shape() + " but got "
                    + examples.shape());
        }
        int n = examples.shape().rows();
        Shape shape = output.shape().with(0, n);
        Tensor predictions = Tensor.of(shape, new float[shape.size()]);
        if (place.isPresent()) {
            predictThere(examples, n, predictions);
        } else if (n <= CHUNK) {
            predict(examples, 0, n, predictions);
        } else {
            Workers.shared().run((n + CHUNK - 1) / CHUNK,
                    chunk -> predict(examples, chunk * CHUNK, Math.min(n, (chunk + 1) * CHUNK), predictions));
        }
        return predictions;
    }

    /** Frees the memory of idle plans on the device, until they predict again. */
    void rest() {
        replays.rest();
    }

    /** Predicts chunk by chunk. Threads take turns, so that one plan of a size is enough, and its memory. */
    private void predictThere(Tensor examples, int n, Tensor predictions) {
        synchronized (turn) {
            for (int from = 0; from < n; from += chunk) {
                predict(examples, from, Math.min(n, from + chunk), predictions);
            }
        }
    }

    private void predict(Tensor examples, int from, int to, Tensor predictions) {
        Replay replay = replays.take(to - from);
        replay.plan.feed(input, replay.rows(examples, from)).run(0);
        float[] outputs = replay.plan.value(output).data();
        System.arraycopy(outputs, 0, predictions.data(), from * predictions.shape().rowSize(), outputs.length);
        replays.give(to - from, replay);
    }

    private Replay replay(int rows) {
        Shape shape = features.batch(rows);
        List<Value> fetches = List.of(output);
        Map<Placeholder, Shape> shapes = Map.of(input, shape);
        return new Replay(shape,
                place.map(Devices::open).map(one -> Plan.on(one, true, fetches, shapes, Workers.shared(), any -> true))
                        .orElseGet(() -> Plan.byRow(fetches, shapes, Workers.shared())));
    }

    /** A plan for one number of examples, with a buffer for examples that are part of a larger tensor. */
    private static final class Replay implements Plans.Holder {
        private final Shape shape;
        private final Plan plan;
        private @Nullable Tensor window;

        Replay(Shape shape, Plan plan) {
            this.shape = shape;
            this.plan = plan;
        }

        @Override
        public boolean isLost() {
            return plan.isLost();
        }

        @Override
        public void rest() {
            plan.rest();
        }

        /**
         * Returns the plan's number of rows of {@code examples}, from row {@code from}; a copy unless those are all
         * rows.
         */
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

    /** The inputs and outputs of a model by name: how data with names is arranged for it. */
    record Names(Model model, Shape features, Network.Built network) {
        /** @throws IllegalArgumentException if examples, which are {@code what}, have another shape */
        void expectFeatures(String what, Shape offered) {
            if (!offered.equals(features)) {
                throw new IllegalArgumentException("Model expects " + what + " of " + features + " but got " + offered);
            }
        }

        /** Whether examples with these named features have all inputs of this model. */
        boolean takes(Shape fields) {
            Map<String, Shape> wanted = inputs().fields();
            return !wanted.isEmpty() && wanted.entrySet().stream()
                    .allMatch(input -> input.getValue().equals(fields.fields().get(input.getKey())));
        }

        /** The shape of one example with the names of its inputs, if they have names. */
        Shape inputs() {
            List<String> inputs = model.network().inputs();
            return inputs.size() == 1 ? Shape.of(Map.of(inputs.get(0), features)) : features;
        }

        /** The number of units of each output. */
        Map<String, Integer> outputWidths() {
            Shape all = network.output();
            Map<String, Integer> widths = new LinkedHashMap<>();
            network.outputs().keySet().forEach(name -> widths.put(name,
                    all.fields().isEmpty() ? all.rowSize() : all.fields().get(name).size()));
            return widths;
        }

        /**
         * Returns the examples with these features by the names of the inputs.
         *
         * @throws IllegalArgumentException if an input is missing, or the shapes do not fit
         */
        Tensor examples(Map<String, Tensor> named) {
            Map<String, Tensor> wanted = new LinkedHashMap<>(named);
            List<String> names = model.network().inputs();
            if (!named.keySet().containsAll(names) || named.isEmpty()) {
                throw new IllegalArgumentException("Model expects the inputs " + inputs() + " but got "
                        + named.keySet());
            }
            if (names.isEmpty() && named.size() == 1) {
                return named.values().iterator().next();
            }
            if (!names.isEmpty()) {
                wanted.keySet().retainAll(names);
            }
            return arranged("examples", Dataset.of(Tensor.of(wanted))).all().features();
        }

        /** Returns {@code data} with the fields that the model takes, in its order. */
        Dataset arranged(String what, Dataset given) {
            Dataset data = model.loss() instanceof Joint ? given : known(given);
            return named(what, data);
        }

        /** The examples whose label of the only output is known, where its labels have weights. */
        private Dataset known(Dataset data) {
            Optional<String> weight = model.network().outputs().stream().map(name -> name + Joint.WEIGHT)
                    .filter(data.labels().fields()::containsKey).findFirst();
            if (weight.isEmpty()) {
                return data;
            }
            int offset = data.labels().offset(weight.get());
            float[] features = new float[data.features().size()];
            float[] labels = new float[data.labels().size()];
            int[] rows = new int[data.size()];
            float[] weights = new float[data.size()];
            int count = 0;
            for (int example = 0; example < data.size(); example++) {
                data.copy(example, features, 0, labels, 0);
                Joint.expectWeight(model.network().outputs().get(0), labels[offset]);
                if (labels[offset] > 0) {
                    weights[count] = labels[offset] * data.weight(example);
                    rows[count++] = example;
                }
            }
            if (count == 0 && data.size() > 0) {
                throw new IllegalArgumentException(
                        "Model expects labels that count but " + weight.get() + " is 0 in all "
                                + data.size() + " examples");
            }
            Dataset known = data.rows(Arrays.copyOf(rows, count));
            boolean isPlain = !data.isWeighted() && allAre1(weights, count);
            return isPlain ? known : known.weighted(Arrays.copyOf(weights, count));
        }

        private static boolean allAre1(float[] weights, int count) {
            for (int i = 0; i < count; i++) {
                if (weights[i] != 1) {
                    return false;
                }
            }
            return true;
        }

        private Dataset named(String what, Dataset data) {
            Shape labels = data.labels().size() == 0 ? data.labels() : labels(data.labels());
            Shape given = data.features();
            boolean isNamed =
                    !given.fields().isEmpty() && given.fields().keySet().containsAll(inputs().fields().keySet());
            Shape wanted = isNamed ? inputs() : features;
            boolean fits = wanted.fields().entrySet().stream()
                    .allMatch(field -> field.getValue().equals(given.fields().get(field.getKey())));
            if (given.equals(features) || given.fields().isEmpty() || !fits || wanted.fields().isEmpty()) {
                expectFeatures(what, given);
            }
            Dataset named = data.arranged(wanted, labels);
            Shape plain = model.loss() instanceof Joint || labels.fields().isEmpty() ? labels
                    : labels.fields().values().iterator().next();
            return named.arranged(features, plain);
        }

        /** Returns {@code data} as {@link #arranged} does; it has labels if the loss reads any. */
        Dataset labelled(String what, Dataset data) {
            if (model.loss().needsLabels() && data.labels().size() == 0) {
                throw new IllegalArgumentException("Model expects labels for its loss " + model.loss() + " but the "
                        + what + " have none: use Dataset.of(features, labels), or Losses.OWN_LOSS for a network's own "
                        + "loss");
            }
            return arranged(what, data);
        }

        /** The fields of the labels that the outputs need. */
        private Shape labels(Shape given) {
            if (model.loss() instanceof Joint joint && joint.needsLabels()) {
                return joint.labels(given);
            }
            if (given.fields().isEmpty()) {
                return given;
            }
            if (!model.loss().needsLabels()) {
                return Shape.of(0);
            }
            String name = model.network().outputs().stream().findFirst()
                    .orElse(given.fields().size() == 1 ? given.fields().keySet().iterator().next() : "");
            Shape label = given.fields().get(name);
            if (label == null) {
                throw new IllegalArgumentException(
                        "Model has one output and expects labels without names, or one called "
                                + model.network().outputs() + ", but got " + given);
            }
            return Shape.of(Map.of(name, label));
        }
    }
}
