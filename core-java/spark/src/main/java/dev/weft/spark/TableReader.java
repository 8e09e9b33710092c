package dev.weft.spark;

import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Table} of rows, with the columns that the preprocessing of a model knows, by their names. Numbers in a
 * column of categories are written as in a CSV file: {@code 3}, not {@code 3.0}. Times are those on the clock of the
 * session's time zone.
 *
 * @param columns the columns of the table
 */
record TableReader(List<Part> columns) implements Serializable {
    private static final long serialVersionUID = 1;

    /** The kinds of columns that a table has. */
    enum Kind {
        NUMBERS, WORDS, TIMES
    }

    /** A column: its name, its place in the rows, and what it becomes. */
    record Part(String name, int place, Kind kind) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    /** Whether a model takes the columns of a table by name. */
    static boolean takesTables(Predictor model) {
        return model.preprocessing().isPresent() || model.tableFields().isPresent();
    }

    /**
     * Reads the columns that a model of tables needs.
     *
     * @param who who needs the columns, for messages
     * @throws IllegalArgumentException if one of them has a type that it cannot have
     */
    static TableReader of(String who, StructType schema, Predictor model) {
        Function<String, Csv.Kind> kinds = model.preprocessing().<Function<String, Csv.Kind>>map(some -> some::kind)
                .or(() -> model.tableFields().map(some -> some::kind)).orElseThrow();
        List<Part> parts = new ArrayList<>();
        for (int place = 0; place < schema.length(); place++) {
            StructField field = schema.fields()[place];
            Kind kind = kind(kinds.apply(field.name()), field.dataType());
            if (kind != null) {
                expect(who, field, kind);
                parts.add(new Part(field.name(), place, kind));
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(who + " expects the columns of the table that its model was trained on "
                    + "but the DataFrame has none of them, only " + String.join(", ", schema.fieldNames()));
        }
        return new TableReader(new ArrayList<>(parts));
    }

    private static @Nullable Kind kind(Csv.Kind wanted, DataType type) {
        return switch (wanted) {
            case IGNORED -> null;
            case WORDS -> Kind.WORDS;
            case NUMBERS, NUMBERS_OR_MISSING -> Kind.NUMBERS;
            case TIMES, TIMES_OR_MISSING, DAY_FIRST_OR_MISSING -> Kind.TIMES;
            case INFERRED -> RowReader.isNumber(type) ? Kind.NUMBERS : isTime(type) ? Kind.TIMES : Kind.WORDS;
        };
    }

    private static boolean isTime(DataType type) {
        return type instanceof TimestampType || type instanceof TimestampNTZType || type instanceof DateType;
    }

    private static void expect(String who, StructField field, Kind kind) {
        DataType type = field.dataType();
        boolean fits = switch (kind) {
            case NUMBERS -> RowReader.isNumber(type);
            case WORDS -> RowReader.isNumber(type) || type instanceof StringType;
            case TIMES -> isTime(type);
        };
        if (!fits) {
            throw new IllegalArgumentException(who + " expects " + switch (kind) {
                case NUMBERS -> "numbers";
                case WORDS -> "text";
                case TIMES -> "dates or timestamps";
            } + " in column " + field.name() + " but it has " + type.simpleString() + ": cast it first");
        }
    }

    /** Returns the rows as a table. A missing value stays one. */
    Table read(List<Row> rows) {
        List<Column> all = new ArrayList<>();
        for (Part part : columns) {
            all.add(switch (part.kind) {
                case NUMBERS -> new Column.Numbers(part.name, numbers(part, rows, TableReader::number));
                case TIMES -> new Column.Times(part.name, numbers(part, rows, TableReader::seconds));
                case WORDS -> words(part, rows);
            });
        }
        return Table.of("the DataFrame", all);
    }

    private static double[] numbers(Part part, List<Row> rows, Function<Object, Double> convert) {
        return rows.stream().mapToDouble(row -> row.isNullAt(part.place) ? Double.NaN
                : convert.apply(row.get(part.place))).toArray();
    }

    private static Column words(Part part, List<Row> rows) {
        Map<String, Integer> known = new LinkedHashMap<>();
        int[] indices = IntStream.range(0, rows.size()).map(row -> {
            Object value = rows.get(row).isNullAt(part.place) ? null : rows.get(row).get(part.place);
            return value == null ? -1 : known.computeIfAbsent(word(value), any -> known.size());
        }).toArray();
        return new Column.Words(part.name, new ArrayList<>(known.keySet()), indices);
    }

    private static double number(Object value) {
        return value instanceof Boolean isTrue ? isTrue ? 1 : 0 : ((Number) value).doubleValue();
    }

    private static String word(Object value) {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            boolean isWhole = number == Math.rint(number) && Math.abs(number) < 1e15;
            return isWhole ? Long.toString((long) number) : value.toString();
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static double seconds(Object value) {
        if (value instanceof java.sql.Timestamp time) {
            return seconds(time.toLocalDateTime());
        }
        if (value instanceof java.sql.Date day) {
            return seconds(day.toLocalDate());
        }
        if (value instanceof Instant instant) {
            return seconds(LocalDateTime.ofInstant(instant, ZoneId.systemDefault()));
        }
        if (value instanceof LocalDate day) {
            return day.toEpochDay() * 86_400.0;
        }
        LocalDateTime time = (LocalDateTime) value;
        return time.toEpochSecond(ZoneOffset.UTC) + time.getNano() / 1e9;
    }
}
