package dev.weft.table;

import static dev.weft.table.TableFields.index;
import static dev.weft.table.TableFields.input;
import static dev.weft.table.TableFields.label;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.table.TableFields.Part;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableFieldsTest {
    private static final String SALES = """
            age,city,sku,stars,returned,note
            20,Bern,tea,1,yes,a
            30,Basel,jam,3,no,b
            40,Bern,tea,5,no,c
            """;
    private static final Part[] PARTS = {input("customer", "age", "city"), index("product", "sku"),
        label("rating", "stars"), label("returned", "returned")};

    @TempDir private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("sales.csv"), text);
    }

    private Table read(String text) throws IOException {
        return Csv.read(file(text));
    }

    private TableFields fitted() throws IOException {
        return TableFields.fit(read(SALES), PARTS);
    }

    @Test
    void columnsBecomeNamedInputsAndLabels() throws IOException {
        TableFields fields = fitted();
        Dataset data = fields.dataset(read(SALES));
        float z = (float) Math.sqrt(1.5);
        assertEquals("[customer [3], product []]", fields.features().toString());
        assertEquals(fields.features(), data.features());
        assertEquals("[rating [1], returned []]", data.labels().toString());
        Tensor features = data.all().features();
        assertArrayEquals(new float[]{-z, 0, 1, 0, 1, 0, z, 0, 1}, features.field("customer").data(), 1e-6f);
        assertArrayEquals(new float[]{1, 0, 1}, features.field("product").data());
        assertArrayEquals(new float[]{-z, 0, z}, data.all().labels().field("rating").data(), 1e-6f);
        assertArrayEquals(new float[]{1, 0, 0}, data.all().labels().field("returned").data());
        assertEquals(List.of("jam", "tea"), fields.categories("product"));
        assertEquals(2, fields.entries("product"));
        assertEquals(List.of("no", "yes"), fields.classes("returned"));
        assertEquals(List.of(), fields.classes("rating"));
    }

    @Test
    void anInputEqualsTheFeaturesOfAPreprocessing() throws IOException {
        Table table = read(SALES);
        Preprocessing plain = Preprocessing.fit(table.without("sku", "stars", "note"), "returned");
        assertEquals(plain.features(table), fitted().features(table).get("customer"));
        assertEquals(plain.dataset(table).all().labels(),
                fitted().dataset(table).all().labels().field("returned"));
    }

    @Test
    void aFileThatNeedNotFitIntoMemoryGivesTheSameBits() throws IOException {
        Path csv = file(SALES + "50,,tea,,no,d\n");
        TableFields whole = TableFields.fit(Csv.read(csv), PARTS).withMissing().withMissingLabels();
        TableFields streamed = TableFields.fit(csv, name -> Csv.Kind.INFERRED, PARTS).withMissing()
                .withMissingLabels();
        assertEquals(whole, streamed);
        assertEquals(whole.dataset(Csv.read(csv)).all(), streamed.dataset(csv).all());
        assertEquals(List.of(Csv.Kind.NUMBERS, Csv.Kind.WORDS, Csv.Kind.WORDS, Csv.Kind.NUMBERS, Csv.Kind.WORDS,
                Csv.Kind.IGNORED), Csv.read(csv).names().stream().map(whole::kind).toList());
    }

    @Test
    void predictionsNeedNoLabelsAndOtherColumnsDoNotMatter() throws IOException {
        Map<String, Tensor> features = fitted().features(read("sku,x,city,age\njam,1,Bern,30\n"));
        assertEquals(List.of("customer", "product"), List.copyOf(features.keySet()));
        assertArrayEquals(new float[]{0, 0, 1}, features.get("customer").data());
        assertArrayEquals(new float[]{0}, features.get("product").data());
        assertEquals(Shape.of(0), TableFields.fit(read(SALES), index("product", "sku")).dataset(read(SALES)).labels());
    }

    @Test
    void unknownAndMissingCategoriesAreOneMoreNumber() throws IOException {
        TableFields tolerant = fitted().withMissing();
        Map<String, Tensor> features = tolerant.features(read("age,city,sku\n,Rome,salt\n30,,\n"));
        assertArrayEquals(new float[6], features.get("customer").data());
        assertArrayEquals(new float[]{2, 2}, features.get("product").data());
        assertEquals(3, tolerant.entries("product"));
    }

    @Test
    void aMissingLabelHasTheWeight0() throws IOException {
        Table table = read(SALES + "50,Bern,tea,,,d\n");
        TableFields one = fitted().withMissingLabels("rating");
        assertEquals("[rating [1], rating.weight [], returned []]", one.dataset(read(SALES)).labels().toString());
        Tensor labels = fitted().withMissingLabels().dataset(table).all().labels();
        assertArrayEquals(new float[]{1, 1, 1, 0}, labels.field("rating.weight").data());
        assertArrayEquals(new float[]{1, 1, 1, 0}, labels.field("returned.weight").data());
        assertEquals(0, labels.field("rating").data()[3]);
        assertEquals(0, labels.field("returned").data()[3]);
        assertEquals(
                "line 5, column returned: expected a label (or use TableFields.withMissingLabels) but got no value",
                message(() -> one.dataset(table)));
    }

    static Stream<Arguments> unfit() {
        return Stream.of(
                Arguments
                        .of("header: expected a column agee (did you mean age?) but got columns age, city, sku, stars, "
                                + "returned, note", new Part[]{input("customer", "agee")}),
                Arguments.of("column age: expected categories for an index (read it as Csv.Kind.WORDS) but got numbers",
                        new Part[]{index("customer", "age")}),
                Arguments.of("TableFields expects at least one input or index but got none",
                        new Part[]{label("rating", "stars")}),
                Arguments.of("TableFields expects different names of inputs but got a twice: rename one",
                        new Part[]{input("a", "age"), index("a", "sku")}),
                Arguments.of("TableFields expects different names of labels but got y twice: rename one",
                        new Part[]{input("a", "age"), label("y", "stars"), label("y", "returned")}),
                Arguments.of("Shape expects names of fields of letters, digits, spaces, dots, dashes and underscores "
                        + "but got \"a/b\"", new Part[]{input("a/b", "age")}));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void fieldsThatCannotBeFittedAreRefused(String expected, Part[] parts) {
        assertEquals(expected, message(() -> TableFields.fit(read(SALES), parts)));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("age,city,sku\n1,Bern,jar\n",
                        "line 2, column sku: expected one of jam, tea (did you mean jam?) but got \"jar\""),
                Arguments.of("age,city,sku\n1,Bern,tea\n2,Bern,\n",
                        "line 3, column sku: expected a value (or use TableFields.withMissing) but got no value"),
                Arguments.of("age,city,sku\n1,Bern,tea\n,Bern,tea\n",
                        "line 3, column age: expected a value (or use TableFields.withMissing) but got no value"),
                Arguments.of("age,city,sku\n1,Bern,7\n",
                        "column sku: expected categories, as in training, but got numbers"),
                Arguments.of("age,city,SKU\n1,Bern,7\n",
                        "header: expected a column sku (did you mean SKU?) but got columns age, city, SKU"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void rowsThatDoNotFitAreRefusedAtTheirPlace(String rows, String expected) {
        assertEquals(expected, message(() -> fitted().features(read(rows))));
    }

    @Test
    void namesAreAnsweredWithTheNearestOne() {
        assertEquals("TableFields expects the name of an index of [product] but got prodct (did you mean product?)",
                message(() -> fitted().categories("prodct")));
        assertEquals("TableFields expects the name of a label of [rating, returned] but got ratings (did you mean "
                + "rating?)", message(() -> fitted().withMissingLabels("ratings")));
        assertEquals("TableFields expects columns for a but got []", message(() -> input("a")));
    }

    @Test
    void aColumnMayBePartOfSeveralFieldsAndAnIndexMayHaveManyCategories() throws IOException {
        StringBuilder rows = new StringBuilder("sku,price\n");
        for (int i = 0; i < 1500; i++) {
            rows.append("s").append(i).append(',').append(i).append('\n');
        }
        TableFields many = TableFields.fit(read(rows.toString()), index("product", "sku"), input("cost", "price"),
                input("again", "price"), label("price", "price"));
        assertEquals(1500, many.entries("product"));
        assertEquals(Map.of("product", Shape.SCALAR, "cost", Shape.of(1), "again", Shape.of(1)),
                many.features().fields());
        assertEquals("column sku: expected at most 1000 (or ignore the column) but got 1500 categories",
                message(() -> TableFields.fit(Csv.read(folder.resolve("sales.csv")), input("product", "sku"))));
    }

    private interface Code {
        void run() throws IOException;
    }

    private String message(Code code) {
        String text = String.valueOf(assertThrows(Exception.class, code::run).getMessage());
        return text.replace(folder.resolve("sales.csv") + ", ", "");
    }

    @Test
    void aRowOfAFileIsNamed() {
        assertEquals(folder.resolve("sales.csv") + ", line 2, column age: expected a value (or use "
                + "TableFields.withMissing) but got no value",
                assertThrows(MalformedDataException.class,
                        () -> fitted().features(read("age,city,sku\n,Bern,tea\n1,Bern,tea\n")))
                        .getMessage());
    }
}
