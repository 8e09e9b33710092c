package dev.weft.graph;

import dev.weft.tensor.Shape;

/** Which element of a small tensor stands at each element of the larger shape, never a scalar's, that it is broadcast to. */
final class Repetition {
    private final Shape small;
    private final Shape large;
    private final int[] strides;

    Repetition(Shape small, Shape large) {
        this.small = small;
        this.large = large;
        this.strides = new int[large.rank()];
        int stride = 1;
        for (int i = 1; i <= small.rank(); i++) {
            int length = small.dimension(-i);
            strides[large.rank() - i] = length == 1 ? 0 : stride;
            stride *= length;
        }
    }

    /** Whether a row of the large shape depends on the same row of the small one. */
    boolean keepsRows() {
        return small.rank() == large.rank() && small.rank() > 0 && small.rows() == large.rows();
    }

    private int source(int element) {
        int rest = element;
        int source = 0;
        for (int axis = large.rank() - 1; axis >= 0; axis--) {
            int length = large.dimension(axis);
            source += rest % length * strides[axis];
            rest /= length;
        }
        return source;
    }

    /** Copies to elements {@code [from, to)} of the large array, in runs that are contiguous or of one number. */
    void repeat(float[] x, float[] y, int from, int to) {
        int run = large.dimension(-1);
        boolean constant = strides[large.rank() - 1] == 0;
        for (int start = from; start < to; start += run) {
            int source = source(start);
            int end = Math.min(start + run, to);
            if (constant) {
                java.util.Arrays.fill(y, start, end, x[source]);
            } else {
                System.arraycopy(x, source, y, start, end - start);
            }
        }
    }

    /** Sums the large array's elements that stand for elements {@code [from, to)} of the small one, in ascending order. */
    void sum(float[] g, float[] d, int from, int to) {
        java.util.Arrays.fill(d, from, to, 0);
        int run = large.dimension(-1);
        boolean constant = strides[large.rank() - 1] == 0;
        for (int start = 0; start < large.size(); start += run) {
            int source = source(start);
            if (constant) {
                if (source >= from && source < to) {
                    float sum = d[source];
                    for (int i = start; i < start + run; i++) {
                        sum += g[i];
                    }
                    d[source] = sum;
                }
            } else {
                int first = Math.max(from, source);
                int last = Math.min(to, source + run);
                for (int i = first; i < last; i++) {
                    d[i] += g[start + i - source];
                }
            }
        }
    }
}
