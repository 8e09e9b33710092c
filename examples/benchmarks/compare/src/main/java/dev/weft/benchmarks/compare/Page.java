package dev.weft.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What {@code docs/performance.md} shows of a run. Usage: {@code Page HOME DATA FOLDER} renews its tables, and the
 * files in {@code docs/performance}, from the {@code results} and {@code sweep} in the folder, whichever there are.
 *
 * @param results the medians of a run
 */
record Page(Results results) {
    /** What Weft's time should be at most, in times of a floor whose products are not cut into tiles. */
    private static final Map<String, String> GOALS = Map.of("mlp500", "1.0", "mlp128", "1.0", "softmax", "0.9",
            "tiny-mse", "1.5", "tiny-adam", "1.8", "infer10k", "0.92", "wide", "1.0", "deep", "0.5");
    /** By how much two threads may be slower than one. */
    private static final double MOST = 1.03;
    private static final String NOISE = "\n≈ marks a change that is within the noise of the blocks.\n";
    private static final List<String> OWN = List.of("weft", "before", "floor");

    /** Renews the page. */
    public static void main(String[] arguments) throws InterruptedException {
        Compare.orComplain(() -> renew(arguments));
    }

    private static void renew(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IOException("page expects the folder of a run's results");
        }
        Path docs = Path.of(arguments[0]).resolve("../../docs").normalize();
        Path folder = Path.of(arguments[2]);
        Path page = docs.resolve("performance.md");
        String text = Files.readString(page);
        List<String> runs = Stream.of("results", "sweep").filter(run -> Files.exists(folder.resolve(run + ".json")))
                .toList();
        if (runs.isEmpty()) {
            throw new IOException("page expects results.json or sweep.json in " + folder + " but there is neither");
        }
        for (String run : runs) {
            text = new Page(Results.read("page", folder.resolve(run + ".json"))).in(text, run);
            for (String kind : List.of(".md", ".png")) {
                Path made = folder.resolve(run + kind);
                if (Files.exists(made)) {
                    Files.copy(made, docs.resolve("performance").resolve(file(run) + kind),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
            System.out.println("renewed the " + run + " in " + page);
        }
        Files.writeString(page, text);
    }

    /** Returns the text of a page with the table of {@code run}, results or sweep, between its two marks. */
    String in(String text, String run) throws IOException {
        String begin = "<!-- " + run + " -->\n";
        String end = "<!-- end of " + run + " -->\n";
        if (!text.contains(begin) || text.indexOf(end) < text.indexOf(begin)) {
            throw new IOException("the page lacks the lines " + begin.strip() + " and " + end.strip());
        }
        return text.substring(0, text.indexOf(begin) + begin.length()) + "\n" + circumstances(file(run)) + "\n"
                + (run.equals("sweep") ? threads() : comparison()) + "\n" + text.substring(text.indexOf(end));
    }

    /** Returns the name in {@code docs/performance} of what a run writes. */
    private static String file(String run) {
        return run.equals("results") ? "compare" : run;
    }

    private String circumstances(String file) {
        StringBuilder lines = new StringBuilder(String.format(Locale.ROOT, "- %s, Java %s; other programs kept at "
                + "most %.2f processors busy during a measurement (its median)%n", results.machine(), results.java(),
                results.others()));
        results.circumstances().stream().filter(line -> !line.startsWith("load "))
                .forEach(line -> lines.append("- ").append(line).append('\n'));
        return lines + "- medians of all entrants: [" + file + ".md](performance/" + file + ".md)\n";
    }

    /** Writes Weft beside the floor, Weft before and the fastest other library. */
    String comparison() {
        Map<String, UnaryOperator<String>> columns = new LinkedHashMap<>();
        columns.put("floor", workload -> text(workload, "floor"));
        columns.put("before", workload -> text(workload, "before"));
        columns.put("Weft", workload -> text(workload, "weft"));
        columns.put("Weft / before", workload -> change(workload, "weft", "before"));
        columns.put("Weft, one thread", workload -> text(workload, "weft:1"));
        columns.put("Weft / floor", workload -> ratio(workload, "weft", "floor"));
        columns.put("goal", workload -> GOALS.getOrDefault(workload, ""));
        columns.put("fastest other", workload -> rival(workload).map(rival -> rival + " " + text(workload, rival))
                .orElse(""));
        columns.put("other / Weft", workload -> rival(workload).map(rival -> ratio(workload, rival, "weft"))
                .orElse(""));
        return table(columns, results.workloads().stream()
                .filter(workload -> Unit.of(workload).isCost() && !workload.equals("unpacked")).toList()) + NOISE;
    }

    /** Writes two threads beside one, and where two are too slow. */
    String threads() {
        Map<String, UnaryOperator<String>> columns = new LinkedHashMap<>();
        for (String weft : List.of("before", "weft")) {
            String name = weft.equals("weft") ? "Weft" : weft;
            columns.put(name + ", one thread", workload -> text(workload, weft + ":1"));
            columns.put(name + ", two", workload -> text(workload, weft));
            columns.put(name + ", two / one", workload -> ratio(workload, weft, weft + ":1"));
        }
        columns.put("Weft / before, one thread", workload -> change(workload, "weft:1", "before:1"));
        columns.put("Weft / before, two", workload -> change(workload, "weft", "before"));
        columns.put("Weft / floor, two", workload -> ratio(workload, "weft", "floor"));
        return table(columns, results.workloads()) + NOISE + losses("before") + losses("weft");
    }

    /** Leaves out columns without a single entry. */
    private static String table(Map<String, UnaryOperator<String>> columns, List<String> workloads) {
        Map<String, List<String>> cells = new LinkedHashMap<>();
        columns.forEach((head, cell) -> cells.put(head, workloads.stream().map(cell).toList()));
        cells.values().removeIf(column -> column.stream().allMatch(String::isEmpty));
        StringBuilder page = new StringBuilder("| workload | " + String.join(" | ", cells.keySet()) + " |\n|---|"
                + "---|".repeat(cells.size()) + "\n");
        for (int row = 0; row < workloads.size(); row++) {
            page.append("| ").append(workloads.get(row)).append(" |");
            for (List<String> column : cells.values()) {
                page.append(column.get(row).isEmpty() ? "" : " " + column.get(row)).append(" |");
            }
            page.append('\n');
        }
        return page.toString();
    }

    private Optional<Figures.Figure> figure(String workload, String entrant) {
        return Optional.ofNullable(results.figures().get(List.of(workload, entrant)));
    }

    private Optional<Double> quotient(String workload, String above, String below) {
        return figure(workload, above)
                .flatMap(one -> figure(workload, below).map(other -> one.median() / other.median()));
    }

    private String text(String workload, String entrant) {
        return figure(workload, entrant).map(figure -> Unit.of(workload).text(figure.median())).orElse("");
    }

    private String ratio(String workload, String above, String below) {
        return quotient(workload, above, below).map(Unit::digits).orElse("");
    }

    private String change(String workload, String now, String before) {
        String ratio = ratio(workload, now, before);
        if (ratio.isEmpty()) {
            return ratio;
        }
        Spread one = Spread.of(figure(workload, now).orElseThrow().values());
        Spread other = Spread.of(figure(workload, before).orElseThrow().values());
        return one.isAbove(other) || other.isAbove(one) ? ratio : "≈ " + ratio;
    }

    private Optional<String> rival(String workload) {
        return results.figures().keySet().stream().filter(names -> names.get(0).equals(workload))
                .map(names -> names.get(1)).filter(name -> !OWN.contains(name.replaceAll(":.*", "")))
                .min(Comparator.comparingDouble(name -> figure(workload, name).orElseThrow().median()));
    }

    private String losses(String weft) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        results.workloads().forEach(workload -> quotient(workload, weft, weft + ":1")
                .ifPresent(ratio -> ratios.put(workload, ratio)));
        List<String> lost = ratios.entrySet().stream().filter(entry -> entry.getValue() > MOST)
                .map(entry -> entry.getKey() + " " + Unit.digits(entry.getValue())).toList();
        return ratios.isEmpty() ? ""
                : String.format(Locale.ROOT, "%n%s took more than %.2f times as long on two threads "
                        + "as on one for %d of %d networks%s%s.%n", weft.equals("weft") ? "Weft" : "Weft before", MOST,
                        lost.size(),
                        ratios.size(), lost.isEmpty() ? "" : ": ", String.join(", ", lost));
    }
}
