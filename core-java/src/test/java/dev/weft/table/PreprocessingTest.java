package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreprocessingTest {
    private static final String TRAINING = "size,colour,same,kind\n1,red,0.1,pear\n3,blue,0.1,apple\n5,red,0.1,pear\n";

    @TempDir private Path folder;

    private Table read(String text) throws IOException {
        return Csv.read(Files.writeString(folder.resolve("t.csv"), text));
    }

    private Preprocessing fitted() throws IOException {
        return Preprocessing.fit(read(TRAINING), "kind");
    }

    @Test
    void numbersAreStandardizedWordsOneHotAndClassesSorted() throws IOException {
        Batch all = fitted().dataset(read(TRAINING)).all();
        float z = (float) Math.sqrt(1.5);
        assertEquals(Shape.of(3, 4), all.features().shape());
        assertArrayEquals(new float[]{-z, 0, 0, 1, 0, 0, 1, 0, z, 0, 0, 1}, all.features().data(), 1e-6f);
        assertArrayEquals(new float[]{1, 0, 1}, all.labels().data());
        assertEquals(List.of("apple", "pear"), fitted().label().classes());
    }

    @Test
    void columnsGoByNameAndOthersDoNotMatter() throws IOException {
        Table rows = read("note,colour,same,size\nhi,red,0.1,3\n");
        assertArrayEquals(new float[]{0, 0, 0, 1}, fitted().features(rows).data());
    }

    @Test
    void aNumberAsLabelIsStandardizedToo() throws IOException {
        Preprocessing fitted = Preprocessing.fit(read(TRAINING), "size");
        Dataset data = fitted.dataset(read(TRAINING));
        assertEquals(Shape.of(1), data.labels());
        assertEquals(5, fitted.label().value(data.all().labels().data()[2]), 1e-6);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("size,colour,kind\n1,red,pear\n",
                        "header: expected a column same but got columns size, colour, kind"),
                Arguments.of("size,Color,same,note,kind\n1,red,1,x,pear\n",
                        "header: expected a column colour (did you mean Color?) but got columns"
                                + " size, Color, same, note, kind"),
                Arguments.of("size,colour,same,kind\n1,red,1,paer\n",
                        "line 2, column kind: expected one of apple, pear (did you mean pear?) but got \"paer\""),
                Arguments.of("size,colour,same,kind\n1,green,1,pear\n",
                        "line 2, column colour: expected one of blue, red but got \"green\""),
                Arguments.of("size,colour,same,kind\n1,,1,pear\n2,red,1,pear\n3,red,1,pear\n", "column colour"),
                Arguments.of("size,colour,same,kind\n1,red,1,pear\n,red,1,pear\n",
                        "line 3, column size: expected a value"),
                Arguments.of("size,colour,same,kind\nbig,red,1,pear\n",
                        "column size: expected numbers, as in training, but got categories"),
                Arguments.of("size,colour,same,kind\n1,2,1,pear\n",
                        "column colour: expected categories, as in training, but got numbers"),
                Arguments.of("size,colour,same,kind\n1,red,1,plum\n",
                        "line 2, column kind: expected one of apple, pear but got \"plum\""),
                Arguments.of("size,colour,same,kind\n1,red,1,pear\n1,red,1,\n",
                        "line 3, column kind: expected a label but got no value"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void rowsThatDoNotFitAreRefusedWithTheirPlace(String text, String message) throws IOException {
        Preprocessing fitted = fitted();
        MalformedDataException e = assertThrows(MalformedDataException.class, () -> fitted.dataset(read(text)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void aTolerantOneTakesTheMeanAndNoneOfTheWords() throws IOException {
        Table rows = read("size,colour,same,kind\n1,green,0.1,pear\n,red,0.1,pear\n5,,0.1,pear\n");
        float z = (float) Math.sqrt(1.5);
        assertArrayEquals(new float[]{-z, 0, 0, 0, 0, 0, 0, 1, z, 0, 0, 0},
                fitted().withMissing().features(rows).data(), 1e-6f);
    }

    @Test
    void columnsThatWereNotReadAreRememberedByTheirNames() throws IOException {
        Path file = Files.writeString(folder.resolve("left.csv"), "size,colour\n1,red\n");
        Table table = Csv.read(file, name -> name.equals("colour") ? Csv.Kind.IGNORED : Csv.Kind.INFERRED);
        assertEquals(file + ", header: expected a column coulor (did you mean colour?) but got columns size, colour",
                assertThrows(MalformedDataException.class, () -> table.column("coulor")).getMessage());
        assertEquals(file + ", header: expected a column colour that is not ignored but got columns size, colour",
                assertThrows(MalformedDataException.class, () -> table.column("colour")).getMessage());
    }

    static Stream<Arguments> unteachable() {
        return Stream.of(
                Arguments.of("a,b\n1,x\n2,y\n", "c", "expected a column c but got columns a, b"),
                Arguments.of("name,Kind\n1,x\n2,y\n", "knid",
                        "expected a column knid (did you mean Kind?) but got columns name, Kind"),
                Arguments.of("b\nx\ny\n", "b", "expected at least one more column to predict it from"),
                Arguments.of("a,b\n1,x\n2,x\n", "b", "a single class [x]"));
    }

    @ParameterizedTest
    @MethodSource("unteachable")
    void tablesThatTeachNothingAreRefused(String text, String label, String message) {
        MalformedDataException e =
                assertThrows(MalformedDataException.class, () -> Preprocessing.fit(read(text), label));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void aColumnOfTooManyWordsIsRefused() {
        StringBuilder text = new StringBuilder("id,b\n");
        for (int i = 0; i < 1001; i++) {
            text.append('w').append(i).append(i % 2 == 0 ? ",x\n" : ",y\n");
        }
        assertTrue(assertThrows(MalformedDataException.class, () -> Preprocessing.fit(read(text.toString()), "b"))
                .getMessage()
                .contains("column id: expected at most 1000 (or ignore the column) but got 1001 categories"));
    }

    @Test
    void aTableRefusesTwoColumnsOfOneNameAndColumnsOfDifferentLength() {
        Column two = new Column.Numbers("a", 1, 2);
        assertEquals("Table expects uniquely named columns of 2 rows but got two columns a",
                assertThrows(IllegalArgumentException.class, () -> Table.of("t", List.of(two, two))).getMessage());
        assertEquals("Table expects uniquely named columns of 2 rows but got b with 1 rows",
                assertThrows(IllegalArgumentException.class,
                        () -> Table.of("t", List.of(two, new Column.Numbers("b", 1)))).getMessage());
    }

    @Test
    void theRowsOfATableAreChosenShuffledAndSliced() throws IOException {
        Table table = read(TRAINING);
        assertEquals(List.of("blue", "red"), Preprocessing.fit(table, "kind").words().get(0).known());
        Column.Numbers sizes = (Column.Numbers) table.rows(2, 0).column("size");
        assertArrayEquals(new double[]{5, 1}, sizes.values());
        double[] shuffled = ((Column.Numbers) table.shuffle(3).column("size")).values();
        assertArrayEquals(shuffled, ((Column.Numbers) table.shuffle(3).column("size")).values());
        assertEquals(9, shuffled[0] + shuffled[1] + shuffled[2]);
        assertEquals(1, table.slice(1, 2).size());
        assertEquals(table.source() + ", header: expected a column weight but got columns size, colour, same, kind",
                assertThrows(MalformedDataException.class, () -> table.without("weight")).getMessage());
    }
}
