package dev.weft.exchange.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.evaluation.Threshold;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Dense;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.recipe.TableRecipe;
import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Answer;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of tables: the Java class makes the same features of cells as Weft, and gives the same answers. */
class JavaSourceTablesTest {
    private static final List<String> COLUMNS = List.of("age", "income", "sex", "city", "zip", "joined", "member",
            "note");
    private static final List<String> PLAIN = List.of("30.5", "50", "m", "Rome", "10115", "2015-05-05", "yes", "a");
    /** Cells by column, as people write them; nothing in them is the separator. */
    private static final List<List<String>> CELLS = List.of(
            List.of("31", "42.5", "NA", "", "1,234", "$12", "12%", "(3)", "-7e1", "abc", "inf", "\u221212", "+5",
                    "1 000",
                    "1'000", "12,34,567", "1..", ".5", "5.", "."),
            List.of("10", "100", "1000", "31.128.222", "20000", "5e5", "0", "-3", "?", "2,500,000", "1e9"),
            List.of("m", "f", "M", "F.", "?", "", "x", "-"),
            List.of("Rome", "rome", "Paris", "Oslo", " Rome ", "K\u00f6ln", "\u5317\u4eac", "Atlantis", "", "NA",
                    "none",
                    "Oslo."),
            List.of("007", "7", "007$", "10115", "10115.0", "99999", "7.0"),
            List.of("2024-01-31", "2023-12-01 13:45", "31.12.2022", "1/2/2024", "13/2/2024", "Feb 29, 2024",
                    "2 Mar 2021",
                    "2024-05-06T07:08:09.5Z", "2024-05-06 07:08 PM", "2020\u5e741\u67082\u65e5", "2024-02-30", "12:30",
                    "", "soon", "2024-01-01T00:00+02:00", "Sept 3 2021", "1969-07-20", "1900-03-01"),
            List.of("yes", "no", "Y", "N", "true", "1", "0", "000$", "", "maybe", "ja"),
            List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "zz", "a", "b"));

    @TempDir private Path folder;

    /** Rows of plain cells, so that every column is of the kind that it should be, and a label. */
    private Path training(boolean isClass) throws IOException {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder(String.join(";", COLUMNS) + ";label\n");
        for (int i = 0; i < 300; i++) {
            double age = 20 + random.nextInt(50) / 2.0;
            text.append(i % 17 == 0 ? "" : age).append(';').append(Math.exp(4 + 3 * random.nextGaussian())).append(';')
                    .append(i % 13 == 0 ? "" : i % 2 == 0 ? "m" : "f").append(';')
                    .append(List.of("Rome", "Paris", "Oslo", "K\u00f6ln", "\u5317\u4eac", "", "Rome").get(i % 7))
                    .append(';')
                    .append(List.of("00017", "10115", "99999").get(i % 3)).append(';')
                    .append(i % 19 == 0 ? "" : "20" + (10 + i % 14) + "-0" + (1 + i % 9) + "-" + (10 + i % 18) + " "
                            + (10 + i % 12) + ":30")
                    .append(';').append(random.nextBoolean() ? "yes" : "no").append(';')
                    .append(i % 5 == 0 ? "l" : Character.toString('a' + i % 12)).append(';')
                    .append(isClass ? List.of("low", "mid\"dle", "h\u00f6h").get((int) age % 3)
                            : Double.toString(Math.exp(age / 8)))
                    .append('\n');
        }
        return Files.writeString(folder.resolve("train.csv"), text);
    }

    private Table read(Preprocessing preprocessing, List<List<String>> rows) throws IOException {
        String text = rows.stream().map(row -> String.join(";", row)).collect(Collectors.joining("\n",
                String.join(";", COLUMNS) + "\n", "\n"));
        Path file = Files.writeString(folder.resolve("rows.csv"), text);
        return Csv.read(file, Csv.Options.of().withKinds(preprocessing::kind).withSeparator(';').withDecimal('.'));
    }

    private static Map<String, String> named(List<String> row) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            named.put(COLUMNS.get(i), row.get(i));
        }
        return named;
    }

    /** A row for each cell above; each is read beside a plain one, because a column decides some things together. */
    private static List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int column = 0; column < CELLS.size(); column++) {
            for (String cell : CELLS.get(column)) {
                List<String> row = new ArrayList<>(PLAIN);
                row.set(column, cell);
                rows.add(row);
            }
        }
        return rows;
    }

    private void check(TableRecipe recipe, boolean isClass) throws IOException {
        Path file = training(isClass);
        Trained trained = recipe.withEpochs(2).withHidden(6).fit(Csv.read(file), "label").trained();
        Predictor model = trained.predictor();
        Preprocessing preprocessing = model.preprocessing().orElseThrow();
        JavaSource.export(trained, folder.resolve("Table.java"));
        Generated classes = Generated.of(folder);
        for (List<String> row : rows()) {
            Table table = read(preprocessing, List.of(row, PLAIN)).slice(0, 1);
            Map<String, String> named = named(row);
            assertArrayEquals(preprocessing.features(table).data(),
                    (float[]) classes.call("Table", "features", named), () -> named.toString());
            Answer answer = model.answers(table).get(0);
            assertEquals(answer.value(), classes.call("Table", "answer", named), () -> named.toString());
            if (isClass) {
                assertEquals(answer.probabilities(), classes.call("Table", "probabilities", named));
            }
        }
    }

    @Test
    void aRecipeForClassesAnswersToTheBit() throws IOException {
        check(TableRecipe.standard(), true);
    }

    @Test
    void anEnsembleForNumbersThatSpanDecadesAnswersToTheBit() throws IOException {
        check(TableRecipe.ensemble(), false);
    }

    @Test
    void theAnswerIsTheSecondOfTwoClassesAboveTheThreshold() throws IOException {
        Table table = Table.of("points", List.of(new Column.Numbers("a", 1, 2, 4, 8),
                new Column.Words("b", List.of("no", "yes"), 0, 1, 0, 1)));
        Preprocessing fitted = Preprocessing.fit(table, "b");
        List<Model> models = List.of(Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(2)),
                Model.of(Losses.BCE_WITH_LOGITS, Optimizers.sgd(0.1), Dense.of(1)));
        for (int i = 0; i < models.size(); i++) {
            Predictor model = models.get(i).build(fitted.features()).preprocess(fitted).predictor();
            List<Answer> answers = model.answers(table);
            double middle = answers.get(1).probabilities().get("yes");
            JavaSource.of(model).withThreshold(new Threshold(middle)).write(folder.resolve("Above" + i + ".java"));
            JavaSource.of(model).withThreshold(new Threshold(Math.nextDown(middle)))
                    .write(folder.resolve("Below" + i + ".java"));
            Generated classes = Generated.of(folder);
            assertEquals("no", classes.call("Above" + i, "answer", Map.of("a", 2)));
            assertEquals("yes", classes.call("Below" + i, "answer", Map.of("a", 2)));
            assertEquals("NaN", classes.call("Below" + i, "answer", new float[]{Float.NaN}));
            assertEquals(answers.get(1).probabilities(), classes.call("Below" + i, "probabilities", Map.of("a", 2)));
        }
    }

    @Test
    void plainFeaturesAndTheirComponentsAreThoseOfWeft() throws IOException {
        Table table =
                Table.of("points", List.of(new Column.Numbers("a", 1, 2, 4, 8), new Column.Numbers("b", 3, 1, 2, 9),
                        new Column.Words("c", List.of("x", "y"), 0, 1, 0, 1), new Column.Numbers("d", 1, 2, 3, 5)));
        Preprocessing fitted = Preprocessing.fit(table, "d").withWhitening(2, table);
        Trained trained = Model.of(Losses.MSE, Optimizers.sgd(0.1), Dense.of(1)).build(fitted.features())
                .preprocess(fitted);
        JavaSource.of(trained.predictor()).withPackage("com.example").write(folder.resolve("Plain.java"));
        Generated classes = Generated.of(folder);
        Map<String, Object> row = new HashMap<>(Map.of("a", 4, "b", "2.0", "c", "x"));
        assertArrayEquals(Arrays.copyOfRange(fitted.features(table).data(), 8, 12),
                (float[]) classes.call("com.example.Plain", "features", row));
        assertEquals(trained.answers(table).get(2).value(), classes.call("com.example.Plain", "answer", row));
        row.put("a", "4,0");
        assertEquals(trained.answers(table).get(2).value(), classes.call("com.example.Plain", "answer", row));
        row.put("c", "z");
        assertEquals("expected one of [x, y] in column c but got \"z\"", assertThrows(IllegalArgumentException.class,
                () -> classes.call("com.example.Plain", "features", row)).getMessage());
        row.put("a", null);
        assertEquals("expected a number in column a but got no value", assertThrows(IllegalArgumentException.class,
                () -> classes.call("com.example.Plain", "features", row)).getMessage());
        row.remove("b");
        row.put("a", 1);
        assertEquals("expected a column b but got [a, c]", assertThrows(IllegalArgumentException.class,
                () -> classes.call("com.example.Plain", "features", row)).getMessage());
    }

    @Test
    void namedInputsAndOutputsOfATableHaveTheirMethods() throws IOException {
        Table table = Table.of("sales", List.of(new Column.Numbers("age", 20, 31, 45, 60),
                new Column.Words("city", List.of("Rome", "Oslo"), 0, 1, 0, 1),
                new Column.Words("sku", List.of("p1", "p2", "p3"), 0, 1, 2, 0), new Column.Numbers("stars", 1, 5, 3, 4),
                new Column.Words("back", List.of("no", "yes"), 0, 0, 1, 1)));
        TableFields fields = TableFields.fit(table, TableFields.input("customer", "age", "city"),
                TableFields.index("product", "sku"), TableFields.label("rating", "stars"),
                TableFields.label("returned", "back"));
        Branch product = Branch.input("product").then(Layers.embedding(fields.entries("product"), 2));
        Branch both = Branch.concat(Branch.input("customer", 3).then(Dense.of(4, Activations.RELU)), product);
        Trained trained = Model.of(Optimizers.adam(), Model.Head.of("rating", both.then(Dense.of(1)), Losses.MSE),
                Model.Head.of("returned", both.then(Dense.of(2)), Losses.SOFTMAX_CE))
                .fit(fields.dataset(table), Training.epochs(3).withBatchSize(2)).preprocess(fields);
        JavaSource.export(trained, folder.resolve("Sales.java"));
        Generated classes = Generated.of(folder);
        Map<String, List<Answer>> answers = trained.predictor().answersByOutput(table);
        Map<String, Object> row = Map.of("age", 45, "city", "Rome", "sku", "p3");
        assertEquals(answers.get("rating").get(2).value(), classes.call("Sales", "answerOfRating", row));
        assertEquals(answers.get("returned").get(2).value(), classes.call("Sales", "answerOfReturned", row));
        assertEquals(answers.get("returned").get(2).probabilities(),
                classes.call("Sales", "probabilitiesOfReturned", row));
        Tensor features = trained.tableFields().orElseThrow().features(table).get("customer");
        float[] customer = Arrays.copyOfRange(features.data(), 6, 9);
        assertEquals(answers.get("rating").get(2).value(),
                classes.call("Sales", "answerOfRating", new float[]{2}, customer));
        assertEquals(Shape.of(4, 3), features.shape());
        assertEquals("expected 1 numbers for product but got 2", assertThrows(IllegalArgumentException.class,
                () -> classes.call("Sales", "predict", new float[2], customer)).getMessage());
    }
}
