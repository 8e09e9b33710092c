package dev.weft.exchange.onnx.operator;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Operators on single elements, and on pairs of them. */
final class Elementwise {
    private static final double SELU_ALPHA = 1.67326319217681884765625;
    private static final double SELU_GAMMA = 1.05070102214813232421875;

    private Elementwise() {}

    /** A function of an element, with the attributes of its node. */
    private interface Function {
        DoubleUnaryOperator of(Call call);
    }

    static void addTo(Map<String, Operator> all) {
        unary(all);
        activations(all);
        pairs(all);
        truths(all);
    }

    private static void unary(Map<String, Operator> all) {
        all.put("Abs", numbers(Math::abs, Math::abs));
        all.put("Neg", numbers(x -> -x, x -> -x));
        all.put("Sign", numbers(Math::signum, x -> Long.signum(x)));
        all.put("Acos", reals(Math::acos));
        all.put("Acosh", reals(x -> Math.log(x + Math.sqrt(x * x - 1))));
        all.put("Asin", reals(Math::asin));
        all.put("Asinh", reals(x -> Math.copySign(Math.log(Math.abs(x) + Math.sqrt(x * x + 1)), x)));
        all.put("Atan", reals(Math::atan));
        all.put("Atanh", reals(x -> 0.5 * Math.log((1 + x) / (1 - x))));
        all.put("Ceil", reals(Math::ceil));
        all.put("Cos", reals(Math::cos));
        all.put("Cosh", reals(Math::cosh));
        all.put("Erf", reals(Special::erf));
        all.put("Exp", reals(Math::exp));
        all.put("Floor", reals(Math::floor));
        all.put("Log", reals(Math::log));
        all.put("Reciprocal", reals(x -> 1 / x));
        all.put("Round", reals(Math::rint));
        all.put("Sin", reals(Math::sin));
        all.put("Sinh", reals(Math::sinh));
        all.put("Sqrt", reals(Math::sqrt));
        all.put("Tan", reals(Math::tan));
        all.put("Tanh", reals(Math::tanh));
        all.put("IsNaN", call -> truth(call.real(0), x -> Double.isNaN(x)));
        all.put("IsInf", call -> truth(call.real(0), x -> x == Double.POSITIVE_INFINITY
                && call.whole("detect_positive", 1) != 0
                || x == Double.NEGATIVE_INFINITY && call.whole("detect_negative", 1) != 0));
        all.put("Identity", call -> List.of(call.in(0)));
    }

    private static void activations(Map<String, Operator> all) {
        all.put("Relu", numbers(x -> x > 0 || Double.isNaN(x) ? x : 0, x -> Math.max(x, 0)));
        all.put("Sigmoid", reals(Elementwise::sigmoid));
        all.put("Softplus", reals(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))));
        all.put("Softsign", reals(x -> x / (1 + Math.abs(x))));
        all.put("HardSwish", reals(x -> x * Math.max(0, Math.min(1, x / 6 + 0.5))));
        all.put("Mish", reals(x -> x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))))));
        all.put("Elu", with(call -> {
            double alpha = call.real("alpha", 1);
            return x -> x < 0 ? alpha * Math.expm1(x) : x;
        }));
        all.put("Celu", with(call -> {
            double alpha = call.real("alpha", 1);
            return x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
        }));
        all.put("Selu", with(call -> {
            double alpha = call.real("alpha", SELU_ALPHA);
            double gamma = call.real("gamma", SELU_GAMMA);
            return x -> x > 0 ? gamma * x : gamma * (alpha * Math.expm1(x));
        }));
        all.put("LeakyRelu", with(call -> {
            double alpha = call.real("alpha", 0.01);
            return x -> x < 0 ? alpha * x : x;
        }));
        all.put("ThresholdedRelu", with(call -> {
            double alpha = call.real("alpha", 1);
            return x -> x > alpha ? x : 0;
        }));
        all.put("HardSigmoid", with(call -> {
            double alpha = call.real("alpha", 0.2);
            double beta = call.real("beta", 0.5);
            return x -> Math.max(0, Math.min(1, alpha * x + beta));
        }));
        all.put("Swish", with(call -> {
            double alpha = call.real("alpha", 1);
            return x -> x * sigmoid(alpha * x);
        }));
        all.put("Gelu", with(call -> {
            if (call.text("approximate", "none").equals("tanh")) {
                return x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            }
            return x -> 0.5 * x * (1 + Special.erf(x / Math.sqrt(2)));
        }));
        all.put("Shrink", with(call -> {
            double bias = call.real("bias", 0);
            double lambda = call.real("lambd", 0.5);
            return x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0;
        }));
        all.put("PRelu", Elementwise::prelu);
        all.put("Clip", Elementwise::clip);
    }

    private static double sigmoid(double x) {
        return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
    }

    private static void pairs(Map<String, Operator> all) {
        all.put("Add", pair(Double::sum, (a, b) -> a + b));
        all.put("Sub", pair((a, b) -> a - b, (a, b) -> a - b));
        all.put("Mul", pair((a, b) -> a * b, (a, b) -> a * b));
        all.put("Div", Elementwise::divide);
        all.put("Pow", Elementwise::power);
        all.put("Mod", Elementwise::modulo);
        all.put("Max", many(Math::max, Math::max, Elementwise::larger));
        all.put("Min", many(Math::min, Math::min, (a, b) -> larger(a, b) == a ? b : a));
        all.put("Sum", many(Double::sum, (a, b) -> a + b, (a, b) -> a + b));
        all.put("Mean", call -> List.of(map(many(Double::sum, null, null).run(call).get(0),
                x -> x / call.inputs().size(), null)));
        all.put("BitwiseAnd", pair(null, (a, b) -> a & b));
        all.put("BitwiseOr", pair(null, (a, b) -> a | b));
        all.put("BitwiseXor", pair(null, (a, b) -> a ^ b));
        all.put("BitwiseNot", numbers(null, x -> ~x));
        all.put("BitShift", call -> List.of(Repeating.combined(call, call.number(0), call.number(1), (a, b) -> a,
                call.text("direction", "").equals("LEFT") ? (a, b) -> b > 63 ? 0 : a << b
                        : (a, b) -> b > 63 ? 0 : a >>> b)));
    }

    private static long larger(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? a : b;
    }

    private static void truths(Map<String, Operator> all) {
        all.put("And", logical((a, b) -> a & b));
        all.put("Or", logical((a, b) -> a | b));
        all.put("Xor", logical((a, b) -> a ^ b));
        all.put("Not", call -> List.of(map(truths(call, 0), null, x -> 1 - x)));
        all.put("Equal", comparison((order, unordered) -> order == 0 && !unordered));
        all.put("Greater", comparison((order, unordered) -> order > 0));
        all.put("Less", comparison((order, unordered) -> order < 0));
        all.put("GreaterOrEqual", comparison((order, unordered) -> order >= 0 && !unordered));
        all.put("LessOrEqual", comparison((order, unordered) -> order <= 0 && !unordered));
        all.put("Where", Elementwise::where);
    }

    private static Array truths(Call call, int input) {
        if (call.in(input).type() != Type.BOOL) {
            throw call.refused("truths", call.in(input).type() + "");
        }
        return call.in(input);
    }

    private static Operator logical(LongBinaryOperator f) {
        return call -> List.of(Repeating.combined(call, truths(call, 0), aligned(call, truths(call, 1)),
                (a, b) -> a, f));
    }

    private static Operator comparison(Repeating.Test test) {
        return call -> List.of(Repeating.compared(call, call.in(0), aligned(call, call.in(1)), test));
    }

    private static Operator reals(DoubleUnaryOperator f) {
        return call -> List.of(map(call.real(0), f, null));
    }

    private static Operator numbers(@Nullable DoubleUnaryOperator real, LongUnaryOperator whole) {
        return call -> {
            Array x = real == null && call.number(0).type().isReal() ? refuse(call) : call.number(0);
            return List.of(map(x, real, whole));
        };
    }

    private static Array refuse(Call call) {
        throw call.refused("whole numbers", call.in(0).type() + "");
    }

    private static Operator with(Function function) {
        return call -> List.of(map(call.real(0), function.of(call), null));
    }

    static Array map(Array x, @Nullable DoubleUnaryOperator real, @Nullable LongUnaryOperator whole) {
        if (x.type().isReal() && real != null) {
            double[] result = new double[x.size()];
            for (int i = 0; i < result.length; i++) {
                result[i] = x.type().round(real.applyAsDouble(x.reals()[i]));
            }
            return Array.of(x.type(), x.lengths(), result);
        }
        long[] result = new long[x.size()];
        for (int i = 0; i < result.length && whole != null; i++) {
            result[i] = x.type().wrap(whole.applyAsLong(x.wholes()[i]));
        }
        return Array.of(x.type(), x.lengths(), result);
    }

    private static List<Array> truth(Array x, java.util.function.DoublePredicate test) {
        long[] result = new long[x.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = test.test(x.reals()[i]) ? 1 : 0;
        }
        return List.of(Array.of(Type.BOOL, x.lengths(), result));
    }

    /** The second operand as versions before 7 align it: from {@code axis} on, if they repeat it at all. */
    static Array aligned(Call call, Array b) {
        if (call.version() >= 7 || !call.has("axis")) {
            return b;
        }
        int rank = call.in(0).rank();
        int axis = call.axis(call.whole("axis", 0), rank);
        long[] lengths = new long[Math.max(0, rank - axis)];
        if (b.rank() > lengths.length) {
            throw call.refused("at most " + lengths.length + " axes for the second input", b.toString());
        }
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = i < b.rank() ? b.length(i) : 1;
        }
        return b.reshaped(call.lengths(lengths));
    }

    private static Operator pair(@Nullable DoubleBinaryOperator real, LongBinaryOperator whole) {
        return call -> {
            if (real == null && call.number(0).type().isReal()) {
                throw call.refused("whole numbers", call.in(0).type() + "");
            }
            return List.of(Repeating.combined(call, call.number(0), aligned(call, call.number(1)),
                    real == null ? (a, b) -> a : real, whole));
        };
    }

    private static Operator many(DoubleBinaryOperator real, @Nullable LongBinaryOperator signed,
            @Nullable LongBinaryOperator unsigned) {
        return call -> {
            Array result = call.number(0);
            for (int i = 1; i < call.inputs().size(); i++) {
                result = Repeating.combined(call, result, call.number(i), real,
                        result.type().kind() == Type.Kind.UNSIGNED ? unsigned : signed);
            }
            return List.of(result);
        };
    }

    private static List<Array> divide(Call call) {
        Array divisor = aligned(call, call.number(1));
        if (divisor.type().isWhole()) {
            for (long each : divisor.wholes()) {
                if (each == 0) {
                    throw call.refused("divisors other than 0", "0");
                }
            }
        }
        boolean isUnsigned = divisor.type().kind() == Type.Kind.UNSIGNED;
        return List.of(Repeating.combined(call, call.number(0), divisor, (a, b) -> a / b,
                isUnsigned ? Long::divideUnsigned : (a, b) -> a / b));
    }

    private static List<Array> power(Call call) {
        Array base = call.number(0);
        Array exponent = aligned(call, call.number(1));
        int[] lengths = Repeating.common(call, base, exponent);
        Array a = Repeating.to(base, lengths);
        Array b = Repeating.to(exponent, lengths);
        Array result = Array.zeros(base.type(), lengths);
        for (int i = 0; i < a.size(); i++) {
            double power = Math.pow(a.real(i), b.real(i));
            if (base.type().isReal()) {
                result.reals()[i] = base.type().round(power);
            } else {
                result.wholes()[i] = base.type().wrap((long) power);
            }
        }
        return List.of(result);
    }

    private static List<Array> modulo(Call call) {
        boolean isC = call.whole("fmod", 0) != 0;
        Array divisor = call.number(1);
        for (int i = 0; i < divisor.size(); i++) {
            if (divisor.type().isWhole() && divisor.whole(i) == 0) {
                throw call.refused("divisors other than 0", "0");
            }
        }
        boolean isUnsigned = divisor.type().kind() == Type.Kind.UNSIGNED;
        return List.of(Repeating.combined(call, call.number(0), divisor,
                isC ? (a, b) -> a % b : (a, b) -> a - b * Math.floor(a / b),
                isUnsigned ? Long::remainderUnsigned : isC ? (a, b) -> a % b : Math::floorMod));
    }

    private static List<Array> where(Call call) {
        Array condition = truths(call, 0);
        if (call.in(1).type() != call.in(2).type()) {
            throw call.refused("two arrays of one type", call.in(1) + " and " + call.in(2));
        }
        int[] lengths = Repeating.common(call, condition, call.in(1), call.in(2));
        Array truth = Repeating.to(condition, lengths);
        Array yes = Repeating.to(call.in(1), lengths);
        Array no = Repeating.to(call.in(2), lengths);
        Array result = Array.zeros(yes.type(), lengths);
        for (int i = 0; i < result.size(); i++) {
            result.copy(truth.wholes()[i] != 0 ? yes : no, i, i, 1);
        }
        return List.of(result);
    }

    private static List<Array> prelu(Call call) {
        Array x = call.number(0);
        Array slope = call.number(1);
        if (call.version() < 7 && slope.rank() == 1 && slope.size() > 1 && x.rank() > 1) {
            long[] lengths = new long[x.rank() - 1];
            java.util.Arrays.fill(lengths, 1);
            lengths[0] = slope.size();
            slope = slope.reshaped(call.lengths(lengths));
        }
        return List.of(Repeating.combined(call, x, slope, (a, b) -> a < 0 ? a * b : a, (a, b) -> a < 0 ? a * b : a));
    }

    private static List<Array> clip(Call call) {
        Array x = call.number(0);
        boolean isInput = call.version() >= 11;
        if (!x.type().isReal()) {
            Array result = x;
            boolean isUnsigned = x.type().kind() == Type.Kind.UNSIGNED;
            result = call.has(1) ? Repeating.combined(call, result, call.in(1), Math::max,
                    isUnsigned ? Elementwise::larger : Math::max) : result;
            return List.of(call.has(2) ? Repeating.combined(call, result, call.in(2), Math::min,
                    isUnsigned ? (a, b) -> larger(a, b) == a ? b : a : Math::min) : result);
        }
        double least = isInput ? bound(call, 1, Double.NEGATIVE_INFINITY)
                : call.real("min", Double.NEGATIVE_INFINITY);
        double most = isInput ? bound(call, 2, Double.POSITIVE_INFINITY)
                : call.real("max", Double.POSITIVE_INFINITY);
        return List.of(map(x, a -> Math.min(Math.max(a, least), most), null));
    }

    private static double bound(Call call, int input, double otherwise) {
        if (!call.has(input)) {
            return otherwise;
        }
        if (call.number(input).size() != 1) {
            throw call.refused("one number as a bound", call.in(input).toString());
        }
        return call.in(input).real(0);
    }
}
