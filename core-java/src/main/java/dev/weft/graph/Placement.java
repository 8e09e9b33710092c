package dev.weft.graph;

import java.util.Locale;
import java.util.Set;

/**
 * Policy of a {@link Session} for values that were recorded for another device than the processor, see
 * {@link Graph#device}.
 */
public enum Placement {
    /** The session refuses to run them with {@code IllegalStateException}. The default. */
    STRICT,
    /** The session computes them on the processor. TensorFlow's {@code allow_soft_placement}. */
    SOFT;

    /** The only device: the processor, with all its cores. */
    public static final String CPU = "/cpu:0";

    /** Returns {@code device} in its short form. */
    static String device(String device) {
        String name = device.toLowerCase(Locale.ROOT).replaceFirst("^/device:", "/");
        if (!name.matches("/[cg]pu:[0-9]+")) {
            throw new IllegalArgumentException("Graph.device expects /cpu:0 or /gpu:0 but got " + device);
        }
        return name;
    }

    void check(Set<Value> values) {
        if (this == SOFT) {
            return;
        }
        for (Value value : values) {
            String device = value.graph().deviceOf(value);
            if (!device.equals(CPU)) {
                throw new IllegalStateException("Session cannot place " + value.name() + " on " + device
                        + ": Weft computes on " + CPU
                        + " only. Record it there, or open the session with Placement.SOFT");
            }
        }
    }
}
