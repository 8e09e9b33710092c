package dev.weft.training;

import dev.weft.graph.Variable;
import dev.weft.network.BuiltLayer;
import dev.weft.network.Network;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A network as a table of layers, output shapes and numbers of weights. Only if it is no chain, a fourth column says
 * what each layer reads, and the columns are as wide as their longest text, up to 44 characters.
 */
final class Summary {
    private static final int WIDEST = 44;

    /** One line of the table; {@code inputs} is empty, or what the layer reads. */
    private record Row(String layer, String output, String parameters, List<String> inputs) {
        private String text(int layers, int outputs) {
            return String.format(Locale.ROOT, "%-" + layers + "s %-" + outputs + "s %12s", shortened(layer, layers),
                    shortened(output, outputs), parameters);
        }

        /** The line with its inputs, which may need more lines. */
        private List<String> connected(int layers, int outputs) {
            List<String> lines = new ArrayList<>();
            String line = text(layers, outputs) + "  ";
            String indent = " ".repeat(line.length());
            for (int i = 0; i < inputs.size(); i++) {
                String input = shortened(inputs.get(i), WIDEST - 1) + (i < inputs.size() - 1 ? "," : "");
                boolean first = line.length() == indent.length();
                if (!first && line.length() + 1 + input.length() > indent.length() + WIDEST) {
                    lines.add(line);
                    line = indent + input;
                } else {
                    line += (first ? "" : " ") + input;
                }
            }
            lines.add(line);
            return lines;
        }

        private static String shortened(String text, int most) {
            return text.length() <= most ? text : text.substring(0, most - 1) + "…";
        }
    }

    private Summary() {}

    static String of(Network.Built network) {
        List<Row> rows = new ArrayList<>();
        Set<Variable> seen = new HashSet<>();
        for (BuiltLayer layer : network.layers()) {
            // A layer that is used again has the weights of its first use, which are counted once.
            boolean again = !layer.variables().isEmpty() && seen.containsAll(layer.variables());
            seen.addAll(layer.variables());
            String type = Character.toUpperCase(layer.kind().charAt(0)) + layer.kind().substring(1);
            rows.add(new Row(layer.name() + " (" + type + ")", layer.output().toString().replace("?", "None"),
                    again ? "shared" : number(layer.parameters(false)), layer.inputs()));
        }
        long all = parameters(seen, false);
        long trainable = parameters(seen, true);
        return (isChain(network.layers()) ? chain(rows) : joined(rows)) + total("Total", all)
                + total("Trainable", trainable) + total("Non-trainable", all - trainable);
    }

    /** Whether every layer reads exactly the one before it. */
    private static boolean isChain(List<BuiltLayer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            List<String> inputs = layers.get(i).inputs();
            if (inputs.size() != 1 || i > 0 && !inputs.get(0).equals(layers.get(i - 1).name())) {
                return false;
            }
        }
        return true;
    }

    private static Row head(String... connected) {
        return new Row("Layer (type)", "Output Shape", "Param #", List.of(connected));
    }

    private static String chain(List<Row> rows) {
        String line = "-".repeat(64) + "\n";
        StringBuilder text = new StringBuilder(line);
        text.append(fixed(head())).append(line);
        rows.forEach(row -> text.append(fixed(row)));
        return text.append(line).toString();
    }

    private static String fixed(Row row) {
        return String.format(Locale.ROOT, "%-30s %-20s %12s%n", row.layer, row.output, row.parameters);
    }

    private static String joined(List<Row> rows) {
        int layers = Math.min(WIDEST, rows.stream().mapToInt(row -> row.layer.length()).reduce(30, Math::max));
        int outputs = Math.min(WIDEST, rows.stream().mapToInt(row -> row.output.length()).reduce(20, Math::max));
        List<String> lines = new ArrayList<>(head("Connected to").connected(layers, outputs));
        rows.forEach(row -> lines.addAll(row.connected(layers, outputs)));
        String line = "-".repeat(lines.stream().mapToInt(String::length).max().orElse(0));
        lines.add(1, line);
        lines.add(0, line);
        lines.add(line);
        return String.join("\n", lines) + "\n";
    }

    private static long parameters(Set<Variable> variables, boolean trainableOnly) {
        return variables.stream().filter(variable -> variable.trainable() || !trainableOnly)
                .mapToLong(variable -> variable.shape().size()).sum();
    }

    private static String total(String what, long parameters) {
        return what + " params: " + number(parameters) + " ("
                + String.format(Locale.ROOT, "%.2f", parameters * 4 / 1024.0) + " KB)\n";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
