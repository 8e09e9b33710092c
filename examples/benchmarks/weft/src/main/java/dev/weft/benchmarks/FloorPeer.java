package dev.weft.benchmarks;

import dev.weft.blas.Blas;
import dev.weft.blas.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The floor: a workload's matrix products alone, on the same engine as Weft's. Ways: {@code one} thread; two threads
 * with a half of the result's {@code rows} or {@code columns} each; {@code each} product in whichever way was fastest
 * for it.
 */
final class FloorPeer implements Peer {
    private static final int TRIES = 7;
    private final int threads;
    private final Workers workers;

    private FloorPeer(int threads) {
        this.threads = threads;
        this.workers = Workers.of(threads);
    }

    public static void main(String[] arguments) throws IOException {
        Protocol.serve(FloorPeer::new, arguments);
    }

    @Override
    public String version() {
        return "products of " + WeftPeer.engine();
    }

    @Override
    public Work prepare(Workload workload) {
        return one(inputs(workload), products(workload));
    }

    private static Turns one(float[][] inputs, List<Product> products) {
        return new Turns(inputs, products.stream().map(Product::whole).toList());
    }

    private static float[][] inputs(Workload workload) {
        float[][] inputs = new float[workload.batches()][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Samples.features(workload, i);
        }
        return inputs;
    }

    @Override
    public Map<String, Work> ways(Workload workload) {
        float[][] inputs = inputs(workload);
        List<Product> products = products(workload);
        Map<String, Work> ways = new LinkedHashMap<>();
        ways.put("one", one(inputs, products));
        if (threads > 1) {
            List<Panels> rows = products.stream().map(product -> product.rows(workers)).toList();
            List<Panels> columns = products.stream().map(product -> product.columns(workers)).toList();
            ways.put("rows", new Turns(inputs, rows));
            ways.put("columns", new Turns(inputs, columns));
            ways.put("each", new Turns(inputs, fastest(inputs[0], products, rows, columns)));
        }
        return ways;
    }

    /**
     * The products of a step: forward, the kernels' gradients, the inputs' gradients of all layers that have others
     * below. Towers read rows of the batch's memory instead of columns, which costs the same.
     */
    private static List<Product> products(Workload workload) {
        List<Product> products = new ArrayList<>();
        List<Chain> chains = new ArrayList<>();
        int read = 0;
        for (Layout.Tower tower : workload.layout().chains()) {
            List<Integer> widths = tower.embeds() ? tower.widths().subList(1, tower.widths().size()) : tower.widths();
            boolean isFirst = !tower.embeds() && read < workload.features();
            Chain chain = Chain.of(workload, widths, isFirst, isFirst ? workload.batch() * read : 0);
            read += tower.columns();
            chain.addForward(products);
            chains.add(0, chain);
        }
        if (workload.trains()) {
            chains.forEach(chain -> chain.addBackward(products));
        }
        return products;
    }

    /** Dense layers one after the other; the first activations are null if they are the batch, at {@code offset}. */
    private record Chain(int batch, List<Integer> widths, float[][] kernels, float[][] activations, int offset) {
        static Chain of(Workload workload, List<Integer> widths, boolean isFirst, int offset) {
            int batch = workload.batch();
            float[][] activations = new float[widths.size()][];
            float[][] kernels = new float[widths.size() - 1][];
            activations[0] = isFirst ? null : new float[batch * widths.get(0)];
            for (int i = 0; i < kernels.length; i++) {
                kernels[i] = Samples.kernel(workload, widths, i);
                activations[i + 1] = new float[batch * widths.get(i + 1)];
            }
            return new Chain(batch, widths, kernels, activations, offset);
        }

        void addForward(List<Product> products) {
            for (int i = 0; i < kernels.length; i++) {
                products.add(new Product(false, false, batch, widths.get(i + 1), widths.get(i), activations[i],
                        i == 0 ? offset : 0, kernels[i], activations[i + 1]));
            }
        }

        void addBackward(List<Product> products) {
            for (int i = kernels.length - 1; i >= 0; i--) {
                int in = widths.get(i);
                int out = widths.get(i + 1);
                products.add(new Product(true, false, in, out, batch, activations[i], i == 0 ? offset : 0,
                        activations[i + 1], new float[in * out]));
                if (activations[i] != null) {
                    products.add(new Product(false, true, batch, in, out, activations[i + 1], 0, kernels[i],
                            activations[i]));
                }
            }
        }
    }

    private static List<Panels> fastest(float[] input, List<Product> products, List<Panels> rows,
            List<Panels> columns) {
        List<Panels> fastest = new ArrayList<>();
        for (int i = 0; i < products.size(); i++) {
            Panels best = null;
            double least = Double.MAX_VALUE;
            for (Panels way : List.of(products.get(i).whole(), rows.get(i), columns.get(i))) {
                double nanos = nanos(input, way);
                if (nanos < least) {
                    least = nanos;
                    best = way;
                }
            }
            fastest.add(best);
        }
        return fastest;
    }

    /** The least of some tries of about 10 ms each, so that neither a start nor a neighbour decides. */
    private static double nanos(float[] input, Panels way) {
        double least = Double.MAX_VALUE;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            long started = System.nanoTime();
            long passed = 0;
            int runs = 0;
            for (; passed < 10_000_000; runs++) {
                way.run(input);
                passed = System.nanoTime() - started;
            }
            least = Math.min(least, (double) passed / runs);
        }
        return least;
    }

    /** A way to compute one product; a null left side means the batch. */
    private interface Panels {
        void run(float[] input);
    }

    /** {@code c [m, n] = op(a) [m, k] · op(b) [k, n]}, with a from {@code offset} on. */
    private record Product(boolean transposeA, boolean transposeB, int m, int n, int k, float[] a, int offset,
            float[] b, float[] c) {
        Panels whole() {
            return input -> panel(input, 0, m, 0, n);
        }

        Panels rows(Workers workers) {
            int half = (m + 1) / 2;
            Halves halves = new Halves();
            IntConsumer work = i -> panel(halves.input, i * half, i == 0 ? half : m - half, 0, n);
            return input -> {
                halves.input = input;
                workers.run(m > 1 ? 2 : 1, work);
            };
        }

        Panels columns(Workers workers) {
            int half = (n + 1) / 2;
            Halves halves = new Halves();
            IntConsumer work = i -> panel(halves.input, 0, m, i * half, i == 0 ? half : n - half);
            return input -> {
                halves.input = input;
                workers.run(n > 1 ? 2 : 1, work);
            };
        }

        private void panel(float[] input, int row, int rows, int column, int columns) {
            Blas.gemm(transposeA, transposeB, rows, columns, k, 1, a == null ? input : a,
                    offset + (transposeA ? row : row * k), transposeA ? m : k,
                    b, transposeB ? column * k : column, transposeB ? k : n, 0, c, row * n + column, n);
        }
    }

    /** The batch of the present product, for both threads. */
    private static final class Halves {
        private float[] input;
    }

    private static final class Turns implements Work {
        private final float[][] inputs;
        private final Panels[] products;
        private long next;

        Turns(float[][] inputs, List<Panels> products) {
            this.inputs = inputs;
            this.products = products.toArray(Panels[]::new);
        }

        @Override
        public void run(long repetitions) {
            for (long i = 0; i < repetitions; i++) {
                float[] input = inputs[(int) (next++ % inputs.length)];
                for (Panels product : products) {
                    product.run(input);
                }
            }
        }
    }
}
