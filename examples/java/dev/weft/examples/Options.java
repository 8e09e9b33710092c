package dev.weft.examples;

import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a program was asked for: names with values, {@code --steps 100} or {@code --steps=100}, and flags such as {@code --json}. */
public final class Options {
    /** The values of {@code --optimizer}. */
    public static final List<String> OPTIMIZERS = List.of("gd", "momentum", "adam", "adagrad", "adadelta", "rmsprop");
    /** The values of {@code --loss} in the programs of documents 000 and 004. */
    public static final List<String> LOSSES = List.of("mse", "ce", "bce", "profit");

    private static final String FLAG = "false";

    private final Map<String, String> values = new LinkedHashMap<>();

    private Options() {
    }

    /** A wrong command line, or one that asks for help; the message is for the user. */
    public static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final boolean help;

        UsageException(String message, boolean help) {
            super(message);
            this.help = help;
        }

        /** Whether help was asked for, which is no error. */
        public boolean isHelp() {
            return help;
        }
    }

    /**
     * Reads a command line.
     *
     * @param defaults all options with the values that they have if nothing is said, {@code "steps=5000"}; a flag, which is
     *                 off unless it is given, stands alone: {@code "json"}
     * @throws UsageException if an option is unknown or lacks its value, or help is asked for
     */
    public static Options parse(String[] args, String... defaults) {
        Options options = new Options();
        for (String option : defaults) {
            int equals = option.indexOf('=');
            options.values.put(equals < 0 ? option : option.substring(0, equals), equals < 0 ? FLAG : option.substring(equals + 1));
        }
        List<String> flags = Arrays.stream(defaults).filter(option -> !option.contains("=")).toList();
        for (int i = 0; i < args.length; i++) {
            String[] parts = args[i].split("=", 2);
            String name = parts[0].replaceFirst("^--", "");
            if (args[i].equals("--help") || args[i].equals("-h")) {
                throw new UsageException("Options:\n" + options.describe(), true);
            }
            if (name.equals(parts[0]) || !options.values.containsKey(name)) {
                throw new UsageException("unknown option " + args[i] + "; there are\n" + options.describe(), false);
            }
            if (flags.contains(name)) {
                options.values.put(name, "true");
            } else if (parts.length == 2) {
                options.values.put(name, parts[1]);
            } else if (++i < args.length) {
                options.values.put(name, args[i]);
            } else {
                throw new UsageException("--" + name + " needs a value", false);
            }
        }
        return options;
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append("  --").append(name).append(value.equals(FLAG) ? "" : " " + value).append('\n'));
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

    /**
     * The value of an option that has certain ones only.
     *
     * @throws UsageException if it is none of them
     */
    public String oneOf(String name, List<String> allowed) {
        if (!allowed.contains(word(name))) {
            throw new UsageException("--" + name + " expects one of " + String.join(", ", allowed) + " but got " + word(name), false);
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
        throw new UsageException("--" + name + " expects a whole number from " + least + " to " + most + " but got " + word(name), false);
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
        throw new UsageException("--" + name + " expects a number above 0 but got " + word(name), false);
    }

    /** The rule that {@code name} of {@link #OPTIMIZERS} calls, at {@code --rate}, its other numbers those of TensorFlow 1.x. */
    public Optimizer optimizer(String name) {
        double rate = rate("rate");
        return switch (name) {
            case "gd" -> Optimizers.sgd(rate);
            case "momentum" -> Optimizers.momentum(rate, 0.9);
            case "adam" -> Optimizers.adam(rate);
            case "adagrad" -> Optimizers.adagrad(rate);
            case "adadelta" -> Optimizers.adadelta(rate);
            case "rmsprop" -> Optimizers.rmsprop(rate);
            default -> throw new UsageException("--optimizer expects one of " + String.join(", ", OPTIMIZERS) + " but got " + name, false);
        };
    }

    /** The folder of MNIST, {@code --data}: as given, else in the present folder, else where Weft is. */
    public Path mnist() {
        Path given = Path.of(word("data"));
        String home = System.getProperty("weft.home");
        return Files.isDirectory(given) || home == null ? given : Path.of(home).resolve(given);
    }
}
