package dev.weft.examples;

import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program was asked for: names with values, {@code --steps 100} or {@code --steps=100}, and flags such as
 * {@code --json}.
 */
public final class Options {
    /** The values of {@code --optimizer}. */
    public static final List<String> OPTIMIZERS = List.of("gd", "momentum", "adam", "adagrad", "adadelta", "rmsprop");
    /** The values of {@code --loss} in the programs of documents 000 and 004. */
    public static final List<String> LOSSES = List.of("mse", "ce", "bce", "profit");

    private static final String FLAG = "false";

    private final Map<String, String> values = new LinkedHashMap<>();

    private Options() {}

    /**
     * Reads a command line; {@code --help} shows the options and ends the program, a mistake here or in a value ends
     * it with code 2.
     *
     * @param defaults all options with the values that they have if nothing is said, {@code "steps=5000"}; a flag,
     * which is off unless it is given, stands alone: {@code "json"}
     */
    public static Options parse(String[] args, String... defaults) {
        Options options = new Options();
        for (String option : defaults) {
            int equals = option.indexOf('=');
            options.values.put(equals < 0 ? option : option.substring(0, equals),
                    equals < 0 ? FLAG : option.substring(equals + 1));
        }
        List<String> flags = Arrays.stream(defaults).filter(option -> !option.contains("=")).toList();
        for (int i = 0; i < args.length; i++) {
            String[] parts = args[i].split("=", 2);
            String name = parts[0].replaceFirst("^--", "");
            if (args[i].equals("--help") || args[i].equals("-h")) {
                System.out.println("Options:\n" + options.describe());
                System.exit(0);
            }
            if (name.equals(parts[0]) || !options.values.containsKey(name)) {
                throw wrong("unknown option " + args[i] + "; there are\n" + options.describe());
            }
            if (flags.contains(name)) {
                options.values.put(name, "true");
            } else if (parts.length == 2) {
                options.values.put(name, parts[1]);
            } else if (++i < args.length) {
                options.values.put(name, args[i]);
            } else {
                throw wrong("--" + name + " needs a value");
            }
        }
        for (String option : defaults) {
            options.check(option.replaceFirst("=.*", ""), option.replaceFirst(".*=", ""));
        }
        return options;
    }

    /** What is a number by default must be one, so that a mistake ends the program before it has printed anything. */
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
        values.forEach((name, value) -> text.append("  --").append(name).append(value.equals(FLAG) ? "" : " " + value)
                .append('\n'));
        return text.toString().stripTrailing();
    }

    /** Whether a flag is on. */
    public boolean flag(String name) {
        return word(name).equals("true");
    }

    /** The value of an option as it was given. */
    public String word(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("this program has no option " + name);
        }
        return value;
    }

    /** The value of an option that has certain ones only. */
    public String oneOf(String name, List<String> allowed) {
        if (!allowed.contains(word(name))) {
            throw wrong("--" + name + " expects one of " + String.join(", ", allowed) + " but got " + word(name));
        }
        return word(name);
    }

    /** A seed: a whole number from 0 to 2^32 - 1. */
    public long seed(String name) {
        return whole(name, 0, 0xFFFFFFFFL);
    }

    /** A whole number from 1 on. */
    public int count(String name) {
        return (int) whole(name, 1, Integer.MAX_VALUE);
    }

    private long whole(String name, long least, long most) {
        try {
            long value = Long.parseLong(word(name));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notWhole) {
            // said below
        }
        throw wrong("--" + name + " expects a whole number from " + least + " to " + most + " but got " + word(name));
    }

    /** A learning rate: a number above 0. */
    public double rate(String name) {
        try {
            double rate = Double.parseDouble(word(name));
            if (rate > 0 && rate < Double.POSITIVE_INFINITY) {
                return rate;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw wrong("--" + name + " expects a number above 0 but got " + word(name));
    }

    /**
     * The rule that {@code name} of {@link #OPTIMIZERS} calls, at {@code --rate}, its other numbers those of
     * TensorFlow 1.x.
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
            default -> throw wrong("--optimizer expects one of " + String.join(", ", OPTIMIZERS) + " but got " + name);
        };
    }

    /** The folder of MNIST, {@code --data}: as given, else in the present folder, else where Weft is. */
    public Path mnist() {
        Path given = Path.of(word("data"));
        String home = System.getProperty("weft.home");
        return Files.isDirectory(given) || home == null ? given : Path.of(home).resolve(given);
    }
}
