package dev.weft.device;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The devices of this machine, which the modules on the class path provide. Each is opened once, and compared with the
 * processor then, because drivers that compute wrong numbers exist; after it failed it is opened anew.
 *
 * <p>A device belongs to the process that opened it. A JVM does not go on in a fork of its process, and a process that
 * it starts inherits no more than the standard streams; so each of Weft's own processes opens its devices itself.
 */
public final class Devices {
    /** The place of the processor, on which everything is computed that names no other place. */
    public static final String CPU = "/cpu:0";
    /** The system property with the place of graphs and trainings that name none, see {@link #usual}. */
    public static final String USUAL = "weft.device";

    private static final Pattern PLACE = Pattern.compile("/(\\w+):(\\d+)");
    private static final Map<String, Device> OPEN = new ConcurrentHashMap<>();

    private Devices() {}

    /**
     * Returns the full name of a place: {@code gpu} is short for {@code /gpu:0}, and TensorFlow calls it
     * {@code /device:GPU:0}.
     */
    public static String place(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replaceFirst("^/device:", "/");
        return lower.matches("[a-z]+") ? "/" + lower + ":0" : lower;
    }

    /**
     * Returns the device of a place.
     *
     * @param place such as {@code /gpu:0}
     * @throws IllegalArgumentException if it is no such place
     * @throws IllegalStateException if no module on the class path has such devices, or there is no such device; the
     *     message says which of the two, and what to do; or if the device computes wrong numbers
     */
    public static Device open(String place) {
        Matcher parts = PLACE.matcher(place);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Devices expects a place such as /gpu:0 but got " + place);
        }
        OPEN.values().removeIf(Failures::isLost);
        return OPEN.computeIfAbsent(place, any -> {
            Device device;
            try {
                device = provider(parts.group(1)).open(number(parts.group(2)));
            } catch (IllegalStateException missing) {
                throw new IllegalStateException(place + " is missing: " + missing.getMessage(), missing);
            }
            SelfCheck.expectCorrect(device);
            return device;
        });
    }

    /**
     * Returns the places of all devices of a kind on this machine, such as {@code /gpu:0} and {@code /gpu:1}. It opens
     * none of them.
     *
     * @param kind such as {@code gpu}
     * @throws IllegalStateException if there is none, as {@link #open}
     */
    public static List<String> places(String kind) {
        return IntStream.range(0, provider(kind).count()).mapToObj(number -> "/" + kind + ":" + number).toList();
    }

    /**
     * Returns the place of graphs and trainings that name none: {@link #CPU}, or that of the system property
     * {@value #USUAL}, such as {@code gpu} or {@code /gpu:1}. So a program runs on a device as it is:
     * {@code java -Dweft.device=gpu …}.
     *
     * @throws IllegalArgumentException if the property is no place
     */
    public static String usual() {
        String given = System.getProperty(USUAL, CPU);
        String place = place(given);
        if (!place.matches("/[cg]pu:[0-9]{1,4}")) {
            throw new IllegalArgumentException("The system property " + USUAL
                    + " expects cpu, gpu or a place such as /gpu:1 but got " + given);
        }
        return place;
    }

    private static int number(String digits) {
        if (digits.length() > 4) {
            throw new IllegalStateException("no machine has so many devices");
        }
        return Integer.parseInt(digits);
    }

    private static DeviceProvider provider(String kind) {
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class, Devices.class.getClassLoader())) {
            if (provider.kind().equals(kind)) {
                return provider;
            }
        }
        throw new IllegalStateException(kind.equals("gpu")
                ? "the module weft-gpu is not on the class path; add the dependency dev.weft:weft-gpu"
                : "Weft computes on /cpu:0 and, with the module weft-gpu, on GPUs");
    }
}
