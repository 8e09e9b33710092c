package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables as people's programs write them are read as they are meant. */
class DialectTest {
    private static Table read(byte[] bytes) {
        return Csv.read("t.csv", bytes, Csv.Options.of());
    }

    /** The cells of a column as text, the missing ones empty. */
    private static List<String> texts(Column column) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < column.size(); row++) {
            String text = column instanceof Column.Words words && !column.missing(row)
                    ? words.words().get(words.indices()[row])
                    : column instanceof Column.Numbers numbers ? "" + numbers.values()[row]
                    : column instanceof Column.Times times ? times.seconds()[row] + " s" : "";
            texts.add(column.missing(row) ? "" : text);
        }
        return texts;
    }

    private static String shown(Table table) {
        StringBuilder shown = new StringBuilder();
        table.columns().forEach(column -> shown.append(column.name()).append("=").append(texts(column)).append(" "));
        return shown.toString().strip();
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("a;b;c\n1,5;2;x\n-3,25;1.234,5;y\n", "a=[1.5, -3.25] b=[2.0, 1234.5] c=[x, y]"),
                Arguments.of("a\tb\n1\tx y\n2\tz, w\n", "a=[1.0, 2.0] b=[x y, z, w]"),
                Arguments.of("a|b\n1|x\n2|y\n", "a=[1.0, 2.0] b=[x, y]"),
                Arguments.of("39, State-gov, <=50K\n50, Private, >50K\n28, ?, <=50K\n\n",
                        "1=[39.0, 50.0, 28.0] 2=[State-gov, Private, ] 3=[<=50K, >50K, <=50K]"),
                Arguments.of("|1x3 Cross validator\n25, Private, <=50K.\n38, Private, >50K.\n",
                        "1=[25.0, 38.0] 2=[Private, Private] 3=[<=50K., >50K.]"),
                Arguments.of("18.0   8   307.0\t\"chevrolet chevelle\"\n15.0   8   ?  \t\"buick skylark\"\n",
                        "1=[18.0, 15.0] 2=[8.0, 8.0] 3=[307.0, ] 4=[chevrolet chevelle, buick skylark]"),
                Arguments.of("\"fixed acidity\";\"pH\"\n7.4;3.51\n7.8;3.2\n",
                        "fixed acidity=[7.4, 7.8] pH=[3.51, 3.2]"),
                Arguments.of("sep=;\r\na;b\r\n1;2\r\n", "a=[1.0] b=[2.0]"),
                Arguments.of("# made in May\n# by hand\na,b\n1,2\n# a pause\n3,4\n", "a=[1.0, 3.0] b=[2.0, 4.0]"),
                Arguments.of("# time x  y\n1 2 3\n4 5 6\n", "time=[1.0, 4.0] x=[2.0, 5.0] y=[3.0, 6.0]"),
                Arguments.of("# run 7\n#x y\n1.0e+00 2\n3.0e+00 4\n", "x=[1.0, 3.0] y=[2.0, 4.0]"),
                Arguments.of("# x, y, z\n1 2 3\n4 5 6\n", "x=[1.0, 4.0] y=[2.0, 5.0] z=[3.0, 6.0]"),
                Arguments.of("# x,y\n1,2\n4,5\n", "x=[1.0, 4.0] y=[2.0, 5.0]"),
                Arguments.of("% made by hand\n1 2\n4 5\n", "1=[1.0, 4.0] 2=[2.0, 5.0]"),
                Arguments.of("##v=4\n#chrom\tpos\n1\t5\n2\t6\n", "chrom=[1.0, 2.0] pos=[5.0, 6.0]"),
                Arguments.of("part\tn\n5\" pipe\t1\n6\" pipe\t2\n", "part=[5\" pipe, 6\" pipe] n=[1.0, 2.0]"),
                Arguments.of("part\tn\n\"5 inch\t1\nrod\t2\n\"rod\"\t3\n",
                        "part=[\"5 inch, rod, rod] n=[1.0, 2.0, 3.0]"),
                Arguments.of("part\tn\n\"5 inch\t1\nrod\t2\n\"6 inch\t3\n",
                        "part=[\"5 inch, rod, \"6 inch] n=[1.0, 2.0, 3.0]"),
                Arguments.of("n,text\n1,\"one\ntwo, three\"\n2,\"a\"\"b\"\n",
                        "n=[1.0, 2.0] text=[one\ntwo, three, a\"b]"),
                Arguments.of("#,Name\n1,Bulbasaur\n2,Ivysaur\n", "#=[1.0, 2.0] Name=[Bulbasaur, Ivysaur]"),
                Arguments.of("a,b,\n1,2,\n3,4,\n", "a=[1.0, 3.0] b=[2.0, 4.0]"),
                Arguments.of("a,b\n1,2,\n3,4,\n", "a=[1.0, 3.0] b=[2.0, 4.0]"),
                Arguments.of(",a\n0,5\n1,6\n2,7\n", "a=[5.0, 6.0, 7.0]"),
                Arguments.of("\"mpg\" \"cyl\"\n\"Mazda RX4\" 21 6\n\"Datsun\" 22.8 4\n",
                        "mpg=[21.0, 22.8] cyl=[6.0, 4.0]"),
                Arguments.of("a,a,\n1,2,3\n4,5,6\n", "a=[1.0, 4.0] a 2=[2.0, 5.0] column 3=[3.0, 6.0]"),
                Arguments.of("p,x\ne,x\np,y\ne,y\n", "1=[p, e, p, e] 2=[x, x, y, y]"),
                Arguments.of("class,cap\np,x\ne,x\n", "class=[p, e] cap=[x, x]"),
                Arguments.of("0,1,2,3\n5,7,9,x\n6,8,1,y\n", "0=[5.0, 6.0] 1=[7.0, 8.0] 2=[9.0, 1.0] 3=[x, y]"),
                Arguments.of("5,0,0,1\n0,0,255,1\n", "1=[5.0, 0.0] 2=[0.0, 0.0] 3=[0.0, 255.0] 4=[1.0, 1.0]"),
                Arguments.of("'it''s','b'\n'x, y',1\n'z',2\n", "it's=[x, y, z] b=[1.0, 2.0]"),
                Arguments.of("zip,n\n02134,1\n90210,2\n", "zip=[02134, 90210] n=[1.0, 2.0]"),
                Arguments.of("d,n\n2024-01-02,1\n1970-01-01,2\n", "d=[1.7041536E9 s, 0.0 s] n=[1.0, 2.0]"),
                Arguments.of("d\n31.12.1970\n01.01.1970\n", "d=[3.14496E7 s, 0.0 s]"),
                Arguments.of("d\n12/31/1970\n1/1/1970\n", "d=[3.14496E7 s, 0.0 s]"),
                Arguments.of("d\n31/12/1970\n1/1/1970\n", "d=[3.14496E7 s, 0.0 s]"),
                Arguments.of("d\n1970-01-01T01:00:00+01:00\n1970-01-01 00:01Z\n", "d=[0.0 s, 60.0 s]"),
                Arguments.of("d\n\"Jan 2, 1970\"\n\"January 1, 1970\"\n", "d=[86400.0 s, 0.0 s]"),
                Arguments.of("d\n2-Jan-1970\n1 Jan 1970 1:30 PM\n", "d=[86400.0 s, 48600.0 s]"),
                Arguments.of("t\n00:30\n23:59:59\n", "t=[1800.0 s, 86399.0 s]"),
                Arguments.of("v\n1.2.3\n1.2.4\n", "v=[1.2.3, 1.2.4]"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theSeparatorTheHeaderAndTheKindsAreFound(String text, String expected) {
        assertEquals(expected, shown(read(text.getBytes(StandardCharsets.UTF_8))));
    }

    static Stream<Arguments> missing() {
        return Stream.of(
                Arguments.of("x\n1\nNA\nN/A\nnull\nNone\nnan\n?\n-\n#N/A\n\"\"\n", "x=[1.0, , , , , , , , , ]"),
                Arguments.of("c,y\nnone,1\nred,2\nnone,3\nred,4\n", "c=[none, red, none, red] y=[1.0, 2.0, 3.0, 4.0]"),
                Arguments.of("c,y\nred,1\nnone,2\nnone,3\nred,4\n", "c=[red, none, none, red] y=[1.0, 2.0, 3.0, 4.0]"),
                Arguments.of("vote\ny\nNA\nn\n", "vote=[y, , n]"),
                Arguments.of("c\nDE\nFR\nIT\nCH\nAT\nUS\nGB\nES\nPT\nPL\nNA\n",
                        "c=[DE, FR, IT, CH, AT, US, GB, ES, PT, PL, NA]"),
                Arguments.of("c,n\n" + "red,1\n".repeat(50) + "None,1\n",
                        "c=" + List.of(("red,".repeat(50) + " ").split(",")).toString().replace(",  ]", ", ]") + " n="
                                + List.of(("1.0,".repeat(51)).split(","))));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void whetherAMarkStandsForAMissingValueDependsOnTheWholeColumn(String text, String expected) {
        assertEquals(expected, shown(read(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] gzipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static Stream<Arguments> encodings() {
        String chinese = "姓名,城市,收入\n王小明,北京,1\n李红,上海,2\n";
        String german = "Straße,Größe\nAm Öchsle,5\nCafé Süd,6\n";
        return Stream.of(
                Arguments.of("UTF-8", chinese), Arguments.of("UTF-8", "\ufeff" + chinese),
                Arguments.of("UTF-16LE", "\ufeff" + chinese), Arguments.of("UTF-16BE", "\ufeff" + german),
                Arguments.of("UTF-16LE", german), Arguments.of("GB18030", chinese), Arguments.of("GBK", chinese),
                Arguments.of("windows-1252", german), Arguments.of("ISO-8859-1", german),
                Arguments.of("windows-1252", "price,n\n5 €,1\n6 €,2\n"));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void theEncodingIsFound(String encoding, String text) {
        byte[] bytes = text.getBytes(Charset.forName(encoding));
        String expected = shown(read(text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(expected, shown(read(bytes)));
        assertEquals(expected, shown(read(gzipped(bytes))));
        assertTrue(expected.contains("=["), expected);
    }

    @Test
    void numbersThatAreNotFiniteAreMissingAndNoted() {
        Table read = read("x,y\n1,2\n1e999,3\ninf,4\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("x=[1.0, , ] y=[2.0, 3.0, 4.0]", shown(read));
        assertEquals(List.of("column x has 2 numbers that are not finite, such as inf, which count as missing"),
                read.dialect().orElseThrow().notes());
    }

    /** The same table in every combination of separators, decimal marks, encodings, headers and line ends. */
    @ParameterizedTest
    @MethodSource("combinations")
    void aTableWrittenInAnyDialectReadsToTheSameValues(char separator, char decimal, String encoding, String end) {
        String[][] rows = {{"a", "b", "größe"}, {"1.5", "x y", "10.25"}, {"-2.25", "é", "7.125"}, {"30.5", "", "0.5"}};
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                String cell = row[i].matches("[-0-9.]+") ? row[i].replace('.', decimal) : row[i];
                boolean isQuoted = cell.indexOf(separator) >= 0 || cell.isEmpty();
                text.append(i == 0 ? "" : separator).append(isQuoted ? "\"" + cell + "\"" : cell);
            }
            text.append(end);
        }
        Table table = read(text.toString().getBytes(Charset.forName(encoding)));
        assertEquals("a=[1.5, -2.25, 30.5] b=[x y, é, ] größe=[10.25, 7.125, 0.5]", shown(table), text.toString());
        assertEquals(decimal, table.dialect().orElseThrow().decimal());
    }

    @Test
    void aFileThatLeavesTheDecimalMarkOpenIsReadWithTheUsualOne(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("open.csv"), "a;b\n1.234;2\n");
        Csv.Options options = Csv.Options.of();
        assertEquals("a=[1.234] b=[2.0]", shown(Csv.read(file, options)));
        assertEquals("a=[1234.0] b=[2.0]", shown(Csv.read(file, options.withUsualDecimal(','))));
        assertEquals("a=[1.234] b=[2.0]", shown(Csv.read(file, options.withUsualDecimal(',').withDecimal('.'))));
        Files.writeString(file, "a;b\n1.234;2.5\n");
        assertEquals("a=[1.234] b=[2.5]", shown(Csv.read(file, options.withUsualDecimal(','))));
        Files.writeString(file, "a;b\n1,234;2\n");
        assertEquals("a=[1.234] b=[2.0]", shown(Csv.read(file, options)));
        assertEquals("a=[1234.0] b=[2.0]", shown(Csv.read(file, options.withUsualDecimal('.'))));
        assertEquals("Csv.Options expects a decimal point or comma but got x",
                assertThrows(IllegalArgumentException.class, () -> options.withUsualDecimal('x')).getMessage());
    }

    static Stream<Arguments> combinations() {
        return Stream.of(',', ';', '\t', '|', ' ').flatMap(separator -> Stream.of('.', ',')
                .flatMap(decimal -> Stream.of("UTF-8", "UTF-16", "windows-1252")
                        .flatMap(encoding -> Stream.of("\n", "\r\n")
                                .map(end -> Arguments.of(separator, decimal, encoding, end)))));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theDescriptionIsOneLine(String text, String ignored) {
        String description = read(text.getBytes(StandardCharsets.UTF_8)).dialect().orElseThrow().description();
        assertTrue(description.startsWith("cells between ") && !description.contains("\n"), description);
    }
}
