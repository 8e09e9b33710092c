package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.Layering.Inexpressible;
import dev.weft.exchange.onnx.Layering.Match;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dense layer for a linear model of the domain {@code ai.onnx.ml}. Two classes of scikit-learn are a score and its
 * negative, each through the logistic function: that is the softmax of zero and the score.
 */
final class LinearMatch {
    private final Step step;
    private final Shape shape;
    private final Steps steps;

    /** For a step that reads a value with these features, without the batch. */
    LinearMatch(Step step, Shape shape, Steps steps) {
        this.step = step;
        this.shape = shape;
        this.steps = steps;
    }

    /**
     * The layer, with the normalization after it where that changes nothing.
     *
     * @throws Inexpressible if no layer computes the same
     */
    Match match() {
        double[] weights = numbers("coefficients");
        double[] biases = numbers("intercepts");
        boolean isClassifier = step.name().endsWith("Classifier");
        long wanted = isClassifier ? Math.max(1, biases.length) : Steps.whole(step, "targets", 1);
        int n = shape.rank() == 1 ? shape.dimension(0) : 0;
        if (n == 0 || weights.length != n * wanted || biases.length > 0 && biases.length != wanted
                || step.outputs().size() < (isClassifier ? 2 : 1)) {
            throw new Inexpressible("its coefficients are not those of its input and outputs");
        }
        int units = (int) wanted;
        String transform = step.attributes().get("post_transform") instanceof String text ? text : "NONE";
        boolean isPair = isClassifier && transform.equals("LOGISTIC")
                && (units == 1 || units == 2 && isNegative(weights) && isNegative(biases));
        String output = step.outputs().get(isClassifier ? 1 : 0);
        Activation activation = isPair ? Activations.SOFTMAX : switch (transform) {
            case "NONE" -> Activations.IDENTITY;
            case "SOFTMAX" -> Activations.SOFTMAX;
            case "LOGISTIC" -> Activations.SIGMOID;
            default -> throw new Inexpressible("its post_transform is " + transform);
        };
        if (isClassifier && units == 1 && !isPair) {
            throw new Inexpressible("it has one score for two classes");
        }
        List<Step> all = new ArrayList<>(List.of(step));
        // Probabilities with the sum 1 stay as they are.
        Optional<Step> next = activation != Activations.SOFTMAX ? Optional.empty() : steps.reader(output)
                .filter(each -> each.name().equals("ai.onnx.ml.Normalizer")
                        && "L1".equals(each.attributes().get("norm")));
        next.ifPresent(all::add);
        float[] kernel = kernel(weights, units, n, isPair);
        float[] bias = new float[isPair ? 2 : units];
        for (int i = 0; i < biases.length; i++) {
            bias[isPair ? 1 : i] = (float) biases[i];
        }
        return new Match(List.of(Dense.of(bias.length, activation)), Map.of("kernel", kernel, "bias", bias),
                next.map(each -> each.outputs().get(0)).orElse(output), all, "");
    }

    private double[] numbers(String attribute) {
        return step.attributes().get(attribute) instanceof double[] found ? found : new double[0];
    }

    /** Whether the first half is the negative of the second. */
    private static boolean isNegative(double... numbers) {
        int half = numbers.length / 2;
        for (int i = 0; i < half; i++) {
            if (numbers[i] != -numbers[half + i]) {
                return false;
            }
        }
        return true;
    }

    /** The coefficients {@code [units, n]} as {@code [n, units]}; of a pair the last row, beside zeros. */
    private static float[] kernel(double[] weights, int units, int n, boolean isPair) {
        int columns = isPair ? 2 : units;
        float[] kernel = new float[n * columns];
        for (int i = 0; i < n; i++) {
            for (int k = isPair ? 1 : 0; k < columns; k++) {
                int row = isPair ? units - 1 : k;
                kernel[i * columns + k] = (float) weights[row * n + i];
            }
        }
        return kernel;
    }
}
