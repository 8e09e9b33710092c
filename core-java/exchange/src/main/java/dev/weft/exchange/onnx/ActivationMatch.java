package dev.weft.exchange.onnx;

import dev.weft.network.Activation;
import dev.weft.network.Activations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An activation of Weft among the steps that read a value: one operator, or the several that exporters write for those
 * that ONNX lacked.
 *
 * @param activation the activation
 * @param output the value that it results in
 * @param steps the steps that it stands for
 */
record ActivationMatch(Activation activation, String output, List<Step> steps) {
    private static final double SELU_ALPHA = 1.6732632;
    private static final double SELU_SCALE = 1.0507010;

    static Optional<ActivationMatch> of(String value, Steps all) {
        List<Step> readers = all.readers(value);
        if (readers.size() == 2) {
            return gated(value, readers, all);
        }
        return all.reader(value).flatMap(step -> of(step, all));
    }

    private static ActivationMatch found(Activation activation, Step... steps) {
        return new ActivationMatch(activation, steps[steps.length - 1].outputs().get(0), List.of(steps));
    }

    private static Optional<ActivationMatch> of(Step step, Steps all) {
        Optional<ActivationMatch> several = selu(step, all).or(() -> hardSigmoid(step, all));
        return several.isPresent() ? several : one(step, all).map(activation -> found(activation, step));
    }

    private static Optional<Activation> one(Step step, Steps all) {
        double alpha = Steps.real(step, "alpha", Double.NaN);
        return switch (step.name()) {
            case "Relu" -> Optional.of(Activations.RELU);
            case "Sigmoid" -> Optional.of(Activations.SIGMOID);
            case "Tanh" -> Optional.of(Activations.TANH);
            case "Softplus" -> Optional.of(Activations.SOFTPLUS);
            case "Softsign" -> Optional.of(Activations.SOFTSIGN);
            case "HardSwish" -> Optional.of(Activations.HARD_SWISH);
            case "Mish" -> Optional.of(Activations.MISH);
            case "Sign" -> Optional.of(Activations.SIGN);
            case "Elu" -> Optional.of(Activations.elu(Double.isNaN(alpha) ? 1 : alpha));
            case "LeakyRelu" -> Optional.of(Activations.leakyRelu(Double.isNaN(alpha) ? 0.01 : alpha));
            case "Swish" -> Double.isNaN(alpha) || alpha == 1 ? Optional.of(Activations.SILU) : Optional.empty();
            case "Selu" -> near(Steps.real(step, "alpha", SELU_ALPHA), SELU_ALPHA)
                    && near(Steps.real(step, "gamma", SELU_SCALE), SELU_SCALE) ? Optional.of(Activations.SELU)
                            : Optional.empty();
            case "HardSigmoid" -> near(Steps.real(step, "alpha", 0.2), 1 / 6.0)
                    && near(Steps.real(step, "beta", 0.5), 0.5) ? Optional.of(Activations.HARD_SIGMOID)
                            : Optional.empty();
            case "Gelu" -> "tanh".equals(step.attributes().get("approximate")) ? Optional.empty()
                    : Optional.of(Activations.GELU);
            case "Softmax" -> isLast(step) ? Optional.of(Activations.SOFTMAX) : Optional.empty();
            case "LogSoftmax" -> isLast(step) ? Optional.of(Activations.LOG_SOFTMAX) : Optional.empty();
            case "Clip" -> clip(step, all);
            default -> Optional.empty();
        };
    }

    private static boolean near(double found, double wanted) {
        return Math.abs(found - wanted) < 1e-5;
    }

    /** Softmax along axis -1, which is 1 for the matrices of classes. */
    private static boolean isLast(Step step) {
        long axis = Steps.whole(step, "axis", step.version() < 13 ? 1 : -1);
        return axis == -1 || axis == 1;
    }

    private static Optional<Activation> clip(Step step, Steps all) {
        double least = all.constant(step, 1).filter(bound -> bound.size() == 1).map(bound -> bound.real(0))
                .orElse(Steps.real(step, "min", Double.NEGATIVE_INFINITY));
        double most = all.constant(step, 2).filter(bound -> bound.size() == 1).map(bound -> bound.real(0))
                .orElse(Steps.real(step, "max", Double.POSITIVE_INFINITY));
        boolean isConstant = all.varying(step).size() == 1;
        return !isConstant || least != 0 || !(most > 0) ? Optional.empty()
                : Optional.of(most == 6 ? Activations.RELU6
                        : most == Double.POSITIVE_INFINITY ? Activations.RELU : Activations.relu(most, 0, 0));
    }

    private static Optional<ActivationMatch> selu(Step step, Steps all) {
        return Optional.of(step).filter(each -> each.name().equals("Elu")
                && near(Steps.real(each, "alpha", 1), SELU_ALPHA))
                .flatMap(elu -> all.reader(elu.outputs().get(0)))
                .filter(next -> all.is(next, "Mul", SELU_SCALE)).map(next -> found(Activations.SELU, step, next));
    }

    private static Optional<ActivationMatch> hardSigmoid(Step step, Steps all) {
        return Optional.of(step).filter(add -> all.is(add, "Add", 3))
                .flatMap(add -> all.reader(add.outputs().get(0)))
                .filter(clip -> clip.name().equals("Clip")
                        && clip(clip, all).filter(Activations.RELU6::equals).isPresent())
                .flatMap(clip -> all.reader(clip.outputs().get(0)).filter(divide -> all.is(divide, "Div", 6))
                        .map(divide -> found(Activations.HARD_SIGMOID, step, clip, divide)));
    }

    /** Activations of the form {@code x · gate(x)}. */
    private static Optional<ActivationMatch> gated(String value, List<Step> readers, Steps all) {
        for (int first = 0; first < 2; first++) {
            List<Step> path = new ArrayList<>();
            Optional<Step> next = Optional.of(readers.get(first));
            while (next.isPresent() && path.size() < 4 && all.varying(next.get()).size() == 1) {
                path.add(next.get());
                next = all.reader(next.get().outputs().get(0));
            }
            Optional<Activation> gate = gate(path, all);
            Step other = readers.get(1 - first);
            if (gate.isEmpty() || next.isEmpty() || !next.get().name().equals("Mul")) {
                continue;
            }
            boolean isGelu = gate.get() == Activations.GELU;
            boolean isDirect = next.get() == other;
            if (!isGelu && isDirect) {
                path.add(other);
                return Optional.of(found(gate.get(), path.toArray(Step[]::new)));
            }
            if (isGelu && isDirect) {
                Step product = other;
                path.add(product);
                return all.reader(product.outputs().get(0)).filter(half -> all.is(half, "Mul", 0.5)).map(half -> {
                    path.add(half);
                    return found(Activations.GELU, path.toArray(Step[]::new));
                });
            }
            boolean isHalf = all.is(other, "Mul", 0.5)
                    && next.get().inputs().contains(other.outputs().get(0))
                    && all.reader(other.outputs().get(0)).isPresent();
            if (isGelu && isHalf) {
                path.add(other);
                path.add(next.get());
                return Optional.of(found(Activations.GELU, path.toArray(Step[]::new)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Activation> gate(List<Step> path, Steps all) {
        List<String> names = path.stream().map(Step::name).toList();
        if (names.equals(List.of("Sigmoid"))) {
            return Optional.of(Activations.SILU);
        }
        if (names.equals(List.of("HardSigmoid")) && one(path.get(0), all).isPresent()) {
            return Optional.of(Activations.HARD_SWISH);
        }
        if (names.equals(List.of("Softplus", "Tanh"))) {
            return Optional.of(Activations.MISH);
        }
        boolean isNormal = path.size() == 3 && (all.is(path.get(0), "Mul", Math.sqrt(0.5))
                || all.is(path.get(0), "Div", Math.sqrt(2))) && names.get(1).equals("Erf")
                && all.is(path.get(2), "Add", 1);
        return isNormal ? Optional.of(Activations.GELU) : Optional.empty();
    }
}
