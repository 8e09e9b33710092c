package dev.weft.graph;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Every operation: how it is recorded, its expected value, and the operands that it rejects. */
final class OperationTable {
    /** Inputs, the operation on them, and the same in double precision. */
    record Case(List<Tensor> inputs, Function<List<Value>, Value> operation, Naive.Function reference) {}

    /** Makes the case of a round: the first ones have a batch or a width of 1. */
    interface Cases {
        Case of(Samples samples, int round);
    }

    /** A recording that is rejected, and a part of the message. */
    record Refused(Consumer<Graph> recording, String... words) {}

    /**
     * One operation.
     *
     * @param relative   the error allowed in its value
     * @param constant   operands to which no gradient flows
     * @param mayDropNaN whether a NaN of an operand may leave the result finite, by definition
     */
    record Row(String signature, double relative, Cases cases, Set<Integer> constant, boolean mayDropNaN,
            List<Refused> refused) {
        Row constant(Integer... operands) {
            return new Row(signature, relative, cases, Set.of(operands), mayDropNaN, refused);
        }

        Row droppingNaN() {
            return new Row(signature, relative, cases, constant, true, refused);
        }

        Row refuses(Consumer<Graph> recording, String... words) {
            List<Refused> more = new ArrayList<>(refused);
            more.add(new Refused(recording, words));
            return new Row(signature, relative, cases, constant, mayDropNaN, more);
        }

        @Override
        public String toString() {
            return signature;
        }
    }

    private interface Numbers {
        Tensor of(Samples samples, Shape shape);
    }

    static final double ELEMENTWISE = 1e-6;
    static final double SUMS = 1e-5;

    private OperationTable() {}

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        arithmetic(rows);
        elementwise(rows);
        reductions(rows);
        matrices(rows);
        shaping(rows);
        JoiningTable.addTo(rows);
        return rows;
    }

    private static void arithmetic(List<Row> rows) {
        rows.add(binary("add", Arithmetic::add, Samples::signed, (a, b) -> a + b));
        rows.add(binary("subtract", Arithmetic::subtract, Samples::signed, (a, b) -> a - b));
        rows.add(binary("multiply", Arithmetic::multiply, Samples::signed, (a, b) -> a * b));
        rows.add(binary("divide", Arithmetic::divide, Samples::positive, (a, b) -> a / b));
        rows.add(binary("maximum", Arithmetic::maximum, Samples::between, Math::max));
        rows.add(binary("minimum", Arithmetic::minimum, Samples::between, Math::min));
        rows.add(binary("equal", Arithmetic::equal, OperationTable::bits, OperationTable::bits,
                (a, b) -> a == b ? 1 : 0).constant(0, 1).droppingNaN());
        rows.add(binary("greater", Arithmetic::greater, OperationTable::bits, OperationTable::bits,
                (a, b) -> a > b ? 1 : 0).constant(0, 1).droppingNaN());
        rows.add(row("where(Value,Value,Value)", ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 0, 3);
            return new Case(List.of(samples.whole(samples.repeated(shape), 2), samples.signed(shape),
                    samples.signed(samples.repeated(shape))),
                    in -> Arithmetic.where(in.get(0), in.get(1), in.get(2)),
                    in -> in.get(0).zip(in.get(1), (c, a) -> c != 0 ? a : 0)
                            .zip(in.get(0).zip(in.get(2), (c, b) -> c != 0 ? 0 : b), Double::sum));
        }).constant(0).droppingNaN().refuses(g -> Arithmetic.where(g.placeholder("c", 2), g.placeholder("a", 3),
                g.placeholder("b", 3)), "where", "[2]", "[3]"));
        rows.add(number("add", Arithmetic::add, (x, n) -> x + n));
        rows.add(number("multiply", Arithmetic::multiply, (x, n) -> x * n));
        rows.add(number("divide", Arithmetic::divide, (x, n) -> x / n));
        rows.add(numberFirst("subtract", (x, n) -> Arithmetic.subtract(n, x), Samples::signed, (x, n) -> n - x));
        rows.add(numberFirst("divide", (x, n) -> Arithmetic.divide(n, x), Samples::positive, (x, n) -> n / x));
        rows.add(unary("negate", Arithmetic::negate, Samples::signed, x -> -x));
    }

    private static void elementwise(List<Row> rows) {
        rows.add(unary("relu", Elementwise::relu, Samples::signed, x -> x <= 0 ? 0 : x));
        rows.add(number("leakyRelu", Elementwise::leakyRelu, (x, n) -> x < 0 ? n * x : x));
        rows.add(number("elu", Elementwise::elu, (x, n) -> x < 0 ? n * Math.expm1(x) : x));
        rows.add(unary("gelu", Elementwise::gelu, Samples::signed, x -> x * Naive.normal(x)));
        rows.add(unary("softplus", Elementwise::softplus, Samples::signed, x -> Math.log1p(Math.exp(x))));
        rows.add(unary("silu", Elementwise::silu, Samples::signed, x -> x / (1 + Math.exp(-x))));
        rows.add(unary("mish", Elementwise::mish, Samples::signed, x -> x * Math.tanh(Math.log1p(Math.exp(x)))));
        rows.add(unary("softsign", Elementwise::softsign, Samples::signed, x -> x / (1 + Math.abs(x))));
        rows.add(unary("hardSwish", Elementwise::hardSwish, Samples::signed,
                x -> x * Math.min(Math.max((x + 3) / 6, 0), 1)));
        rows.add(number("power(Value,double)", Elementwise::power, Samples::positive, Math::pow));
        rows.add(unary("sigmoid", Elementwise::sigmoid, Samples::signed, x -> 1 / (1 + Math.exp(-x))));
        rows.add(unary("tanh", Elementwise::tanh, Samples::signed, Math::tanh));
        rows.add(unary("exp", Elementwise::exp, Samples::signed, Math::exp));
        rows.add(unary("log", Elementwise::log, Samples::positive, Math::log));
        rows.add(unary("square", Elementwise::square, Samples::signed, x -> x * x));
        rows.add(unary("sqrt", Elementwise::sqrt, Samples::positive, Math::sqrt));
        rows.add(unary("abs", Elementwise::abs, Samples::signed, Math::abs));
        rows.add(unary("sign", Elementwise::sign, Samples::signed, Math::signum).constant(0));
        rows.add(row("clip(Value,double,double)", ELEMENTWISE, (samples, round) -> new Case(
                List.of(samples.signed(samples.shape(round, 0, 3))), in -> Elementwise.clip(in.get(0), -0.5, 1),
                in -> in.get(0).map(x -> x < -0.5 ? -0.5 : x > 1 ? 1 : x)))
                .refuses(g -> Elementwise.clip(g.placeholder("x"), 2, 1), "clip", "2.0", "1.0")
                .refuses(g -> Elementwise.clip(g.placeholder("x"), Double.NaN, 1), "clip", "NaN"));
    }

    private static void reductions(List<Row> rows) {
        rows.add(total("sum", Reductions::sum, Naive::sum));
        rows.add(total("mean", Reductions::mean, x -> x.sum() / x.data().length));
        rows.add(along("sum", Reductions::sum, line -> Arrays.stream(line).sum()));
        rows.add(along("mean", Reductions::mean, line -> Arrays.stream(line).sum() / line.length));
        rows.add(along("max", Reductions::max, Naive::max));
        rows.add(along("argmax", Reductions::argmax, OperationTable::indexOfLargest).constant(0)
                .refuses(g -> Reductions.argmax(g.placeholder("x", 3, 0), -1), "argmax expects at least one element "
                        + "along axis 1 but got [3, 0]"));
        rows.add(row("sumOfSquares(Value)", SUMS, (samples, round) -> {
            // More rows than are summed in float32, and just as many.
            Shape shape =
                    round < 8 ? samples.shape(round, 0, 3)
                            : Shape.of(32 * samples.below(3) + round % 3, 1 + samples.below(2));
            return new Case(List.of(samples.signed(shape)), in -> Reductions.sumOfSquares(in.get(0)),
                    in -> new Naive(new int[0], new double[]{in.get(0).map(v -> v * v).sum()}));
        }));
        rows.add(row("softmax(Value)", SUMS, (samples, round) -> new Case(
                List.of(samples.signed(samples.shape(round, 1, 3))), in -> Reductions.softmax(in.get(0)),
                in -> in.get(0).softmax()))
                .refuses(g -> Reductions.softmax(g.placeholder("x")), "softmax", "scalar"));
        rows.add(new Row("logSoftmax(Value)", SUMS, (samples, round) -> new Case(
                List.of(samples.signed(samples.shape(round, 1, 3))), in -> Reductions.logSoftmax(in.get(0)),
                in -> in.get(0).softmax().map(Math::log)), Set.of(), false, List.of())
                .refuses(g -> Reductions.logSoftmax(g.placeholder("x")), "logSoftmax", "scalar"));
    }

    private static void matrices(List<Row> rows) {
        rows.add(row("matmul(Value,Value)", SUMS, (samples, round) -> {
            int n = round == 0 ? 1 : samples.length();
            int batch = round < 3 ? 1 : samples.length();
            int columns = samples.length();
            boolean isList = round % 3 == 2;
            int lines = round < 3 ? 1 + round : samples.length();
            return new Case(List.of(samples.signed(isList ? Shape.of(batch, lines, n) : Shape.of(batch, n)),
                    samples.signed(Shape.of(n, columns))),
                    in -> MatrixOps.matmul(in.get(0), in.get(1)),
                    in -> isList ? in.get(0).reshape(batch * lines, n).matmul(in.get(1)).reshape(batch, lines, columns)
                            : in.get(0).matmul(in.get(1)));
        })
                .refuses(g -> MatrixOps.matmul(g.placeholder("a", 2, 3), g.placeholder("b", 4, 5)), "matmul expects",
                        "[2, 3]", "[4, 5]")
                .refuses(g -> MatrixOps.matmul(g.placeholder("a", 3), g.placeholder("b", 3, 5)), "matmul expects",
                        "[3]", "[3, 5]")
                .refuses(g -> MatrixOps.matmul(g.placeholder("a", 2, 3), new Graph().placeholder("b", 3, 5)), "matmul",
                        "b", "another"));
        rows.add(row("affine(Value,Value,Value)", SUMS, (samples, round) -> {
            int n = round == 0 ? 1 : samples.length();
            // One row is cut by columns.
            int units = round == 1 ? 1 : round == 2 ? 200 : samples.length();
            return new Case(List.of(samples.signed(Shape.of(round < 3 ? 1 : samples.length(), n)),
                    samples.signed(Shape.of(n, units)), samples.signed(Shape.of(units))),
                    in -> MatrixOps.affine(in.get(0), in.get(1), in.get(2)),
                    in -> in.get(0).matmul(in.get(1)).zip(in.get(2), Double::sum));
        })
                .refuses(
                        g -> MatrixOps.affine(g.placeholder("x", 2, 3), g.placeholder("w", 3, 4),
                                g.placeholder("b", 3)),
                        "affine expects a bias [4]", "[3]")
                .refuses(
                        g -> MatrixOps.affine(g.placeholder("x", 2, 3), g.placeholder("w", 4, 4),
                                g.placeholder("b", 4)),
                        "affine expects", "[2, 3]", "[4, 4]"));
        rows.add(row("grouped(Value,Value)", SUMS, (samples, round) -> {
            int groups = round == 0 ? 1 : samples.length();
            int k = round == 1 ? 1 : samples.length();
            return new Case(List.of(samples.signed(Shape.of(samples.length(), groups, k)),
                    samples.signed(Shape.of(groups, k, samples.length()))),
                    in -> MatrixOps.grouped(in.get(0), in.get(1)), in -> Naive.fill(
                            new int[]{in.get(0).lengths()[0], groups, in.get(1).lengths()[2]},
                            i -> IntStream.range(0, k).mapToDouble(j -> in.get(0).at(i[0], i[1], j)
                                    * in.get(1).at(i[1], j, i[2])).sum()));
        })
                .refuses(g -> MatrixOps.grouped(g.placeholder("x", 2, 3, 4), g.placeholder("w", 2, 4, 5)),
                        "grouped expects", "[2, 3, 4]", "[2, 4, 5]")
                .refuses(g -> MatrixOps.grouped(g.placeholder("x", 2, 4), g.placeholder("w", 2, 4, 5)),
                        "grouped expects", "[2, 4]", "[2, 4, 5]"));
        rows.add(row("transpose(Value)", ELEMENTWISE, (samples, round) -> new Case(
                List.of(samples.signed(samples.shape(round, 2, 2))), in -> MatrixOps.transpose(in.get(0)),
                in -> Naive.fill(new int[]{in.get(0).lengths()[1], in.get(0).lengths()[0]},
                        i -> in.get(0).at(i[1], i[0]))))
                .refuses(g -> MatrixOps.transpose(g.placeholder("x", 2, 3, 4)), "transpose expects a matrix",
                        "[2, 3, 4]"));
    }

    private static void shaping(List<Row> rows) {
        rows.add(row("broadcastLike(Value,Value)", ELEMENTWISE, (samples, round) -> {
            int n = samples.length();
            Shape shape = round < 20 ? samples.shape(round, 0, 3) : Shape.of(n, n);
            Shape repeated = round < 20 ? samples.repeated(shape) : Shape.of(n);
            return new Case(List.of(samples.signed(repeated), samples.signed(shape)),
                    in -> Shaping.broadcastLike(in.get(0), in.get(1)), in -> in.get(0).zip(in.get(1), (x, like) -> x));
        }).constant(1).droppingNaN()
                .refuses(g -> Shaping.broadcastLike(g.placeholder("x", 2), g.placeholder("y", 3)), "[2]", "[3]"));
        rows.add(row("reshape(Value,int[])", ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 1, 3);
            int[] wanted = round % 2 == 0 ? new int[]{shape.size()} : new int[]{Shape.UNKNOWN, shape.dimension(-1)};
            int[] known = round % 2 == 0 ? wanted : new int[]{shape.size() / shape.dimension(-1), shape.dimension(-1)};
            return new Case(List.of(samples.signed(shape)), in -> Shaping.reshape(in.get(0), wanted),
                    in -> in.get(0).reshape(known));
        })
                .refuses(g -> Shaping.reshape(g.placeholder("x", 2, 3), 4, 2), "reshape expects", "[2, 3]", "[4, 2]")
                .refuses(g -> Shaping.reshape(g.placeholder("x", 2, 3), 1 << 20, 1 << 20),
                        "Shape [1048576, 1048576] has more elements")
                .refuses(g -> Shaping.reshape(g.placeholder("x", 2, 3), Shape.UNKNOWN, 4), "reshape expects", "[2, 3]",
                        "[?, 4]"));
        rows.add(row("repeat(Value,int)", ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 1, 3);
            int times = 1 + round % 3;
            int row = shape.size() / shape.rows();
            int[] wanted = IntStream.range(0, shape.rank() + 1)
                    .map(axis -> axis == 1 ? times : shape.dimension(Math.max(0, axis - 1))).toArray();
            return new Case(List.of(samples.signed(shape)), in -> Shaping.repeat(in.get(0), times),
                    in -> Naive.fill(new int[]{shape.rows(), times, row},
                            i -> in.get(0).data()[i[0] * row + i[2]]).reshape(wanted));
        })
                .refuses(g -> Shaping.repeat(g.placeholder("x", 2), 0), "repeat expects", "[2] and 0")
                .refuses(g -> Shaping.repeat(g.placeholder("x"), 2), "repeat expects", "[] and 2"));
        rows.add(row("flatten(Value)", ELEMENTWISE, (samples, round) -> new Case(
                List.of(samples.signed(samples.shape(round, 1, 3))), in -> Shaping.flatten(in.get(0)),
                in -> in.get(0).reshape(in.get(0).lengths()[0], in.get(0).data().length / in.get(0).lengths()[0]))));
        rows.add(row("row(Value,int)", ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 1, 3);
            int row = samples.below(shape.rows());
            int n = shape.size() / shape.rows();
            return new Case(List.of(samples.signed(shape)), in -> Shaping.row(in.get(0), row),
                    in -> new Naive(shape.without(0).toArray(),
                            Arrays.copyOfRange(in.get(0).data(), row * n, row * n + n)));
        }).droppingNaN()
                .refuses(g -> Shaping.row(g.placeholder("x", 2, 3), 2), "row", "[2, 3]", "2")
                .refuses(g -> Shaping.row(g.placeholder("x", 2, 3), -1), "row", "[2, 3]", "-1")
                .refuses(g -> Shaping.row(g.placeholder("x"), 0), "row", "[]"));
        rows.add(row("oneHot(Value,int)", ELEMENTWISE, (samples, round) -> new Case(
                List.of(samples.whole(Shape.of(round == 0 ? 1 : samples.length()), 5)),
                in -> Shaping.oneHot(in.get(0), 4),
                in -> Naive.fill(new int[]{in.get(0).lengths()[0], 4},
                        index -> Double.isNaN(in.get(0).at(index[0])) ? Double.NaN
                                : in.get(0).at(index[0]) == index[1] ? 1 : 0)))
                .constant(0)
                .refuses(g -> Shaping.oneHot(g.placeholder("x", 2, 3), 4), "oneHot expects", "[2, 3]")
                .refuses(g -> Shaping.oneHot(g.placeholder("x", 2), -1),
                        "oneHot expects a number of classes >= 0 but got -1"));
    }

    static Row row(String signature, double relative, Cases cases) {
        return new Row(signature, relative, cases, Set.of(), false, List.of());
    }

    private static Row unary(String name, UnaryOperator<Value> operation, Numbers numbers,
            DoubleUnaryOperator reference) {
        return row(name + "(Value)", ELEMENTWISE, (samples, round) -> new Case(
                List.of(numbers.of(samples, samples.shape(round, 0, 3))), in -> operation.apply(in.get(0)),
                in -> in.get(0).map(reference)));
    }

    private static Row number(String name, NumberOperation operation, DoubleBinaryOperator reference) {
        return number(name + "(Value,double)", operation, Samples::signed, reference);
    }

    private static Row numberFirst(String name, NumberOperation operation, Numbers numbers,
            DoubleBinaryOperator reference) {
        return number(name + "(double,Value)", operation, numbers, reference);
    }

    private static Row number(String name, NumberOperation operation, Numbers numbers, DoubleBinaryOperator reference) {
        return row(name, ELEMENTWISE, (samples, round) -> {
            float number = samples.signed(Shape.SCALAR).item();
            return new Case(List.of(numbers.of(samples, samples.shape(round, 0, 3))),
                    in -> operation.of(in.get(0), number),
                    in -> in.get(0).map(x -> reference.applyAsDouble(x, number)));
        });
    }

    private interface NumberOperation {
        Value of(Value x, double number);
    }

    private static Tensor bits(Samples samples, Shape shape) {
        return samples.whole(shape, 2);
    }

    private static Row binary(String name, BinaryOperator<Value> operation, Numbers right,
            DoubleBinaryOperator reference) {
        return binary(name, operation, Samples::signed, right, reference);
    }

    private static Row binary(String name, BinaryOperator<Value> operation, Numbers left, Numbers right,
            DoubleBinaryOperator reference) {
        return row(name + "(Value,Value)", ELEMENTWISE, (samples, round) -> {
            Shape shape = samples.shape(round, 0, 3);
            Shape other = round % 3 == 0 ? shape : samples.repeated(shape);
            boolean swapped = round % 2 == 1;
            return new Case(List.of(left.of(samples, swapped ? other : shape),
                    right.of(samples, swapped ? shape : other)),
                    in -> operation.apply(in.get(0), in.get(1)), in -> in.get(0).zip(in.get(1), reference));
        })
                .refuses(g -> operation.apply(g.placeholder("left", 2, 3), g.placeholder("right", 2, 4)),
                        name, "[2, 3]", "[2, 4]", "3 against 4")
                .refuses(g -> operation.apply(g.placeholder("left", 2), new Graph().placeholder("foreign", 2)),
                        "foreign", "another");
    }

    private static Row total(String name, UnaryOperator<Value> operation, ToDoubleFunction<Naive> reference) {
        return row(name + "(Value)", SUMS, (samples, round) -> new Case(
                List.of(samples.signed(samples.shape(round, 0, 3))), in -> operation.apply(in.get(0)),
                in -> new Naive(new int[0], new double[]{reference.applyAsDouble(in.get(0))})));
    }

    private interface AxisOperation {
        Value of(Value x, int axis);
    }

    private static Row along(String name, AxisOperation operation, ToDoubleFunction<double[]> reference) {
        return row(name + "(Value,int)", SUMS, (samples, round) -> {
            Shape shape = samples.shape(round, 1, 3);
            int axis = samples.below(shape.rank());
            int asked = round % 2 == 0 ? axis : axis - shape.rank();
            return new Case(List.of(samples.distinct(shape)), in -> operation.of(in.get(0), asked),
                    in -> in.get(0).along(axis, reference));
        })
                .refuses(g -> operation.of(g.placeholder("x", 2, 3), 2), "[2, 3]", "axis 2")
                .refuses(g -> operation.of(g.placeholder("x"), 0), "[]", "axis 0");
    }

    private static double indexOfLargest(double[] line) {
        double max = Naive.max(line);
        for (int i = 0; i < line.length; i++) {
            if (line[i] == max) {
                return i;
            }
        }
        return Double.NaN;
    }
}
