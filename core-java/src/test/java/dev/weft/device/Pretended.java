package dev.weft.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A device whose memory is other arrays on the host: it runs the Java code of each work on its own copies. What it has
 * not been given, and what the host has not been given of its results, is NaN; so a copy that a plan forgets shows. It
 * fails, runs out of memory, or computes wrong numbers if it is told to.
 */
public final class Pretended implements Device {
    private static final Map<Integer, Pretended> HELD = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    /** Finds pretended devices: {@code /pretended:0}, and those of {@link #create}. */
    public static final class Provider implements DeviceProvider {
        @Override
        public String kind() {
            return "pretended";
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public Device open(int number) {
            return HELD.getOrDefault(number, new Pretended());
        }
    }

    /** Puts a new device with so many bytes of memory at a place of its own, {@link #name}. */
    public static Pretended create(long memory) {
        int number = NEXT.getAndIncrement();
        return HELD.computeIfAbsent(number, any -> new Pretended("/pretended:" + number, memory));
    }

    /** Puts a new device at the place of this one, where it is found after this one is lost. */
    public Pretended replaced() {
        Pretended made = new Pretended(name, total);
        HELD.put(Integer.parseInt(name.substring(name.indexOf(':') + 1)), made);
        return made;
    }

    /** What a device is asked for. */
    public enum Call {
        /** Memory for an array. */
        ALLOCATE,
        /** A copy from the host. */
        UPLOAD,
        /** Work: a launch that fails has done half of it. */
        LAUNCH,
        /** A copy to the host, of which the first half arrives if it fails. */
        DOWNLOAD
    }

    private final String name;
    private final long total;
    private final AtomicLong taken = new AtomicLong();
    private final Set<Call> failing = new HashSet<>();
    private long uploads;
    private long uploaded;
    private long downloads;
    private long downloaded;
    private Call next = Call.LAUNCH;
    private int calls;
    private boolean isFinal;
    private boolean isFlushing;
    private Predicate<Work> wrong = any -> false;

    /** The number of computations done here. */
    public int works;

    /** A device that never fails. */
    public Pretended() {
        this("/pretended:0", Long.MAX_VALUE);
    }

    /** A device with so many bytes of memory. */
    public Pretended(String name, long total) {
        this.name = name;
        this.total = total;
    }

    /** Fails at the {@code n}-th of such calls from now on, from 1; with all that follows, if {@code isFinal}. */
    public void failAt(Call call, int n, boolean isFinal) {
        next = call;
        calls = n;
        this.isFinal = isFinal;
    }

    /** Computes one wrong element of some works: the largest one is a little too large. */
    public void miscompute(Predicate<Work> wrong) {
        this.wrong = wrong;
    }

    /** Takes results below the smallest normal number for 0 from now on. */
    public void flush() {
        isFlushing = true;
    }

    private synchronized void call(Call call) {
        if (call == next && calls > 0 && --calls == 0) {
            failing.add(call);
            if (isFinal) {
                failing.addAll(List.of(Call.values()));
            }
            throw failure(call);
        }
        if (failing.contains(call) && isFinal) {
            throw failure(call);
        }
    }

    private static IllegalStateException failure(Call call) {
        return new IllegalStateException("PRETENDED_" + call);
    }

    private final class Room implements DeviceArray {
        final float[] values;
        private boolean isFree;

        Room(int size) {
            values = new float[size];
            Arrays.fill(values, Float.NaN);
        }

        @Override
        public void upload(float[] from) {
            call(Call.UPLOAD);
            System.arraycopy(from, 0, values, 0, values.length);
            uploads++;
            uploaded += 4L * values.length;
        }

        @Override
        public void download(float[] to) {
            try {
                call(Call.DOWNLOAD);
            } catch (IllegalStateException failure) {
                System.arraycopy(values, 0, to, 0, values.length / 2);
                throw failure;
            }
            System.arraycopy(values, 0, to, 0, values.length);
            downloads++;
            downloaded += 4L * values.length;
        }

        @Override
        public void free() {
            if (isFree) {
                throw new IllegalStateException("freed twice");
            }
            isFree = true;
            taken.addAndGet(-4L * values.length);
            Arrays.fill(values, Float.NaN);
            if (isFinal && !failing.isEmpty()) {
                throw new IllegalStateException("PRETENDED_FREE");
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "arrays";
    }

    @Override
    public DeviceArray allocate(int size) {
        call(Call.ALLOCATE);
        if (taken.addAndGet(4L * size) > total) {
            taken.addAndGet(-4L * size);
            throw new IllegalStateException("no room for " + size);
        }
        return new Room(size);
    }

    @Override
    public Optional<Memory> memory() {
        return Optional.of(new Memory(total, taken.get(), total));
    }

    @Override
    public Launch prepare(List<Work> work) {
        return () -> {
            try {
                call(Call.LAUNCH);
            } catch (IllegalStateException failure) {
                work.subList(0, work.size() / 2).forEach(this::run);
                throw failure;
            }
            work.forEach(this::run);
            work.forEach(one -> written(one).forEach(array -> Arrays.fill(array.data(), Float.NaN)));
        };
    }

    private static List<HostArray> written(Work work) {
        List<HostArray> written = new ArrayList<>(work.slots());
        written.add(work.target());
        work.saved().ifPresent(written::add);
        return written;
    }

    private void run(Work work) {
        List<HostArray> written = written(work);
        List<HostArray> all = new ArrayList<>(work.reads());
        all.addAll(written);
        Map<HostArray, float[]> before = new IdentityHashMap<>();
        for (HostArray array : all) {
            before.putIfAbsent(array, array.data().clone());
            System.arraycopy(memory(array), 0, array.data(), 0, array.size());
        }
        work.code().run();
        works++;
        if (wrong.test(work)) {
            enlarge(work.target().data());
        }
        for (HostArray array : written) {
            for (int i = 0; i < array.size() && isFlushing; i++) {
                array.data()[i] = Math.abs(array.data()[i]) < Float.MIN_NORMAL ? 0 : array.data()[i];
            }
            System.arraycopy(array.data(), 0, memory(array), 0, array.size());
        }
        before.forEach((array, values) -> System.arraycopy(values, 0, array.data(), 0, array.size()));
    }

    /** Makes the largest finite number a little larger. */
    private static void enlarge(float[] values) {
        int at = 0;
        for (int i = 1; i < values.length; i++) {
            boolean isLarger = !(Math.abs(values[at]) >= Math.abs(values[i])) && Float.isFinite(values[i]);
            at = isLarger || !Float.isFinite(values[at]) ? i : at;
        }
        values[at] += Math.ulp(values[at]) * 100;
    }

    private float[] memory(HostArray array) {
        return ((Room) array.room(this)).values;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(uploads, uploaded, downloads, downloaded);
    }
}
