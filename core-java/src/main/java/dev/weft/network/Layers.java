package dev.weft.network;

/** The layers by their usual names. */
public final class Layers {
    private Layers() {
    }

    /** {@code y = activation(x · kernel + bias)}. */
    public static Dense dense(int units, Activation activation) {
        return Dense.of(units, activation);
    }

    /** {@code y = x · kernel + bias}. */
    public static Dense dense(int units) {
        return Dense.of(units);
    }

    /** An activation as a layer of its own. */
    public static Activate activation(Activation activation) {
        return new Activate(activation);
    }

    /** Each example as one row of features. */
    public static Flatten flatten() {
        return new Flatten();
    }
}
