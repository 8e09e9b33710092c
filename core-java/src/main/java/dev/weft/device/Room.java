package dev.weft.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The memory of a program on its device: all of it or nothing. How much it needs is compared with what there is before
 * anything is allocated; and if the device has less than it says, because another process uses it, for instance, what
 * was allocated is given back.
 */
final class Room {
    /** Indices on devices are 32 bits wide, and kernels count in steps beyond the end. */
    private static final int LONGEST = Integer.MAX_VALUE - (1 << 20);
    private static final int TURNS = 100;
    private static final String REMEDY =
            "Lower the batch size, train in micro-batches, use a smaller network, or leave the device out";

    private final Device device;
    private final List<HostArray> made = new ArrayList<>();

    private Room(Device device) {
        this.device = device;
    }

    /**
     * Allocates memory for the arrays that have none on {@code device}.
     *
     * @throws IllegalStateException if there is too little; the message says how much is needed, how much there is, and
     *     what to do. Nothing is allocated then
     */
    static Room of(Device device, Collection<HostArray> arrays) {
        long needed = 0;
        for (HostArray array : arrays) {
            if (array.size() > LONGEST) {
                throw new IllegalStateException(device.name() + " takes arrays of at most " + LONGEST
                        + " elements but one has " + array.size() + ". " + REMEDY);
            }
            needed += array.isOn(device) ? 0 : bytes(array);
        }
        long largest = arrays.stream().mapToLong(Room::bytes).max().orElse(0);
        if (!fits(device, needed, largest)) {
            collect(device, needed);
            if (!fits(device, needed, largest)) {
                throw full(device, needed, largest, null);
            }
        }
        try {
            return allocated(device, arrays);
        } catch (IllegalStateException less) {
            collect(device, needed);
        }
        try {
            return allocated(device, arrays);
        } catch (IllegalStateException less) {
            throw full(device, needed, largest, less);
        }
    }

    private static Room allocated(Device device, Collection<HostArray> arrays) {
        Room room = new Room(device);
        try {
            for (HostArray array : arrays) {
                if (!array.isOn(device)) {
                    array.room(device);
                    room.made.add(array);
                }
            }
        } catch (RuntimeException | Error failure) {
            room.free();
            throw failure;
        }
        return room;
    }

    /** Frees what was allocated here. */
    void free() {
        synchronized (device) {
            made.forEach(array -> array.leave(device));
        }
    }

    private static long bytes(HostArray array) {
        return (long) array.size() * Float.BYTES;
    }

    private static boolean fits(Device device, long needed, long largest) {
        Optional<Memory> memory = device.memory();
        return memory.isEmpty() || memory.get().has(needed) && largest <= memory.get().largest();
    }

    /** Lets the garbage collector free the copies of arrays that nobody uses any more. */
    private static void collect(Device device, long needed) {
        System.gc();
        try {
            for (int turn = 0; turn < TURNS && !fits(device, needed, 0); turn++) {
                Thread.sleep(2);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static IllegalStateException full(Device device, long needed, long largest, Throwable cause) {
        StringBuilder message = new StringBuilder(device.name()).append(" (").append(device.description())
                .append(") has too little memory: a plan needs ").append(megabytes(needed)).append(" more");
        device.memory().ifPresent(memory -> {
            message.append(", arrays take ").append(megabytes(memory.taken())).append(" of ")
                    .append(megabytes(memory.total()));
            if (largest > memory.largest()) {
                message.append(", and the largest array has ").append(megabytes(largest)).append(" where one may have ")
                        .append(megabytes(memory.largest()));
            }
        });
        if (cause != null) {
            message.append(" (").append(cause.getMessage()).append(")");
        }
        return new IllegalStateException(message.append(". ").append(REMEDY).toString(), cause);
    }

    /** Megabytes with one digit where that matters. */
    private static String megabytes(long bytes) {
        return bytes < 10_000_000 ? (bytes + 50_000) / 100_000 / 10.0 + " MB" : bytes / 1_000_000 + " MB";
    }
}
