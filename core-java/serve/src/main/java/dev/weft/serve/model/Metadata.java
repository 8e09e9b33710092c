package dev.weft.serve.model;

import dev.weft.network.BuiltLayer;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Records;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server says about itself and its models. Holds no state: threads may share it. */
final class Metadata {
    private static final String VERSION = "0.1.0";
    private static final int MOST_WORDS = 1000;

    private Metadata() {}

    /** The server, as the Open Inference Protocol describes it. */
    static Map<String, @Nullable Object> server() {
        Map<String, @Nullable Object> server = new LinkedHashMap<>();
        server.put("name", "weft");
        server.put("version", VERSION);
        server.put("extensions", List.of("binary_tensor_data"));
        return server;
    }

    /** The inputs and outputs of a model, as the Open Inference Protocol describes them. */
    static Map<String, @Nullable Object> of(Served served, List<Served> versions) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("name", served.id().name());
        metadata.put("versions", versions.stream().map(each -> Long.toString(each.id().version())).toList());
        metadata.put("platform", "weft_safetensors");
        metadata.put("inputs", inputs(served.signature()));
        List<Object> outputs = new ArrayList<>();
        new TensorFormat(served).types().forEach((name, type) -> outputs.add(type.json(name)));
        metadata.put("outputs", outputs);
        return metadata;
    }

    private static List<Object> inputs(Signature signature) {
        List<Object> inputs = new ArrayList<>();
        if (signature.records().isPresent()) {
            for (Records.Field field : signature.records().get().fields()) {
                String type = kind(field).equals("number") ? TensorFormat.FP64 : TensorFormat.BYTES;
                inputs.add(new WireTensor.Type(type, List.of(-1L)).json(field.name()));
            }
            return inputs;
        }
        signature.inputs().forEach((name, shape) -> inputs.add(new WireTensor.Type(TensorFormat.FP32,
                lengths(shape.batch(Shape.UNKNOWN))).json(name)));
        return inputs;
    }

    private static List<Long> lengths(Shape shape) {
        List<Long> lengths = new ArrayList<>();
        for (int length : shape.toArray()) {
            lengths.add((long) length);
        }
        return lengths;
    }

    /** What a column has: numbers, words or times. */
    static String kind(Records.Field field) {
        return field.isTime() ? "time" : field.kind() == Csv.Kind.WORDS ? "words" : "number";
    }

    /** A description for people, and for the page: columns with their words, classes, layers. */
    static Map<String, @Nullable Object> description(Served served) {
        Signature signature = served.signature();
        Map<String, @Nullable Object> description = new LinkedHashMap<>();
        description.put("takes", signature.records().isPresent() ? "rows"
                : signature.takesDigits() ? "digits" : "tensors");
        description.put("columns", signature.records().map(Metadata::columns).orElse(List.of()));
        description.put("inputs", inputs(signature));
        List<Object> outputs = new ArrayList<>();
        signature.outputs().forEach((name, output) -> {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("shape", lengths(output.shape()));
            json.put("classes", output.classes());
            outputs.add(json);
        });
        description.put("outputs", outputs);
        description.put("target", signature.predictor().preprocessing().map(Preprocessing::label)
                .map(Preprocessing.Label::name).orElse(null));
        served.threshold().ifPresent(threshold -> description.put("threshold", threshold.probability()));
        description.put("layers", signature.predictor().network().layers().stream().map(Metadata::layer).toList());
        description.put("weights_sha256", served.sha256());
        description.put("step", signature.predictor().step());
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("model_spec", Map.of("name", served.id().name(), "version", Long.toString(served.id().version())));
        all.put("metadata", description);
        return all;
    }

    private static List<Object> columns(Records records) {
        Map<String, @Nullable Object> typical = Served.typical(records);
        List<Object> columns = new ArrayList<>();
        for (Records.Field field : records.fields()) {
            Map<String, @Nullable Object> column = new LinkedHashMap<>();
            column.put("name", field.name());
            column.put("kind", kind(field));
            column.put("words", field.words().subList(0, Math.min(MOST_WORDS, field.words().size())));
            column.put("typical", Optional.ofNullable(typical.get(field.name())).orElse(null));
            columns.add(column);
        }
        return columns;
    }

    private static Map<String, @Nullable Object> layer(BuiltLayer layer) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", layer.name());
        json.put("kind", layer.kind());
        json.put("output", lengths(layer.output()));
        json.put("weights", layer.parameters(false));
        return json;
    }
}
