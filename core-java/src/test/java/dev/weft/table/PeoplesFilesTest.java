package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is hard in files of spreadsheets, statistics programs and collections of data. */
class PeoplesFilesTest {
    private static Table read(String text) {
        return Csv.read("t.csv", text.getBytes(StandardCharsets.UTF_8), Csv.Options.of());
    }

    /** Each column as its name and its cells, with an empty one where a value is missing. */
    private static String shown(Table table) {
        List<String> shown = new ArrayList<>();
        for (Column column : table.columns()) {
            List<String> cells = new ArrayList<>();
            for (int row = 0; row < column.size(); row++) {
                cells.add(column.missing(row) ? "" : cell(column, row));
            }
            shown.add(column.name() + "=" + String.join(",", cells));
        }
        return String.join(" ", shown);
    }

    private static String cell(Column column, int row) {
        return column instanceof Column.Words words ? words.words().get(words.indices()[row])
                : column instanceof Column.Numbers numbers ? String.format(Locale.ROOT, "%.6g", numbers.values()[row])
                        .replaceAll("\\.?0+$", "")
                : "@" + (long) ((Column.Times) column).seconds()[row];
    }

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("the class - beside +", "a,01,+\nb,06,-\na,00,+\n", "1=a,b,a 2=01,06,00 3=+,-,+"),
                Arguments.of("blanks between thousands", "a;b\n1 234,5;x\n12 345;y\n", "a=1234.5,12345 b=x,y"),
                Arguments.of("groups as in India", "a,b\n\"12,34,567\",x\n\"1,23,456\",y\n",
                        "a=1.23457e+06,123456 b=x,y"),
                Arguments.of("numbers without end and errors of a spreadsheet", "a,b\n1,x\ninf,y\n#DIV/0!,z\n",
                        "a=1,, b=x,y,z"),
                Arguments.of("marks of databases", "a,b\n1,x\n\\N,\\N\n<NA>,y\n", "a=1,, b=x,,y"),
                Arguments.of("a mark without letters among words", "a,b\n1,x\n2,-\n3,--\n4,y\n", "a=1,2,3,4 b=x,,,y"),
                Arguments.of("North America", "c,n\nEU,1\nNA,2\nAS,3\nSA,4\nAF,5\n", "c=EU,NA,AS,SA,AF n=1,2,3,4,5"),
                Arguments.of("no answer", "c,n\nYES,1\nNA,2\nNO,3\n", "c=YES,,NO n=1,2,3"),
                Arguments.of("years as names", "country,1990,1991\nUS,1,2\nFR,3,4\n",
                        "country=US,FR 1990=1,3 1991=2,4"),
                Arguments.of("one row of numbers", "5.5,3.5\n", "1=5.5 2=3.5"),
                Arguments.of("shuffled pandas", ",a,y\n17,5,x\n3,6,z\n9,7,x\n", "a=5,6,7 y=x,z,x"),
                Arguments.of("R with names of rows", "\"\",\"mpg\"\n\"Mazda\",21\n\"Fiat\",32.4\n", "mpg=21,32.4"),
                Arguments.of("a first column that repeats", ",a,b\nx,1,2\nx,3,4\n", "column 1=x,x a=1,3 b=2,4"),
                Arguments.of("a padded title", "Sales 2024,,\nregion,n,m\nN,5,1\nS,6,2\n", "region=N,S n=5,6 m=1,2"),
                Arguments.of("a long question as a name", "q".repeat(300) + ",b\n1,2\n", "q".repeat(200) + "=1 b=2"),
                Arguments.of("a break in a name", "\"a\nb\",c\n1,2\n", "a b=1 c=2"),
                Arguments.of("both decimal marks", "a,b\n\"1,5\",1.5\n\"2,25\",2.5\n", "a=1.5,2.25 b=1.5,2.5"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aFileIsReadAsItIsMeant(String what, String text, String expected) {
        assertEquals(expected, shown(read(text)), what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1970-01-02T00:00:01.5Z      | 86401.5
            1970-01-02 02:00:00+02:00   | 86400
            1970-01-02 00:00:00 UTC     | 86400
            1970-01-01 19:00-0500       | 86400
            1970/1/2                    | 86400
            1970-01                     | 0
            1970年1月2日                 | 86400
            02/Jan/1970                 | 86400
            2-Jan-70                    | 86400
            Jan. 2, 1970                | 86400
            2 January 1970              | 86400
            Sept 1, 1970                | 20995200
            1/2/1970 12:00:00 AM        | 86400
            1/2/1970 1:05 PM            | 133500
            2000-02-29                  | 951782400
            14:30                       | 52200
            """)
    void timesAreReadAsPeopleWriteThem(String text, double seconds) {
        Column column = read("t;n\n\"" + text + "\";1\n").columns().get(0);
        assertEquals(seconds, ((Column.Times) column).seconds()[0], 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"2001-02-29", "1970-13-01", "1970-01-32", "32.01.1970", "25:00", "12:60", "1970-01-02T", "Foo 2 1970",
        "13 o'clock", "1970-01-02 24:00", "1970-01-02 13:00 PM", "1.2.3", "555-1234", "1970-1-2-3"})
    void whatIsNoTimeIsAWord(String text) {
        assertTrue(read("t;n\n\"" + text + "\";1\n").columns().get(0) instanceof Column.Words, text);
    }

    @Test
    void givenKindsAreReadWithTheFormatThatTheWholeColumnHas() {
        Csv.Options times = Csv.Options.of().withKinds(name -> Csv.Kind.TIMES);
        Table table = Csv.read("t.csv", "d\n01/02/1970\n31/12/1970\n".getBytes(StandardCharsets.UTF_8), times);
        assertArrayEquals(new double[]{31 * 86_400, 364 * 86_400}, ((Column.Times) table.columns().get(0)).seconds());
        Csv.Options numbers = Csv.Options.of().withKinds(name -> Csv.Kind.NUMBERS);
        Table marks = Csv.read("t.csv", "a,b\n\"1,5\",1.5\n".getBytes(StandardCharsets.UTF_8), numbers);
        assertEquals("a=1.5 b=1.5", shown(marks));
    }

    /** The kinds, the words and their order by name do not depend on the order of the rows. */
    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        List<String> rows =
                new ArrayList<>(List.of("1,none,NA,01/02/2024,-", "2.5,red,DE,13/02/2024,+", "NA,blue,FR,,+",
                        "\"1,000\",red,US,03/02/2024,-", "?,none,IT,04/02/2024,+", "7,red,ES,05/02/2024,?"));
        Random random = new Random(3);
        String expected = "";
        for (int round = 0; round < 30; round++) {
            Collections.shuffle(rows, random);
            Table table = read("number,word,code,day,sign\n" + String.join("\n", rows) + "\n");
            List<String> columns = new ArrayList<>();
            for (Column column : table.columns()) {
                List<String> cells = new ArrayList<>();
                for (int row = 0; row < table.size(); row++) {
                    cells.add(column.missing(row) ? "" : cell(column, row));
                }
                Collections.sort(cells);
                columns.add(column.name() + cells);
            }
            expected = round == 0 ? columns.toString() : expected;
            assertEquals(expected, columns.toString());
        }
    }

    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of("GB18030", "商品,价格\n苹果,¥1200\n梨,¥900\n", "GB18030"),
                Arguments.of("GBK", "姓名,备注\n张伟,优秀；按时\n李娜,良好\n", "GB18030"),
                Arguments.of("windows-1252", "nimi,n\nJää,1\nSää,2\n", "windows-1252"),
                Arguments.of("windows-1252", "año,ñ\nCoruña,1\nMálaga,2\n", "windows-1252"),
                Arguments.of("windows-1252", "STRASSE,ORT\nÜBERGRÖßE,KÖLN\nÄÖÜ,5\n", "windows-1252"),
                Arguments.of("windows-1252", "a,n\n" + "x,1\n".repeat(30_000) + "é,2\n", "windows-1252"));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void chineseAndEuropeanTextIsToldApart(String written, String text, String found) {
        Table table = Csv.read("t.csv", text.getBytes(Charset.forName(written)), Csv.Options.of());
        assertEquals(Charset.forName(found), table.dialect().orElseThrow().encoding());
        assertEquals(shown(read(text)), shown(table));
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void damagedArchivesAreRefusedInOneLine() throws IOException {
        byte[] whole = gzipped("a,b\n1,2\n3,4\n".repeat(99).getBytes(StandardCharsets.UTF_8));
        for (int length = 3; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            String message = assertThrows(MalformedDataException.class,
                    () -> Csv.read("t.csv", cut, Csv.Options.of())).getMessage();
            assertTrue(message.startsWith("t.csv, gzip data: expected a whole gzip file but got "), message);
        }
        byte[] workbook = {'P', 'K', 3, 4, 20, 0, 6, 0};
        assertEquals("t.csv, byte 0: expected a table as text (save it as CSV, or unpack it)"
                + " but got a workbook or zip archive",
                assertThrows(MalformedDataException.class,
                        () -> Csv.read("t.csv", workbook, Csv.Options.of())).getMessage());
    }

    /** Any bytes give a table or one line. */
    @Test
    void anyBytesAreATableOrRefused() throws IOException {
        Random random = new Random(11);
        byte[] signs = "0123456789abN-.,;\t| \"'#%\n\r/:\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length && round % 3 > 0; i++) {
                bytes[i] = signs[random.nextInt(signs.length)];
            }
            byte[] content = round % 7 == 0 ? gzipped(bytes) : bytes;
            try {
                assertTrue(Csv.read("t.csv", content, Csv.Options.of()).size() > 0);
            } catch (MalformedDataException e) {
                assertTrue(e.getMessage().startsWith("t.csv, ") && e.getMessage().lines().count() == 1, e.getMessage());
            }
        }
    }
}
