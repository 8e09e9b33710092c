package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.file.MalformedDataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows from a program, beside the same rows from a file. */
class RecordsTest {
    private static final String HEADER = "age,city,member,since,bought";
    private static final List<String> LINES = List.of("31,Rome,yes,2024-05-01,no", "45,Bern,no,2023-01-31,yes",
            ",Rome,yes,2022-07-01,no", "52.5,Bern,no,2021-12-24,yes", "28,Rome,yes,,no", "39,Oslo,no,2020-02-29,yes",
            "61,Oslo,yes,2019-03-03,yes", "33,Bern,no,2018-08-08,no");

    @TempDir Path folder;

    private Preprocessing fitted() throws Exception {
        return Preprocessing.prepared(file(LINES), "bought");
    }

    private Table file(List<String> lines) throws Exception {
        Path file = folder.resolve("rows.csv");
        Files.writeString(file, HEADER + "\n" + String.join("\n", lines) + "\n");
        return Csv.read(file);
    }

    private static Map<String, Object> row(Object age, Object city, Object member, Object since) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("age", age);
        row.put("city", city);
        row.put("member", member);
        row.put("since", since);
        row.put("ignored", List.of());
        return row;
    }

    @Test
    void rowsMeanWhatTheSameRowsOfAFileMean() throws Exception {
        Preprocessing fitted = fitted();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : LINES) {
            String[] cells = line.split(",");
            rows.add(row(cells[0].isEmpty() ? null : Double.valueOf(cells[0]), cells[1], cells[2], cells[3]));
        }
        float[] fromFile = fitted.features(file(LINES)).data();
        Records records = Records.of(fitted);
        assertArrayEquals(fromFile, fitted.features(records.table("request", rows)).data());

        Map<String, List<Object>> columns = new LinkedHashMap<>();
        rows.forEach(row -> row.forEach((name, cell) -> columns.computeIfAbsent(name, any -> new ArrayList<>())
                .add(cell)));
        assertArrayEquals(fromFile, fitted.features(records.columns("request", columns)).data());
    }

    @Test
    void whatARowMeansDoesNotDependOnItsCompany() throws Exception {
        Preprocessing fitted = fitted();
        Records records = Records.of(fitted);
        List<Map<String, Object>> rows = List.of(row("1,234.5", "NA", "Y", "1/2/2024"), row("12,5", "", false, null),
                row("none", 3, true, "31.1.2024"), row(-0.0, "Atlantis", "maybe", "2024-05-01T12:00:00+02:00"));
        float[] together = fitted.features(records.table("request", rows)).data();
        int width = fitted.features().size();
        for (int i = 0; i < rows.size(); i++) {
            float[] alone = fitted.features(records.table("request", List.of(rows.get(i)))).data();
            assertArrayEquals(Arrays.copyOfRange(together, i * width, (i + 1) * width), alone, "row " + i);
        }
    }

    @Test
    void theFieldsSayWhatTheModelReads() throws Exception {
        List<Records.Field> fields = Records.of(fitted()).fields();
        assertEquals(List.of("age", "city", "member", "since"), fields.stream().map(Records.Field::name).toList());
        assertEquals(List.of("no", "yes"), fields.get(2).words());
        assertEquals(39, fields.get(0).typical().orElseThrow());
        assertEquals(1_640_304_000, fields.get(3).typical().orElseThrow());
        TableFields named = TableFields.fit(file(LINES.subList(0, 2)), TableFields.input("who", "age", "city"),
                TableFields.index("town", "city"));
        assertEquals(List.of("age", "city"), Records.of(named).fields().stream().map(Records.Field::name).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Age|31|request, row 0: expected the column age in place of Age, null where it is missing, but got Age",
        "age|old|request, row 0, column age: expected a number, or null where it is missing, but got \"old\"",
        "age|true|request, row 0, column age: expected a number, or null where it is missing, but got true"})
    void aFaultNamesTheRowAndTheColumn(String column, String cell, String message) throws Exception {
        Preprocessing strict = Preprocessing.fit(file(LINES.subList(0, 2)).without("since", "city", "member"),
                "bought");
        Object value = cell.equals("true") ? (Object) true : cell;
        assertEquals(message, assertThrows(MalformedDataException.class, () -> Records.of(strict).table("request",
                List.of(Map.of(column, value)))).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "age|abc|a number|\"abc\"", "age|12 years|a number|\"12 years\"", "age|Infinity|a number|\"Infinity\"",
        "age|1e999|a number|\"1e999\"", "since|yesterday|a date or time, such as \"2024-05-31\"|\"yesterday\"",
        "since|2024-02-30|a date or time, such as \"2024-05-31\"|\"2024-02-30\"",
        "since|2024-13-01|a date or time, such as \"2024-05-31\"|\"2024-13-01\""})
    void aCellThatCannotBeReadIsNotMissing(String column, String cell, String wanted, String found) throws Exception {
        Preprocessing fitted = fitted();
        Map<String, Object> row = row(31, "Rome", "yes", "2024-05-01");
        row.put(column, cell);
        String message = "request, row 1, column " + column + ": expected " + wanted
                + ", or null where it is missing, but got " + found;
        assertEquals(message, assertThrows(MalformedDataException.class, () -> Records.of(fitted).table("request",
                List.of(row(31, "Rome", "yes", ""), row))).getMessage());
    }

    @Test
    void columnsOfNoUseAreNamed() throws Exception {
        assertEquals(List.of("id", "Age"), Records.of(fitted()).ignored(List.of("id", "age", "Age", "id", "city")));
        Map<String, List<Object>> infinite = Map.of("age", List.of(Double.POSITIVE_INFINITY), "city", List.of("Rome"),
                "member", List.of("yes"), "since", List.of(""));
        assertEquals("request, row 0, column age: expected a number, or null where it is missing, but got Infinity",
                assertThrows(MalformedDataException.class, () -> Records.of(fitted()).columns("request", infinite))
                        .getMessage());
    }

    @Test
    void columnsHaveOneLength() throws Exception {
        Records records = Records.of(fitted());
        assertEquals("request, column city: expected 1 cell, as in the columns before, but got 2 cells",
                assertThrows(MalformedDataException.class, () -> records.columns("request",
                        Map.of("age", List.of(1), "city", List.of("Rome", "Bern"), "member", List.of("yes"), "since",
                                List.of(""))))
                        .getMessage());
        assertEquals("request, columns: expected the column age, null where it is missing, but got none",
                assertThrows(MalformedDataException.class, () -> records.columns("request", Map.of())).getMessage());
        assertEquals(0, records.table("request", List.of()).size());
    }
}
