package dev.weft.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * On paper: how many times faster a training step is on k executors than on one, from the measured costs of an
 * exchange.
 * It prints the table of docs/performance.md and writes its chart.
 *
 * <p>A step of k executors takes the longest of their parts of the batch, then an exchange:
 * {@code 6·N·B / (k·F) · (1 + 0.03·sqrt(2·ln k)) + U·N + max(S/W, S·C/2) + P·(k - 1) + L}, where N is the number of
 * parameters of dense layers, B the batch, F what an executor computes, U the update of a weight,
 * {@code S = 8·N·(1 - 1/k)} the bytes that each sends, W what the network transports, C the processor time of a byte
 * (two threads share it), P that of a pair of workers, and L the latency of two hops.
 */
final class Simulation {
    private static final double BATCH = 8192;
    private static final double FLOPS = 16 * 40e9;
    private static final double UPDATE = 0.3e-9;
    private static final double BYTE = 1.18e-9;
    private static final double PAIR = 31e-6;
    private static final double LATENCY = 200e-6;
    private static final double USED = 0.8;
    private static final double[] PARAMETERS = {400e3, 2e6, 10e6, 50e6};
    private static final int[] EXECUTORS = {4, 8, 16, 32, 64, 128, 256};
    private static final String[] COLORS = {"#1f77b4", "#2ca02c", "#ff7f0e", "#d62728"};

    private Simulation() {}

    private static double seconds(double parameters, int executors, double gigabits) {
        double compute = 6 * parameters * BATCH / (executors * FLOPS);
        double update = UPDATE * parameters;
        if (executors == 1) {
            return compute + update;
        }
        double sent = 8 * parameters * (1 - 1.0 / executors);
        double transport = Math.max(sent / (USED * gigabits * 1e9 / 8), sent * BYTE / 2);
        return compute * (1 + 0.03 * Math.sqrt(2 * Math.log(executors))) + update + transport + PAIR * (executors - 1)
                + LATENCY;
    }

    private static double speedUp(double parameters, int executors, double gigabits) {
        return seconds(parameters, 1, gigabits) / seconds(parameters, executors, gigabits);
    }

    private static String name(double parameters) {
        return parameters < 1e6 ? Math.round(parameters / 1e3) + " k" : Math.round(parameters / 1e6) + " M";
    }

    /** Prints the table and writes the chart; the argument is the folder of the chart. */
    public static void main(String[] arguments) throws IOException {
        StringBuilder head = new StringBuilder("| parameters | network | one executor |");
        StringBuilder line = new StringBuilder("|---|---|---|");
        for (int executors : EXECUTORS) {
            head.append(' ').append(executors).append(" |");
            line.append("---|");
        }
        System.out.println(head.append(" fastest |") + "\n" + line.append("---|"));
        for (double parameters : PARAMETERS) {
            for (double gigabits : new double[]{10, 100}) {
                StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "| %s | %.0f Gbit/s | %.1f ms |",
                        name(parameters), gigabits, 1e3 * seconds(parameters, 1, gigabits)));
                int best = 1;
                for (int executors : EXECUTORS) {
                    row.append(String.format(Locale.ROOT, " %.1f |", speedUp(parameters, executors, gigabits)));
                }
                for (int executors = 1; executors <= 256; executors++) {
                    best = seconds(parameters, executors, gigabits) < seconds(parameters, best, gigabits) ? executors
                            : best;
                }
                System.out.println(row.append(' ').append(best).append(" |"));
            }
        }
        if (arguments.length > 0) {
            Files.writeString(Path.of(arguments[0], "spark.svg"), chart());
        }
    }

    private static double x(int executors, int panel) {
        return 60 + 400 * panel + 340 * Math.log(executors) / Math.log(256);
    }

    private static double y(double speedUp) {
        return 300 - 250 * Math.log(Math.max(speedUp, 0.1) / 0.1) / Math.log(1000);
    }

    private static String chart() {
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 860 380\" "
                + "font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<rect width=\"860\" height=\"380\" fill=\"white\"/>\n");
        for (int panel = 0; panel < 2; panel++) {
            double gigabits = panel == 0 ? 10 : 100;
            text(svg, x(16, panel), 30, "middle", String.format(Locale.ROOT, "%.0f Gbit/s", gigabits), "black");
            for (int executors = 1; executors <= 256; executors *= 4) {
                line(svg, x(executors, panel), y(0.1), x(executors, panel), y(100), "#dddddd");
                text(svg, x(executors, panel), 318, "middle", String.valueOf(executors), "black");
            }
            for (double speedUp : new double[]{0.1, 1, 10, 100}) {
                line(svg, x(1, panel), y(speedUp), x(256, panel), y(speedUp), speedUp == 1 ? "black" : "#dddddd");
                text(svg, x(1, panel) - 6, y(speedUp) + 4, "end", speedUp < 1 ? "0.1" : String.valueOf((int) speedUp),
                        "black");
            }
            text(svg, x(16, panel), 338, "middle", "executors of 16 cores", "black");
            for (int i = 0; i < PARAMETERS.length; i++) {
                StringBuilder points = new StringBuilder();
                for (int executors = 1; executors <= 256; executors *= 2) {
                    points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(executors, panel),
                            y(speedUp(PARAMETERS[i], executors, gigabits))));
                }
                svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(COLORS[i])
                        .append("\" points=\"").append(points.toString().trim()).append("\"/>\n");
            }
        }
        text(svg, 20, 30, "start", "times faster than one", "black");
        for (int i = 0; i < PARAMETERS.length; i++) {
            text(svg, 180 + 150 * i, 366, "start", name(PARAMETERS[i]) + " parameters", COLORS[i]);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String color) {
        svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1, y1, x2, y2, color));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text, String color) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                x, y, anchor, color, text));
    }
}
