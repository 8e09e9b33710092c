package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The measurements as tables and as JSON. */
record Report(Figures figures, List<String> entrants, Map<String, String> versions, String machine, String java,
        List<String> circumstances) {
    /** A report on measurements of this machine. */
    static Report of(Figures figures, List<Entrant> entrants, Map<String, String> versions,
            List<String> circumstances) throws IOException {
        return new Report(figures, entrants.stream().map(Entrant::name).toList(), versions, Machine.processors(),
                Runtime.version().toString(), circumstances);
    }

    String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("- ").append(machine).append(", Java ").append(java).append('\n');
        circumstances.forEach(line -> page.append("- ").append(line).append('\n'));
        versions.forEach((entrant, version) -> page.append("- ").append(entrant).append(": ").append(version)
                .append('\n'));
        page.append("\nMedians; in brackets how many processors everything else kept busy meanwhile.\n\n| workload |");
        entrants.forEach(entrant -> page.append(' ').append(entrant).append(" |"));
        page.append("\n|---|").append("---|".repeat(entrants.size())).append('\n');
        for (String workload : figures.workloads()) {
            page.append("| ").append(workload).append(" |");
            entrants.forEach(entrant -> page.append(' ').append(figures.best(workload, entrant)
                    .map(figure -> cell(workload, figure)).orElse("–")).append(" |"));
            page.append('\n');
        }
        page.append('\n');
        figures.workloads()
                .forEach(workload -> figures.failures(workload)
                        .forEach((entrant, reason) -> page.append("- ").append(workload).append(", ").append(entrant)
                                .append(": ").append(reason)
                                .append('\n')));
        return page.toString();
    }

    private static String cell(String workload, Figures.Figure figure) {
        String way = figure.way().isEmpty() ? "" : " " + figure.way();
        return workload.equals("install") || workload.equals("unpacked") ? Unit.of(workload).text(figure.median())
                : String.format(Locale.ROOT, "%s%s (%.2f)", Unit.of(workload).text(figure.median()), way,
                        Figures.median(figure.others()));
    }

    /** Writes one object per workload, entrant and way; times are nanoseconds of one run. */
    String json() {
        StringBuilder rows = new StringBuilder();
        for (String workload : figures.workloads()) {
            figures.of(workload)
                    .forEach((entrant, ways) -> ways.forEach(figure -> rows.append(rows.length() == 0 ? "" : ",\n")
                            .append(String.format(Locale.ROOT,
                                    "    {\"workload\": %s, \"entrant\": %s, \"way\": %s, \"unit\": %s, "
                                            + "\"median\": %s, \"values\": %s, \"others\": %s}",
                                    quoted(workload), quoted(entrant),
                                    quoted(figure.way()), quoted(Unit.of(workload).symbol),
                                    figure.median(), rounded(figure.values()), rounded(figure.others())))));
        }
        return "{\n  \"machine\": " + quoted(machine) + ",\n  \"java\": " + quoted(java)
                + ",\n  \"circumstances\": ["
                + circumstances.stream().map(Report::quoted).collect(Collectors.joining(", "))
                + "],\n  \"versions\": {"
                + versions.entrySet().stream().map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                        .collect(Collectors.joining(", "))
                + "},\n  \"workloads\": ["
                + Workload.ALL.stream().map(Workload::line).map(Report::quoted).collect(Collectors.joining(", "))
                + "],\n  \"figures\": [\n" + rows + "\n  ]\n}\n";
    }

    private static List<String> rounded(List<Double> values) {
        return values.stream().map(value -> String.format(Locale.ROOT, "%.4g", value)).toList();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
