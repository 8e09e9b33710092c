package dev.weft.gpu;

import dev.weft.device.HostArray;
import dev.weft.device.Product;
import dev.weft.device.Work;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel of a product of matrices. A group of 16 × 16 threads computes a tile of the result; each thread has
 * {@code R × R} of its elements in registers, 16 apart. The group copies 16 columns of the left and rows of the right
 * matrix at a time to local memory, from where each number is read R times. Each sum runs over k in ascending order, so
 * its bits depend neither on the device's load nor on the tile.
 */
final class ProductSource {
    private static final int SIDE = 16;

    private static final String TEXT = """
            LOCAL float as[16][TILE + 1];
            LOCAL float bs[16][TILE + 1];
            const int tx = LOCAL_ID % 16; const int ty = LOCAL_ID / 16;
            const int column = GROUP_ID * TILE; const int row = GROUP_ROW * TILE;
            float sums[R][R];
            for (int i = 0; i < R; i++) { for (int j = 0; j < R; j++) { sums[i][j] = 0.0f; } }
            for (int first = 0; first < k; first += 16) {
                for (int e = LOCAL_ID; e < TILE * 16; e += 256) {
                    const int ar = A_ROW; const int ak = A_K;
                    as[ak][ar] = row + ar < m && first + ak < k ? A_ELEMENT : 0.0f;
                    const int bc = B_COLUMN; const int bk = B_K;
                    bs[bk][bc] = column + bc < n && first + bk < k ? B_ELEMENT : 0.0f;
                }
                BARRIER;
                for (int l = 0; l < 16; l++) {
                    float right[R];
                    for (int j = 0; j < R; j++) { right[j] = bs[l][tx + 16 * j]; }
                    for (int i = 0; i < R; i++) {
                        const float left = as[l][ty + 16 * i];
                        for (int j = 0; j < R; j++) { sums[i][j] = fma(left, right[j], sums[i][j]); }
                    }
                }
                BARRIER;
            }
            for (int i = 0; i < R; i++) {
                for (int j = 0; j < R; j++) {
                    const int r = row + ty + 16 * i; const int c = column + tx + 16 * j;
                    if (r < m && c < n) { const int at = r * n + c; y[at] = RESULT; }
                }
            }
            }
            """;

    private ProductSource() {}

    /** The kernel; null if the result has no elements. */
    static @Nullable KernelSource of(Work work, Product product) {
        if (product.m() == 0 || product.n() == 0) {
            return null;
        }
        int registers = Math.min(product.m(), product.n()) <= 32 ? 1 : 4;
        int tile = SIDE * registers;
        // Neighbouring threads read neighbouring numbers, in either order of a matrix.
        String text = TEXT
                .replace("A_ROW", product.transposesA() ? "e % TILE" : "e / 16")
                .replace("A_K", product.transposesA() ? "e / TILE" : "e % 16")
                .replace("A_ELEMENT",
                        product.transposesA() ? "a[(first + ak) * m + row + ar]" : "a[(row + ar) * k + first + ak]")
                .replace("B_COLUMN", product.transposesB() ? "e / 16" : "e % TILE")
                .replace("B_K", product.transposesB() ? "e % 16" : "e / TILE")
                .replace("B_ELEMENT", product.transposesB() ? "b[(column + bc) * k + first + bk]"
                        : "b[(first + bk) * n + column + bc]")
                .replace("RESULT", "sums[i][j]" + (product.bias() >= 0 ? " + bias[c]" : "")
                        + (product.adds() ? " + y[at]" : ""))
                .replace("TILE", Integer.toString(tile)).replace("R]", registers + "]")
                .replace("< R;", "< " + registers + ";");
        List<HostArray> arrays = new ArrayList<>(List.of(work.reads().get(product.a()), work.reads().get(product.b()),
                work.target()));
        String bias = "";
        if (product.bias() >= 0) {
            arrays.add(work.reads().get(product.bias()));
            bias = ", GLOBAL const float* bias";
        }
        return new KernelSource("KERNEL NAME(GLOBAL const float* a, GLOBAL const float* b, GLOBAL float* y" + bias
                + ", const int m, const int n, const int k) {\n" + text, arrays,
                List.of(product.m(), product.n(), product.k()), List.of(),
                new int[]{(product.n() + tile - 1) / tile, (product.m() + tile - 1) / tile}, SIDE * SIDE);
    }
}
