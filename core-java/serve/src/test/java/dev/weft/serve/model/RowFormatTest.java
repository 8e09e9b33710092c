package dev.weft.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.DigitImage;
import dev.weft.evaluation.Threshold;
import dev.weft.table.Records;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Predictor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format of TensorFlow Serving and KServe V1, beside what the predictor itself answers. */
class RowFormatTest {
    private static final Predictor BOUGHT = Samples.bought(1).predictor();
    private static final Predictor SPENT = Samples.spent(1).predictor();
    private static final Predictor DIGITS = Samples.digits(1).predictor();

    private static ModelServer serve(Predictor model) throws Exception {
        return Serving.of("m", model).withAccessLog(line -> {}).open();
    }

    private static Map<String, Object> row(Object age, Object city, Object member, Object since) {
        Map<String, Object> row = new HashMap<>();
        row.put("age", age);
        row.put("city", city);
        row.put("member", member);
        row.put("since", since);
        return row;
    }

    @Test
    void rowsByColumnNameGetClassesAndProbabilities() throws Exception {
        List<Map<String, Object>> rows = List.of(row(31, "Rome", "yes", "1970-06-01"),
                row(null, "Atlantis", "", null), row("27.5", "bern", true, "1971-02-03 12:00"));
        List<Answer> answers = BOUGHT.answers(Records.of(BOUGHT.preprocessing().orElseThrow()).table("t", rows));
        try (ModelServer server = serve(BOUGHT)) {
            List<?> predictions = new Client(server).post("/v1/models/m:predict", Map.of("instances", rows))
                    .predictions();
            for (int i = 0; i < rows.size(); i++) {
                assertEquals(Map.of("prediction", answers.get(i).value(), "probabilities",
                        answers.get(i).probabilities()), predictions.get(i));
            }
        }
    }

    @Test
    void aNumberIsInTheUnitOfTheTargetColumn() throws Exception {
        Map<String, Object> row = row(31, "Rome", "yes", "1970-06-01");
        Object value = SPENT.answers(Records.of(SPENT.preprocessing().orElseThrow()).table("t", List.of(row))).get(0)
                .value();
        try (ModelServer server = serve(SPENT)) {
            Client client = new Client(server);
            assertEquals(List.of(Map.of("prediction", value)),
                    client.post("/v1/models/m/versions/1:predict", Map.of("instances", List.of(row))).predictions());
            Map<String, Object> columns = new HashMap<>();
            row.forEach((name, cell) -> columns.put(name, List.of(cell)));
            assertEquals(Map.of("outputs", Map.of("prediction", List.of(value))),
                    client.post("/v1/models/m:predict", Map.of("inputs", columns)).json());
            assertEquals(List.of(Map.of("prediction", value)), client.post("/v1/models/m:predict",
                    "{\"instances\": [[31, \"Rome\", \"yes\", \"1970-06-01\"]]}").predictions());
        }
    }

    @Test
    void columnsGetColumns() throws Exception {
        Records records = Records.of(BOUGHT.preprocessing().orElseThrow());
        Map<String, List<Object>> columns = Map.of("age", List.of(31, 45), "city", List.of("Rome", "Oslo"), "member",
                List.of("yes", "no"), "since", List.of("1970-06-01", "1971-01-01"));
        List<Answer> answers = BOUGHT.answers(records.columns("t", columns));
        try (ModelServer server = serve(BOUGHT)) {
            Map<?, ?> outputs = (Map<?, ?>) new Client(server).post("/v1/models/m:predict", Map.of("inputs", columns))
                    .json().get("outputs");
            assertEquals(answers.stream().map(Answer::value).toList(), outputs.get("prediction"));
            assertEquals(answers.stream().map(answer -> answer.probabilities().get("no")).toList(),
                    ((Map<?, ?>) outputs.get("probabilities")).get("no"));
        }
    }

    @Test
    void theThresholdThatWasSavedWithAModelDecides(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("m.safetensors");
        Checkpoint whole = Samples.bought(1).checkpoint();
        Map<String, Object> row = row(31, "Rome", "yes", "1970-06-01");
        for (double probability : new double[]{0, 1}) {
            Map<String, Object> facts = new HashMap<>(whole.facts());
            facts.put(Threshold.FACT, probability);
            new Checkpoint(whole.tensors(), facts).write(file);
            try (ModelServer server = Serving.of(file).withAccessLog(line -> {}).withReport(line -> {}).open()) {
                Object answer = ((Map<?, ?>) new Client(server).post("/v1/models/m:predict",
                        Map.of("instances", List.of(row))).predictions().get(0)).get("prediction");
                assertEquals(probability == 0 ? "yes" : "no", answer);
            }
        }
    }

    @Test
    void aThresholdDecidesBetweenTwoClasses() throws Exception {
        Map<String, Object> row = row(31, "Rome", "yes", "1970-06-01");
        for (double probability : new double[]{0, 1}) {
            try (ModelServer server = Serving.of("m", BOUGHT).withThreshold(new Threshold(probability)).open()) {
                Map<?, ?> answer = (Map<?, ?>) new Client(server)
                        .post("/v1/models/m:predict", Map.of("instances", List.of(row))).predictions().get(0);
                assertEquals(probability == 0 ? "yes" : "no", answer.get("prediction"));
            }
        }
    }

    private static byte[] png(int width, int height, boolean isInverted) throws Exception {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(isInverted ? Color.BLACK : Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(isInverted ? Color.WHITE : Color.BLACK);
        graphics.fillRect(width / 3, height / 5, width / 8, height / 2);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    @Test
    void imagesAreAnsweredAsDigits() throws Exception {
        byte[] small = png(28, 28, false);
        byte[] large = png(200, 150, true);
        Object first = DIGITS.answers(DigitImage.read("t", small).reshape(1, 784)).get(0).value();
        Object second = DIGITS.answers(DigitImage.read("t", large).reshape(1, 784)).get(0).value();
        try (ModelServer server = serve(DIGITS)) {
            Client client = new Client(server);
            List<?> predictions = client.post("/v1/models/m:predict", Map.of("instances", List.of(
                    Map.of("b64", Base64.getEncoder().encodeToString(small)),
                    Map.of("image_bytes", Map.of("b64", Base64.getEncoder().encodeToString(large)))))).predictions();
            assertEquals(first, ((Map<?, ?>) predictions.get(0)).get("prediction"));
            assertEquals(second, ((Map<?, ?>) predictions.get(1)).get("prediction"));
            assertEquals(predictions.get(1), client.bytes("/v1/models/m:predict", "image/png", large).predictions()
                    .get(0));
        }
    }

    @Test
    void arraysGetProbabilitiesAsArrays() throws Exception {
        float[] pixels = new float[784];
        Arrays.fill(pixels, 300, 400, 0.5f);
        List<Object> row = new ArrayList<>();
        for (float pixel : pixels) {
            row.add(pixel);
        }
        Tensor shares = DIGITS.probabilities(Tensor.of(Shape.of(1, 784), pixels));
        List<Object> wanted = new ArrayList<>();
        for (float share : shares.data()) {
            wanted.add((double) share);
        }
        try (ModelServer server = serve(DIGITS)) {
            Client client = new Client(server);
            for (Object body : List.of(Map.of("instances", List.of(row)),
                    Map.of("instances", List.of(Map.of("input", row))))) {
                assertEquals(List.of(wanted), client.post("/v1/models/m:predict", body).predictions());
            }
            for (Object body : List.of(Map.of("inputs", List.of(row)), Map.of("inputs", Map.of("input",
                    List.of(row))))) {
                assertEquals(List.of(wanted), client.post("/v1/models/m:predict", body).json().get("outputs"));
            }
            assertEquals(List.of(), client.post("/v1/models/m:predict", "{\"instances\":[]}").predictions());
        }
    }

    @Test
    void severalInputsAndOutputsHaveNames() throws Exception {
        Predictor shop = Samples.shop().predictor();
        Map<String, Tensor> features = Map.of("customer", Tensor.matrix(new float[]{1, 2, 3}), "product",
                Tensor.vector(7));
        try (ModelServer server = serve(shop)) {
            Map<?, ?> answer = (Map<?, ?>) new Client(server).post("/v1/models/m:predict",
                    "{\"instances\": [{\"customer\": [1, 2, 3], \"product\": 7}]}").predictions().get(0);
            assertEquals(List.of((double) shop.predict(features).get("rating").data()[0]), answer.get("rating"));
            assertEquals(List.of((double) shop.probabilities(features, "returned").data()[0],
                    (double) shop.probabilities(features, "returned").data()[1]), answer.get("returned"));
        }
    }

    @Test
    void aTableWithFieldsAnswersEachOutput() throws Exception {
        Predictor model = Samples.fields().predictor();
        Map<String, Object> row = Map.of("age", 31, "city", "Rome");
        Map<String, List<Answer>> answers = model.answersByOutput(
                Records.of(model.tableFields().orElseThrow()).table("t", List.of(row)));
        try (ModelServer server = serve(model)) {
            Map<?, ?> answer = (Map<?, ?>) new Client(server)
                    .post("/v1/models/m:predict", Map.of("instances", List.of(row))).predictions().get(0);
            assertEquals(Map.of("prediction", answers.get("spent").get(0).value()), answer.get("spent"));
            assertEquals(answers.get("bought").get(0).value(), ((Map<?, ?>) answer.get("bought")).get("prediction"));
        }
    }

    @Test
    void severalNumbersAreAnArray() throws Exception {
        Predictor numbers = Samples.numbers().predictor();
        float[] outputs = numbers.predict(Tensor.of(Shape.of(1, 2, 2), 1, 2, 3, 4)).data();
        try (ModelServer server = serve(numbers)) {
            assertEquals(List.of(List.of((double) outputs[0], (double) outputs[1], (double) outputs[2])),
                    new Client(server).post("/v1/models/m:predict", "{\"instances\": [[[1, 2], [3, 4]]]}")
                            .predictions());
        }
    }

    @Test
    void columnsThatTheModelDoesNotReadAreIgnoredAndNamed() throws Exception {
        Map<String, Object> first = row(31, "Rome", "yes", "1970-06-01");
        first.put("id", List.of(7));
        Map<String, Object> second = row(45, "Bern", "no", "");
        second.put("bought", "yes");
        try (ModelServer server = serve(BOUGHT)) {
            Client client = new Client(server);
            Map<String, Object> reply = client.post("/v1/models/m:predict",
                    Map.of("instances", List.of(first, second))).json();
            assertEquals(List.of("id", "bought"), reply.get("ignored_columns"));
            first.remove("id");
            second.remove("bought");
            Map<String, Object> alone = client.post("/v1/models/m:predict", Map.of("instances",
                    List.of(first, second), "signature_name", "serving_default")).json();
            assertEquals(reply.get("predictions"), alone.get("predictions"));
            assertEquals(Set.of("predictions"), alone.keySet());
            Map<String, Object> columns = new HashMap<>(Map.of("age", List.of(31), "city", List.of("Rome"), "member",
                    List.of("yes"), "since", List.of(""), "note", "any", "n", List.of()));
            assertEquals(Set.of("note", "n"), Set.copyOf((List<?>) client.post("/v1/models/m:predict",
                    Map.of("inputs", columns)).json().get("ignored_columns")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "{}|400 request, body: expected either \"instances\", a list of rows, or \"inputs\", the columns, but got the "
                + "keys []",
        "{\"age\": 31}|400 request, body: expected either \"instances\", a list of rows, or \"inputs\", the columns, "
                + "but "
                + "got the keys [age]",
        "[]|400 The body must be a JSON object.",
        "{\"instances\": 3}|400 request, instances: expected a list but got 3",
        "{\"instances\": [3]}|400 request, instances[0]: expected an object with the columns [age, city, member, since]"
                + " but got 3",
        "{\"instances\": [{\"age\": 3}]}|400 instances, row 0: expected the column city, null where it is missing, but "
                + "got age",
        "{\"instances\": [{\"b64\": \"AAAA\"}]}|400 instances, row 0: expected the column age, null where it is "
                + "missing, but got b64",
        "{\"inputs\": [3]}|400 request, inputs: expected an object with the columns [age, city, member, since] but got "
                + "a list of 1",
        "{\"instances\": [|400 request, line 1, column 16: expected strict JSON but got the end of the text",
        "{\"instances\": [{\"age\": thirty}]}|400 request, line 1, column 24: expected a value, with texts in double "
                + "quotes, but got thirty",
        "age,city|400 request, line 1, column 1: expected a value, with texts in double quotes, but got age",
        "{\"instance\": []}|400 request, body: expected only the keys instances, inputs, signature_name (did you mean "
                + "instances?) but got instance",
        "{\"instances\": [], \"parameters\": {}}|400 request, body: expected only the keys instances, inputs, "
                + "signature_name but got parameters",
        "{\"instances\": [{\"Age\": 3, \"city\": \"Rome\", \"member\": \"no\", \"since\": null}]}|400 instances, row "
                + "0: "
                + "expected the column age in place of Age, null where it is missing, but got Age, city, member, since",
        "{\"inputs\": {\"age\": [3], \"citi\": [\"Rome\"], \"member\": [\"no\"], \"since\": [null]}}|400 inputs, "
                + "columns: "
                + "expected the column city in place of citi, null where it is missing, but got age, citi, member, "
                + "since",
        "{\"instances\": [{\"age\": \"abc\", \"city\": \"Rome\", \"member\": \"no\", \"since\": null}]}|400 instances, "
                + "row 0, column age: expected a number, or null where it is missing, but got \"abc\"",
        "{\"instances\": [{\"age\": 3, \"city\": \"Rome\", \"member\": \"no\", \"since\": \"2024-02-30\"}]}|400 "
                + "instances, "
                + "row 0, column since: expected a date or time, such as \"2024-05-31\", or null where it is "
                + "missing, but "
                + "got \"2024-02-30\""})
    void aFaultyTableRequestSaysWhatIsWrong(String body, String error) throws Exception {
        try (ModelServer server = serve(BOUGHT)) {
            String got = new Client(server).post("/v1/models/m:predict", body).error();
            assertTrue(error.endsWith("*") ? got.startsWith(error.substring(0, error.length() - 1))
                    : got.equals(error), got);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "{\"instances\": [3]}|400 request, instances[0]: expected a list of 784 numbers but got 3",
        "{\"instances\": [[1,2]]}|400 request, instances[0]: expected a list of 784 numbers but got a list of 2",
        "{\"instances\": [{\"b64\": \"AAAA\"}]}|400 request, instances[0]: expected an image in the format PNG but got "
                + "another format",
        "{\"instances\": [{\"b64\": \"%\"}]}|400 request, instances[0]: expected an image in base64 but got another "
                + "text",
        "{\"inputs\": {\"pixels\": 3}}|400 request, inputs: expected the inputs [input] but got the inputs [pixels]",
        "{\"instances\": [{\"imput\": 3}]}|400 request, instances: expected the input input in place of imput but "
                + "got the "
                + "inputs [imput]",
        "{\"instances\": [{\"input\": [], \"label\": 3}]}|400 request, instances: expected no key but input but got "
                + "label",
        "{\"instances\": [{\"b64\": \"AAAA\", \"size\": 3}]}|400 request, instances[0]: expected no key but b64 but "
                + "got "
                + "size",
        "{\"instances\": [], \"signature_name\": \"serving_defualt\"}|400 request, signature_name: expected "
                + "serving_default (did you mean serving_default?) but got \"serving_defualt\""})
    void aFaultyTensorRequestSaysWhatIsWrong(String body, String error) throws Exception {
        try (ModelServer server = serve(DIGITS)) {
            assertEquals(error, new Client(server).post("/v1/models/m:predict", body).error());
        }
    }
}
