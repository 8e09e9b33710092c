package dev.weft.device;

/**
 * What a module with devices registers as a service, in {@code META-INF/services} and in its module descriptor. Needs a
 * constructor without arguments.
 */
public interface DeviceProvider {
    /** The kind of its devices in places: {@code gpu} for {@code /gpu:0}. */
    String kind();

    /**
     * The number of devices of this kind on this machine, at least 1.
     *
     * @throws IllegalStateException if there is none; the message says what is missing and what to do
     */
    int count();

    /**
     * Opens a device.
     *
     * @param number the number in its place, from 0
     * @throws IllegalStateException if there is no such device; the message says what is missing and what to do
     */
    Device open(int number);
}
