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
 * A device that failed has no current elements: those that nobody else has are lost, until others replace them.
 */
public final class HostArray {
    private static final Cleaner CLEANER = Cleaner.create();

    private float[] data;
    private int size;
    private @Nullable Device device;
    private @Nullable DeviceArray copy;
    private Cleaner.@Nullable Cleanable freeing;
    /** A second copy, which gets the elements of the next run while work uses the first. */
    private @Nullable DeviceArray spare;
    private Cleaner.@Nullable Cleanable freeingSpare;
    /** What the second copy gets. */
    private float @Nullable [] coming;
    /** Whether these elements came that way, and no run has used them yet. */
    private boolean hasArrived;
    private boolean isHostCurrent = true;
    private boolean isDeviceCurrent;

    /** Creates an array whose current elements are those of {@code data}, which is shared. */
    public HostArray(float[] data) {
        this(data, data.length);
    }

    /** Creates an array of {@code size} elements, which {@link #replace} will bring. */
    public HostArray(float[] data, int size) {
        this.data = data;
        this.size = size;
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    /** Whether {@code device} has a copy of it, current or not. */
    synchronized boolean isOn(Device device) {
        return copy != null && this.device == device;
    }

    /** The array on the host, whether or not its elements are the current ones. */
    float[] data() {
        return data;
    }

    /**
     * Replaces the array on the host, whose elements are the current ones from now on; also for the same array, after
     * its elements changed. What was copied {@link #ahead} is not copied again.
     */
    public synchronized void replace(float[] data) {
        if (data == coming && spare != null) {
            DeviceArray first = copy;
            Cleaner.Cleanable freeingFirst = freeing;
            copy = spare;
            freeing = freeingSpare;
            spare = first;
            freeingSpare = freeingFirst;
            coming = null;
            hasArrived = true;
            isDeviceCurrent = true;
        } else if (hasArrived && data == this.data) {
            hasArrived = false;
            return;
        } else {
            coming = null;
            hasArrived = false;
            isDeviceCurrent = false;
        }
        if (data.length != size) {
            release();
        }
        this.data = data;
        size = data.length;
        isHostCurrent = true;
    }

    /**
     * Copies the elements that the next {@link #replace} will bring to a second copy of {@code device}, while work goes
     * on with the first; until then they must not change. Does nothing if the device has no copy yet, or no memory for
     * a second one.
     */
    synchronized void ahead(Device device, float[] next) {
        if (copy == null || this.device != device || next.length != size || next == data) {
            return;
        }
        if (spare == null) {
            try {
                DeviceArray made = device.allocate(size);
                freeingSpare = CLEANER.register(this, made::free);
                spare = made;
            } catch (IllegalStateException full) {
                return;
            }
        }
        try {
            spare.ahead(next);
        } catch (RuntimeException | Error failure) {
            throw Failures.of(device, failure);
        }
        coming = next;
    }

    /**
     * Returns the current elements, to read only: the device's copy stays valid.
     *
     * @throws LostDeviceException if only a device had them, which failed
     */
    public synchronized float[] read() {
        if (!isHostCurrent && copy != null && device != null) {
            Failures.expectWorking(device);
            try {
                copy.download(data);
            } catch (RuntimeException | Error failure) {
                throw Failures.of(device, failure);
            }
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

    /**
     * Returns the copy of {@code device} with the current elements.
     *
     * @throws LostDeviceException if the device fails
     * @throws IllegalStateException if it has too little memory
     */
    public synchronized DeviceArray onDevice(Device device) {
        DeviceArray there = room(device);
        if (!isDeviceCurrent) {
            try {
                there.upload(data);
            } catch (RuntimeException | Error failure) {
                throw Failures.of(device, failure);
            }
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
            DeviceArray made = device.allocate(size);
            freeing = CLEANER.register(this, made::free);
            copy = made;
            this.device = device;
        }
        return copy;
    }

    /** Whether a device has the current elements, which nobody on the host may have changed since it got them. */
    public synchronized boolean isOnDevice() {
        return isDeviceCurrent;
    }

    /** Notes that the device has written its copy, which has the current elements now. */
    public synchronized void changedOnDevice() {
        isDeviceCurrent = true;
        isHostCurrent = false;
    }

    /** Gives up the copy of any device, after the host has its elements if somebody {@code needs} them. */
    public synchronized void leave(boolean needs) {
        if (needs) {
            read();
        }
        isHostCurrent = true;
        release();
    }

    /** Gives up the copy of {@code device}, after the host has its elements. */
    synchronized void leave(Device device) {
        if (isOn(device)) {
            read();
            release();
        }
    }

    private void release() {
        try {
            if (freeing != null) {
                freeing.clean();
            }
            if (freeingSpare != null) {
                freeingSpare.clean();
            }
        } catch (RuntimeException failure) {
            // Nobody waits for this, but who uses the device next should know.
            if (device != null) {
                Failures.of(device, failure);
            }
        }
        freeing = null;
        freeingSpare = null;
        copy = null;
        spare = null;
        coming = null;
        hasArrived = false;
        device = null;
        isDeviceCurrent = false;
    }
}
