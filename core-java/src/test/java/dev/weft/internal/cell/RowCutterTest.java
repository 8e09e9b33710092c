package dev.weft.internal.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowCutterTest {
    private static final CellRows.Form COMMAS = new CellRows.Form(',', '"', (char) 0, 0);
    private static final String[] PARTS = {",", ",", ";", "\"", "\"\"", "\n", "\r\n", "\r", "a", "b c", " ", "\t", "12",
        "\u00a0", "é", "#", "\ud83d\ude00", "-1.5", "\"x\"", "\"y, z\""};

    /** The rows, and whether they end with an error. */
    private static String described(List<String> rows, boolean isStuck) {
        return rows + (isStuck ? " stuck" : "");
    }

    private static String cut(String text, CellRows.Form form, int most) throws IOException {
        // A reader that returns few characters at a time, as those of files may.
        Reader few = new StringReader(text) {
            @Override
            public int read(char[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, most));
            }
        };
        List<String> rows = new ArrayList<>();
        try (RowCutter cutter = new RowCutter(few, form)) {
            while (cutter.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < cutter.size(); i++) {
                    cells.add(new String(cutter.text(), cutter.start(i), cutter.end(i) - cutter.start(i)));
                }
                rows.add(cutter.line() + " " + cells + (cutter.isBlank() ? " blank" : ""));
            }
            return described(rows, cutter.isStuck());
        }
    }

    private static String expected(String text, CellRows.Form form) throws IOException {
        List<String> rows = new ArrayList<>();
        try (CellRows all = new CellRows("text", new StringReader(text), form)) {
            for (CellRows.Row row = all.next(); row != null; row = all.next()) {
                rows.add(row.line() + " " + row.cells() + (row.isBlank() ? " blank" : ""));
            }
            return described(rows, false);
        } catch (MalformedDataException e) {
            return described(rows, true);
        }
    }

    @Test
    void rowsAndCellsAreThoseOfTheSlowReader() throws IOException {
        Random random = new Random(5);
        int stuck = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                text.append(PARTS[random.nextInt(PARTS.length)]);
            }
            CellRows.Form form = new CellRows.Form(random.nextInt(4) == 0 ? ';' : ',',
                    random.nextInt(4) == 0 ? CellRows.NO_QUOTE : random.nextInt(8) == 0 ? '\'' : '"',
                    random.nextInt(4) == 0 ? '#' : (char) 0, random.nextInt(6) == 0 ? 2 : 0);
            String expected = expected(text.toString(), form);
            assertEquals(expected, cut(text.toString(), form, 1 + random.nextInt(5)), text.toString());
            stuck += expected.endsWith("stuck") ? 1 : 0;
        }
        assertTrue(stuck > 1000 && stuck < 10_000, stuck + " texts cannot be cut");
    }

    @Test
    void rowsMayBeLongerThanTheBuffer() throws IOException {
        String cell = "0123456789".repeat(9_000);
        String text = "a," + cell + ",\"" + cell + "\"\"\n" + cell + "\"\n" + cell + "," + cell + ",b\n";
        assertEquals(expected(text, COMMAS), cut(text, COMMAS, 1 << 14));
    }

    @Test
    void tooLongCellsAndTooManyAreStuck() throws IOException {
        assertFalse(cut("x".repeat(1 << 20), COMMAS, 1 << 14).endsWith("stuck"));
        assertEquals("[] stuck", cut("x".repeat((1 << 20) + 1), COMMAS, 1 << 14));
        assertEquals("[] stuck", cut("\"" + "x".repeat(1 << 22), COMMAS, 1 << 14));
        assertFalse(cut(",".repeat(65_535), COMMAS, 1 << 14).endsWith("stuck"));
        assertEquals("[] stuck", cut(",".repeat(65_536), COMMAS, 1 << 14));
    }

    @Test
    void rowsThatHaveBeenCutArePassedOn() throws IOException {
        CellRows rows = new CellRows("text", new StringReader("a  bc\n\n  " + "d".repeat(40_000) + " ef\n"),
                new CellRows.Form(' ', '"', (char) 0, 0));
        try (RowCutter cutter = new RowCutter(rows)) {
            assertTrue(cutter.next());
            assertEquals("bc", new String(cutter.text(), cutter.start(1), cutter.end(1) - cutter.start(1)));
            assertTrue(cutter.next());
            assertEquals(3, cutter.line());
            assertEquals(2, cutter.size());
            assertEquals(40_000, cutter.end(0) - cutter.start(0));
            assertEquals("ef", new String(cutter.text(), cutter.start(1), cutter.end(1) - cutter.start(1)));
            assertFalse(cutter.next());
            assertFalse(cutter.isStuck());
        }
    }
}
