package dev.weft.device;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * An array on the host of which a device may have a copy, and which of the two has the current elements: the host, the
 * device, or both. Elements cross the bus only if the side that reads them has old ones.
 *
 * <pre>{@code
 * HostArray weights = new HostArray(values);
 * weights.onDevice(device);      // uploads
 * weights.changedOnDevice();
 * float[] now = weights.read();  // downloads
 * weights.read();                // copies nothing
 * }</pre>
 *
 * <p>The copy is freed when this object is garbage. Safe for several threads, as far as its users agree on who writes.
 */
public final class HostArray {
    private static final Cleaner CLEANER = Cleaner.create();

    private float[] data;
    private @Nullable Device device;
    private @Nullable DeviceArray copy;
    private boolean isHostCurrent = true;
    private boolean isDeviceCurrent;

    /** Creates an array whose current elements are those of {@code data}, which is shared. */
    public HostArray(float[] data) {
        this.data = data;
    }

    /** The number of elements. */
    public int size() {
        return data.length;
    }

    /** The array on the host, whether or not its elements are the current ones. */
    float[] data() {
        return data;
    }

    /**
     * Replaces the array on the host, whose elements are the current ones from now on; also for the same array, after
     * its elements changed.
     */
    public synchronized void replace(float[] data) {
        if (data.length != this.data.length) {
            release();
        }
        this.data = data;
        isHostCurrent = true;
        isDeviceCurrent = false;
    }

    /** Returns the current elements, to read only: the device's copy stays valid. */
    public synchronized float[] read() {
        if (!isHostCurrent && copy != null) {
            copy.download(data);
            isHostCurrent = true;
        }
        return data;
    }

    /** Returns the current elements to somebody who may change them: what the device has counts no more. */
    public synchronized float[] write() {
        read();
        isDeviceCurrent = false;
        return data;
    }

    /** Returns the array to somebody who overwrites all elements: nothing is copied. */
    public synchronized float[] overwrite() {
        isHostCurrent = true;
        isDeviceCurrent = false;
        return data;
    }

    /** Whether the device has newer elements than the host. */
    public synchronized boolean isOnDeviceAlone() {
        return !isHostCurrent;
    }

    /** Returns the copy of {@code device} with the current elements. */
    public synchronized DeviceArray onDevice(Device device) {
        DeviceArray there = room(device);
        if (!isDeviceCurrent) {
            there.upload(data);
            isDeviceCurrent = true;
        }
        return there;
    }

    /**
     * Returns the copy of {@code device} with any elements, and allocates it if there is none.
     *
     * @throws IllegalStateException if the device has too little memory
     */
    public synchronized DeviceArray room(Device device) {
        if (copy == null || this.device != device) {
            read();
            release();
            DeviceArray made = device.allocate(data.length);
            CLEANER.register(this, made::free);
            copy = made;
            this.device = device;
        }
        return copy;
    }

    /** Notes that the device has written its copy, which has the current elements now. */
    public synchronized void changedOnDevice() {
        isDeviceCurrent = true;
        isHostCurrent = false;
    }

    /** Forgets the copy; the cleaner frees it with this object, in case work on it is under way. */
    private void release() {
        copy = null;
        device = null;
        isDeviceCurrent = false;
    }
}
