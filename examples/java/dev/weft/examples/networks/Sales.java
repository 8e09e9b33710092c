package dev.weft.examples.networks;

import dev.weft.random.RandomStream;
import dev.weft.table.Column;
import dev.weft.table.Table;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Made-up sales: how many units of a product a shop sells in a week. What sells depends on the kind of the shop and the
 * kind of the product together, and neither kind is in the table, so a program has to find out which shops and which
 * products are alike.
 */
public final class Sales {
    /** The number of shops, and the number of products. */
    public static final int SHOPS = 24;
    public static final int PRODUCTS = 100;
    private static final int KINDS = 4;
    /** How much more than usual a shop of a kind (row) sells of a kind of product (column), in units. */
    private static final double[][] EXTRA = {{12, -8, 4, -6}, {-8, 10, -6, 6}, {4, -10, 12, -4}, {-6, 8, -8, 12}};
    private static final double USUAL = 20;
    private static final double PER_PRICE = -2;

    private Sales() {}

    /**
     * Returns a table with the columns {@code shop}, {@code product}, {@code price} and {@code units}, which have a
     * random error with the standard deviation 1. Each pair of a shop and a product occurs at most once.
     *
     * @param rows the number of rows, at most 2400
     */
    public static Table table(int rows, long seed) {
        int[] pairs = RandomStream.of(seed, "pairs").permutation(SHOPS * PRODUCTS);
        RandomStream random = RandomStream.of(seed, "sales");
        int[] shops = new int[rows];
        int[] products = new int[rows];
        double[] prices = new double[rows];
        double[] units = new double[rows];
        for (int i = 0; i < rows; i++) {
            shops[i] = pairs[i] / PRODUCTS;
            products[i] = pairs[i] % PRODUCTS;
            prices[i] = 2 + Math.round(60 * random.nextDouble()) / 10.0;
            units[i] = USUAL + EXTRA[shops[i] % KINDS][kind(products[i])] + PER_PRICE * (prices[i] - 5)
                    + random.nextGaussian();
        }
        return Table.of("sales", List.of(new Column.Words("shop", names("shop ", SHOPS), shops),
                new Column.Words("product", names("product ", PRODUCTS), products),
                new Column.Numbers("price", prices), new Column.Numbers("units", units)));
    }

    /** Returns the kind of a product, from 0 to 3: it is in no column of the table. */
    public static int kind(int product) {
        return product * 7 / 3 % KINDS;
    }

    private static List<String> names(String what, int count) {
        return IntStream.range(0, count).mapToObj(i -> what + (100 + i)).toList();
    }
}
