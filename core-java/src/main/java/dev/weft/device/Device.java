package dev.weft.device;

import java.util.List;
import java.util.Optional;

/**
 * A device that runs work which has a {@link Form}, on arrays in its own memory. The module {@code weft-gpu} has one
 * for OpenCL; {@link Devices#open} finds it. Work runs in the order in which it is launched. For any number of threads,
 * which take turns: a {@link Program} locks its device while it runs.
 */
public interface Device {
    /** Launches prepared work; it may return before the work has ended. */
    @FunctionalInterface
    interface Launch {
        /** Launches the work once, with the numbers of the current step. */
        void run();
    }

    /** The name of a program's place, such as {@code /gpu:0}. */
    String name();

    /** What the device is, for people: its name, its driver, and its memory. */
    String description();

    /**
     * Allocates memory for {@code size} floats, which hold anything. What it throws loses nothing; what any other call
     * throws, except {@link #prepare}, means that the device is lost.
     *
     * @throws IllegalStateException if there is too little memory; the message says how much there is and what to do
     */
    DeviceArray allocate(int size);

    /**
     * Prepares work that runs one after the other, each with a form. A launch uses the copies that
     * {@link HostArray#room} returns.
     *
     * @throws IllegalStateException if the device cannot run one of the forms; the message has the reason
     */
    Launch prepare(List<Work> work);

    /** How much memory there is, and how much is taken; empty if that is not known. For any thread. */
    default Optional<Memory> memory() {
        return Optional.empty();
    }

    /** What has crossed the bus so far. */
    Traffic traffic();
}
