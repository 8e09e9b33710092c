package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.loss.Losses;
import dev.weft.network.Branch;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessedTest {
    private static final Table TABLE = Table.of("fruit", List.of(new Column.Numbers("size", 1, 3, 1 / 3.0),
            new Column.Words("colour", List.of("red", "blue"), 0, 1, 0),
            new Column.Words("kind", List.of("pear", "apple"), 0, 1, 0)));

    private static final Table SALES = Table.of("sales", List.of(new Column.Numbers("age", 20, 30, 40, 50),
            new Column.Words("sku", List.of("tea", "jam"), 0, 1, 0, 1),
            new Column.Numbers("stars", 1, 3, 5, Double.NaN),
            new Column.Words("sold", List.of("yes", "no"), 0, 1, 1, 0)));
    private static final TableFields FIELDS = TableFields.fit(SALES, TableFields.input("customer", "age"),
            TableFields.index("product", "sku"), TableFields.label("rating", "stars"),
            TableFields.label("sold", "sold")).withMissing().withMissingLabels("rating");

    @TempDir private Path folder;

    @Test
    void aSavedModelTakesRawRows() throws IOException {
        Preprocessing fitted = Preprocessing.fit(TABLE, "kind").withMissing();
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(), Layers.dense(2));
        Trained trained =
                model.build(fitted.features()).preprocess(fitted).fit(fitted.dataset(TABLE), Training.epochs(5));
        Path file = folder.resolve("fruit.safetensors");
        trained.save(file);
        Trained loaded = Trained.load(file);
        assertEquals(Optional.of(fitted), loaded.preprocessing());
        assertEquals(trained.predict(fitted.features(TABLE)), loaded.predict(TABLE.without("kind")));
    }

    @Test
    void componentsAreSavedAndFilesFromBeforeThemAreRead() throws IOException {
        Table table = Table.of("t", List.of(new Column.Numbers("a", 1, 2, 4), new Column.Numbers("b", 1, 0, 1),
                new Column.Numbers("y", 3, 2, 1)));
        Preprocessing plain = Preprocessing.fit(table, "y");
        Preprocessing fitted = plain.withWhitening(2, table);
        Model model = Model.of(Losses.MSE, Optimizers.adam(), Layers.dense(1));
        Path file = folder.resolve("whitened.safetensors");
        Trained trained = model.build(fitted.features()).preprocess(fitted);
        trained.save(file);
        assertEquals(Optional.of(fitted), Trained.load(file).preprocessing());
        assertEquals(trained.predict(table), Trained.load(file).predict(table));

        Checkpoint now = model.build(plain.features()).preprocess(plain).checkpoint();
        Map<String, Object> facts = new HashMap<>(now.facts());
        Map<?, ?> earlier = new HashMap<>((Map<?, ?>) facts.get("preprocessing"));
        assertTrue(earlier.containsKey("components"));
        earlier.remove("components");
        facts.put("preprocessing", earlier);
        new Checkpoint(now.tensors(), facts).write(file);
        assertEquals(Optional.of(plain), Trained.load(file).preprocessing());
    }

    /** A table with a column for every rule. */
    private static Table mixed() {
        int rows = 40;
        int[] row = IntStream.range(0, rows).toArray();
        return Table.of("mixed", List.of(
                new Column.Numbers("id", IntStream.of(row).asDoubleStream().toArray()),
                new Column.Numbers("size", IntStream.of(row).mapToDouble(i -> i == 3 ? Double.NaN : i % 7).toArray()),
                new Column.Numbers("wealth", IntStream.of(row).mapToDouble(i -> Math.exp(i * i % 41 / 4.0)).toArray()),
                new Column.Words("ripe", List.of("no", "yes"), IntStream.of(row).map(i -> i * i % 3 / 2).toArray()),
                new Column.Words("ready", List.of("no", "yes"), IntStream.of(row).map(i -> i % 3 / 2).toArray()),
                new Column.Words("colour", List.of("red", "blue", "green"),
                        IntStream.of(row).map(i -> i % 3).toArray()),
                new Column.Words("town", IntStream.range(0, 12).mapToObj(i -> "town " + i).toList(),
                        IntStream.of(row).map(i -> i * i % 12).toArray()),
                new Column.Times("sold", true, IntStream.of(row).mapToDouble(i -> i * 1e6).toArray()),
                new Column.Numbers("price", IntStream.of(row).mapToDouble(i -> Math.exp(i / 4.0)).toArray())));
    }

    @Test
    void aPreparedModelTakesRawRowsAndIsSaved() throws IOException {
        Table table = mixed();
        Preprocessing fitted = Preprocessing.prepared(table, "price");
        Model model = Model.of(Losses.MSE, Optimizers.adam(), Layers.dense(1));
        Trained trained =
                model.build(fitted.features()).preprocess(fitted).fit(fitted.dataset(table), Training.epochs(2));
        Path file = folder.resolve("mixed.safetensors");
        trained.save(file);
        Predictor loaded = Predictor.load(file);
        assertEquals(Optional.of(fitted), loaded.preprocessing());
        assertEquals(trained.predict(table), loaded.predict(table.without("price", "id")));
        for (Answer answer : loaded.answers(table)) {
            double price = (Double) answer.value();
            assertTrue(price >= 1 && price <= Math.exp(39 / 4.0), "outside the training range: " + price);
        }
    }

    @Test
    void thatDatesBeganWithTheDayIsSavedAndEarlierFilesDoNotSayIt() throws IOException {
        Preprocessing fitted = Preprocessing.prepared(mixed(), "price");
        Checkpoint now = Model.of(Losses.MSE, Optimizers.adam(), Layers.dense(1)).build(fitted.features())
                .preprocess(fitted).checkpoint();
        Path file = folder.resolve("sold.safetensors");
        now.write(file);
        assertEquals(Csv.Kind.DAY_FIRST_OR_MISSING, Predictor.load(file).preprocessing().orElseThrow().kind("sold"));
        String text = Json.write(now.facts());
        String earlier = text.replaceAll(",\\s*\"isDayFirst\"\\s*:\\s*true", "");
        assertNotEquals(text, earlier);
        @SuppressWarnings("unchecked")
        Map<String, Object> facts = (Map<String, Object>) Json.read("facts", earlier);
        new Checkpoint(now.tensors(), facts).write(file);
        assertEquals(Csv.Kind.TIMES_OR_MISSING, Predictor.load(file).preprocessing().orElseThrow().kind("sold"));
    }

    @Test
    void anAlteredPreparationIsRefused() throws IOException {
        Preprocessing fitted = Preprocessing.prepared(mixed(), "price");
        Checkpoint now = Model.of(Losses.MSE, Optimizers.adam(), Layers.dense(1)).build(fitted.features())
                .preprocess(fitted).checkpoint();
        String text = Json.write(now.facts());
        Map<String, String> altered = Map.of("\"minus\":\"no\"", "\"minus\":\"yes\"", "\"reason\":\"IDENTIFIER\"",
                "\"reason\":\"NONE\"", "\"fill\":3.0", "\"fill\":\"NaN\"", "\"column\":\"size\"", "\"column\":\"ripe\"",
                "\"type\":\"Pair\"", "\"type\":\"Pears\"");
        Path file = folder.resolve("altered.safetensors");
        for (Map.Entry<String, String> change : altered.entrySet()) {
            String changed = text.replaceAll(change.getKey().replace("\"", "\\s*\"\\s*"), change.getValue());
            assertNotEquals(text, changed, text);
            @SuppressWarnings("unchecked")
            Map<String, Object> facts = (Map<String, Object>) Json.read("facts", changed);
            new Checkpoint(now.tensors(), facts).write(file);
            MalformedDataException e = assertThrows(MalformedDataException.class, () -> Predictor.load(file));
            assertTrue(e.getMessage().contains("expected a model that Weft saved"), e.getMessage());
        }
    }

    @Test
    void onlyAFittingPreprocessingIsTaken() {
        Trained other = Model.of(Losses.SOFTMAX_CE, Optimizers.adam(), Layers.dense(2)).withInput(2).build();
        String none = assertThrows(IllegalStateException.class, () -> other.predict(TABLE)).getMessage();
        assertTrue(none.contains(" no preprocessing: ") && none.endsWith(", or pass a tensor"), none);
        assertEquals("Model expects examples of [2] but the preprocessing makes [3]",
                assertThrows(IllegalArgumentException.class,
                        () -> other.preprocess(Preprocessing.fit(TABLE, "kind"))).getMessage());
    }

    private static Trained shop() {
        Branch customer = Branch.input("customer", 1);
        Branch product = Branch.input("product").then(Layers.embedding(FIELDS.entries("product"), 2));
        Branch both = Branch.concat(customer, product).then(Layers.dense(4));
        return Model.of(Optimizers.adam(), Head.of("rating", both.then(Layers.dense(1)), Losses.MSE),
                Head.of("sold", both.then(Layers.dense(2)), Losses.SOFTMAX_CE)).build();
    }

    @Test
    void aSavedModelOfSeveralInputsAndOutputsTakesRawRows() throws IOException {
        Trained trained = shop().preprocess(FIELDS).fit(FIELDS.dataset(SALES), Training.epochs(3));
        Path file = folder.resolve("shop.safetensors");
        trained.save(file);
        Table rows = SALES.without("stars", "sold");
        for (Predictor loaded : List.of(Predictor.load(file), Trained.load(file).predictor(),
                trained.predictor(), trained.averaged().predictor(), trained.freeze("dense1").predictor())) {
            assertEquals(Optional.of(FIELDS), loaded.tableFields());
            assertEquals(Optional.empty(), loaded.preprocessing());
            assertEquals(trained.predict(rows), loaded.predict(rows));
        }
        Predictor predictor = Predictor.load(file);
        Map<String, Tensor> outputs = predictor.predict(FIELDS.features(rows));
        Map<String, List<Answer>> answers = predictor.answersByOutput(rows);
        assertEquals(Set.of("rating", "sold"), answers.keySet());
        assertEquals(FIELDS.labels().get(0).column().value(outputs.get("rating").data()[2]),
                answers.get("rating").get(2).value());
        assertEquals(Set.of("no", "yes"), answers.get("sold").get(0).probabilities().keySet());
        assertEquals(answers.get("sold"), predictor.answers(FIELDS.features(rows), "sold"));
        assertThrows(UnsupportedOperationException.class, () -> predictor.answers(rows));
    }

    @Test
    void partsKeepTheFieldsThatTheyTake() {
        Trained trained = shop().preprocess(FIELDS);
        assertEquals(Optional.of(FIELDS), trained.upTo("dense3").tableFields());
        assertEquals(2, trained.upTo("embedding1").predict(SALES.without("age")).shape().rowSize());
        assertEquals(Optional.empty(), trained.part("dense1").tableFields());
        assertEquals("Model expects examples of [customer [2]] but the fields of the table are [customer [1], "
                + "product []]", refused(2, "sold", 2));
        assertEquals("Output sold has 3 units but the label of the table is one of 2 classes", refused(1, "sold", 3));
        assertEquals("Output rating has 2 units but the label of the table is a number", refused(1, "rating", 2));
    }

    private static String refused(int inputs, String output, int units) {
        Trained other = Model.of(Optimizers.adam(), Head.of(output, Branch.input("customer", inputs)
                .then(Layers.dense(units)), Losses.MSE)).build();
        return assertThrows(IllegalArgumentException.class, () -> other.preprocess(FIELDS)).getMessage();
    }

    @Test
    void anOnlyOutputAnswersRowsByItsLabel() {
        Trained one = Model.of(Optimizers.adam(), Head.of("sold", Branch.input("customer", 1).then(Layers.dense(2)),
                Losses.SOFTMAX_CE)).build().preprocess(FIELDS);
        one.fit(FIELDS.dataset(SALES), Training.epochs(1));
        assertEquals(Set.of("no", "yes"), one.answers(SALES).get(0).probabilities().keySet());
        assertEquals(one.answers(SALES), one.predictor().answersByOutput(SALES).get("sold"));
        Trained rating = Model.of(Optimizers.adam(), Head.of("rating", Branch.input("customer", 1)
                .then(Layers.dense(1)), Losses.MSE)).build();
        rating.fit(FIELDS.dataset(SALES), Training.epochs(1));
        assertTrue(Double.isFinite(rating.evaluate(FIELDS.dataset(SALES)).get("loss")));
    }

    @Test
    void damagedFieldsAreRefused() throws IOException {
        Checkpoint saved = shop().preprocess(FIELDS).checkpoint();
        Map<?, ?> fields = (Map<?, ?>) saved.facts().get("tableFields");
        Path file = folder.resolve("damaged.safetensors");
        for (String part : List.of("inputs", "indices", "labels", "tolerant")) {
            for (Object hostile : List.of("x", -1L, List.of(1L), List.of(Map.of()), Map.of(), 1e300,
                    List.of(Map.of("type", "Index", "name", "product", "column", 1_000_000_000L)))) {
                Map<String, Object> facts = new HashMap<>(saved.facts());
                Map<Object, Object> changed = new HashMap<>(fields);
                changed.put(part, hostile);
                facts.put("tableFields", changed);
                new Checkpoint(saved.tensors(), facts).write(file);
                String message = assertThrows(MalformedDataException.class, () -> Predictor.load(file)).getMessage();
                assertTrue(message.contains("TableFields"), message);
                assertThrows(MalformedDataException.class, () -> Trained.load(file));
            }
        }
    }
}
