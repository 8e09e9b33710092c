package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.Layering.Match;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.network.Layer;
import dev.weft.network.LayerNorm;
import dev.weft.network.Layers;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layer normalization in the steps that exporters write before opset 17: {@code c = x − mean(x)}, then
 * {@code c / √(mean(c²) + ε)}, and mostly a product with gamma and a sum with beta.
 */
final class LayerNormMatch {
    private final Step mean;
    private final Shape shape;
    private final Steps steps;

    /** For the step that computes the first mean of a value with these features, without the batch. */
    LayerNormMatch(Step mean, Shape shape, Steps steps) {
        this.mean = mean;
        this.shape = shape;
        this.steps = steps;
    }

    /** The layer, if these are its steps. */
    Optional<Match> match() {
        Optional<Step> center = isMean(mean) ? steps.reader(result(mean)) : Optional.empty();
        return center.filter(sub -> sub.name().equals("Sub")
                && sub.inputs().equals(List.of(mean.inputs().get(0), result(mean)))).flatMap(this::spread);
    }

    private Optional<Match> spread(Step center) {
        List<Step> readers = steps.readers(result(center));
        if (readers.size() != 2) {
            return Optional.empty();
        }
        int first = isSquare(readers.get(0)) ? 0 : 1;
        Step square = readers.get(first);
        Step quotient = readers.get(1 - first);
        Optional<Step> variance = isSquare(square) ? steps.reader(result(square)).filter(this::isMean)
                : Optional.empty();
        Optional<Step> sum = variance.flatMap(step -> steps.reader(result(step)))
                .filter(step -> step.name().equals("Add") && steps.number(step).filter(e -> e >= 0).isPresent());
        Optional<Step> root = sum.flatMap(step -> steps.reader(result(step)))
                .filter(step -> step.name().equals("Sqrt"));
        boolean isQuotient = root.isPresent() && quotient.name().equals("Div")
                && quotient.inputs().equals(List.of(result(center), result(root.get())));
        return isQuotient && steps.reader(result(root.get())).isPresent()
                ? Optional.of(scaled(steps.number(sum.get()).orElseThrow(), new ArrayList<>(List.of(mean, center,
                        square, variance.get(), sum.get(), root.get(), quotient))))
                : Optional.empty();
    }

    private Match scaled(double epsilon, List<Step> all) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        String origin = "";
        Optional<Step> product = following(all, "Mul");
        if (product.isPresent()) {
            all.add(product.get());
            origin = product.get().inputs().get(steps.constant(product.get(), 0).isPresent() ? 0 : 1);
            weights.put("gamma", Steps.floats(steps.operand(product.get()).orElseThrow()));
        } else {
            float[] ones = new float[shape.dimension(-1)];
            Arrays.fill(ones, 1);
            weights.put("gamma", ones);
        }
        Optional<Step> sum = product.isPresent() ? following(all, "Add") : Optional.empty();
        if (sum.isPresent()) {
            all.add(sum.get());
            weights.put("beta", Steps.floats(steps.operand(sum.get()).orElseThrow()));
        }
        LayerNorm norm = new LayerNorm(epsilon);
        Layer layer = sum.isPresent() ? norm : norm.withoutCenter();
        return new Match(List.of(shape.rank() > 1 ? Layers.onLastAxis(layer) : layer), weights,
                result(all.get(all.size() - 1)), all, origin);
    }

    /** The only reader of the last step, if it has a constant with one number for each feature. */
    private Optional<Step> following(List<Step> all, String operator) {
        return steps.reader(result(all.get(all.size() - 1))).filter(step -> step.name().equals(operator)
                && steps.operand(step).map(Array::size).filter(size -> size == shape.dimension(-1)).isPresent());
    }

    private boolean isMean(Step step) {
        long[] axes = steps.wholes(step, 1, "axes").orElse(new long[0]);
        return step.name().equals("ReduceMean") && axes.length == 1 && (axes[0] == -1 || axes[0] == shape.rank())
                && Steps.whole(step, "keepdims", 1) != 0;
    }

    private boolean isSquare(Step step) {
        return steps.is(step, "Pow", 2) && steps.constant(step, 1).isPresent()
                || step.name().equals("Mul") && step.inputs().get(0).equals(step.inputs().get(1));
    }

    private static String result(Step step) {
        return step.outputs().get(0);
    }
}
