package dev.weft.training;

import dev.weft.network.BuiltLayer;
import dev.weft.network.Network;
import java.util.Locale;

/** A network as a table of layers, output shapes and numbers of weights. */
final class Summary {
    private static final String LINE = "-".repeat(64) + "\n";

    private Summary() {}

    static String of(Network.Built network) {
        StringBuilder text = new StringBuilder(LINE);
        text.append(row("Layer (type)", "Output Shape", "Param #")).append(LINE);
        long all = 0;
        long trainable = 0;
        for (BuiltLayer layer : network.layers()) {
            all += layer.parameters(false);
            trainable += layer.parameters(true);
            String type = Character.toUpperCase(layer.kind().charAt(0)) + layer.kind().substring(1);
            text.append(row(layer.name() + " (" + type + ")", layer.output().toString().replace("?", "None"),
                    number(layer.parameters(false))));
        }
        return text.append(LINE).append(total("Total", all)).append(total("Trainable", trainable))
                .append(total("Non-trainable", all - trainable)).toString();
    }

    private static String row(String layer, String output, String parameters) {
        return String.format(Locale.ROOT, "%-30s %-20s %12s%n", layer, output, parameters);
    }

    private static String total(String what, long parameters) {
        return what + " params: " + number(parameters) + " ("
                + String.format(Locale.ROOT, "%.2f", parameters * 4 / 1024.0) + " KB)\n";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
