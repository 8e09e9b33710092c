package dev.weft.gpu;

import dev.weft.device.Device;
import dev.weft.device.Memory;
import dev.weft.device.Traffic;
import java.util.Optional;

/** A device of whatever driver, whose {@link Account} knows what it is, what memory it has and what was copied. */
interface DriverDevice extends Device {
    /** The account of this device. */
    Account account();

    @Override
    default String name() {
        return account().name();
    }

    @Override
    default String description() {
        return account().description();
    }

    @Override
    default Traffic traffic() {
        return account().traffic();
    }

    @Override
    default Optional<Memory> memory() {
        return Optional.of(account().memory());
    }
}
