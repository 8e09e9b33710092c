package dev.weft.device;

/** A device's copy of a {@link HostArray}, with as many elements of float32. */
public interface DeviceArray {
    /** Copies all elements from the host; they may change there as soon as this returns. */
    void upload(float[] from);

    /** Waits until all computations that write the elements have ended, and copies them to the host. */
    void download(float[] to);

    /** Frees its memory, once work on it that was launched before has ended. Called once, by any thread. */
    void free();
}
