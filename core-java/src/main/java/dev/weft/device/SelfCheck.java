package dev.weft.device;

import dev.weft.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares a device with the processor when it is opened, because drivers that compute wrong numbers exist: one small
 * computation of each kind that forms are made of, all in one launch. Whole numbers, random numbers and sums that keep
 * their rounding errors have to be exact; functions may differ by {@value #NEAR} of the number.
 */
final class SelfCheck {
    private static final double NEAR = 4e-6;
    private static final int SIZE = 259;
    private static final int LONG = 5_120;

    /** The same computation in Java: reads arrays, and fills the target. */
    @FunctionalInterface
    private interface Code {
        void run(List<float[]> reads, float[] target);
    }

    /** One computation, which changes {@code before} if its form sees the target's elements. */
    private record Check(String name, Form form, boolean isExact, float[] before, Code code, List<HostArray> reads) {
        Work work(HostArray target) {
            return new Work(name, Optional.of(form), reads, target, Optional.empty(), List.of(), !form.readsTarget(),
                    () -> code.run(reads.stream().map(HostArray::data).toList(), target.data()));
        }
    }

    private final List<Check> checks = new ArrayList<>();

    private SelfCheck() {
        products();
        functions();
        elements();
        sums();
    }

    /** @throws IllegalStateException if the device computes wrong numbers; the message says which */
    static void expectCorrect(Device device) {
        new SelfCheck().compare(device);
    }

    /** The names of what is compared. */
    static List<String> names() {
        return new SelfCheck().checks.stream().map(Check::name).toList();
    }

    private void compare(Device device) {
        List<HostArray> targets = checks.stream().map(check -> new HostArray(check.before.clone())).toList();
        List<HostArray> all = Stream.concat(checks.stream().flatMap(check -> check.reads.stream()), targets.stream())
                .distinct().toList();
        List<Work> work = IntStream.range(0, checks.size()).mapToObj(i -> checks.get(i).work(targets.get(i))).toList();
        try {
            new Program(device, work).run();
            for (int i = 0; i < checks.size(); i++) {
                Check check = checks.get(i);
                float[] expected = check.before.clone();
                check.code.run(check.reads.stream().map(HostArray::data).toList(), expected);
                expectEqual(device, check, expected, targets.get(i).read());
            }
        } finally {
            if (!Failures.isLost(device)) {
                all.forEach(array -> array.leave(device));
            }
        }
    }

    private static void expectEqual(Device device, Check check, float[] expected, float[] got) {
        for (int i = 0; i < expected.length; i++) {
            double near = check.isExact ? 0 : NEAR * Math.max(1e-3, Math.abs(expected[i]));
            // A device may take numbers below the smallest normal one for 0.
            boolean isZero = Math.abs(expected[i]) < Float.MIN_NORMAL && got[i] == 0;
            if (!(Float.compare(expected[i], got[i]) == 0 || Math.abs(expected[i] - got[i]) <= near || isZero)) {
                throw new IllegalStateException(device.name() + " (" + device.description()
                        + ") computes wrong numbers: element " + i + " of " + check.name + " is " + got[i]
                        + " where the processor has " + expected[i]
                        + ". Install another driver, or leave the device out");
            }
        }
    }

    private void exact(String name, Form form, int size, Code code, HostArray... reads) {
        float[] before = whole(form.readsTarget() ? size : 0, 7, 3);
        checks.add(new Check(name, form, true, Arrays.copyOf(before, size), code, List.of(reads)));
    }

    private void near(String name, Form form, int size, Code code, HostArray... reads) {
        checks.add(new Check(name, form, false, new float[size], code, List.of(reads)));
    }

    /** Small whole numbers around 0, of which sums and products are exact in any order. */
    private static float[] whole(int size, int factor, int modulus) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i * factor % modulus - modulus / 2;
        }
        return values;
    }

    /** Products of odd sizes, for which tiles are cut, of all four orders, with a bias, and added to what is there. */
    private void products() {
        int m = 70;
        int n = 45;
        int k = 37;
        HostArray a = new HostArray(whole(m * k, 31, 17));
        HostArray b = new HostArray(whole(k * n, 29, 13));
        HostArray bias = new HostArray(whole(n, 5, 11));
        product("a product", Product.of(m, n, k, 0, 1), a, b, bias);
        product("a product of a transposed left matrix", Product.of(m, n, k, 0, 1).transposingA().adding(), a, b, bias);
        product("a product of a transposed right matrix", Product.of(m, n, k, 0, 1).transposingB().biased(2), a, b,
                bias);
        product("a small product", Product.of(5, n, k, 0, 1).biased(2).adding(), a, b, bias);
        product("a product by row", Product.of(m, n, k, 0, 1).biased(2).byRow(), a, b, bias);
        product("a small product of transposed matrices", Product.of(m, 7, 3, 0, 1).transposingA().transposingB(), a, b,
                bias);
    }

    private void product(String name, Product product, HostArray... reads) {
        exact(name, product, product.m() * product.n(), (arrays, y) -> {
            float[] a = arrays.get(0);
            float[] b = arrays.get(1);
            for (int r = 0; r < product.m(); r++) {
                for (int c = 0; c < product.n(); c++) {
                    float sum = product.bias() < 0 ? 0 : arrays.get(product.bias())[c];
                    for (int l = 0; l < product.k(); l++) {
                        sum += (product.transposesA() ? a[l * product.m() + r] : a[r * product.k() + l])
                                * (product.transposesB() ? b[c * product.k() + l] : b[l * product.n() + c]);
                    }
                    y[r * product.n() + c] = product.adds() ? y[r * product.n() + c] + sum : sum;
                }
            }
        }, reads);
    }

    /** The functions that texts call. */
    private void functions() {
        float[] numbers = new float[SIZE];
        float[] positive = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            numbers[i] = (i - 129) / 16f;
            positive[i] = (i + 1) * (i + 1) / 512f;
        }
        HostArray x = new HostArray(numbers);
        HostArray p = new HostArray(positive);
        function("exp", "exp(x)", Math::exp, x);
        function("expm1", "expm1(x)", Math::expm1, x);
        function("tanh", "tanh(x)", Math::tanh, x);
        function("sin", "sin(x)", Math::sin, x);
        function("cos", "cos(x)", Math::cos, x);
        function("log", "log(x)", Math::log, p);
        function("log1p", "log1p(x)", Math::log1p, p);
        function("sqrt", "sqrt(x)", Math::sqrt, p);
        function("pow", "pow(x, 1.5f)", value -> Math.pow(value, 1.5), p);
        function("a quotient", "3.0f / x", value -> 3 / value, p);
        near("exp of numbers that are all large or small", Kernel.value("exp(x)", "x"), 4,
                (reads, y) -> of(Math::exp, reads.get(0), y), new HostArray(new float[]{-200, 200, Float.NaN, 88}));
    }

    private void function(String name, String text, DoubleUnaryOperator function, HostArray x) {
        near(name, Kernel.value(text, "x"), SIZE, (reads, y) -> of(function, reads.get(0), y), x);
    }

    private static void of(DoubleUnaryOperator function, float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) function.applyAsDouble(x[i]);
        }
    }

    /** Comparisons, whole numbers, random numbers, changes of an array, and the smallest and largest numbers. */
    private void elements() {
        float[] special = whole(SIZE, 31, 17);
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE,
            Float.MAX_VALUE};
        System.arraycopy(odd, 0, special, 0, odd.length);
        HostArray x = new HostArray(special);
        HostArray w = new HostArray(whole(SIZE, 29, 13));
        exact("the larger number", Kernel.value("larger(x, w)", "x", "w"), SIZE, (reads, y) -> {
            for (int i = 0; i < SIZE; i++) {
                y[i] = Math.max(reads.get(0)[i], reads.get(1)[i]) + 0f;
            }
        }, x, w);
        exact("the smaller number, halved", Kernel.value("smaller(x, w) * 0.5f", "x", "w"), SIZE, (reads, y) -> {
            for (int i = 0; i < SIZE; i++) {
                y[i] = Math.min(reads.get(0)[i], reads.get(1)[i]) * 0.5f + 0f;
            }
        }, x, w);
        exact("the sign", Kernel.value("sign_of(x)", "x"), SIZE, (reads, y) -> of(Math::signum, reads.get(0), y), w);
        exact("a number of another index", Kernel.value("g + x", "g", "x[(i * 7 + 3) % n / 2]").with("n", SIZE), SIZE,
                (reads, y) -> {
                    for (int i = 0; i < SIZE; i++) {
                        y[i] = reads.get(0)[i] + reads.get(1)[(i * 7 + 3) % SIZE / 2];
                    }
                }, w, w);
        exact("a change by a number of the step", Kernel.each("v -= g * rate;", "v", "g").changing()
                .number("rate", () -> 0.25), SIZE, (reads, y) -> {
                    for (int i = 0; i < SIZE; i++) {
                        y[i] -= reads.get(0)[i] * 0.25f;
                    }
                }, w);
        exact("an addition", Kernel.value("x * x", "x").adding(), SIZE, (reads, y) -> {
            for (int i = 0; i < SIZE; i++) {
                y[i] += reads.get(0)[i] * reads.get(0)[i];
            }
        }, w);
        exact("whole numbers", Kernel.value("(float) (i * 7919 % 1009 / 3 - (i >> 2) + (i & 5)) + 0.0f * x", "x"), SIZE,
                (reads, y) -> {
                    for (int i = 0; i < SIZE; i++) {
                        y[i] = i * 7919 % 1009 / 3 - (i >> 2) + (i & 5);
                    }
                }, w);
        long step = 5L << 44 | 3L << 22 | 9;
        RandomStream stream = RandomStream.of(1, "device");
        exact("random numbers", Kernel.value(stream.text() + " + 0.0f * x", "x").number("step0", () -> 9)
                .number("step1", () -> 3).number("step2", () -> 5), SIZE,
                (reads, y) -> stream.fill(y, 0, SIZE, step), w);
    }

    /** Sums that lose everything without their rounding errors, largest elements, and softmax. */
    private void sums() {
        float[] cancelling = new float[LONG];
        for (int i = 0; i < LONG; i++) {
            // Along columns and along the numbers of a lane: large, small, large with the other sign.
            int turn = i / 512 % 3;
            cancelling[i] = i >= 4_608 ? 1 : turn == 0 ? 1e9f : turn == 1 ? i % 5 - 1 : -1e9f;
        }
        HostArray x = new HostArray(cancelling);
        exact("the sum of an array", Lines.total(LONG, 1), 1,
                (reads, y) -> y[0] = (float) sum(reads.get(0), 0, 1, LONG),
                x);
        exact("the sums of columns", Kernel.columnSums(LONG / 64, 64, 1), 64, (reads, y) -> {
            for (int c = 0; c < 64; c++) {
                y[c] = (float) sum(reads.get(0), c, 64, LONG / 64);
            }
        }, x);
        HostArray z = new HostArray(whole(SIZE * 9, 31, 17));
        near("softmax", Lines.softmax(9, SIZE), 9 * SIZE, (reads, y) -> {
            for (int row = 0; row < 9; row++) {
                double total = 0;
                for (int i = 0; i < SIZE; i++) {
                    total += Math.exp(reads.get(0)[row * SIZE + i]);
                }
                for (int i = 0; i < SIZE; i++) {
                    y[row * SIZE + i] = (float) (Math.exp(reads.get(0)[row * SIZE + i]) / total);
                }
            }
        }, z);
        exact("the place of the largest element",
                Kernel.items(9, "int start = i * n; int stride = 1; " + Lines.ARGMAX.one(),
                        "result", "x").with("n", SIZE),
                9, (reads, y) -> {
                    for (int row = 0; row < 9; row++) {
                        int best = 0;
                        for (int i = 1; i < SIZE; i++) {
                            best = reads.get(0)[row * SIZE + i] > reads.get(0)[row * SIZE + best] ? i : best;
                        }
                        y[row] = best;
                    }
                }, z);
    }

    private static double sum(float[] x, int start, int stride, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[start + i * stride];
        }
        return sum;
    }
}
