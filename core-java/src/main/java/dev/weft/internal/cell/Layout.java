package dev.weft.internal.cell;

import dev.weft.file.MalformedDataException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The rows of a table's beginning, cut by one separator, and what follows from them.
 *
 * @param form how rows are told from the text
 * @param rows the first rows, without lines before the table
 */
public record Layout(CellRows.Form form, List<CellRows.Row> rows) {
    private static final int MOST_ROWS = 300;
    private static final int MOST_TITLES = 20;
    private static final double NEARLY_ALL = 0.9;

    /** Cuts {@code head} into rows; the last one may be incomplete, which is no error here. */
    public static Layout of(String head, CellRows.Form form) {
        List<CellRows.Row> rows = new ArrayList<>();
        try (CellRows all = new CellRows("head", new StringReader(head), form)) {
            for (CellRows.Row row = all.next(); row != null && rows.size() < MOST_ROWS; row = all.next()) {
                if (!row.isBlank()) {
                    rows.add(row);
                }
            }
        } catch (MalformedDataException | IOException e) {
            // The reader of the whole text reports it, with its line.
        }
        Layout found = new Layout(form, rows);
        int titles = 0;
        while (found.width() > 1 && titles < Math.min(rows.size() - 1, MOST_TITLES)
                && isTitle(rows, titles, found.width())) {
            titles++;
        }
        return titles == 0 ? found : new Layout(new CellRows.Form(form.separator(), form.quote(), form.comment(),
                Math.toIntExact(rows.get(titles).line()) - 1), rows.subList(titles, rows.size()));
    }

    /** Whether a row above the header is a title: a single cell, perhaps with empty ones that a program has added. */
    private static boolean isTitle(List<CellRows.Row> rows, int row, int width) {
        List<String> cells = rows.get(row).cells();
        boolean isPadded = width > 2 && cells.size() == width && !cells.get(0).isEmpty()
                && cells.stream().skip(1).allMatch(String::isEmpty)
                && rows.get(row + 1).cells().stream().noneMatch(cell -> cell.isEmpty() || isNumber(cell));
        return cells.size() == 1 || isPadded;
    }

    /** The number of cells that most rows below the first have. */
    public int width() {
        Map<Integer, Integer> counts = new TreeMap<>();
        rows.stream().skip(rows.size() > 1 ? 1 : 0).forEach(row -> counts.merge(row.cells().size(), 1, Integer::sum));
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(0);
    }

    /** The share of rows below the first with as many cells as most. */
    public double consistency() {
        int width = width();
        return rows.size() < 2 ? 1
                : rows.stream().skip(1).filter(row -> row.cells().size() == width).count() / (rows.size() - 1.0);
    }

    /** Whether there are several columns, and nearly all rows have a cell for each. */
    public boolean isTable() {
        return width() > 1 && consistency() >= NEARLY_ALL && Math.abs(rows.get(0).cells().size() - width()) <= 1;
    }

    /** Whether a cell of a column below the first row is not missing, and all such cells pass the test. */
    private boolean allBelow(int column, Predicate<String> test) {
        boolean any = false;
        for (int i = 1; i < rows.size(); i++) {
            List<String> cells = rows.get(i).cells();
            if (column < cells.size() && !Missing.is(cells.get(column))) {
                if (!test.test(cells.get(column))) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    private boolean isBelow(int column, String cell) {
        for (int i = 1; i < rows.size(); i++) {
            List<String> cells = rows.get(i).cells();
            if (column < cells.size() && cells.get(column).equals(cell)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNumeric(int column) {
        return allBelow(column, Layout::isNumber);
    }

    /** Whether a cell is a number with either decimal mark. */
    public static boolean isNumber(String cell) {
        return !Double.isNaN(Numeral.of(cell, '.')) || !Double.isNaN(Numeral.of(cell, ','));
    }

    /** The number of columns of numbers: a wrong separator leaves few. */
    public long numericColumns() {
        return IntStream.range(0, width()).filter(this::isNumeric).count();
    }

    /** Whether most rows have such a cell: what looks like its end may be the separator. */
    public boolean hasCellsThatEndWith(String end) {
        return rows.stream().filter(row -> row.cells().stream().anyMatch(cell -> cell.endsWith(end))).count() * 2 > rows
                .size();
    }

    /** Whether all rows, perhaps but the first, end with a separator. */
    public boolean hasTrailingSeparator() {
        int last = width() - 1;
        return last > 0 && rows.size() > 1
                && rows.stream().skip(1).allMatch(row -> row.cells().size() <= last || row.cells().get(last).isEmpty())
                && (rows.get(0).cells().size() <= last || rows.get(0).cells().get(last).isEmpty());
    }

    /** Whether the first row names the columns. */
    public boolean hasHeader() {
        List<String> first = rows.get(0).cells();
        if (rows.size() == 1) {
            return first.stream().noneMatch(Layout::isNumber);
        }
        if (first.size() < width() && !hasTrailingSeparator()) {
            return true;
        }
        int names = 0;
        int values = 0;
        for (int i = 0; i < first.size(); i++) {
            String cell = first.get(i);
            if (Missing.isSure(cell) && !cell.isEmpty()) {
                continue;
            }
            boolean isTime = Clock.orders(cell) != 0;
            boolean isNumber = isNumber(cell);
            if (isNumeric(i) && !cell.isEmpty()) {
                names += isNumber ? 0 : 1;
                values += isNumber ? 1 : 0;
            } else if (isTime || isNumber) {
                values += isTime && allBelow(i, below -> Clock.orders(below) != 0) ? 1 : 0;
            }
        }
        if (counts(first) || hasYears(first)) {
            return true;
        }
        return names != values ? names > values : looksLikeNames(first);
    }

    /** Whether the numbers among the cells, and only they, are years in order: names of columns. */
    private static boolean hasYears(List<String> first) {
        double[] numbers = first.stream().filter(Layout::isNumber).mapToDouble(cell -> Numeral.of(cell, '.')).toArray();
        return numbers.length > 1 && numbers.length < first.size() && numbers[0] >= 1800 && numbers[0] <= 2200
                && IntStream.range(1, numbers.length).allMatch(i -> numbers[i] == numbers[i - 1] + 1);
    }

    /** Returns the share of cells that do not look like several: those with other separators, or two numbers, do. */
    public double plainness() {
        long all = rows.stream().mapToLong(row -> row.cells().size()).sum();
        return all == 0 ? 0
                : rows.stream().mapToLong(row -> row.cells().stream().filter(this::isPlain).count()).sum()
                        / (double) all;
    }

    private boolean isPlain(String cell) {
        if (isNumber(cell)) {
            return true;
        }
        boolean isText = false;
        boolean isBlank = false;
        boolean wasDigit = false;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c != form.separator() && (c == ';' || c == '\t' || c == '|' || c == ',' && form.separator() == ' ')) {
                return false;
            }
            isText |= Character.isLetter(c);
            if (c >= '0' && c <= '9' && wasDigit && isBlank && !isText && Clock.orders(cell) == 0) {
                return false;
            }
            isBlank = c == ' ';
            wasDigit = isBlank ? wasDigit : c >= '0' && c <= '9' || c == '.';
        }
        return true;
    }

    /** Whether the cells are 0, 1, 2 and so on: names that programs give. */
    private boolean counts(List<String> first) {
        int start = first.get(0).equals("1") ? 1 : 0;
        return first.size() > 2 && IntStream.range(0, first.size() - 1)
                .allMatch(i -> first.get(i).equals(Integer.toString(i + start)))
                && IntStream.range(0, first.size()).anyMatch(i -> !first.get(i).equals(rows.get(1).cells().get(i)));
    }

    /** Among words alone, names differ from each other and do not occur below. */
    private boolean looksLikeNames(List<String> first) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < first.size(); i++) {
            String name = first.get(i);
            if (!seen.add(name) && !name.isEmpty() || !Missing.is(name) && isBelow(i, name)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The decimal mark: a comma if the numbers that have either mark mostly mean it so.
     *
     * @param usual the mark if no number tells it
     */
    public char decimal(Optional<Character> usual) {
        int points = 0;
        int commas = 0;
        int either = 0;
        for (CellRows.Row row : rows) {
            for (String cell : row.cells()) {
                boolean isPoint = !Double.isNaN(Numeral.of(cell, '.'));
                boolean isComma = !Double.isNaN(Numeral.of(cell, ','));
                boolean hasComma = cell.indexOf(',') >= 0;
                points += isPoint && !isComma ? 1 : 0;
                commas += isComma && !isPoint && hasComma ? 1 : 0;
                either += isPoint && isComma && hasComma ? 1 : 0;
            }
        }
        if (commas == 0 && points == 0 && usual.isPresent()) {
            return usual.get();
        }
        boolean isEuropean = form.separator() == ';' || form.separator() == '\t';
        return commas > points || commas == 0 && points == 0 && either > 0 && isEuropean ? ',' : '.';
    }
}
