package dev.weft.device;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

/**
 * The devices that have failed in this process. After a failure nobody knows what a device's memory holds: work that
 * was launched may have ended in part, and some drivers report it at the next call or the one after. So a device that
 * has failed once is not asked again.
 */
final class Failures {
    private static final Map<Device, LostDeviceException> LOST = Collections.synchronizedMap(new WeakHashMap<>());
    /** Spares devices the look-up at each copy as long as none has failed. */
    private static volatile boolean isAnyLost;

    private Failures() {}

    static boolean isLost(Device device) {
        return isAnyLost && LOST.containsKey(device);
    }

    /** @throws LostDeviceException if the device has failed before */
    static void expectWorking(Device device) {
        if (isLost(device)) {
            throw Objects.requireNonNull(LOST.get(device)).again();
        }
    }

    /** Notes that a device has thrown {@code failure} while it computed or copied, and returns what to throw. */
    static LostDeviceException of(Device device, Throwable failure) {
        LostDeviceException lost =
                failure instanceof LostDeviceException known ? known : LostDeviceException.of(device, failure);
        LOST.putIfAbsent(device, lost);
        isAnyLost = true;
        return lost;
    }
}
