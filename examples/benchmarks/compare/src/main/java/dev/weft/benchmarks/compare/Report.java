package dev.weft.benchmarks.compare;

import dev.weft.benchmarks.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The measurements as tables and as JSON. */
record Report(Figures figures, List<String> entrants, Map<String, String> versions, List<String> circumstances) {
    /** Formats nanoseconds with three digits in a suitable unit. */
    static String time(double nanos) {
        if (nanos >= 1e9) {
            return digits(nanos / 1e9) + " s";
        }
        return nanos >= 1e6 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e3) + " µs";
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT,
                value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.3f", value);
    }

    private static String value(String workload, double value) {
        return switch (workload) {
            case "memory", "install", "unpacked" -> Math.round(value) + " MB";
            case "accuracy" -> String.format(Locale.ROOT, "%.2f %%", 100 * value);
            default -> time(value);
        };
    }

    String markdown() {
        StringBuilder page = new StringBuilder();
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
        page.append("\n| workload | floor | Weft | Weft / floor | fastest peer | peer / Weft "
                + "|\n|---|---|---|---|---|---|\n");
        figures.workloads().stream().filter(workload -> !List.of("accuracy", "unpacked").contains(workload))
                .forEach(workload -> page.append(race(workload)));
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
        return workload.equals("install") || workload.equals("unpacked") ? value(workload, figure.median())
                : String.format(Locale.ROOT, "%s%s (%.2f)", value(workload, figure.median()), way,
                        Figures.median(figure.others()));
    }

    private String race(String workload) {
        Optional<Double> weft = figures.best(workload, "weft").map(Figures.Figure::median);
        Optional<Double> floor = figures.best(workload, "floor").map(Figures.Figure::median);
        Optional<String> rival = entrants.stream()
                .filter(entrant -> !entrant.startsWith("weft") && !entrant.startsWith("floor"))
                .filter(entrant -> figures.best(workload, entrant).isPresent())
                .min(Comparator.comparingDouble(entrant -> figures.best(workload, entrant).orElseThrow().median()));
        Optional<Double> fastest =
                rival.flatMap(entrant -> figures.best(workload, entrant)).map(Figures.Figure::median);
        return String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s |%n", workload,
                floor.map(value -> value(workload, value)).orElse("–"),
                weft.map(value -> value(workload, value)).orElse("–"),
                ratio(weft, floor),
                fastest.map(value -> rival.orElseThrow() + " " + value(workload, value)).orElse("–"),
                ratio(fastest, weft));
    }

    private static String ratio(Optional<Double> above, Optional<Double> below) {
        return above.isPresent() && below.isPresent() ? digits(above.get() / below.get()) + "×" : "–";
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
                                    quoted(figure.way()), quoted(unit(workload)),
                                    figure.median(), rounded(figure.values()), rounded(figure.others())))));
        }
        return "{\n  \"circumstances\": ["
                + circumstances.stream().map(Report::quoted).collect(Collectors.joining(", "))
                + "],\n  \"versions\": {"
                + versions.entrySet().stream().map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                        .collect(Collectors.joining(", "))
                + "},\n  \"workloads\": ["
                + Workload.ALL.stream().map(Workload::line).map(Report::quoted).collect(Collectors.joining(", "))
                + "],\n  \"figures\": [\n" + rows + "\n  ]\n}\n";
    }

    private static String unit(String workload) {
        return switch (workload) {
            case "memory", "install", "unpacked" -> "MB";
            case "accuracy" -> "share";
            default -> "ns";
        };
    }

    private static List<String> rounded(List<Double> values) {
        return values.stream().map(value -> String.format(Locale.ROOT, "%.4g", value)).toList();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
