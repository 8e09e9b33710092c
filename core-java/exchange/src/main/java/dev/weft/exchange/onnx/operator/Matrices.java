package dev.weft.exchange.onnx.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Products of matrices, summed in double precision and rounded once. */
final class Matrices {
    private Matrices() {}

    static void addTo(Map<String, Operator> all) {
        all.put("MatMul", call -> List.of(product(call, call.number(0), call.number(1))));
        all.put("Gemm", Matrices::gemm);
    }

    private static Array product(Call call, Array left, Array right) {
        if (left.type() != right.type() || left.rank() == 0 || right.rank() == 0) {
            throw call.refused("two matrices of one type", left + " and " + right);
        }
        Array a = left.rank() > 1 ? left : left.reshaped(1, left.size());
        Array b = right.rank() > 1 ? right : right.reshaped(right.size(), 1);
        int m = a.length(a.rank() - 2);
        int k = a.length(a.rank() - 1);
        int n = b.length(b.rank() - 1);
        if (b.length(b.rank() - 2) != k) {
            throw call.refused("as many rows in the second matrix as columns in the first", left + " and " + right);
        }
        int[] outerA = Arrays.copyOf(a.lengths(), a.rank() - 2);
        int[] outerB = Arrays.copyOf(b.lengths(), b.rank() - 2);
        int[] outer = Repeating.common(call, Array.of(Type.BOOL, outerA, new long[0]),
                Array.of(Type.BOOL, outerB, new long[0]));
        long[] wanted = Arrays.stream(Arrays.copyOf(outer, outer.length + 2)).asLongStream().toArray();
        wanted[outer.length] = m;
        wanted[outer.length + 1] = n;
        Array result = call.zeros(a.type(), wanted);
        if (result.size() == 0) {
            return result.reshaped(plain(result.lengths(), left, right));
        }
        int[] fromA = Repeating.positions(outerA, outer);
        int[] fromB = Repeating.positions(outerB, outer);
        for (int i = 0; i < Array.size(outer); i++) {
            multiply(a, (fromA == null ? i : fromA[i]) * m * k, b, (fromB == null ? i : fromB[i]) * k * n, result,
                    i * m * n, m, k, n);
        }
        return result.reshaped(plain(result.lengths(), left, right));
    }

    /** The lengths of a product without those of vectors. */
    private static int[] plain(int[] lengths, Array left, Array right) {
        return IntStream.range(0, lengths.length)
                .filter(axis -> !(axis == lengths.length - 2 && left.rank() == 1
                        || axis == lengths.length - 1 && right.rank() == 1))
                .map(axis -> lengths[axis]).toArray();
    }

    private static void multiply(Array a, int startA, Array b, int startB, Array y, int startY, int m, int k, int n) {
        if (!a.type().isReal()) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    long sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum += a.wholes()[startA + i * k + l] * b.wholes()[startB + l * n + j];
                    }
                    y.wholes()[startY + i * n + j] = a.type().wrap(sum);
                }
            }
            return;
        }
        double[] sums = new double[n];
        for (int i = 0; i < m; i++) {
            Arrays.fill(sums, 0);
            for (int l = 0; l < k; l++) {
                double factor = a.reals()[startA + i * k + l];
                int row = startB + l * n;
                for (int j = 0; j < n; j++) {
                    sums[j] += factor * b.reals()[row + j];
                }
            }
            for (int j = 0; j < n; j++) {
                y.reals()[startY + i * n + j] = a.type().round(sums[j]);
            }
        }
    }

    private static List<Array> gemm(Call call) {
        Array a = matrix(call, 0, "transA");
        Array b = matrix(call, 1, "transB");
        double alpha = call.real("alpha", 1);
        double beta = call.real("beta", 1);
        Array product = product(call, a, b);
        Array scaled = alpha == 1 ? product : Elementwise.map(product, x -> x * alpha, x -> (long) (x * alpha));
        if (!call.has(2) || beta == 0) {
            return List.of(scaled);
        }
        Array c = beta == 1 ? call.number(2)
                : Elementwise.map(call.number(2), x -> x * beta, x -> (long) (x * beta));
        Array sum = Repeating.combined(call, scaled, c, Double::sum, (x, y) -> x + y);
        if (!Arrays.equals(sum.lengths(), product.lengths())) {
            throw call.refused("a third input that repeats to " + product, c.toString());
        }
        return List.of(sum);
    }

    private static Array matrix(Call call, int input, String transposed) {
        Array x = call.number(input);
        if (x.rank() != 2) {
            throw call.refused("a matrix", x.toString());
        }
        return call.whole(transposed, 0) == 0 ? x : Shaping.transposed(x, 1, 0);
    }
}
