package dev.weft.examples;

import dev.weft.internal.text.PythonFormat;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints the results of the programs of documents 000 and 004: the lines of the document or, at the end, one JSON
 * object {@code {"losses": {"0": …}, "initial": {"w1": [[…]], "w2": [[…]]}, "final": {…}}}. Its numbers have nine
 * significant digits, which identify every float32 exactly; NaN and infinities become {@code null}, because JSON has
 * neither.
 */
public final class Report {
    private final boolean json;
    private final Map<Integer, Float> losses = new LinkedHashMap<>();
    private String initial = "";

    /** Creates a report that prints lines, or one JSON object if {@code json} is true. */
    public Report(boolean json) {
        this.json = json;
    }

    /** Reports the weights before training; {@code format} has one {@code %s} for each matrix. */
    public void initial(Tensor w1, Tensor w2, String format) {
        initial = weights(w1, w2);
        say(format, PythonFormat.array(w1), PythonFormat.array(w2));
    }

    /**
     * Reports the loss on all data after step {@code step}. {@code format} has a {@code %d} for the step and a {@code
     * %s} for the loss, which is formatted like Python's {@code %g}.
     */
    public void loss(int step, float loss, String format) {
        losses.put(step, loss);
        say(format, step, PythonFormat.g(loss));
    }

    /**
     * Reports the weights after training, which completes the report; {@code format} has one {@code %s} for each
     * matrix.
     */
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
