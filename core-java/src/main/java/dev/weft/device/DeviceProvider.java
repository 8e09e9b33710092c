package dev.weft.device;

/**
 * What a module with devices registers as a service, in {@code META-INF/services} and in its module descriptor. Needs a
 * constructor without arguments.
 */
public interface DeviceProvider {
    /** The kind of its devices in places: {@code gpu} for {@code /gpu:0}. */
    String kind();

    /**
     * Opens a device.
     *
     * @param number the number in its place, from 0
     * @throws IllegalStateException if there is no such device; the message says what is missing and what to do
     */
    Device open(int number);
}
