package dev.weft.examples;

import dev.weft.device.Devices;
import dev.weft.file.Printable;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command-line options of an example: options with values, {@code --steps 100} or {@code --steps=100}, and flags
 * such as {@code --json}. Every example has {@code --device gpu}, which runs it on a GPU as it is.
 */
public final class Options {
    /** The names that {@code --optimizer} accepts. */
    public static final List<String> OPTIMIZERS = List.of("gd", "momentum", "adam", "adagrad", "adadelta", "rmsprop");
    /** The names that {@code --loss} accepts in the programs of documents 000 and 004. */
    public static final List<String> LOSSES = List.of("mse", "ce", "bce", "profit");

    private static final String FLAG = "false";
    private static final String DEVICE = "device";

    private final Map<String, String> values = new LinkedHashMap<>();

    private Options() {}

    /**
     * Parses a command line. {@code --help} prints the options and exits; an unknown option or an invalid value exits
     * with code 2. An option whose default is a number accepts only numbers. What the program records and trains after
     * this is for the device that {@code --device} names; if it is missing, the program exits with code 1.
     *
     * @param defaults all options with their defaults, {@code "steps=5000"}; an option without a default, {@code
     *     "json"}, is a flag, which is off by default
     */
    public static Options parse(String[] args, String... defaults) {
        Options options = new Options();
        for (String option : defaults) {
            int equals = option.indexOf('=');
            options.values.put(equals < 0 ? option : option.substring(0, equals),
                    equals < 0 ? FLAG : option.substring(equals + 1));
        }
        options.values.put(DEVICE, System.getProperty(Devices.USUAL, "cpu"));
        List<String> flags = Arrays.stream(defaults).filter(option -> !option.contains("=")).toList();
        for (int i = 0; i < args.length; i++) {
            String[] parts = args[i].split("=", 2);
            String name = parts[0].replaceFirst("^--", "");
            if (args[i].equals("--help") || args[i].equals("-h")) {
                System.out.println("Options:\n" + options.describe());
                System.exit(0);
            }
            if (name.equals(parts[0]) || !options.values.containsKey(name)) {
                throw wrong("unknown option " + Printable.of(args[i]) + "; expected one of\n" + options.describe());
            }
            if (flags.contains(name)) {
                options.values.put(name, "true");
            } else if (parts.length == 2) {
                options.values.put(name, parts[1]);
            } else if (++i < args.length) {
                options.values.put(name, args[i]);
            } else {
                throw wrong("--" + name + " expects a value");
            }
        }
        for (String option : defaults) {
            options.check(option.replaceFirst("=.*", ""), option.replaceFirst(".*=", ""));
        }
        options.place();
        return options;
    }

    /** Lets what names no device compute on that of the option. */
    private void place() {
        if (!word(DEVICE).matches("[cg]pu|/[cg]pu:[0-9]{1,4}")) {
            throw wrong("--" + DEVICE + " expects cpu, gpu or a place such as /gpu:1 but got " + shown(DEVICE));
        }
        System.setProperty(Devices.USUAL, word(DEVICE));
        try {
            if (!Devices.usual().equals(Devices.CPU)) {
                Devices.open(Devices.usual());
            }
        } catch (IllegalStateException missing) {
            System.err.println(missing.getMessage());
            System.exit(1);
        }
    }

    /** Checks numbers early, so that a program reports an invalid value before it prints anything else. */
    private void check(String name, String usual) {
        if (name.endsWith("seed")) {
            seed(name);
        } else if (usual.matches("[0-9]+")) {
            count(name);
        } else if (usual.matches("[0-9]+\\.[0-9]+")) {
            rate(name);
        }
    }

    static IllegalArgumentException wrong(String message) {
        System.err.println(message);
        System.exit(2);
        return new IllegalArgumentException(message);
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append("  --").append(name)
                .append(value.equals(FLAG) ? "" : " " + Printable.of(value))
                .append('\n'));
        return text.toString().stripTrailing();
    }

    /** Returns whether a flag is on. */
    public boolean flag(String name) {
        return word(name).equals("true");
    }

    /** Returns the value of an option as text. */
    public String word(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("this program has no option " + name);
        }
        return value;
    }

    /** Returns the value of an option; exits with code 2 if it is not one of {@code allowed}. */
    public String oneOf(String name, List<String> allowed) {
        if (!allowed.contains(word(name))) {
            throw wrong("--" + name + " expects one of " + String.join(", ", allowed) + " but got " + shown(name));
        }
        return word(name);
    }

    /** Returns the value of an option that is a seed, a whole number from 0 to 2^32 - 1. */
    public long seed(String name) {
        return whole(name, 0, 0xFFFFFFFFL);
    }

    /** Returns the value of an option that is a whole number from 1 to 2^31 - 1. */
    public int count(String name) {
        return (int) whole(name, 1, Integer.MAX_VALUE);
    }

    private String shown(String name) {
        return Printable.of(word(name));
    }

    private long whole(String name, long least, long most) {
        try {
            long value = Long.parseLong(word(name));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notWhole) {
            // Reported below.
        }
        throw wrong("--" + name + " expects a whole number from " + least + " to " + most + " but got " + shown(name));
    }

    /** Returns the value of an option that is a learning rate, a finite number above 0. */
    public double rate(String name) {
        try {
            double rate = Double.parseDouble(word(name));
            if (rate > 0 && rate < Double.POSITIVE_INFINITY) {
                return rate;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below.
        }
        throw wrong("--" + name + " expects a number above 0 but got " + word(name));
    }

    /**
     * Returns the optimizer with a name of {@link #OPTIMIZERS}. Its learning rate is {@code --rate}; its other settings
     * are the defaults of TensorFlow 1.x, and momentum is 0.9.
     */
    public Optimizer optimizer(String name) {
        double rate = rate("rate");
        return switch (name) {
            case "gd" -> Optimizers.sgd(rate);
            case "momentum" -> Optimizers.momentum(rate, 0.9);
            case "adam" -> Optimizers.adam(rate);
            case "adagrad" -> Optimizers.adagrad(rate);
            case "adadelta" -> Optimizers.adadelta(rate);
            case "rmsprop" -> Optimizers.rmsprop(rate);
            default -> throw wrong("--optimizer expects one of " + String.join(", ", OPTIMIZERS) + " but got "
                    + Printable.of(name));
        };
    }

    /** Returns the MNIST folder {@code --data}, relative to the current folder or else to Weft's folder. */
    public Path mnist() {
        return folder("data");
    }

    /** Returns the folder that an option names, relative to the current folder or else to Weft's folder. */
    public Path folder(String name) {
        Path given = Path.of(word(name));
        String home = System.getProperty("weft.home");
        return Files.isDirectory(given) || home == null ? given : Path.of(home).resolve(given);
    }
}
