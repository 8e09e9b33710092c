package dev.weft.loss;

import dev.weft.device.Kernel;
import dev.weft.graph.Arithmetic;
import dev.weft.graph.Frame;
import dev.weft.graph.Joining;
import dev.weft.graph.Operation;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The losses of several outputs as one: {@code Σ weight · loss} over the outputs. Predictions and labels are fields
 * side by side with the names of the outputs, see {@link Shape#fields()}. A model with several outputs has this loss.
 *
 * <p>Labels may contain a field {@code rating.weight} {@code [n]} beside {@code rating}: the losses of that output are
 * multiplied by it. Where it is 0, the example's label does not matter and may be NaN. The mean still divides by all
 * examples of the batch; with {@link Loss#weightedMean} it divides by the sum of the weights. A model with one output
 * leaves out the examples without a label.
 *
 * @param parts the losses, at least one, in the order of the outputs
 */
public record Joint(List<Part> parts) implements Loss {
    /** What the name of the weights of a label ends with. */
    public static final String WEIGHT = ".weight";

    /**
     * The loss of one output.
     *
     * @param output the name of the output
     * @param loss its loss
     * @param weight the factor of its loss in the sum, finite and at least 0
     */
    public record Part(String output, Loss loss, double weight) {
        /**
         * Checks the weight.
         *
         * @throws IllegalArgumentException if it is negative, NaN or infinite
         */
        public Part {
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("Output " + output + " expects a finite weight >= 0 but got "
                        + weight);
            }
            if (loss instanceof Joint) {
                throw new IllegalArgumentException("Output " + output + " expects a loss of its own but got " + loss);
            }
        }

        private Optional<Value> weights(Value labels) {
            return labels.shape().fields().containsKey(output + WEIGHT)
                    ? Optional.of(checked(output, field(labels, output + WEIGHT))) : Optional.empty();
        }

        /** The labels with 0 where they do not count. */
        private Value counted(Value labels, Optional<Value> weights) {
            Value label = loss.needsLabels() || labels.shape().fields().containsKey(output) ? field(labels, output)
                    : labels;
            if (weights.isEmpty()) {
                return label;
            }
            int[] column = IntStream.range(0, label.shape().rank()).map(axis -> axis == 0 ? Shape.UNKNOWN : 1)
                    .toArray();
            Value zero = label.graph().constant(0);
            Value counts = Arithmetic.greater(Shaping.reshape(weights.get(), column), zero);
            return Arithmetic.where(counts, label, zero);
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Joint {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("Joint expects at least one loss but got none");
        }
    }

    /**
     * The weights of the labels of {@code output} among the labels of all outputs; empty if they all count 1.
     *
     * @throws IllegalArgumentException if one is negative, NaN or infinite
     */
    public static Optional<Tensor> weights(String output, Tensor labels) {
        if (!labels.shape().fields().containsKey(output + WEIGHT)) {
            return Optional.empty();
        }
        Tensor weights = labels.field(output + WEIGHT);
        for (float weight : weights.data()) {
            expectWeight(output, weight);
        }
        return Optional.of(weights);
    }

    /**
     * Checks the weight of a label.
     *
     * @throws IllegalArgumentException if it is negative, NaN or infinite
     */
    public static void expectWeight(String output, float weight) {
        if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "Output " + output + " expects finite weights >= 0 of its labels but got "
                            + weight);
        }
    }

    /** Records the weights, which are checked in every run. */
    private static Value checked(String output, Value weights) {
        return weights.graph().record(new Operation("weights", shapes -> shapes.get(0), frame -> {
            Frame.Read read = frame.input(0).byRow();
            return dev.weft.graph.Part.elements(frame.output().shape(), 1, (from, to) -> {
                for (int i = from; i < to; i++) {
                    expectWeight(output, read.data()[i]);
                    frame.result()[i] = read.data()[i];
                }
            }).checking(read, (from, to) -> {
                for (int i = from; i < to; i++) {
                    expectWeight(output, read.data()[i]);
                }
            }).on(Kernel.value("x", "x"));
        }, List.of()), weights);
    }

    /**
     * Checks that a loss has a part for each output of a network, and no other.
     *
     * @param outputs the names of the outputs, none for an only one without a name
     * @throws IllegalArgumentException if it does not
     */
    public static void expect(Loss loss, List<String> outputs) {
        List<String> named = loss instanceof Joint joint ? joint.parts.stream().map(Part::output).toList() : List.of();
        if (loss instanceof Joint ? !named.equals(outputs) : outputs.size() > 1) {
            throw new IllegalArgumentException("Model expects a loss for each of its outputs " + outputs + " but got "
                    + (loss instanceof Joint ? "losses for " + named : loss + ": make them with Joint"));
        }
    }

    /** The labels of {@code output} among those of all outputs; all of them if its loss reads none. */
    public static Tensor label(String output, Tensor labels) {
        return labels.shape().fields().containsKey(output) ? labels.field(output) : labels;
    }

    /** Whether the loss of an output reads labels. */
    @Override
    public boolean needsLabels() {
        return parts.stream().anyMatch(part -> part.loss.needsLabels());
    }

    /**
     * Returns the shape of the labels for these outputs, as far as {@code given} has them: the label of each output and
     * its weight, if there is one.
     *
     * @throws IllegalArgumentException if the label of an output is missing
     */
    public Shape labels(Shape given) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        for (Part part : parts) {
            Shape label = given.fields().get(part.output);
            if (label == null && !part.loss.needsLabels()) {
                continue;
            }
            if (label == null) {
                throw new IllegalArgumentException("Model expects labels of its outputs "
                        + parts.stream().map(Part::output).toList() + " but got " + given);
            }
            fields.put(part.output, label);
            Shape weight = given.fields().get(part.output + WEIGHT);
            if (weight != null) {
                fields.put(part.output + WEIGHT, weight);
            }
        }
        return Shape.of(fields);
    }

    /**
     * Records the loss of each example {@code [batch]}, or a scalar if one of the losses is a scalar, a sum, or does
     * not count all examples alike.
     */
    @Override
    public Value of(Value predictions, Value labels) {
        List<Value> each = new ArrayList<>();
        List<Value> totals = new ArrayList<>();
        for (Part part : parts) {
            Optional<Value> weights = part.weights(labels);
            Value label = part.counted(labels, weights);
            Value losses = within(part.output, field(predictions, part.output), label, part.loss);
            boolean isMany = losses.shape().rank() == 1;
            if (weights.isPresent() && !isMany) {
                throw new IllegalArgumentException("Output " + part.output + " has weights and expects a loss for each "
                        + "example but " + part.loss + " gives " + losses.shape());
            }
            Value weighted = weights.map(losses::times).orElse(losses);
            Optional<Value> counts = isMany ? part.loss.counts(label, weights) : Optional.empty();
            if (isMany && counts.isEmpty() && !part.loss.isSum()) {
                each.add(scaled(weighted, part.weight));
            } else {
                totals.add(scaled(counts.map(count -> part.loss.total(weighted, count))
                        .orElseGet(() -> part.loss.total(weighted)), part.weight));
            }
        }
        Optional<Value> sum = each.stream().reduce(Value::plus);
        if (totals.isEmpty()) {
            return sum.orElseThrow();
        }
        sum.map(Reductions::mean).ifPresent(mean -> totals.add(0, mean));
        return totals.stream().reduce(Value::plus).orElseThrow();
    }

    private static Value within(String output, Value predictions, Value label, Loss loss) {
        try {
            return loss.of(predictions, label);
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException("Output " + output + ": " + unfit.getMessage(), unfit);
        }
    }

    private static Value scaled(Value loss, double weight) {
        return weight == 1 ? loss : loss.times(weight);
    }

    /** Records a field of {@code all [batch, fields]}. */
    private static Value field(Value all, String name) {
        Shape shape = all.shape().fields().get(name);
        if (shape == null) {
            throw new IllegalArgumentException("Model expects a field " + name + " but got " + all.shape());
        }
        int offset = all.shape().offset(name);
        Value columns = Joining.columns(all, offset, offset + shape.size());
        return shape.rank() == 1 ? columns : Shaping.reshape(columns, shape.batch(Shape.UNKNOWN).toArray());
    }

    /** Computes {@code Σ weight · mean} over the outputs. */
    @Override
    public double mean(Tensor predictions, Tensor labels, Optional<Tensor> weights) {
        double sum = 0;
        for (Part part : parts) {
            Tensor label = label(part.output, labels);
            Optional<Tensor> own = weights(part.output, labels);
            Tensor[] factors = Stream.concat(weights.stream(), own.stream()).toArray(Tensor[]::new);
            Optional<Tensor> all = factors.length == 0 ? Optional.empty() : Optional.of(product(factors));
            own.ifPresent(counts -> clear(label, counts));
            sum += part.weight * part.loss.mean(predictions.field(part.output), label, all);
        }
        return sum;
    }

    private static Tensor product(Tensor... factors) {
        Tensor product = factors[0].copy();
        for (int i = 1; i < factors.length; i++) {
            for (int row = 0; row < product.size(); row++) {
                product.data()[row] *= factors[i].data()[row];
            }
        }
        return product;
    }

    private static void clear(Tensor labels, Tensor counts) {
        int width = labels.shape().rowSize();
        for (int i = 0; i < labels.size(); i++) {
            labels.data()[i] = counts.data()[i / width] > 0 ? labels.data()[i] : 0;
        }
    }
}
