package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.weft.table.ColumnRule;
import dev.weft.table.Preprocessing;
import dev.weft.table.PrincipalComponents;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes how the raw columns of a table become features. Each column is an input {@code [batch, 1]} of its name:
 * doubles for numbers, NaN if missing; doubles for times, in seconds since 1970; strings for words, empty if missing.
 * Numbers are standardized in double precision, as in Weft.
 */
final class TableWriting {
    /** From here on, the soft bound is reached. */
    private static final double FAR = 1e150;
    private static final double BOUND = 3;

    private final Nodes nodes;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> read = new HashSet<>();

    TableWriting(Nodes nodes) {
        this.nodes = nodes;
    }

    private String input(String column, DataType type) {
        if (read.add(column)) {
            nodes.graph.addInput(Export.info(names.get(column), Shape.of(1), type));
        }
        return names.get(column);
    }

    /** Takes the names of columns before any node does. */
    private void reserve(Stream<String> columns) {
        columns.forEach(column -> names.computeIfAbsent(column, nodes::name));
    }

    private static Stream<String> columns(Preprocessing rules) {
        return rules.preparation().isPresent()
                ? rules.preparation().get().rules().stream().filter(rule -> !rule.makes().isEmpty())
                        .map(ColumnRule::column)
                : Stream.of(rules.numbers().stream().map(Preprocessing.Standardized::name),
                        rules.words().stream().map(Preprocessing.OneOf::name),
                        rules.indices().stream().map(Preprocessing.OneOf::name)).flatMap(each -> each);
    }

    /** Writes the features {@code [batch, width]} of one input, and returns their name. */
    String features(Preprocessing rules) {
        reserve(columns(rules));
        Map<String, String> numbers = new LinkedHashMap<>();
        Map<String, String> places = new LinkedHashMap<>();
        if (rules.preparation().isPresent()) {
            rules.preparation().get().rules().forEach(rule -> prepare(rule, rules, numbers, places));
        } else {
            rules.numbers().forEach(one -> numbers.put(one.name(), input(one.name(), DataType.DOUBLE)));
            rules.words().forEach(one -> places.put(one.name(), place(one, -1)));
            rules.indices().forEach(one -> places.put(one.name(), place(one, one.known().size())));
        }
        List<String> parts = new ArrayList<>();
        if (!rules.numbers().isEmpty()) {
            parts.add(numeric(rules, rules.numbers().stream().map(one -> numbers.get(one.name())).toList()));
        }
        rules.words().forEach(one -> parts.add(oneHot(one, places.get(one.name()))));
        rules.indices().forEach(one -> parts.add(places.get(one.name())));
        return joined("features", parts);
    }

    /** Writes the features of each named input, flat for an index, and returns their names by those of the inputs. */
    Map<String, String> features(TableFields fields) {
        Preprocessing.Label none = new Preprocessing.Label("", List.of(), 0, 1);
        Map<String, Preprocessing> inputs = new LinkedHashMap<>();
        fields.inputs().forEach(one -> inputs.put(one.name(),
                new Preprocessing(one.numbers(), one.words(), none, fields.tolerant())));
        inputs.values().forEach(rules -> reserve(columns(rules)));
        reserve(fields.indices().stream().map(one -> one.column().name()));
        Map<String, String> written = new LinkedHashMap<>();
        inputs.forEach((name, rules) -> written.put(name, features(rules)));
        fields.indices().forEach(one -> written.put(one.name(), nodes.node(one.name(), "Reshape",
                place(one.column(), one.column().known().size()), nodes.wholes(-1))));
        return written;
    }

    private String joined(String label, List<String> parts) {
        return parts.size() == 1 ? parts.get(0)
                : nodes.node(label, "Concat", Map.of("axis", 1), parts.toArray(String[]::new));
    }

    private String place(Preprocessing.OneOf one, double other) {
        Map<String, Double> places = new LinkedHashMap<>();
        one.known().forEach(word -> places.put(word, (double) places.size()));
        return new Spellings.Lookup(places, other).write(nodes, one.name(), input(one.name(), DataType.STRING));
    }

    private String oneHot(Preprocessing.OneOf one, String place) {
        float[] all = new float[one.known().size()];
        IntStream.range(0, all.length).forEach(i -> all[i] = i);
        String categories = nodes.tensor(one.name() + " categories", Tensor.of(Shape.of(1, all.length), all));
        return nodes.cast(one.name(), nodes.node(one.name(), "Equal", place, categories), DataType.FLOAT);
    }

    /** The standardized numbers, or their principal components. */
    private String numeric(Preprocessing rules, List<String> columns) {
        Doubles math = new Doubles(nodes, "numbers");
        List<Preprocessing.Standardized> all = rules.numbers();
        String z = joined("numbers", columns);
        z = math.node("Sub", z, row(all.stream().mapToDouble(Preprocessing.Standardized::mean).toArray()));
        z = math.node("Div", z, row(all.stream().mapToDouble(Preprocessing.Standardized::deviation).toArray()));
        if (all.stream().anyMatch(Preprocessing.Standardized::isClipped)) {
            String near = math.node("Max", math.node("Min", z, math.number(FAR)), math.number(-FAR));
            String share = math.times(near, 1 / BOUND);
            String soft = math.node("Div", near,
                    math.node("Sqrt", math.add(math.node("Mul", share, share), 1)));
            String isClipped = row(all.stream().mapToDouble(one -> one.isClipped() ? 1 : 0).toArray());
            z = math.node("Where", nodes.cast("numbers", isClipped, DataType.BOOL), soft, z);
        }
        if (rules.tolerant()) {
            z = math.node("Where", math.node("IsNaN", z), math.number(0), z);
        }
        return math.toFloat(rules.components().isPresent() ? projected(math, z, rules.components().get()) : z);
    }

    private String row(double... numbers) {
        return nodes.doubles(numbers, 1, numbers.length);
    }

    private String projected(Doubles math, String z, PrincipalComponents components) {
        int width = components.directions().get(0).size();
        double[] matrix = new double[width * components.size()];
        for (int k = 0; k < components.size(); k++) {
            double scale = components.whitened() ? Math.sqrt(components.variances().get(k)) : 1;
            for (int j = 0; j < width; j++) {
                matrix[j * components.size() + k] = components.directions().get(k).get(j) / scale;
            }
        }
        return math.node("MatMul", z, nodes.doubles(matrix, width, components.size()));
    }

    private void prepare(ColumnRule rule, Preprocessing rules, Map<String, String> numbers,
            Map<String, String> places) {
        Doubles math = new Doubles(nodes, rule.column());
        List<String> makes = rule.makes();
        if (rule instanceof ColumnRule.Number number) {
            String given = input(rule.column(), DataType.DOUBLE);
            String missing = missing(math, given);
            String filled = math.node("Where", missing, math.number(number.fill()), given);
            numbers.put(makes.get(0), number.logarithm().isEmpty() ? filled
                    : math.node("Log", math.node("Max", math.add(filled, number.logarithm().get().offset()),
                            math.number(number.logarithm().get().floor()))));
            flag(math, missing, number.flagged(), makes, numbers);
        } else if (rule instanceof ColumnRule.Pair pair) {
            String given = input(rule.column(), DataType.STRING);
            for (int made = 0; made < makes.size(); made++) {
                numbers.put(makes.get(made), math.toDouble(Spellings
                        .numbers(rule, List.of(pair.minus(), pair.plus()), made).write(nodes, rule.column(), given)));
            }
        } else if (rule instanceof ColumnRule.Category category) {
            boolean isIndex = rules.indices().stream().anyMatch(one -> one.name().equals(rule.column()));
            Preprocessing.OneOf one = (isIndex ? rules.indices() : rules.words()).stream()
                    .filter(each -> each.name().equals(rule.column())).findFirst().orElseThrow();
            places.put(rule.column(), Spellings.places(rule, category.known(), one.known(),
                    isIndex ? one.known().size() : -1).write(nodes, rule.column(),
                            input(rule.column(), DataType.STRING)));
        } else if (rule instanceof ColumnRule.Moments moments) {
            String given = input(rule.column(), DataType.DOUBLE);
            String missing = missing(math, given);
            Calendar calendar =
                    new Calendar(math, math.node("Where", missing, math.number(moments.fill()), given));
            for (int i = 0; i < moments.parts().size(); i++) {
                String part = calendar.part(moments.parts().get(i), moments.origin());
                if (moments.parts().get(i) == ColumnRule.Moments.Part.WEEKDAY) {
                    places.put(makes.get(i), math.toFloat(math.add(part, -1)));
                } else {
                    numbers.put(makes.get(i), part);
                }
            }
            flag(math, missing, moments.flagged(), makes, numbers);
        }
    }

    /** Infinite numbers count as missing. */
    private static String missing(Doubles math, String given) {
        return math.node("Or", math.node("IsNaN", given), math.node("IsInf", given));
    }

    private static void flag(Doubles math, String missing, boolean isFlagged, List<String> makes,
            Map<String, String> numbers) {
        if (isFlagged) {
            numbers.put(makes.get(makes.size() - 1),
                    math.node("Where", missing, math.number(1), math.number(-1)));
        }
    }
}
