package dev.weft.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * The work of a plan, cut into stretches for the device and for the host, which alternate in the plan's order. Before a
 * stretch for the device, the arrays that it reads and did not write itself are uploaded if the host has newer
 * elements; before work on the host, what it reads is downloaded if the device has newer ones.
 *
 * <p>All memory on the device is allocated here, so that a step does not fail for lack of it, and freed at once if
 * there is too little. For one thread at a time; programs of several threads take turns on a device. A
 * thread that reads a {@link HostArray} during a run takes the lock of that array alone, and a thread that holds such a
 * lock takes no other, so no two threads wait for each other.
 */
public final class Program {
    private final Device device;
    private final Runnable[] stretches;
    private final Set<HostArray> arrays = new LinkedHashSet<>();
    /** What a run needs from the one before. */
    private final Set<HostArray> inputs = new HashSet<>();
    private boolean isResting;
    private final Asked[] numbers;

    /**
     * A number of a text, as a run has asked for it before it launched anything: the exception of a user's schedule
     * then is no failure of the device, and loses nothing.
     */
    private static final class Asked implements DoubleSupplier {
        private final DoubleSupplier source;
        private double now;

        Asked(DoubleSupplier source) {
            this.source = source;
        }

        @Override
        public double getAsDouble() {
            return now;
        }
    }

    /**
     * Prepares {@code work} for {@code device}.
     *
     * @throws IllegalStateException if the device has too little memory, or cannot run a form
     */
    public Program(Device device, List<Work> work) {
        Failures.expectWorking(device);
        this.device = device;
        Set<HostArray> written = new HashSet<>();
        for (Work one : work) {
            inputs.addAll(one.needs().stream().filter(need -> !written.contains(need)).toList());
            written.addAll(one.writes());
            if (one.form().isPresent()) {
                arrays.addAll(one.reads());
                arrays.addAll(one.writes());
            }
        }
        List<Asked> asked = new ArrayList<>();
        Room room = Room.of(device, arrays);
        try {
            this.stretches = stretches(work.stream().map(one -> asking(one, asked)).toList());
            this.numbers = asked.toArray(Asked[]::new);
        } catch (RuntimeException | Error failure) {
            room.free();
            throw failure;
        }
    }

    /** Returns work whose numbers are those of {@code asked}, to which it adds them. */
    private static Work asking(Work work, List<Asked> asked) {
        return new Work(work.name(), work.form().map(form -> form instanceof Kernel kernel
                ? kernel.withNumbers(number -> {
                    Asked one = new Asked(number);
                    asked.add(one);
                    return one;
                }) : form), work.reads(), work.target(), work.saved(), work.slots(), work.isWhole(), work.code());
    }

    private Runnable[] stretches(List<Work> work) {
        List<Runnable> stretches = new ArrayList<>();
        for (int from = 0, to; from < work.size(); from = to) {
            to = from + 1;
            if (work.get(from).form().isEmpty()) {
                Work own = work.get(from);
                stretches.add(() -> onHost(own));
            } else {
                while (to < work.size() && work.get(to).form().isPresent()) {
                    to++;
                }
                stretches.add(onDevice(work.subList(from, to)));
            }
        }
        return stretches.toArray(Runnable[]::new);
    }

    /** Whether its device has failed, so that it will not run again. */
    public boolean isLost() {
        return Failures.isLost(device);
    }

    /**
     * Computes everything once.
     *
     * @throws LostDeviceException if the device fails, or has failed before; what it had computed or changed in earlier
     *     runs, and nobody has read, is lost
     */
    public void run() {
        synchronized (device) {
            Failures.expectWorking(device);
            for (Asked number : numbers) {
                number.now = number.source.getAsDouble();
            }
            if (isResting) {
                Room.of(device, arrays);
                isResting = false;
            }
            for (Runnable stretch : stretches) {
                stretch.run();
            }
        }
    }

    /**
     * Frees the memory on the device, which the next run allocates again.
     *
     * @param kept arrays that others use, too
     */
    public void rest(Set<HostArray> kept) {
        synchronized (device) {
            for (HostArray array : arrays) {
                if (!kept.contains(array) && array.isOn(device)) {
                    array.leave(inputs.contains(array) && !isLost());
                }
            }
            isResting = true;
        }
    }

    /** Takes what an array will get for the next run to the device, while this one goes on. */
    public void ahead(HostArray array, float[] next) {
        synchronized (device) {
            array.ahead(device, next);
        }
    }

    private static void onHost(Work work) {
        for (HostArray read : work.reads()) {
            read.read();
        }
        if (work.isWhole()) {
            work.target().overwrite();
        } else {
            work.target().write();
        }
        work.saved().ifPresent(HostArray::overwrite);
        work.slots().forEach(HostArray::write);
        work.code().run();
    }

    private Runnable onDevice(List<Work> work) {
        Set<HostArray> needed = new LinkedHashSet<>();
        Set<HostArray> written = new LinkedHashSet<>();
        for (Work one : work) {
            needed.addAll(one.needs().stream().filter(need -> !written.contains(need)).toList());
            written.addAll(one.writes());
        }
        HostArray[] uploads = needed.toArray(HostArray[]::new);
        HostArray[] results = written.toArray(HostArray[]::new);
        Device.Launch launch = device.prepare(work);
        return () -> {
            for (HostArray upload : uploads) {
                upload.onDevice(device);
            }
            try {
                launch.run();
            } catch (RuntimeException | Error failure) {
                throw Failures.of(device, failure);
            }
            for (HostArray result : results) {
                result.changedOnDevice();
            }
        };
    }
}
