package dev.weft.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A device whose memory is other arrays on the host: it runs the Java code of each work on its own copies. What it has
 * not been given, and what the host has not been given of its results, is NaN; so a copy that a plan forgets shows.
 */
public final class Pretended implements Device {
    /** Makes {@code /pretended:0} a place of the tests. */
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
            return new Pretended();
        }
    }

    private long uploads;
    private long uploaded;
    private long downloads;
    private long downloaded;

    /** The number of computations done here. */
    public int works;

    private final class Memory implements DeviceArray {
        final float[] values;

        Memory(int size) {
            values = new float[size];
            Arrays.fill(values, Float.NaN);
        }

        @Override
        public void upload(float[] from) {
            System.arraycopy(from, 0, values, 0, values.length);
            uploads++;
            uploaded += 4L * values.length;
        }

        @Override
        public void download(float[] to) {
            System.arraycopy(values, 0, to, 0, values.length);
            downloads++;
            downloaded += 4L * values.length;
        }

        @Override
        public void free() {
            Arrays.fill(values, Float.NaN);
        }
    }

    @Override
    public String name() {
        return "/pretended:0";
    }

    @Override
    public String description() {
        return "arrays";
    }

    @Override
    public DeviceArray allocate(int size) {
        return new Memory(size);
    }

    @Override
    public Launch prepare(List<Work> work) {
        return () -> work.forEach(this::run);
    }

    private void run(Work work) {
        List<HostArray> written = new ArrayList<>(work.slots());
        written.add(work.target());
        work.saved().ifPresent(written::add);
        List<HostArray> all = new ArrayList<>(work.reads());
        all.addAll(written);
        Map<HostArray, float[]> before = new IdentityHashMap<>();
        for (HostArray array : all) {
            before.putIfAbsent(array, array.data().clone());
            System.arraycopy(memory(array), 0, array.data(), 0, array.size());
        }
        work.code().run();
        works++;
        for (HostArray array : written) {
            System.arraycopy(array.data(), 0, memory(array), 0, array.size());
        }
        before.forEach((array, values) -> System.arraycopy(values, 0, array.data(), 0, array.size()));
        written.forEach(array -> Arrays.fill(array.data(), Float.NaN));
    }

    private float[] memory(HostArray array) {
        return ((Memory) array.room(this)).values;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(uploads, uploaded, downloads, downloaded);
    }
}
