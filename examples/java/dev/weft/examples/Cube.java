package dev.weft.examples;

import dev.weft.graph.Pointwise;
import dev.weft.graph.Value;

/** An operation of your own, {@code y = x³}, in Java and as a text for devices. */
public final class Cube {
    private Cube() {}

    /** Records the cube of each element; its derivative is {@code 3 x²}. */
    public static Value of(Value x) {
        return Pointwise.unary("cube", x, 1,
                "x * x * x", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] * a[i] * a[i];
                    }
                },
                "g * 3.0f * x * x", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * 3 * a[i] * a[i];
                    }
                });
    }
}
