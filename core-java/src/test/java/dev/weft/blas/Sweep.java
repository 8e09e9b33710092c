package dev.weft.blas;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares the products of training steps with their definition, on machines without Maven: {@code .ci/platforms} runs
 * it with each engine there. Prints the engine, the number of products, and which of them were wrong.
 */
final class Sweep {
    private static final int[] BATCHES = {1, 19, 20, 32, 100};
    /** Inputs and outputs of dense layers. */
    private static final int[][] LAYERS = {{784, 250}, {100, 100}, {250, 10}, {500, 10}, {64, 32}, {13, 5}};
    /** The most rounding errors that a right element may have, as in {@link EngineTest}. */
    private static final int ROUNDINGS = 31;

    private Sweep() {}

    /** Exits with 1 if a product is wrong. */
    public static void main(String[] arguments) {
        String engine = Blas.engine().name();
        int products = 0;
        List<String> wrong = new ArrayList<>();
        for (Matrices matrices : products()) {
            check(matrices, matrices.blas(), wrong);
            products++;
            if (!matrices.transposeA() && !matrices.transposeB()) {
                var added = new Matrices(false, false, matrices.m(), matrices.n(), matrices.k(), 1, 1, 1);
                check(added, added.byRow(), wrong);
                products++;
            }
        }
        System.out.println(
                engine + ": " + wrong.size() + " of " + products + " products wrong" + String.join(", ", wrong));
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private static void check(Matrices matrices, float[] product, List<String> wrong) {
        if (!(matrices.error(product) <= ROUNDINGS)) {
            wrong.add(" " + matrices);
        }
    }

    /** The output, the gradient of the input and the gradient of the kernel, each also added to what is there. */
    private static List<Matrices> products() {
        List<Matrices> products = new ArrayList<>();
        for (int batch : BATCHES) {
            for (int[] layer : LAYERS) {
                for (int beta = 0; beta < 2; beta++) {
                    products.add(new Matrices(false, false, batch, layer[1], layer[0], 1, beta, beta));
                    products.add(new Matrices(false, true, batch, layer[0], layer[1], 1, beta, beta));
                    products.add(new Matrices(true, false, layer[0], layer[1], batch, 1, beta, beta));
                }
            }
        }
        return products;
    }
}
