package dev.weft.benchmarks.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@code results.json} says.
 *
 * @param machine the kind and number of processors
 * @param java the version of Java
 * @param engine what multiplied Weft's matrices; empty if no workload was timed
 * @param circumstances what else is known about the run, in sentences
 * @param figures the fastest way of each workload and entrant, by both names
 */
record Results(String machine, String java, String engine, List<String> circumstances,
        Map<List<String>, Figures.Figure> figures) {
    private static final List<String> WEFT = List.of("weft", "weft:1", "floor");

    /** The workloads, in their order. */
    List<String> workloads() {
        return figures.keySet().stream().map(names -> names.get(0)).distinct().toList();
    }

    /** The largest median number of processors that everything else kept busy. */
    double others() {
        return figures.values().stream().mapToDouble(figure -> Figures.median(figure.others())).max().orElse(0);
    }

    /**
     * Reads a file.
     *
     * @param reader what needs the file, for messages
     * @throws IOException if it cannot be read or is not what {@link Report#json} writes; the message names it
     */
    static Results read(String reader, Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (ClassCastException | NullPointerException | IOException malformed) {
            throw new IOException(reader + " expects the results.json of an earlier run but got " + file + ": "
                    + (Files.exists(file) ? "it is not one, or was written before runs could be compared"
                            : "there is no such file"),
                    malformed);
        }
    }

    /** Reads what {@link Report#json} writes. */
    static Results parse(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            Map<?, ?> all = (Map<?, ?>) value(parser);
            Map<?, ?> versions = (Map<?, ?>) all.get("versions");
            Map<List<String>, Figures.Figure> figures = new LinkedHashMap<>();
            for (Object each : (List<?>) all.get("figures")) {
                Map<?, ?> row = (Map<?, ?>) each;
                Figures.Figure figure =
                        new Figures.Figure((String) row.get("way"), numbers(row, "values"), numbers(row, "others"));
                figures.merge(List.of((String) row.get("workload"), (String) row.get("entrant")), figure,
                        (a, b) -> a.median() <= b.median() ? a : b);
            }
            String engine = WEFT.stream().filter(versions::containsKey).map(name -> (String) versions.get(name))
                    .map(version -> version.replaceAll(".*(, | of )", "")).findFirst().orElse("");
            List<String> circumstances =
                    ((List<?>) all.get("circumstances")).stream().map(String.class::cast).toList();
            return new Results(all.get("machine").toString(), all.get("java").toString(), engine, circumstances,
                    figures);
        }
    }

    private static List<Double> numbers(Map<?, ?> row, String name) {
        return ((List<?>) row.get(name)).stream().map(Double.class::cast).toList();
    }

    private static Object value(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, value(parser));
            }
            return fields;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<Object> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(parser));
            }
            return elements;
        }
        return parser.currentToken().isNumeric() ? (Object) parser.getDoubleValue() : parser.getText();
    }
}
