package dev.weft.graph;

import dev.weft.device.Device;
import dev.weft.device.Devices;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Policy of a {@link Session} for values that were recorded for a device that is not there, see {@link Graph#device}.
 */
public enum Placement {
    /** The session refuses to run them with {@code IllegalStateException}. The default. */
    STRICT,
    /** The session computes them on the processor. TensorFlow's {@code allow_soft_placement}. */
    SOFT;

    /** The processor, with all its cores. What names no device is computed there, unless {@link Devices#usual} does. */
    public static final String CPU = Devices.CPU;

    /** Returns {@code device} in its short form. */
    static String device(String device) {
        String name = device.toLowerCase(Locale.ROOT).replaceFirst("^/device:", "/");
        if (!name.matches("/[cg]pu:[0-9]+")) {
            throw new IllegalArgumentException("Graph.device expects /cpu:0 or /gpu:0 but got " + device);
        }
        return name;
    }

    /**
     * Returns the device for which some of {@code values} were recorded; empty if there is none, or it is not there and
     * this policy is soft.
     *
     * @param who who asks, for the message
     * @throws IllegalStateException if it is not there and this policy is strict
     */
    Optional<Device> device(String who, Set<Value> values) {
        Optional<Device> found = Optional.empty();
        Set<String> refused = new HashSet<>();
        for (Value value : values) {
            String place = value.graph().deviceOf(value);
            if (place.equals(CPU) || refused.contains(place)
                    || found.map(Device::name).filter(place::equals).isPresent()) {
                continue;
            }
            try {
                Device device = Devices.open(place);
                if (found.isPresent()) {
                    throw new IllegalStateException(place + " is one device too many: a plan computes on one beside "
                            + CPU + ", here " + found.get().name());
                }
                found = Optional.of(device);
            } catch (IllegalStateException missing) {
                if (this == STRICT) {
                    throw new IllegalStateException(who + " cannot place " + value.name() + ": "
                            + missing.getMessage() + ". Or record it on " + CPU
                            + (who.equals("Session") ? ", or open the session with Placement.SOFT" : ""), missing);
                }
                refused.add(place);
            }
        }
        return found;
    }
}
