package dev.weft.gpu;

import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Copies between Java's arrays and a card, by way of two halves of memory that stays at its place, from where the card
 * fetches at the bus' full speed. While it fetches one half, the other is filled; an event says when a half is free.
 */
final class CudaTransfer {
    /** The floats of a half, 4 MiB. */
    static final int HALF = 1 << 20;

    private static final int NO_TIMING = 2;

    private final CudaDevice device;
    private final Half[] halves;
    private int next;

    /** A half. */
    private record Half(long address, FloatBuffer floats, long event) {
        static Half of(CudaDevice device) {
            long bytes = (long) HALF * Float.BYTES;
            long address = device.made(value -> CudaDriver.cuMemHostAlloc(value, bytes, 0));
            return new Half(address, new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.nativeOrder())
                    .asFloatBuffer(), device.made(value -> CudaDriver.cuEventCreate(value, NO_TIMING)));
        }
    }

    /** Allocates the halves in the current context. */
    CudaTransfer(CudaDevice device) {
        this.device = device;
        this.halves = new Half[]{Half.of(device), Half.of(device)};
    }

    /** Copies an array to the card; it may change as soon as this returns. */
    synchronized void upload(float[] from, long to) {
        for (int at = 0; at < from.length; at += HALF) {
            Half half = halves[next];
            next = 1 - next;
            int length = Math.min(HALF, from.length - at);
            device.expect(CudaDriver.cuEventSynchronize(half.event));
            half.floats.put(0, from, at, length);
            device.expect(CudaDriver.cuMemcpyHtoDAsync_v2(to + 4L * at, half.address, 4L * length, device.stream));
            device.expect(CudaDriver.cuEventRecord(half.event, device.stream));
        }
    }

    /** Copies an array from the card, after everything that was launched has ended. */
    synchronized void download(long from, float[] to) {
        Half half = halves[next];
        for (int at = 0; at < to.length; at += HALF) {
            int length = Math.min(HALF, to.length - at);
            device.expect(CudaDriver.cuMemcpyDtoHAsync_v2(half.address, from + 4L * at, 4L * length, device.stream));
            device.expect(CudaDriver.cuStreamSynchronize(device.stream));
            half.floats.get(0, to, at, length);
        }
    }
}
