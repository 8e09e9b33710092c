package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.fuzz.Cost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @TempDir private Path folder;

    private Table read(String text) throws IOException {
        return Csv.read(Files.writeString(folder.resolve("t.csv"), text));
    }

    private double[] numbers(String text) throws IOException {
        return ((Column.Numbers) read(text).columns().get(0)).values();
    }

    @Test
    void kindsAreInferredAndMissingValuesArePlaced() throws IOException {
        Table table =
                read("\ufeffage, \"name, full\" ,city\r\n,\"O\"\"Hara\", Rome\r\n\r\n"
                        + " 41.5 ,\"a\nb\",\r\n-2e1,7,Rome\r\n");
        assertEquals(List.of("age", "name, full", "city"), table.names());
        assertArrayEquals(new double[]{Double.NaN, 41.5, -20}, ((Column.Numbers) table.column("age")).values());
        assertEquals(List.of("O\"Hara", "a\nb", "7"), ((Column.Words) table.column("name, full")).words());
        assertArrayEquals(new int[]{0, -1, 0}, ((Column.Words) table.column("city")).indices());
        assertEquals(List.of("line 2, column age", "line 4, column city"), table.missing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "+7", "1.", ".5", "1e5", "1E-5", "2.5e+3", " 1 ", "1e-999"})
    void whatIsANumberReadsAsJavaReadsIt(String text) throws IOException {
        assertArrayEquals(new double[]{Double.parseDouble(text)}, numbers("x\n" + text + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1,234.5     | 1234.5
            1,234,567   | 1234567
            1 234.5     | 1234.5
            1'234.5     | 1234.5
            $1,200      | 1200
            -$1,200.50  | -1200.5
            $-3         | -3
            € 5         | 5
            5 €         | 5
            ¥300        | 300
            12.3%       | 12.3
            -4 %        | -4
            (1,200)     | -1200
            −7.5        | -7.5
            +.5         | 0.5
            """)
    void numbersAreReadAsPeopleWriteThem(String text, double number) throws IOException {
        assertArrayEquals(new double[]{number, 1}, numbers("x\n\"" + text + "\"\n1\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e5", "1e", "1e+", "+-1", "1;2", "--1", "1.2.3", "x1", "١", "１２",
        "1d", "0x1F", "1_000", "$", "%", "(5", "12:75"})
    void whatIsNoNumberMakesAColumnOfWordsWhereverItStands(String text) throws IOException {
        for (String cells : List.of("\"" + text + "\"\n1\n", "1\n\"" + text + "\"\n")) {
            assertTrue(((Column.Words) read("x\n" + cells).columns().get(0)).words().contains(text), text);
        }
        assertTrue(assertThrows(MalformedDataException.class, () -> Csv.read("t.csv",
                ("x\n1\n\"" + text + "\"\n").getBytes(StandardCharsets.UTF_8), name -> Csv.Kind.NUMBERS)).getMessage()
                .contains("line 3, column x: expected a number, or nothing where it is missing (or read the column as"
                        + " categories) but got \"" + text + "\""));
    }

    @Test
    void aFewTextsAmongManyNumbersCountAsMissingAndAreNoted() throws IOException {
        String numbers = IntStream.range(0, 40).mapToObj(i -> i + "\n").collect(Collectors.joining());
        for (String text : List.of("x\nbroken\n" + numbers, "x\n" + numbers + "broken\n")) {
            Table table = read(text);
            assertEquals(1, table.missing().size());
            assertEquals(List.of("column x has numbers and 1 text such as \"broken\", which counts as missing"),
                    table.dialect().orElseThrow().notes());
        }
    }

    @Test
    void emptyLinesAreSkippedAndQuotedEmptyCellsAreMissing() throws IOException {
        assertArrayEquals(new double[]{1, Double.NaN, 2}, numbers("\nx\n\n1\n\n\"\"\n2\n\n"));
        Table table = read("a,b\n\n1,x\r\n\r\n2,y\n");
        assertEquals(2, table.size());
        assertEquals(2, read("a,b\n1,x\n \n2,y\n").size());
    }

    @Test
    void columnsGrowToTheLongestArray() {
        assertEquals(16, ColumnReader.grown(0));
        assertEquals(16, ColumnReader.grown(8));
        assertEquals(18, ColumnReader.grown(9));
        assertEquals(2_147_483_638, ColumnReader.grown(1_073_741_819));
        assertEquals(Integer.MAX_VALUE - 8, ColumnReader.grown(1_073_741_820));
        assertEquals(Integer.MAX_VALUE - 8, ColumnReader.grown(1_500_000_000));
    }

    @Test
    void kindsAreObeyed() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "a,b,c\n1,2,junk\n01,2.0,1d\n");
        Table table = Csv.read(file, name -> name.equals("c") ? Csv.Kind.IGNORED : Csv.Kind.WORDS);
        assertEquals(List.of("a", "b"), table.names());
        assertEquals(List.of("1", "01"), ((Column.Words) table.column("a")).words());
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", "line 1: expected a header line with the column names but got nothing"),
                Arguments.of("a,b\n", "line 2: expected at least one row"),
                Arguments.of("a,\u0007\n1,2\n",
                        "header, column 2: expected a printable name but got"),
                Arguments.of("a,b\n1,2\n3\n", "line 3: expected 2 cells between commas, as in the header"
                        + " (or name another separator), but got 1 cell"),
                Arguments.of("a,b\n1,2\n\n3,4,5\n", "line 4: expected 2 cells between commas, as in the header"
                        + " (or name another separator), but got 3 cells"),
                Arguments.of("a,b\n1,2\n1,\"x\n3,4,5\n", "record starting at line 3"),
                Arguments.of("a,b\n1,\"x\"y,z\n2,3\n", "record starting at line 2"),
                Arguments.of("a,b\n1,2\u00003\n", "line 2: expected text but got a zero byte"),
                Arguments.of("a\n1\n" + "9".repeat(1_100_000) + "\n", "line 3: expected cells that end with the quote"),
                Arguments.of("a\n1\n" + "1,".repeat(70_000) + "\n", "maximum limit of 65536 fields"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedTextIsRefusedWithItsPlace(String text, String message) {
        MalformedDataException e = assertThrows(MalformedDataException.class, () -> read(text));
        assertTrue(e.getMessage().contains("t.csv, ") && e.getMessage().contains(message), e.getMessage());
        assertEquals(e.getMessage().replace(folder + "/", ""), assertThrows(MalformedDataException.class,
                () -> Csv.read("t.csv", text.getBytes(StandardCharsets.UTF_8), name -> Csv.Kind.INFERRED))
                .getMessage());
    }

    @Test
    void aTableInMemoryIsReadAsAFileIs() throws IOException {
        String text = "\ufeffa,b\r\n1,x\r\n,\"y, z\"\r\n";
        Table file = read(text);
        Table memory = Csv.read("t.csv", text.getBytes(StandardCharsets.UTF_8), name -> Csv.Kind.INFERRED);
        assertEquals(file.names(), memory.names());
        assertArrayEquals(((Column.Numbers) file.column("a")).values(),
                ((Column.Numbers) memory.column("a")).values());
        assertEquals(List.of("x", "y, z"), ((Column.Words) memory.column("b")).words());
        assertEquals("t.csv", memory.source());
        assertEquals(List.of("b"), Csv.read("t.csv", text.getBytes(StandardCharsets.UTF_8),
                name -> name.equals("a") ? Csv.Kind.IGNORED : Csv.Kind.WORDS).names());
    }

    @Test
    void aNamedEncodingIsTakenAtItsWordAndWrongBytesHaveALine() throws IOException {
        Path file = Files.write(folder.resolve("t.csv"), "a\n1\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(MalformedDataException.class,
                () -> Csv.read(file, Csv.Options.of().withEncoding(StandardCharsets.UTF_8))).getMessage()
                .contains(
                        "line 3: expected text in UTF-8, as asked for (name windows-1252 instead, or leave the encoding"
                                + " to be found), but got byte 0xe9, and all bytes that look like windows-1252"));
        assertEquals(List.of("1", "é"), ((Column.Words) Csv.read(file).columns().get(0)).words());
    }

    @Test
    void charactersAcrossTheReadersChunksAreWhole() throws IOException {
        String words = "é€😀,".repeat(30_000);
        Table table = read("a,b\n" + ("x" + words.replace(",", "") + ",1\n"));
        assertEquals("x" + words.replace(",", ""), ((Column.Words) table.column("a")).words().get(0));
    }

    @Test
    void aNumberOfAHundredThousandDigitsTakesNoTime() throws Exception {
        Cost cost = Cost.of(() -> assertEquals(1 / 3.0, numbers("x\n0." + "3".repeat(100_000) + "\n")[0], 1e-16));
        assertTrue(cost.millis() < 2_000, cost::toString);
    }

    @Test
    void aMissingFileIsNoMalformedOne() {
        Path none = folder.resolve("none");
        assertEquals(none.toString(), assertThrows(NoSuchFileException.class, () -> Csv.read(none)).getMessage());
    }
}
