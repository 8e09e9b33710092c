package dev.weft.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.weft.file.MalformedDataException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Converts JSON text (RFC 8259) to plain values and back: {@code Map<String, Object>} in the order of the text,
 * {@code List}, {@code String}, {@code Long}, {@code Double}, {@code Boolean} and {@code null}. It writes one line of
 * ASCII, the same on every machine and JDK; reading it gives back equal values, bit for bit. Holds no state: threads
 * may share it.
 */
public final class Json {
    /** The largest nesting depth of lists and objects. */
    public static final int DEEPEST = 32;
    /**
     * The largest number of values in a text, including lists and objects. A value may be two characters long and takes
     * up to 200 bytes of memory.
     */
    public static final int MOST_VALUES = 100_000;
    static final int LONGEST_NUMBER = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
            // Double.toString changed its digits in JDK 19; this writer is the same everywhere.
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            // Jackson's usual buffers stay with every thread that read JSON, and their class loader with them. Its
            // other pools are missing from Jackson 2.15, which Spark 3.5 brings.
            .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
            // Names come from files and must not fill tables that outlive the call.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER).maxStringLength(1 << 24).build())
            .build();

    private Json() {}

    /**
     * Returns the value of {@code text}. Strict: exactly one value, no repeated key, no comments, no NaN, no number
     * outside the range of {@code long} or {@code double}, nesting up to {@link #DEEPEST}, at most {@link #MOST_VALUES}
     * values.
     *
     * @param source where the text comes from, for messages
     * @throws MalformedDataException if the text is anything else
     */
    public static @Nullable Object read(String source, String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new MalformedDataException(source, "JSON", "nothing", "a JSON value");
            }
            Object value = value(source, parser, new AtomicInteger());
            if (parser.nextToken() != null) {
                throw malformed(source, parser, parser.getText(), "the end of the text");
            }
            return value;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            JsonFault fault = JsonFault.of(e.getOriginalMessage());
            throw at == null || at.getLineNr() < 1 ? fault.malformed(source)
                    : fault.malformed(source, text, at.getLineNr(), at.getColumnNr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object value(String source, JsonParser parser, AtomicInteger values) throws IOException {
        if (values.incrementAndGet() > MOST_VALUES) {
            throw malformed(source, parser, "more", "at most " + MOST_VALUES + " values");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(source, parser, values));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(source, parser, values));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer(source, parser);
            case VALUE_NUMBER_FLOAT -> fraction(source, parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw malformed(source, parser, parser.getText(), "a value");
        };
    }

    private static Object integer(String source, JsonParser parser) throws IOException {
        if (parser.getText().equals("-0")) {
            return -0.0;
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw malformed(source, parser, parser.getText(), "a whole number of at most 64 bits");
        }
        return parser.getLongValue();
    }

    private static double fraction(String source, JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw malformed(source, parser, parser.getText(), "a number within the range of a double");
        }
        return value;
    }

    private static MalformedDataException malformed(String source, JsonParser parser, String found, String wanted) {
        var location = parser.currentTokenLocation();
        return new MalformedDataException(source, at(location.getLineNr(), location.getColumnNr()), found, wanted);
    }

    static String at(int line, int column) {
        return "line " + line + ", column " + column;
    }

    /**
     * Returns the text of {@code value}: a map with string keys, a list, a string, a boolean, {@code null}, or a
     * number; {@code byte} to {@code long} become whole numbers, {@code float} and {@code double} become fractions.
     *
     * @throws IllegalArgumentException if it contains anything else or a number that is not finite, or is nested deeper
     *     than {@link #DEEPEST}
     */
    public static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator to, @Nullable Object value, int depth) throws IOException {
        if (depth == DEEPEST && (value instanceof Map || value instanceof List)) {
            throw new IllegalArgumentException("Json expects values nested at most " + DEEPEST + " deep but got more");
        }
        if (value instanceof Map<?, ?> map) {
            to.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String name)) {
                    throw new IllegalArgumentException("Json expects text as keys but got " + entry.getKey());
                }
                to.writeFieldName(name);
                write(to, entry.getValue(), depth + 1);
            }
            to.writeEndObject();
        } else if (value instanceof List<?> list) {
            to.writeStartArray();
            for (Object element : list) {
                write(to, element, depth + 1);
            }
            to.writeEndArray();
        } else if (value instanceof String text) {
            to.writeString(text);
        } else if (value instanceof Boolean truth) {
            to.writeBoolean(truth);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short
                || value instanceof Byte) {
            to.writeNumber(((Number) value).longValue());
        } else if ((value instanceof Double || value instanceof Float)
                && Double.isFinite(((Number) value).doubleValue())) {
            to.writeNumber(((Number) value).doubleValue());
        } else if (value == null) {
            to.writeNull();
        } else {
            throw new IllegalArgumentException("Json expects maps, lists, text, finite numbers, booleans or null "
                    + "but got "
                    + value.getClass().getSimpleName() + " " + value);
        }
    }
}
