package dev.weft.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Work without a {@link Form} amid work for a device: it runs on the host, and arrays are copied for it.
 *
 * @param name the name of the work, such as {@code dense1/own#7}
 * @param bytes what each run copies for it, to the host and back
 */
public record Detour(String name, long bytes) {
    /**
     * Returns the work that runs on the host in a {@link Program} of {@code work}, in order, if every run gets new
     * elements only by the work itself. It needs no device.
     */
    public static List<Detour> of(List<Work> work) {
        long[] bytes = new long[work.size()];
        Set<HostArray> isNewOnDevice = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<HostArray, Integer> newOnHost = new IdentityHashMap<>();
        // The second run finds arrays where the first has left them, as all further runs do.
        for (int run = 0; run < 2; run++) {
            Arrays.fill(bytes, 0);
            for (int i = 0; i < work.size(); i++) {
                Work one = work.get(i);
                for (HostArray read : one.needs()) {
                    if (one.form().isEmpty() && isNewOnDevice.remove(read)) {
                        bytes[i] += Float.BYTES * (long) read.size();
                    } else if (one.form().isPresent() && newOnHost.containsKey(read)) {
                        bytes[newOnHost.remove(read)] += Float.BYTES * (long) read.size();
                    }
                }
                for (HostArray write : one.writes()) {
                    isNewOnDevice.remove(write);
                    newOnHost.remove(write);
                    if (one.form().isPresent()) {
                        isNewOnDevice.add(write);
                    } else {
                        newOnHost.put(write, i);
                    }
                }
            }
        }
        List<Detour> detours = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            if (work.get(i).form().isEmpty()) {
                detours.add(new Detour(work.get(i).name(), bytes[i]));
            }
        }
        return detours;
    }
}
