package dev.weft.examples;

import dev.weft.internal.text.PythonFormat;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the programs of documents 000 and 004 print: the documents' own lines, or at the end one JSON object {@code
 * {"losses": {"0": …}, "initial": {"w1": [[…]], "w2": [[…]]}, "final": {…}}} with nine significant digits, which are
 * enough to tell every float32. Numbers that are not finite become {@code null}, for JSON has none.
 */
public final class Report {
    private final boolean json;
    private final Map<Integer, Float> losses = new LinkedHashMap<>();
    private String initial = "";

    /** A report of lines, or of one JSON object if {@code json}. */
    public Report(boolean json) {
        this.json = json;
    }

    /** The weights before training; {@code format} has a {@code %s} for each. */
    public void initial(Tensor w1, Tensor w2, String format) {
        initial = weights(w1, w2);
        say(format, PythonFormat.array(w1), PythonFormat.array(w2));
    }

    /**
     * The loss on all data after step {@code step}; {@code format} has a {@code %d} and a {@code %s}, which shows it
     * as Python's %g.
     */
    public void loss(int step, float loss, String format) {
        losses.put(step, loss);
        say(format, step, PythonFormat.g(loss));
    }

    /** The weights after training, which ends the report; {@code format} has a {@code %s} for each. */
    public void trained(Tensor w1, Tensor w2, String format) {
        say(format, PythonFormat.array(w1), PythonFormat.array(w2));
        if (json) {
            List<String> entries = new ArrayList<>();
            losses.forEach((step, loss) -> entries.add("\"" + step + "\":" + number(loss)));
            System.out.println("{\"losses\":{" + String.join(",", entries) + "},\"initial\":" + initial
                    + ",\"final\":" + weights(w1, w2) + "}");
        }
    }

    private void say(String format, Object... values) {
        if (!json) {
            System.out.println(String.format(java.util.Locale.ROOT, format, values));
        }
    }

    private static String weights(Tensor w1, Tensor w2) {
        return "{\"w1\":" + matrix(w1) + ",\"w2\":" + matrix(w2) + "}";
    }

    private static String matrix(Tensor tensor) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < tensor.shape().rows(); i++) {
            List<String> row = new ArrayList<>();
            for (int j = 0; j < tensor.shape().dimension(1); j++) {
                row.add(number(tensor.get(i, j)));
            }
            rows.add("[" + String.join(",", row) + "]");
        }
        return "[" + String.join(",", rows) + "]";
    }

    private static String number(float value) {
        return Float.isFinite(value) ? PythonFormat.g(value, 9) : "null";
    }
}
