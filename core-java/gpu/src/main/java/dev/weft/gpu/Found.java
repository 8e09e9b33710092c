package dev.weft.gpu;

import dev.weft.device.Device;

/** A device that a driver lists, not open yet. */
@FunctionalInterface
interface Found {
    /**
     * Opens the device.
     *
     * @param place its name in programs, such as {@code /gpu:0}
     * @throws IllegalStateException if the driver cannot open it; the message has the reason
     */
    Device open(String place);
}
