package dev.weft.blas;

import dev.weft.benchmarks.Workload;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The products of the workloads, one by one: OpenBLAS in one call, the way that Weft chooses, and others that it could
 * choose. It is in this package because Weft keeps them to itself. The ways take turns on one thread; the results are
 * processor time, the medians of the blocks and of the ratios to the block of one call beside it.
 */
public final class Products {
    private static final int BLOCKS = 15;
    private static final double BLOCK_NANOS = 4e6;
    /** Predictions of many rows come in chunks of so many. */
    private static final int CHUNK = 504;
    /** Plain Java would take too long for larger products. */
    private static final long SMALL = 2_000_000;

    private Products() {}

    /** {@code Products [WORKLOAD | NN,ROWS,COLUMNS,INNER]...}: prints a table, of the dense workloads by default. */
    public static void main(String[] arguments) {
        if (!(Blas.engine() instanceof OpenBlas engine)) {
            System.err.println("products expects the engine openblas but got " + Blas.engine().description());
            System.exit(1);
            return;
        }
        System.out.println(engine.description());
        System.out.println("| product | one call | GFLOP/s | Weft | Weft, 2 halves of the rows | by row "
                + "| one call, 2 halves of the rows | of the columns | a transposed operand copied | plain Java |\n"
                + "|---|---|---|---|---|---|---|---|---|---|");
        Set<Shape> shapes = new LinkedHashSet<>();
        for (String argument : arguments.length > 0 ? List.of(arguments)
                : List.of("mlp500", "mlp128", "softmax", "infer10k", "infer1", "deep", "wide")) {
            if (argument.contains(",")) {
                shapes.add(Shape.parse(argument));
            } else {
                shapes.addAll(shapes(Workload.named(argument)));
            }
        }
        shapes.forEach(shape -> System.out.println(row(shape, engine)));
        System.exit(0);
    }

    private record Shape(boolean transposeA, boolean transposeB, int m, int n, int k) {
        static Shape parse(String text) {
            String[] words = text.split(",");
            return new Shape(words[0].charAt(0) == 'T', words[0].charAt(1) == 'T', Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        }

        double multiplications() {
            return (double) m * n * k;
        }

        @Override
        public String toString() {
            return (transposeA ? "T" : "N") + (transposeB ? "T " : "N ") + m + "×" + n + "×" + k;
        }
    }

    private static List<Shape> shapes(Workload workload) {
        int batch = workload.trains() ? workload.batch() : Math.min(workload.batch(), CHUNK);
        List<Integer> widths = workload.widths();
        return Stream.iterate(1, layer -> layer < widths.size(), layer -> layer + 1).flatMap(layer -> {
            int in = widths.get(layer - 1);
            int out = widths.get(layer);
            Stream<Shape> forward = Stream.of(new Shape(false, false, batch, out, in));
            Stream<Shape> backward = Stream.of(new Shape(true, false, in, out, batch),
                    new Shape(false, true, batch, in, out));
            return workload.trains() ? Stream.concat(forward, backward.limit(layer == 1 ? 1 : 2)) : forward;
        }).toList();
    }

    /** One way to compute a product, with an engine's arguments. */
    @FunctionalInterface
    private interface Way {
        void multiply(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
                int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
    }

    /** The arrays of a product. */
    private record Operands(Shape shape, float[] a, float[] b, float[] c) {
        static Operands of(Shape shape) {
            return new Operands(shape, numbers(shape.m * shape.k), numbers(shape.k * shape.n),
                    new float[shape.m * shape.n]);
        }

        private static float[] numbers(int size) {
            Random random = new Random(size);
            float[] numbers = new float[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = random.nextFloat() - 0.5f;
            }
            return numbers;
        }

        void whole(Way way) {
            part(way, 0, shape.m, 0, shape.n);
        }

        void rows(Way way) {
            int half = (shape.m + 1) / 2;
            part(way, 0, half, 0, shape.n);
            part(way, half, shape.m, 0, shape.n);
        }

        void columns(Way way) {
            int half = (shape.n + 1) / 2;
            part(way, 0, shape.m, 0, half);
            part(way, 0, shape.m, half, shape.n);
        }

        private void part(Way way, int top, int bottom, int left, int right) {
            int lda = shape.transposeA ? shape.m : shape.k;
            int ldb = shape.transposeB ? shape.k : shape.n;
            way.multiply(shape.transposeA, shape.transposeB, bottom - top, right - left, shape.k, 1, a,
                    shape.transposeA ? top : top * lda, lda, b, shape.transposeB ? left * ldb : left, ldb, 0, c,
                    top * shape.n + left, shape.n);
        }

        void byRow() {
            Arrays.fill(c, 0);
            Blas.addByRow(shape.m, shape.n, shape.k, a, 0, shape.k, b, 0, shape.n, c, 0, shape.n);
        }

        /** Copies the transposed operand first, so that the product has none. */
        void copied(Way way, float[] copy) {
            boolean first = shape.transposeA;
            transpose(first ? a : b, first ? shape.k : shape.n, first ? shape.m : shape.k, copy);
            way.multiply(false, false, shape.m, shape.n, shape.k, 1, first ? copy : a, 0, shape.k, first ? b : copy, 0,
                    shape.n, 0, c, 0, shape.n);
        }

        /** Squares of 16 elements at a time. */
        private static void transpose(float[] from, int rows, int columns, float[] to) {
            for (int i = 0; i < rows; i += 16) {
                for (int j = 0; j < columns; j += 16) {
                    for (int column = j; column < Math.min(columns, j + 16); column++) {
                        for (int row = i; row < Math.min(rows, i + 16); row++) {
                            to[column * rows + row] = from[row * columns + column];
                        }
                    }
                }
            }
        }
    }

    private static String row(Shape shape, OpenBlas engine) {
        Operands operands = Operands.of(shape);
        Map<String, Runnable> ways = new LinkedHashMap<>();
        ways.put("one call", () -> operands.whole(engine::ordinary));
        ways.put("Weft", () -> operands.whole(Blas::gemm));
        if (shape.m > 1) {
            ways.put("Weft, rows", () -> operands.rows(Blas::gemm));
        }
        if (!shape.transposeA && !shape.transposeB) {
            ways.put("by row", operands::byRow);
        }
        if (shape.m > 1) {
            ways.put("rows", () -> operands.rows(engine::ordinary));
        }
        ways.put("columns", () -> operands.columns(engine::ordinary));
        if (shape.transposeA || shape.transposeB) {
            float[] copy = new float[shape.transposeA ? operands.a.length : operands.b.length];
            ways.put("copied", () -> operands.copied(engine::ordinary, copy));
        }
        if (shape.multiplications() < SMALL) {
            ways.put("java", () -> operands.whole(JavaEngine.FUSED::gemm));
        }
        Map<String, Double> results = measure(ways);
        double nanos = results.get("one call");
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "| %s | %.2f µs | %.0f", shape, nanos / 1e3,
                2 * shape.multiplications() / nanos));
        for (String way : List.of("Weft", "Weft, rows", "by row", "rows", "columns", "copied", "java")) {
            Double ratio = results.get(way);
            row.append(ratio == null ? " | " : String.format(Locale.ROOT, " | %.2f", ratio));
        }
        return row.append(" |").toString();
    }

    /** The nanoseconds of the first way, the ratios of the others to it. */
    private static Map<String, Double> measure(Map<String, Runnable> ways) {
        Runnable[] runs = ways.values().toArray(Runnable[]::new);
        int[] repetitions = new int[runs.length];
        for (int i = 0; i < runs.length; i++) {
            for (int round = 0; round < 4; round++) {
                repetitions[i] = (int) Math.max(1, BLOCK_NANOS / nanos(runs[i], round == 0 ? 3 : repetitions[i]));
            }
        }
        double[][] nanos = new double[runs.length][BLOCKS];
        for (int block = 0; block < BLOCKS; block++) {
            for (int i = 0; i < runs.length; i++) {
                nanos[i][block] = nanos(runs[i], repetitions[i]);
            }
        }
        Map<String, Double> results = new LinkedHashMap<>();
        int next = 0;
        for (String name : ways.keySet()) {
            double[] values = nanos[next].clone();
            for (int block = 0; next > 0 && block < BLOCKS; block++) {
                values[block] /= nanos[0][block];
            }
            Arrays.sort(values);
            results.put(name, values[BLOCKS / 2]);
            next++;
        }
        return results;
    }

    /** Processor time of this thread for each run. */
    private static double nanos(Runnable run, int repetitions) {
        var threads = ManagementFactory.getThreadMXBean();
        long started = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < repetitions; i++) {
            run.run();
        }
        return Math.max(1, threads.getCurrentThreadCpuTime() - started) / (double) repetitions;
    }
}
