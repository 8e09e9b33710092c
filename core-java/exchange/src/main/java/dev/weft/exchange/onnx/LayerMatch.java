package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.Layering.Inexpressible;
import dev.weft.exchange.onnx.Layering.Match;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.BatchNorm;
import dev.weft.network.Dense;
import dev.weft.network.Layer;
import dev.weft.network.LayerNorm;
import dev.weft.network.Layers;
import dev.weft.network.Normalization;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The layers of Weft for steps that read one value, which has the features of {@code shape} without the batch. */
final class LayerMatch {
    private static final int CAST_TO_FLOAT = 1;

    private final Step step;
    private final Shape shape;
    private final Steps steps;

    private LayerMatch(Step step, Shape shape, Steps steps) {
        this.step = step;
        this.shape = shape;
        this.steps = steps;
    }

    static Match activation(ActivationMatch found) {
        return new Match(List.of(Layers.activation(found.activation())), Map.of(), found.output(), found.steps(), "");
    }

    /**
     * Returns the layers for a step, and for those after it that belong to them.
     *
     * @throws Inexpressible if there are none; the message is the reason
     */
    static Match of(Step step, Shape features, Steps steps) {
        Shape shape = features.rank() > 0 && features.rows() == Shape.UNKNOWN ? features.without(0) : features;
        return new LayerMatch(step, shape, steps).match();
    }

    private Match match() {
        return switch (step.name()) {
            case "Gemm" -> gemm();
            case "MatMul" -> product();
            case "BatchNormalization" -> batchNorm();
            case "LayerNormalization" -> layerNorm();
            case "Dropout" -> plain(Layers.dropout(rate()));
            case "Identity" -> pass();
            case "Cast" -> cast();
            case "Flatten" -> flatten();
            case "Reshape" -> reshape();
            case "PRelu" -> prelu();
            case "ReduceMean" -> new LayerNormMatch(step, shape, steps).match()
                    .orElseGet(() -> plain(Layers.averageOver(axis())));
            case "ReduceMax" -> plain(Layers.maximumOver(axis()));
            case "Slice" -> columns();
            case "Sub", "Add", "Mul", "Div" -> arithmetic();
            case "ai.onnx.ml.Scaler" -> scaler();
            case "ai.onnx.ml.ZipMap" -> pass();
            case "ai.onnx.ml.LinearRegressor", "ai.onnx.ml.LinearClassifier" ->
                new LinearMatch(step, shape, steps).match();
            default -> throw new Inexpressible("Weft has no layer for this operator");
        };
    }

    private Match plain(Layer layer, Step... more) {
        List<Step> all = new ArrayList<>(List.of(step));
        all.addAll(List.of(more));
        return new Match(List.of(layer), Map.of(), all.get(all.size() - 1).outputs().get(0), all, "");
    }

    private Match pass() {
        return new Match(List.of(), Map.of(), step.outputs().get(0), List.of(step), "");
    }

    private Array constant(int input, String what) {
        return steps.constant(step, input).orElseThrow(() -> new Inexpressible("its " + what + " is not constant"));
    }

    private Match gemm() {
        Array w = constant(1, "matrix");
        boolean isPlain = Steps.real(step, "alpha", 1) == 1 && Steps.real(step, "beta", 1) == 1
                && Steps.whole(step, "transA", 0) == 0 && shape.rank() == 1 && w.lengths().length == 2;
        if (!isPlain) {
            throw new Inexpressible("it is more than a product with a matrix and a sum");
        }
        boolean isTransposed = Steps.whole(step, "transB", 0) != 0;
        float[] kernel = isTransposed ? transposed(w) : Steps.floats(w);
        int units = w.lengths()[isTransposed ? 0 : 1];
        boolean hasBias = step.inputs().size() > 2 && !step.inputs().get(2).isEmpty();
        return dense(kernel, units, hasBias ? Optional.of(constant(2, "third input")) : Optional.empty(),
                List.of(step));
    }

    private static float[] transposed(Array w) {
        int rows = w.lengths()[0];
        int columns = w.lengths()[1];
        float[] all = new float[w.size()];
        for (int i = 0; i < all.length; i++) {
            all[i % columns * rows + i / columns] = (float) w.real(i);
        }
        return all;
    }

    private Match product() {
        Array w = constant(1, "matrix");
        if (w.lengths().length != 2) {
            throw new Inexpressible("it multiplies by more than one matrix");
        }
        int units = w.lengths()[1];
        Optional<Step> sum = steps.reader(step.outputs().get(0)).filter(next -> next.name().equals("Add")
                && steps.operand(next).filter(bias -> bias.size() == units).isPresent());
        return dense(Steps.floats(w), units, sum.flatMap(steps::operand),
                sum.map(next -> List.of(step, next)).orElse(List.of(step)));
    }

    /** A dense layer with the activation that follows it. */
    private Match dense(float[] kernel, int units, Optional<Array> bias, List<Step> own) {
        if (bias.isPresent() && bias.get().size() != units && bias.get().size() != 1) {
            throw new Inexpressible("its bias has not one number for each output");
        }
        String sums = own.get(own.size() - 1).outputs().get(0);
        Optional<ActivationMatch> next = ActivationMatch.of(sums, steps)
                .filter(found -> steps.readers(sums).stream().allMatch(found.steps()::contains));
        Activation activation = next.map(ActivationMatch::activation).orElse(Activations.IDENTITY);
        if (units == 1 && shape.rank() == 1 && activation == Activations.SIGMOID) {
            Optional<Match> pair = pair(kernel, bias, own, next.orElseThrow());
            if (pair.isPresent()) {
                return pair.get();
            }
        }
        Dense dense = Dense.of(units, activation);
        Map<String, float[]> weights = new LinkedHashMap<>();
        weights.put("kernel", kernel);
        bias.ifPresent(numbers -> weights.put("bias", filled(numbers, units)));
        Layer layer = bias.isEmpty() ? dense.withoutBias() : dense;
        List<Step> all = new ArrayList<>(own);
        next.ifPresent(found -> all.addAll(found.steps()));
        return new Match(List.of(shape.rank() > 1 ? Layers.onLastAxis(layer) : layer), weights,
                next.map(ActivationMatch::output).orElse(sums), all, step.inputs().get(1));
    }

    /**
     * Two classes as scikit-learn's exporter writes them: {@code [1 − p, p]} for {@code p = sigmoid(z)}. That is the
     * softmax of {@code [0, z]}, whose first column of weights is zero.
     */
    private Optional<Match> pair(float[] kernel, Optional<Array> bias, List<Step> own, ActivationMatch sigmoid) {
        List<Step> readers = steps.readers(sigmoid.output());
        Optional<Step> rest = readers.stream().filter(each -> each.name().equals("Sub")
                && steps.constant(each, 0).filter(one -> one.size() == 1 && one.real(0) == 1).isPresent()).findFirst();
        Optional<Step> both = rest.flatMap(each -> steps.reader(each.outputs().get(0))).filter(each -> {
            long axis = Steps.whole(each, "axis", 1);
            return each.name().equals("Concat") && (axis == 1 || axis == -1) && each.inputs()
                    .equals(List.of(rest.orElseThrow().outputs().get(0), sigmoid.output()));
        });
        if (both.isEmpty() || readers.size() != 2 || !readers.contains(both.get())
                || steps.isOutput(sigmoid.output())) {
            return Optional.empty();
        }
        Map<String, float[]> weights = new LinkedHashMap<>();
        weights.put("kernel", besideZeros(kernel));
        weights.put("bias", besideZeros(bias.map(number -> filled(number, 1)).orElse(new float[1])));
        List<Step> all = new ArrayList<>(own);
        all.addAll(sigmoid.steps());
        all.addAll(List.of(rest.get(), both.get()));
        return Optional.of(new Match(List.of(Dense.of(2, Activations.SOFTMAX)), weights,
                both.get().outputs().get(0), all, step.inputs().get(1)));
    }

    private static float[] besideZeros(float[] column) {
        float[] both = new float[2 * column.length];
        IntStream.range(0, column.length).forEach(i -> both[2 * i + 1] = column[i]);
        return both;
    }

    private static float[] filled(Array numbers, int count) {
        float[] all = Steps.floats(numbers);
        if (all.length == count) {
            return all;
        }
        float[] filled = new float[count];
        Arrays.fill(filled, all[0]);
        return filled;
    }

    private Match batchNorm() {
        if (shape.rank() != 1 || Steps.whole(step, "training_mode", 0) != 0) {
            throw new Inexpressible("it is not for [batch, features], or in training mode");
        }
        Map<String, float[]> weights = new LinkedHashMap<>();
        List<String> roles = List.of("gamma", "beta", "mean", "variance");
        IntStream.range(0, roles.size()).forEach(i -> weights.put(roles.get(i),
                Steps.floats(constant(i + 1, roles.get(i)))));
        Layer layer = new BatchNorm(Steps.real(step, "momentum", 0.9), Steps.real(step, "epsilon", 1e-5));
        return new Match(List.of(layer), weights, step.outputs().get(0), List.of(step), step.inputs().get(1));
    }

    private Match layerNorm() {
        long axis = Steps.whole(step, "axis", -1);
        int width = shape.dimension(-1);
        Array scale = constant(1, "scale");
        if (axis != -1 && axis != shape.rank() || scale.size() != width) {
            throw new Inexpressible("it is not along the last axis");
        }
        LayerNorm norm = new LayerNorm(Steps.real(step, "epsilon", 1e-5));
        boolean hasBias = step.inputs().size() > 2 && !step.inputs().get(2).isEmpty();
        Map<String, float[]> weights = new LinkedHashMap<>();
        weights.put("gamma", Steps.floats(scale));
        if (hasBias) {
            weights.put("beta", Steps.floats(constant(2, "bias")));
        }
        Layer layer = hasBias ? norm : norm.withoutCenter();
        return new Match(List.of(shape.rank() > 1 ? Layers.onLastAxis(layer) : layer), weights,
                step.outputs().get(0), List.of(step), step.inputs().get(1));
    }

    private double rate() {
        double rate = step.version() < 12 ? Steps.real(step, "ratio", 0.5)
                : steps.constant(step, 1).map(ratio -> ratio.real(0)).orElse(0.5);
        if (!(rate >= 0 && rate < 1)) {
            throw new Inexpressible("its ratio is not from 0 to below 1");
        }
        return rate;
    }

    /** A cast of numbers to floats changes nothing, and one to whole numbers belongs to a look-up. */
    private Match cast() {
        if (Steps.whole(step, "to", 0) == CAST_TO_FLOAT) {
            return pass();
        }
        Step gather = steps.reader(step.outputs().get(0)).filter(next -> next.name().equals("Gather")
                && Steps.whole(next, "axis", 0) == 0 && steps.constant(next, 0).isPresent())
                .orElseThrow(() -> new Inexpressible("it changes the type of its input"));
        Array table = steps.constant(gather, 0).orElseThrow();
        if (table.lengths().length != 2) {
            throw new Inexpressible("it looks up in a table of " + table.lengths().length + " axes");
        }
        return new Match(List.of(Layers.embedding(table.lengths()[0], table.lengths()[1])),
                Map.of("table", Steps.floats(table)), gather.outputs().get(0), List.of(step, gather),
                gather.inputs().get(0));
    }

    private Match flatten() {
        if (Steps.whole(step, "axis", 1) != 1) {
            throw new Inexpressible("it does not keep the batch");
        }
        return shape.rank() == 1 ? pass() : plain(Layers.flatten());
    }

    private Match reshape() {
        long[] wanted = steps.wholes(step, 1, "shape").orElseThrow(() -> new Inexpressible("its shape varies"));
        int size = shape.size();
        long known = Arrays.stream(wanted).skip(1).filter(length -> length > 0).reduce(1, (a, b) -> a * b);
        boolean keepsBatch = wanted.length > 0 && wanted[0] <= 0
                && Arrays.stream(wanted).skip(1).noneMatch(length -> length == 0);
        if (!keepsBatch || known <= 0 || size % known != 0 || Arrays.stream(wanted).skip(1).allMatch(
                length -> length > 0) && known != size) {
            throw new Inexpressible("it does not keep the batch");
        }
        int[] lengths = Arrays.stream(wanted).skip(1).mapToInt(length -> (int) (length < 0 ? size / known : length))
                .toArray();
        return Arrays.equals(lengths, shape.toArray()) ? pass()
                : lengths.length == 1 ? plain(Layers.flatten()) : plain(Layers.reshape(lengths));
    }

    private Match prelu() {
        Array slope = constant(1, "slope");
        if (slope.size() != 1 && slope.size() != shape.size()) {
            throw new Inexpressible("its slopes are not those of all features");
        }
        return new Match(List.of(Layers.prelu()), Map.of("alpha", filled(slope, shape.size())),
                step.outputs().get(0), List.of(step), step.inputs().get(1));
    }

    /** The only axis of a reduction that removes it, counting the batch as 0. */
    private int axis() {
        long[] axes = steps.wholes(step, 1, "axes").orElse(new long[0]);
        if (axes.length != 1 || Steps.whole(step, "keepdims", 1) != 0 || axes[0] == 0) {
            throw new Inexpressible("it does not reduce one axis of the features");
        }
        return (int) (axes[0] < 0 ? axes[0] + shape.rank() + 1 : axes[0]);
    }

    private Match columns() {
        long[] starts = steps.wholes(step, 1, "starts").orElse(new long[0]);
        long[] ends = steps.wholes(step, 2, "ends").orElse(new long[0]);
        long[] axes = steps.wholes(step, 3, "axes").orElse(new long[]{0});
        long[] by = steps.constant(step, 4).isEmpty() ? new long[]{1} : steps.wholes(step, 4, "steps").orElseThrow();
        int width = shape.dimension(-1);
        boolean isLast = starts.length == 1 && axes.length == 1 && by.length == 1 && by[0] == 1
                && (axes[0] == -1 || axes[0] == shape.rank()) && starts[0] >= 0 && starts[0] < width;
        if (!isLast) {
            throw new Inexpressible("it does not take columns of the last axis");
        }
        long to = Math.min(width, ends[0] < 0 ? ends[0] + width : ends[0]);
        return plain(Layers.columns((int) starts[0], (int) to));
    }

    /** Constants for each feature: a standardization, or a factor. */
    private Match arithmetic() {
        int width = shape.dimension(-1);
        Array own = steps.operand(step).filter(array -> array.size() == 1 || array.size() == width)
                .orElseThrow(() -> new Inexpressible("its operand is not one number for each feature"));
        boolean isFirst = steps.constant(step, 0).isPresent();
        float[] numbers = filled(own, width);
        if (step.name().equals("Mul")) {
            return scale(numbers);
        }
        if (step.name().equals("Add")) {
            IntStream.range(0, width).forEach(i -> numbers[i] = -numbers[i]);
            return plain(normalization(numbers, ones(width)));
        }
        if (isFirst) {
            throw new Inexpressible("its first operand is constant");
        }
        if (step.name().equals("Div")) {
            return plain(normalization(new float[width], numbers));
        }
        Optional<Step> divide = steps.reader(step.outputs().get(0)).filter(next -> next.name().equals("Div")
                && steps.constant(next, 1).isPresent()
                && steps.operand(next).filter(d -> d.size() == width || d.size() == 1).isPresent());
        return divide.map(next -> plain(normalization(numbers, filled(steps.operand(next).orElseThrow(), width)), next))
                .orElseGet(() -> plain(normalization(numbers, ones(width))));
    }

    /** A standardization as scikit-learn's exporter writes it: {@code (x − offset) · scale}. */
    private Match scaler() {
        int width = shape.dimension(-1);
        float[] offsets = numbers("offset", 0, width);
        float[] scales = numbers("scale", 1, width);
        IntStream.range(0, width).forEach(i -> scales[i] = 1 / scales[i]);
        return plain(normalization(offsets, scales));
    }

    private float[] numbers(String attribute, float otherwise, int width) {
        float[] all = new float[width];
        Arrays.fill(all, otherwise);
        if (step.attributes().get(attribute) instanceof double[] found) {
            if (found.length != 1 && found.length != width) {
                throw new Inexpressible("its " + attribute + " has not one number for each feature");
            }
            IntStream.range(0, width).forEach(i -> all[i] = (float) found[found.length == 1 ? 0 : i]);
        }
        return all;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Layer normalization(float[] mean, float[] deviation) {
        List<Double> means = new ArrayList<>();
        List<Double> variances = new ArrayList<>();
        for (int i = 0; i < mean.length; i++) {
            if (!(deviation[i] > 0)) {
                throw new Inexpressible("it divides by a number that is not above 0");
            }
            means.add((double) mean[i]);
            variances.add((double) deviation[i] * deviation[i]);
        }
        return new Normalization(means, variances);
    }

    private Match scale(float[] factors) {
        int constant = steps.constant(step, 0).isPresent() ? 0 : 1;
        return new Match(List.of(Layers.scale()), Map.of("scale", factors), step.outputs().get(0), List.of(step),
                step.inputs().get(constant));
    }
}
