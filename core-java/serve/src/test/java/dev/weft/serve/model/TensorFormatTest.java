package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.internal.text.Json;
import dev.weft.table.Records;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Open Inference Protocol, in JSON and binary, beside what the predictor itself answers. */
class TensorFormatTest {
    private static final Predictor BOUGHT = Samples.bought(1).predictor();
    private static final Predictor DIGITS = Samples.digits(1).predictor();

    private static ModelServer serve(Predictor model) throws Exception {
        return Serving.of("m", model).withAccessLog(line -> {}).open();
    }

    private static Map<String, Object> tensor(String name, String type, List<?> shape, List<?> data) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", name);
        tensor.put("datatype", type);
        tensor.put("shape", shape);
        tensor.put("data", data);
        return tensor;
    }

    private static List<Object> doubles(float[] data) {
        List<Object> list = new ArrayList<>();
        for (float number : data) {
            list.add((double) number);
        }
        return list;
    }

    @Test
    void tensorsGetOutputsAnswersAndProbabilities() throws Exception {
        float[] pixels = new float[2 * 784];
        Arrays.fill(pixels, 800, 1000, 0.25f);
        Tensor examples = Tensor.of(Shape.of(2, 784), pixels);
        Map<String, Object> body = Map.of("id", "a \"b\"", "inputs",
                List.of(tensor("input", "FP32", List.of(2, 784), doubles(pixels))));
        try (ModelServer server = serve(DIGITS)) {
            Map<String, Object> reply = new Client(server).post("/v2/models/m/infer", body).json();
            assertEquals(List.of("m", "1", "a \"b\""),
                    List.of(reply.get("model_name"), reply.get("model_version"), reply.get("id")));
            assertEquals(List.of(
                    tensor("output", "FP32", List.of(2L, 10L), doubles(DIGITS.predict(examples).data())),
                    tensor("prediction", "BYTES", List.of(2L),
                            DIGITS.answers(examples).stream().map(Answer::value).toList()),
                    tensor("probabilities", "FP64", List.of(2L, 10L),
                            doubles(DIGITS.probabilities(examples).data()))),
                    reply.get("outputs"));
        }
    }

    @Test
    void aTableHasAnInputForEachColumn() throws Exception {
        Map<String, List<Object>> columns = new LinkedHashMap<>();
        columns.put("age", Arrays.asList(31, null));
        columns.put("city", List.of("Rome", "Atlantis"));
        columns.put("member", List.of("yes", ""));
        columns.put("since", List.of("1970-06-01", "NA"));
        List<Answer> answers = BOUGHT.answers(Records.of(BOUGHT.preprocessing().orElseThrow()).columns("t", columns));
        List<Object> inputs = new ArrayList<>();
        columns.forEach((name, cells) -> inputs.add(tensor(name, name.equals("age") ? "FP64" : "BYTES",
                name.equals("city") ? List.of(2, 1) : List.of(2), cells)));
        try (ModelServer server = serve(BOUGHT)) {
            Map<String, Object> reply = new Client(server).post("/v2/models/m/infer", Map.of("inputs", inputs,
                    "outputs", List.of(Map.of("name", "prediction")))).json();
            assertEquals(List.of(tensor("prediction", "BYTES", List.of(2L),
                    answers.stream().map(Answer::value).toList())), reply.get("outputs"));
        }
    }

    @Test
    void elementsMayBeBinaryBothWays() throws Exception {
        float[] pixels = new float[784];
        Arrays.fill(pixels, 300, 400, 0.1f);
        ByteBuffer data = ByteBuffer.allocate(784 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float pixel : pixels) {
            data.putFloat(pixel);
        }
        byte[] json = Json.write(Map.of("inputs", List.of(Map.of("name", "input", "datatype", "FP32", "shape",
                List.of(1, 784), "parameters", Map.of("binary_data_size", 784 * 4))), "parameters",
                Map.of("binary_data_output", true))).getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(json.length + data.capacity()).put(json).put(data.array()).array();
        try (ModelServer server = serve(DIGITS)) {
            Client.Answer answer = new Client(server).bytes("/v2/models/m/infer", "application/octet-stream", body,
                    WireTensor.LENGTH, Integer.toString(json.length));
            int length = Integer.parseInt(answer.response().headers().firstValue(WireTensor.LENGTH).orElseThrow());
            byte[] got = answer.response().body();
            Map<?, ?> head = (Map<?, ?>) Json.read("head", new String(got, 0, length, StandardCharsets.UTF_8));
            assertEquals(Map.of("name", "output", "datatype", "FP32", "shape", List.of(1L, 10L), "parameters",
                    Map.of("binary_data_size", 40L)), ((List<?>) head.get("outputs")).get(0));
            ByteBuffer blob = ByteBuffer.wrap(got, length, got.length - length).order(ByteOrder.LITTLE_ENDIAN);
            Tensor examples = Tensor.of(Shape.of(1, 784), pixels);
            for (float wanted : DIGITS.predict(examples).data()) {
                assertEquals(wanted, blob.getFloat());
            }
            byte[] digit = new byte[blob.getInt()];
            blob.get(digit);
            assertEquals(DIGITS.answers(examples).get(0).value(), new String(digit, StandardCharsets.UTF_8));
            for (float wanted : DIGITS.probabilities(examples).data()) {
                assertEquals(wanted, blob.getDouble());
            }
            assertEquals(0, blob.remaining());
        }
    }

    @Test
    void binaryTextsHaveTheirLengths() throws Exception {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        List<Object> inputs = new ArrayList<>();
        for (String name : List.of("age", "city", "member", "since")) {
            byte[] text = Map.of("age", "31", "city", "Rome", "member", "yes", "since", "1970-06-01").get(name)
                    .getBytes(StandardCharsets.UTF_8);
            blob.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length).array());
            blob.writeBytes(text);
            inputs.add(Map.of("name", name, "datatype", "BYTES", "shape", List.of(1), "parameters",
                    Map.of("binary_data_size", text.length + 4)));
        }
        byte[] json = Json.write(Map.of("inputs", inputs)).getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(json.length + blob.size()).put(json).put(blob.toByteArray()).array();
        try (ModelServer server = serve(BOUGHT)) {
            Client client = new Client(server);
            Object binary = client.bytes("/v2/models/m/infer", "application/octet-stream", body, WireTensor.LENGTH,
                    Integer.toString(json.length)).json().get("outputs");
            Object rows = client.post("/v1/models/m:predict", Map.of("instances", List.of(Map.of("age", 31, "city",
                    "Rome", "member", "yes", "since", "1970-06-01")))).predictions().get(0);
            assertEquals(List.of(((Map<?, ?>) rows).get("prediction")),
                    ((Map<?, ?>) ((List<?>) binary).get(0)).get("data"));
        }
    }

    @Test
    void theMetadataNamesInputsAndOutputs() throws Exception {
        try (ModelServer server = serve(Samples.shop().predictor())) {
            Client client = new Client(server);
            Map<String, Object> metadata = client.get("/v2/models/m").json();
            assertEquals(List.of(Map.of("name", "customer", "datatype", "FP32", "shape", List.of(-1L, 3L)),
                    Map.of("name", "product", "datatype", "FP32", "shape", List.of(-1L))), metadata.get("inputs"));
            assertEquals(List.of("rating", "rating.prediction", "returned", "returned.prediction",
                    "returned.probabilities"),
                    ((List<?>) metadata.get("outputs")).stream().map(output -> ((Map<?, ?>) output).get("name"))
                            .toList());
            List<Object> inputs = List.of(tensor("customer", "FP32", List.of(1, 3), List.of(1, 2, 3)),
                    tensor("product", "INT64", List.of(1), List.of(7)));
            Map<String, Object> reply = client.post("/v2/models/m/infer", Map.of("inputs", inputs)).json();
            assertEquals(5, ((List<?>) reply.get("outputs")).size());
            assertEquals("400 rows expects indices from 0 to 19 but got 20",
                    client.post("/v2/models/m/infer", Map.of("inputs", List.of(inputs.get(0),
                            tensor("product", "INT64", List.of(1), List.of(20))))).error());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "{}|400 request, inputs: expected a list of objects but got null",
        "{\"inputs\": [{}]}|400 request, inputs: expected objects with a name, a datatype, a shape and data but got "
                + "the keys []",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP12\",\"shape\":[1]}]}|400 request, input a: expected a "
                + "datatype of [BOOL, BYTES, FP32, FP64, INT16, INT32, INT64, INT8, UINT16, UINT32, UINT64, UINT8] but "
                + "got FP12",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1,784],\"data\":[1]}]}|400 request, input a: "
                + "expected the 784 elements of the shape [1, 784] but got 1 elements",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1000000,1000000],\"data\":[1]}]}|400 request, "
                + "input a: expected a list of lengths but got the shape [1000000, 1000000]",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}|400 request, input a: "
                + "expected a shape [?, 784] but got the shape [1, 2]",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[9],\"parameters\":{\"binary_data_size\":36}}]}"
                + "|400 request, input a: expected the bytes of 9 elements but got 36 of 0 bytes",
        "{\"inputs\": [], \"outputs\": [{\"name\": \"x\"}]}|400 request, outputs: expected outputs of [output, "
                + "prediction, probabilities] but got x",
        "{\"inputs\": []}|400 request, inputs: expected the inputs [input] but got the inputs []",
        "{\"inputs\": [], \"output\": []}|400 request, body: expected only the keys id, inputs, outputs, parameters, "
                + "model_name, model_version (did you mean outputs?) but got output",
        "{\"inputs\": [], \"id\": 3}|400 request, id: expected a text but got 3",
        "{\"inputs\": [], \"model_name\": \"n\"}|400 request, model_name: expected m but got \"n\"",
        "{\"inputs\": [], \"parameters\": {\"binary_data_outputs\": true}}|400 request, parameters: expected only the "
                + "keys binary_data_output, content_type (did you mean binary_data_output?) but got "
                + "binary_data_outputs",
        "{\"inputs\": [], \"parameters\": {\"binary_data_output\": 1}}|400 request, parameters, binary_data_output: "
                + "expected true or false but got 1",
        "{\"inputs\": [], \"outputs\": [{\"name\": \"predictions\"}]}|400 request, outputs: expected outputs of "
                + "[output, prediction, probabilities] (did you mean prediction?) but got predictions",
        "{\"inputs\": [], \"outputs\": [{\"name\": \"output\"}, {\"name\": \"output\"}]}|400 request, outputs: "
                + "expected "
                + "each output once but got output twice",
        "{\"inputs\": [], \"outputs\": [{\"name\": \"output\", \"parameters\": {\"classification\": 3}}]}|400 request, "
                + "output output, parameters: expected only the keys binary_data, content_type but got classification",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[\"1\"]}]}|400 request, input a, "
                + "element 0: expected a number of the datatype FP32 but got \"1\"",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1e99]}]}|400 request, input a, "
                + "element 0: expected a number of the datatype FP32 but got 1.0E99",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"INT64\",\"shape\":[2],\"data\":[1.0, 1.5]}]}|400 request, "
                + "input a, "
                + "element 1: expected a whole number of the datatype INT64 but got 1.5",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"UINT8\",\"shape\":[2],\"data\":[255, -1]}]}|400 request, input "
                + "a, "
                + "element 1: expected a whole number of the datatype UINT8 but got -1",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[1]}]}|400 request, input a, "
                + "element 0: expected a text, as the datatype is BYTES, but got 1",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"BOOL\",\"shape\":[1],\"data\":[1]}]}|400 request, input a, "
                + "element "
                + "0: expected true or false, as the datatype is BOOL, but got 1",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[[1,2,3],[4]]}]}|400 request, "
                + "input a: expected lists of the shape [2] but got a list of 3",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":3}]}|400 request, input a, data: "
                + "expected a list but got 3",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],\"date\":[3]}]}|400 request, input a: "
                + "expected "
                + "only the keys name, datatype, shape, data, parameters (did you mean data?) but got date",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[3],\"parameters\":"
                + "{\"content_type\":\"base64\"}}]}|400 request, input a, parameters, content_type: expected np or "
                + "pd or "
                + "str or datetime but got \"base64\"",
        "{\"inputs\": [{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[3]},{\"name\":\"imput\","
                + "\"datatype\":"
                + "\"FP32\",\"shape\":[1],\"data\":[3]}]}|400 request, inputs: expected the input input in place of "
                + "imput "
                + "but got the inputs [a, imput]"})
    void aFaultyRequestSaysWhatIsWrong(String body, String error) throws Exception {
        try (ModelServer server = serve(DIGITS)) {
            assertEquals(error, new Client(server).post("/v2/models/m/infer", body).error());
        }
    }

    @Test
    void cellsThatCannotBeReadAreRefusedAndColumnsOfNoUseAreNamed() throws Exception {
        List<Object> inputs = new ArrayList<>(List.of(tensor("age", "BYTES", List.of(1), List.of("abc")),
                tensor("city", "BYTES", List.of(1), List.of("Rome")),
                tensor("member", "BYTES", List.of(1), List.of("yes")),
                tensor("since", "BYTES", List.of(1), List.of("1970-06-01"))));
        try (ModelServer server = serve(BOUGHT)) {
            Client client = new Client(server);
            assertEquals("400 inputs, row 0, column age: expected a number, or null where it is missing, but got "
                    + "\"abc\"", client.post("/v2/models/m/infer", Map.of("inputs", inputs)).error());
            inputs.set(0, tensor("age", "FP64", List.of(1), List.of(31)));
            inputs.add(tensor("bought", "BYTES", List.of(1), List.of("no")));
            inputs.add(tensor("id", "INT64", List.of(1), List.of(7)));
            Map<String, Object> reply = client.post("/v2/models/m/infer", Map.of("inputs", inputs, "model_name", "m",
                    "model_version", "1", "parameters", Map.of("content_type", "pd"))).json();
            assertEquals(Map.of("ignored_columns", "bought, id"), reply.get("parameters"));
        }
    }

    @Test
    void nestedListsAreRowsAndTheirShapeIsChecked() throws Exception {
        try (ModelServer server = serve(Samples.numbers().predictor())) {
            Client client = new Client(server);
            Object flat = client.post("/v2/models/m/infer", Map.of("inputs",
                    List.of(tensor("x", "INT8", List.of(1, 2, 2), List.of(1, 2, 3, 4))))).json().get("outputs");
            assertEquals(flat, client.post("/v2/models/m/infer", Map.of("inputs", List.of(tensor("x", "FP32",
                    List.of(1, 2, 2), List.of(List.of(List.of(1, 2), List.of(3, 4))))))).json().get("outputs"));
            assertEquals("400 request, input x: expected lists of the shape [2, 2] but got 1 lists",
                    client.post("/v2/models/m/infer", Map.of("inputs", List.of(tensor("x", "FP32", List.of(1, 2, 2),
                            List.of(List.of(List.of(1, 2, 3, 4))))))).error());
        }
    }

    @Test
    void missingElementsStayMissing() throws Exception {
        List<Object> none = Collections.singletonList(null);
        List<Object> inputs =
                List.of(tensor("age", "FP64", List.of(1), none), tensor("city", "BYTES", List.of(1), none),
                        tensor("member", "BYTES", List.of(1), none), tensor("since", "BYTES", List.of(1), none));
        try (ModelServer server = serve(BOUGHT)) {
            assertEquals(200, new Client(server).post("/v2/models/m/infer", Map.of("inputs", inputs)).status());
        }
    }
}
