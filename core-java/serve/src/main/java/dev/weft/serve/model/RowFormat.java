package dev.weft.serve.model;

import dev.weft.data.DigitImage;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Spelling;
import dev.weft.table.Records;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The format of TensorFlow Serving and KServe V1: {@code {"instances": […]}} row by row is answered by
 * {@code {"predictions": […]}}, and {@code {"inputs": …}} column by column by {@code {"outputs": …}}.
 *
 * <p>Who asks with arrays gets arrays: the probabilities of the classes, or the outputs of a network without them. Who
 * asks with names gets names: a row of a table or an image is answered by {@code {"prediction": "yes",
 * "probabilities": {"no": 0.1, "yes": 0.9}}}, and a number by {@code {"prediction": 12.5}} in the unit of the target
 * column. With several outputs there is one of these for each, by its name. {@code ignored_columns} names the columns
 * of the request that the model does not read, if there are any.
 */
final class RowFormat {
    private static final String SOURCE = Keys.SOURCE;
    private static final String INSTANCES = "instances";
    private static final String INPUTS = "inputs";
    private static final String IMAGE = "b64";
    private static final String PREDICTION = "prediction";
    private static final String PROBABILITIES = "probabilities";
    /** The key, or the parameter, of a reply that names the columns of no use. */
    static final String IGNORED = "ignored_columns";
    private static final String SIGNATURE = "signature_name";

    private static final List<String> KEYS = List.of(INSTANCES, INPUTS, SIGNATURE);

    private final Served served;
    private final Signature signature;

    RowFormat(Served served) {
        this.served = served;
        this.signature = served.signature();
    }

    /**
     * What a body asks.
     *
     * @throws MalformedDataException if it is no request to this model
     */
    Question question(Map<String, @Nullable Object> body) {
        Object instances = body.get(INSTANCES);
        Object inputs = body.get(INPUTS);
        boolean isBare = body.keySet().stream().allMatch(key -> Spelling.nearest(key, KEYS).isEmpty());
        if (!isBare) {
            Keys.expect("body", body, KEYS);
            Keys.expectText(SIGNATURE, body.get(SIGNATURE), List.of("serving_default"));
        }
        if ((instances == null) == (inputs == null)) {
            throw new MalformedDataException(SOURCE, "body", "the keys " + body.keySet(),
                    "either \"instances\", a list of rows, or \"inputs\", the columns,");
        }
        return instances != null ? rows(list(INSTANCES, instances)) : columns(inputs);
    }

    /** What an image asks, which is the whole body. */
    Question image(byte[] bytes) {
        Tensor image = image("image", bytes);
        return new Question(digits(image, 1), outputs -> predictions(named(outputs), List.of()));
    }

    private Question rows(List<? extends @Nullable Object> rows) {
        if (signature.records().isPresent()) {
            Records records = signature.records().get();
            List<Map<String, @Nullable Object>> cells = new ArrayList<>();
            Set<String> names = new LinkedHashSet<>();
            for (int i = 0; i < rows.size(); i++) {
                Map<String, @Nullable Object> row = cells(records, rows.get(i), i);
                cells.add(row);
                names.addAll(row.keySet());
            }
            return new Question(signature.examples(records.table(INSTANCES, cells)),
                    outputs -> predictions(named(outputs), records.ignored(names)));
        }
        if (!rows.isEmpty() && isImage(rows.get(0))) {
            return images(rows);
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        signature.inputs().forEach((name, shape) -> named.put(name,
                Nested.read(INSTANCES, rows.stream().map(row -> input(INSTANCES, row, name)).toList(), shape)));
        return new Question(signature.examples(named), outputs -> predictions(arrays(outputs), List.of()));
    }

    /** One input of an instance or of a request; the only one needs no name. */
    private @Nullable Object input(String place, @Nullable Object instance, String name) {
        if (instance instanceof Map<?, ?> map) {
            return Keys.input(place, map, name, signature.inputs().keySet());
        }
        if (!signature.hasOneInput()) {
            throw new MalformedDataException(SOURCE, place, Nested.found(instance), "objects with the inputs "
                    + signature.inputs().keySet());
        }
        return instance;
    }

    /** The cells of a row: an object, or a list in the order of the columns. */
    private static Map<String, @Nullable Object> cells(Records records, @Nullable Object row, int index) {
        Map<String, @Nullable Object> cells = new LinkedHashMap<>();
        if (row instanceof Map<?, ?> map) {
            map.forEach((name, cell) -> cells.put((String) name, cell));
            return cells;
        }
        List<Records.Field> fields = records.fields();
        if (!(row instanceof List<?> list) || list.size() != fields.size()) {
            throw new MalformedDataException(SOURCE, INSTANCES + "[" + index + "]", Nested.found(row),
                    "an object with the columns " + fields.stream().map(Records.Field::name).toList());
        }
        for (int i = 0; i < fields.size(); i++) {
            cells.put(fields.get(i).name(), list.get(i));
        }
        return cells;
    }

    private static boolean isImage(@Nullable Object instance) {
        return instance instanceof Map<?, ?> map && (map.containsKey(IMAGE)
                || map.size() == 1 && map.values().iterator().next() instanceof Map<?, ?> inner
                        && inner.containsKey(IMAGE));
    }

    private Question images(List<? extends @Nullable Object> rows) {
        int pixels = DigitImage.SIDE * DigitImage.SIDE;
        float[] all = new float[rows.size() * pixels];
        for (int i = 0; i < rows.size(); i++) {
            String place = INSTANCES + "[" + i + "]";
            Object instance = rows.get(i) instanceof Map<?, ?> map && !map.containsKey(IMAGE) && map.size() == 1
                    ? map.values().iterator().next() : rows.get(i);
            if (!(instance instanceof Map<?, ?> map) || !(map.get(IMAGE) instanceof String text)) {
                throw new MalformedDataException(SOURCE, place, Nested.found(instance), "an object {\"b64\": …}");
            }
            Keys.expect(place, map, List.of(IMAGE));
            System.arraycopy(image(place, decoded(place, text)).data(), 0, all, i * pixels, pixels);
        }
        return new Question(digits(Tensor.of(Shape.of(all.length), all), rows.size()),
                outputs -> predictions(named(outputs), List.of()));
    }

    private static byte[] decoded(String place, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException(SOURCE, place, "another text", "an image in base64");
        }
    }

    private Tensor digits(Tensor pixels, int rows) {
        return Tensor.of(signature.inputs().values().iterator().next().batch(rows), pixels.data());
    }

    private Tensor image(String place, byte[] bytes) {
        if (!signature.takesDigits()) {
            throw new MalformedDataException(SOURCE, place, "an image", signature.records().isPresent()
                    ? "rows with the columns "
                            + signature.records().get().fields().stream().map(Records.Field::name).toList()
                    : "the inputs " + signature.inputs());
        }
        Images.check(place, bytes);
        return DigitImage.read(place, bytes);
    }

    private Question columns(Object inputs) {
        if (signature.records().isPresent()) {
            Records records = signature.records().get();
            if (!(inputs instanceof Map<?, ?> map)) {
                throw new MalformedDataException(SOURCE, INPUTS, Nested.found(inputs), "an object with the columns "
                        + records.fields().stream().map(Records.Field::name).toList());
            }
            Map<String, List<? extends @Nullable Object>> columns = new LinkedHashMap<>();
            List<String> names = map.keySet().stream().map(String::valueOf).toList();
            List<String> ignored = records.ignored(names);
            Set<String> others = Set.copyOf(ignored);
            names.forEach(name -> columns.put(name, others.contains(name) ? List.of()
                    : list(INPUTS + ", column " + name, map.get(name))));
            return new Question(signature.examples(records.columns(INPUTS, columns)),
                    outputs -> reply("outputs", namedColumns(outputs), ignored));
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        signature.inputs().forEach((name, shape) -> {
            Object rows = input(INPUTS, inputs, name);
            named.put(name, Nested.read(INPUTS, list(INPUTS, rows), shape));
        });
        if (named.values().stream().map(tensor -> tensor.shape().rows()).distinct().count() > 1) {
            throw new MalformedDataException(SOURCE, INPUTS, "different numbers of rows", "inputs of one length");
        }
        return new Question(signature.examples(named), this::arrayColumns);
    }

    private static List<? extends @Nullable Object> list(String place, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new MalformedDataException(SOURCE, place, Nested.found(value), "a list");
    }

    private static Reply predictions(List<? extends @Nullable Object> rows, List<String> ignored) {
        return reply("predictions", rows, ignored);
    }

    private static Reply reply(String name, @Nullable Object value, List<String> ignored) {
        Map<String, @Nullable Object> reply = new LinkedHashMap<>();
        reply.put(name, value);
        if (!ignored.isEmpty()) {
            reply.put(IGNORED, ignored);
        }
        return Reply.json(reply);
    }

    /** The answers, row by row; arrays for a model that has none. */
    private List<? extends @Nullable Object> named(Tensor outputs) {
        Map<String, List<Answer>> answers = served.answers(outputs);
        if (answers.isEmpty()) {
            return arrays(outputs);
        }
        return byRow(answers, outputs.shape().rows(), RowFormat::answer);
    }

    private <T> List<@Nullable Object> byRow(Map<String, List<T>> columns, int rows,
            Function<T, @Nullable Object> write) {
        List<@Nullable Object> all = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            int at = i;
            columns.forEach((name, values) -> row.put(name, write.apply(values.get(at))));
            all.add(signature.outputs().size() == 1 ? row.values().iterator().next() : row);
        }
        return all;
    }

    /** An answer as a JSON object. */
    private static Map<String, @Nullable Object> answer(Answer answer) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put(PREDICTION, value(answer));
        if (!answer.probabilities().isEmpty()) {
            Map<String, @Nullable Object> shares = new LinkedHashMap<>();
            answer.probabilities().forEach((name, share) -> shares.put(name, Nested.finite(share)));
            all.put(PROBABILITIES, shares);
        }
        return all;
    }

    static @Nullable Object value(Answer answer) {
        return answer.value() instanceof Double number ? Nested.finite(number)
                : answer.value().equals("NaN") ? null : answer.value();
    }

    private @Nullable Object namedColumns(Tensor outputs) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        served.answers(outputs).forEach((name, answers) -> {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            columns.put(PREDICTION, answers.stream().map(RowFormat::value).collect(ArrayList::new, List::add,
                    List::addAll));
            List<String> classes = signature.outputs().get(name).classes();
            if (signature.outputs().get(name).hasProbabilities()) {
                Map<String, @Nullable Object> shares = new LinkedHashMap<>();
                classes.forEach(known -> shares.put(known, answers.stream()
                        .map(answer -> Nested.finite(answer.probabilities().get(known)))
                        .collect(ArrayList::new, List::add, List::addAll)));
                columns.put(PROBABILITIES, shares);
            }
            all.put(name, columns);
        });
        return all.size() == 1 && signature.outputs().size() == 1 ? all.values().iterator().next() : all;
    }

    /** The numbers of each output: probabilities where they exist. */
    private Map<String, Tensor> numbers(Tensor outputs) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        signature.byName(outputs).forEach((name, tensor) -> {
            Signature.Output output = signature.outputs().get(name);
            all.put(name, output.hasProbabilities() ? output.meaning().classProbabilities(tensor) : tensor);
        });
        return all;
    }

    private List<@Nullable Object> arrays(Tensor outputs) {
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        numbers(outputs).forEach((name, tensor) -> columns.put(name, rows(tensor)));
        return byRow(columns, outputs.shape().rows(), value -> value);
    }

    private Reply arrayColumns(Tensor outputs) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        numbers(outputs).forEach((name, tensor) -> columns.put(name, rows(tensor)));
        return reply("outputs", columns.size() == 1 ? columns.values().iterator().next() : columns, List.of());
    }

    private static List<@Nullable Object> rows(Tensor tensor) {
        List<@Nullable Object> rows = new ArrayList<>(tensor.shape().rows());
        for (int i = 0; i < tensor.shape().rows(); i++) {
            rows.add(Nested.row(tensor, i));
        }
        return rows;
    }
}
