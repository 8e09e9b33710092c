package dev.weft.gpu;

import dev.weft.device.Memory;
import dev.weft.device.Traffic;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of every device, whatever its driver: the memory that its arrays take, what has crossed the bus, and the
 * messages of its errors.
 */
final class Account {
    /** The system property with the bytes of memory that arrays may take on a device, if not all that it has. */
    static final String MEMORY = "weft.gpu.memory";

    private final String name;
    private final String description;
    private final long memory;
    private final long largest;
    private final AtomicLong allocated = new AtomicLong();
    private final AtomicLong uploads = new AtomicLong();
    private final AtomicLong uploaded = new AtomicLong();
    private final AtomicLong downloads = new AtomicLong();
    private final AtomicLong downloaded = new AtomicLong();

    /**
     * Opens an account.
     *
     * @param name the device's place
     * @param what its name and driver
     * @param memory its bytes of memory
     * @param largest how many bytes one array may take
     */
    Account(String name, String what, long memory, long largest) {
        this.name = name;
        this.description = what + ", " + megabytes(memory);
        this.memory = Math.min(memory, Long.getLong(MEMORY, memory));
        this.largest = largest;
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    /**
     * Notes that an array is about to take memory.
     *
     * @throws IllegalStateException if there is not so much
     */
    void take(long bytes) {
        if (allocated.addAndGet(bytes) > memory || bytes > largest) {
            allocated.addAndGet(-bytes);
            throw full(bytes, null);
        }
    }

    void freed(long bytes) {
        allocated.addAndGet(-bytes);
    }

    void uploaded(long bytes) {
        uploads.incrementAndGet();
        uploaded.addAndGet(bytes);
    }

    void downloaded(long bytes) {
        downloads.incrementAndGet();
        downloaded.addAndGet(bytes);
    }

    Traffic traffic() {
        return new Traffic(uploads.get(), uploaded.get(), downloads.get(), downloaded.get());
    }

    /** What to throw when an array of so many bytes finds no room. */
    IllegalStateException full(long bytes, @Nullable Exception cause) {
        return new IllegalStateException(name + " (" + description + ") has too little memory: an array needs "
                + megabytes(bytes) + ", arrays take " + megabytes(allocated.get()) + " of " + megabytes(memory)
                + (bytes > largest ? ", and one may take " + megabytes(largest) : "")
                + ". Lower the batch size, use a smaller network, or leave the device out", cause);
    }

    /** What to throw when the compiler refuses a text. */
    IllegalStateException uncompiled(String log, @Nullable Exception cause) {
        return new IllegalStateException(name + " (" + description + ") cannot compile a text: " + log
                + "\nIf an operation of your own has a text, correct it", cause);
    }

    /** What to throw when a computation found too little memory; the seam says what is lost and what to do. */
    IllegalStateException exhausted(String reason, @Nullable Exception cause) {
        return new IllegalStateException(reason + " (arrays take " + megabytes(allocated.get()) + " of "
                + megabytes(memory) + "; other programs may take the rest)", cause);
    }

    /** How much memory there is and is taken. */
    Memory memory() {
        return new Memory(memory, allocated.get(), largest);
    }
}
