package dev.weft.serve.model;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Spelling;
import dev.weft.table.Records;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The format of the Open Inference Protocol, also called KServe V2: named tensors with a data type, a shape and their
 * elements, as JSON or, in its binary extension, behind it.
 *
 * <p>A model of tables has an input for each column, {@code [n]} or {@code [n, 1]}, of type {@code BYTES} for words and
 * times. Other models have their own inputs. For each output there are up to three tensors: the network's outputs,
 * called {@code output} or by their name, unless the model is one of tables; the answers, {@code prediction}; and the
 * {@code probabilities}, {@code [n, classes]}. With several outputs the last two are called {@code NAME.prediction} and
 * {@code NAME.probabilities}. The parameter {@code ignored_columns} names the inputs that are no column which the model
 * reads, if there are any.
 */
final class TensorFormat {
    static final String BYTES = "BYTES";
    static final String FP32 = "FP32";
    static final String FP64 = "FP64";
    private static final String SOURCE = Keys.SOURCE;

    private final Served served;
    private final Signature signature;

    TensorFormat(Served served) {
        this.served = served;
        this.signature = served.signature();
    }

    /**
     * What a body asks.
     *
     * @param blob the bytes behind the JSON
     * @throws MalformedDataException if it is no request to this model
     */
    Question question(Map<String, @Nullable Object> body, ByteBuffer blob) {
        Keys.expect("body", body, List.of("id", "inputs", "outputs", "parameters", "model_name", "model_version"));
        Keys.expectText("model_name", body.get("model_name"), List.of(served.id().name()));
        Keys.expectText("model_version", body.get("model_version"), List.of(Long.toString(served.id().version())));
        if (body.get("id") != null && !(body.get("id") instanceof String)) {
            throw new MalformedDataException(SOURCE, "id", Nested.found(body.get("id")), "a text");
        }
        Map<String, WireTensor> inputs = new LinkedHashMap<>();
        for (Map<?, ?> input : objects("inputs", body.get("inputs"))) {
            WireTensor tensor = WireTensor.read(input, blob);
            if (inputs.put(tensor.name(), tensor) != null) {
                throw new MalformedDataException(SOURCE, "inputs", tensor.name() + " twice", "each input once");
            }
        }
        if (blob.hasRemaining()) {
            throw new MalformedDataException(SOURCE, "binary data", blob.remaining() + " more bytes",
                    "as many bytes as the inputs declare");
        }
        Map<String, Boolean> wanted = wanted(body);
        if (signature.records().isEmpty()) {
            return new Question(tensors(inputs), outputs -> reply(body.get("id"), wanted, outputs, List.of()));
        }
        Records records = signature.records().get();
        List<String> ignored = records.ignored(inputs.keySet());
        return new Question(cells(records, inputs), outputs -> reply(body.get("id"), wanted, outputs, ignored));
    }

    /** The tensors that a reply has, and which of them are binary. */
    private Map<String, Boolean> wanted(Map<String, @Nullable Object> body) {
        boolean isBinary = Keys.isSet("parameters", Keys.parameters("parameters", body.get("parameters"),
                "binary_data_output"), "binary_data_output");
        Map<String, Boolean> wanted = new LinkedHashMap<>();
        Set<String> known = types().keySet();
        for (Map<?, ?> output : body.get("outputs") == null ? List.<Map<?, ?>>of() : objects("outputs", body.get(
                "outputs"))) {
            Keys.expect("outputs", output, List.of("name", "parameters"));
            if (!(output.get("name") instanceof String name) || !known.contains(name)) {
                String given = String.valueOf(output.get("name"));
                throw new MalformedDataException(SOURCE, "outputs", given, "outputs of " + known
                        + Spelling.question(given, known));
            }
            String place = "output " + name + ", parameters";
            boolean isOwn = Keys.isSet(place, Keys.parameters(place, output.get("parameters"), "binary_data"),
                    "binary_data");
            if (wanted.put(name, isBinary || isOwn) != null) {
                throw new MalformedDataException(SOURCE, "outputs", name + " twice", "each output once");
            }
        }
        if (wanted.isEmpty()) {
            known.forEach(name -> wanted.put(name, isBinary));
        }
        return wanted;
    }

    private static List<Map<?, ?>> objects(String place, @Nullable Object value) {
        List<Map<?, ?>> objects = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> object) {
                    objects.add(object);
                }
            }
            if (objects.size() == list.size()) {
                return objects;
            }
        }
        throw new MalformedDataException(SOURCE, place, Nested.found(value), "a list of objects");
    }

    private Tensor cells(Records records, Map<String, WireTensor> inputs) {
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        inputs.forEach((name, column) -> {
            if (column.elements().size() != column.rows()) {
                throw new MalformedDataException(SOURCE, "input " + name, "the shape " + column.shape(),
                        "a column [n] or [n, 1]");
            }
            columns.put(name, column.elements());
        });
        return signature.examples(records.columns("inputs", columns));
    }

    private Tensor tensors(Map<String, WireTensor> inputs) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        signature.inputs().forEach((name, shape) -> {
            // The only input may have any name, as exporters call it differently.
            WireTensor given = inputs.size() == 1 && signature.hasOneInput() ? inputs.values().iterator().next()
                    : inputs.get(name);
            if (given == null) {
                throw Keys.missing("inputs", name, signature.inputs().keySet(), List.copyOf(inputs.keySet()));
            }
            named.put(name, tensor(given, shape));
        });
        if (inputs.size() > named.size()) {
            Keys.expect("inputs", inputs, named.keySet());
        }
        if (named.values().stream().map(tensor -> tensor.shape().rows()).distinct().count() > 1) {
            throw new MalformedDataException(SOURCE, "inputs", "different numbers of rows", "inputs of one length");
        }
        return signature.examples(named);
    }

    private static Tensor tensor(WireTensor given, Shape row) {
        Shape wanted = row.batch(Shape.UNKNOWN);
        List<Long> lengths = new ArrayList<>();
        for (int length : row.toArray()) {
            lengths.add((long) length);
        }
        if (given.shape().isEmpty() || !given.shape().subList(1, given.shape().size()).equals(lengths)) {
            throw new MalformedDataException(SOURCE, "input " + given.name(), "the shape " + given.shape(),
                    "a shape " + wanted);
        }
        float[] data = new float[given.elements().size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = number(given, i);
        }
        return Tensor.of(row.batch(given.rows()), data);
    }

    private static float number(WireTensor given, int at) {
        Object element = given.elements().get(at);
        // A place costs more than a number: it is written only where it is needed.
        return element instanceof Number number && Nested.fits(number) ? number.floatValue()
                : Nested.number("input " + given.name() + ", element " + at, element);
    }

    /** The data types and shapes of all tensors that a reply may have, by name; -1 stands for the number of rows. */
    Map<String, WireTensor.Type> types() {
        Map<String, WireTensor.Type> types = new LinkedHashMap<>();
        signature.outputs().forEach((name, output) -> {
            String before = signature.outputs().size() == 1 ? "" : name + ".";
            if (signature.records().isEmpty()) {
                List<Long> shape = new ArrayList<>(List.of(-1L));
                for (int length : output.shape().toArray()) {
                    shape.add((long) length);
                }
                types.put(name, new WireTensor.Type(FP32, shape));
            }
            if (output.hasAnswers()) {
                types.put(before + "prediction",
                        new WireTensor.Type(output.classes().isEmpty() ? FP64 : BYTES, List.of(-1L)));
            }
            if (output.hasProbabilities()) {
                types.put(before + "probabilities",
                        new WireTensor.Type(FP64, List.of(-1L, (long) output.classes().size())));
            }
        });
        return types;
    }

    private Reply reply(@Nullable Object id, Map<String, Boolean> wanted, Tensor outputs, List<String> ignored) {
        Map<String, WireTensor> all = new LinkedHashMap<>();
        int rows = outputs.shape().rows();
        Map<String, WireTensor.Type> types = types();
        Map<String, List<Answer>> answers = served.answers(outputs);
        signature.byName(outputs).forEach((name, tensor) -> {
            String before = signature.outputs().size() == 1 ? "" : name + ".";
            List<@Nullable Object> numbers = new ArrayList<>();
            for (float number : tensor.data()) {
                numbers.add(number);
            }
            all.put(name, new WireTensor(name, FP32, List.of(), numbers));
            List<@Nullable Object> values = new ArrayList<>();
            List<@Nullable Object> shares = new ArrayList<>();
            for (Answer answer : answers.getOrDefault(name, List.of())) {
                values.add(answer.value());
                shares.addAll(answer.probabilities().values());
            }
            all.put(before + "prediction", new WireTensor("", "", List.of(), values));
            all.put(before + "probabilities", new WireTensor("", "", List.of(), shares));
        });
        List<WireTensor> chosen = new ArrayList<>();
        wanted.keySet().forEach(name -> chosen.add(types.get(name).tensor(name, rows, all.get(name).elements())));
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("model_name", served.id().name());
        head.put("model_version", Long.toString(served.id().version()));
        if (id instanceof String text) {
            head.put("id", text);
        }
        if (!ignored.isEmpty()) {
            head.put("parameters", Map.of(RowFormat.IGNORED, String.join(", ", ignored)));
        }
        return WireTensor.reply(head, chosen, wanted);
    }
}
