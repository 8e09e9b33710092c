package dev.weft.serve.model;

import dev.weft.data.DigitImage;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.loss.Outputs;
import dev.weft.table.Preprocessing;
import dev.weft.table.Records;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a model takes and gives.
 *
 * @param inputs the shape of one example of each input by name; an only input without a name is {@code input}
 * @param outputs the outputs by name, an only one without a name is {@code output}
 * @param records how rows of cells become a table, if the model was trained on one
 */
record Signature(Predictor predictor, Map<String, Shape> inputs, Map<String, Output> outputs,
        Optional<Records> records) {
    /** As many columns or classes as one line of a report names. */
    private static final int MOST = 10;
    private static final int PIXELS = DigitImage.SIDE * DigitImage.SIDE;

    /**
     * One output.
     *
     * @param shape the shape for one example
     * @param meaning what its numbers mean
     * @param classes the names of its classes; empty if it has none
     * @param hasAnswers whether an answer can be made of it: a class or a number
     */
    record Output(Shape shape, Outputs meaning, List<String> classes, boolean hasAnswers) {
        boolean hasProbabilities() {
            return meaning.hasProbabilities() && !classes.isEmpty();
        }
    }

    static Signature of(Predictor predictor) {
        Shape features = predictor.features();
        List<String> names = predictor.model().network().inputs();
        Map<String, Shape> inputs = !features.fields().isEmpty() ? features.fields()
                : Map.of(names.size() == 1 ? names.get(0) : "input", features);
        Map<String, Output> outputs = new LinkedHashMap<>();
        Shape all = predictor.network().output();
        predictor.network().outputs().keySet().forEach(name -> outputs.put(name,
                output(predictor, name, all.fields().isEmpty() ? all.without(0) : all.fields().get(name))));
        Optional<Records> records = predictor.preprocessing().map(Records::of)
                .or(() -> predictor.tableFields().map(Records::of));
        return new Signature(predictor, inputs, outputs, records);
    }

    private static Output output(Predictor predictor, String name, Shape shape) {
        Outputs meaning = loss(predictor.model().loss(), name).outputs();
        Optional<Preprocessing.Label> label = predictor.preprocessing().map(Preprocessing::label)
                .or(() -> predictor.tableFields().flatMap(fields -> fields.labels().stream()
                        .filter(each -> each.name().equals(name)).map(each -> each.column()).findFirst()));
        List<String> classes = label.map(Preprocessing.Label::classes).filter(known -> !known.isEmpty())
                .orElseGet(() -> label.isPresent() || !meaning.hasClasses() ? List.of() : numbered(shape.size()));
        return new Output(shape, meaning, classes, label.isPresent() || meaning.hasClasses() || shape.size() == 1);
    }

    private static Loss loss(Loss all, String output) {
        return all instanceof Joint joint ? joint.parts().stream().filter(part -> part.output().equals(output))
                .findFirst().orElseThrow().loss() : all;
    }

    private static List<String> numbered(int outputs) {
        return IntStream.range(0, Math.max(2, outputs)).mapToObj(Integer::toString).toList();
    }

    /** Whether the answer is one of two classes with probabilities, between which a threshold decides. */
    boolean isOfTwo() {
        return outputs.size() == 1 && outputs.values().stream().allMatch(output -> output.classes().size() == 2
                && output.hasProbabilities());
    }

    /** How requests and answers differ from those of another model; empty if they do not. */
    List<String> changes(Signature before) {
        List<String> changes = new ArrayList<>();
        change(changes, "takes", taken(), before.taken());
        change(changes, "answers", answered(), before.answered());
        return changes;
    }

    private static void change(List<String> changes, String verb, List<String> now, List<String> before) {
        Set<String> known = Set.copyOf(before);
        Set<String> kept = Set.copyOf(now);
        List<String> more = now.stream().filter(each -> !known.contains(each)).toList();
        List<String> fewer = before.stream().filter(each -> !kept.contains(each)).toList();
        if (!more.isEmpty() || !fewer.isEmpty()) {
            changes.add((more.isEmpty() ? "" : verb + " " + some(more) + (fewer.isEmpty() ? "" : " and "))
                    + (fewer.isEmpty() ? "" : "no longer " + verb + " " + some(fewer)));
        }
    }

    private static String some(List<String> all) {
        return String.join(", ", all.subList(0, Math.min(MOST, all.size())))
                + (all.size() > MOST ? " and " + (all.size() - MOST) + " more" : "");
    }

    private List<String> taken() {
        return records.map(some -> some.fields().stream().map(field -> field.name() + " (" + Metadata.kind(field) + ")")
                .toList()).orElseGet(() -> inputs.entrySet().stream()
                        .map(input -> input.getKey() + " "
                                + input.getValue())
                        .toList());
    }

    private List<String> answered() {
        String label = predictor.preprocessing().map(Preprocessing::label).map(Preprocessing.Label::name).orElse("");
        return outputs.entrySet().stream().map(output -> (label.isEmpty() ? output.getKey() : label) + " ("
                + (output.getValue().classes().isEmpty() ? "numbers " + output.getValue().shape()
                        : "one of " + some(output.getValue().classes()))
                + ")").toList();
    }

    /** Whether examples are images of digits, or as large as those. */
    boolean takesDigits() {
        return records.isEmpty() && inputs.size() == 1 && inputs.values().iterator().next().size() == PIXELS;
    }

    /** Whether the only input is meant without naming it. */
    boolean hasOneInput() {
        return inputs.size() == 1;
    }

    /** The examples of some rows of a table. */
    Tensor examples(Table table) {
        if (predictor.preprocessing().isPresent()) {
            return predictor.preprocessing().get().features(table);
        }
        return examples(predictor.tableFields().orElseThrow().features(table));
    }

    /** The examples of inputs by name, all of which are there. */
    Tensor examples(Map<String, Tensor> named) {
        if (predictor.features().fields().isEmpty()) {
            return named.get(inputs.keySet().iterator().next());
        }
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        inputs.keySet().forEach(name -> ordered.put(name, named.get(name)));
        return Tensor.of(ordered);
    }

    /** The outputs by name, of those of {@link Predictor#predict(Tensor)}. */
    Map<String, Tensor> byName(Tensor outputs) {
        return this.outputs.size() == 1 ? Map.of(this.outputs.keySet().iterator().next(), outputs) : outputs.fields();
    }
}
