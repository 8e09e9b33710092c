package dev.weft.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir Path folder;

    @Test
    void readsBackWhatItWrites() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", Tensor.matrix(new float[][]{{1, -0f, Float.NaN}, {Float.MIN_VALUE, Float.MAX_VALUE, 0.1f}}));
        tensors.put("a 中", Tensor.scalar(3));
        tensors.put("", Tensor.zeros(0, 7));
        tensors.put("large", Tensor.zeros(70_000));
        tensors.get("large").data()[69_999] = 5;
        Path file = folder.resolve("weights.safetensors");
        Safetensors written = new Safetensors(tensors, Map.of("format", "weft 中"));
        written.write(file);
        Safetensors read = Safetensors.read(file);
        assertEquals(written, read);
        assertEquals(new ArrayList<>(tensors.keySet()), new ArrayList<>(read.tensors().keySet()));
        assertEquals(0, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    }

    // Created by src/test/scripts/safetensors_reference.py.
    static Stream<Arguments> reference() {
        return Stream.of(
                arguments("float64", new float[]{1.5f, -0.1f, 0, Float.POSITIVE_INFINITY}),
                arguments("float32", new float[]{0.1f, -0f, Float.NaN}),
                arguments("float16", new float[]{0.099975586f, -65504, 0x1p-24f, Float.NEGATIVE_INFINITY, 0x3efp-24f}),
                arguments("bfloat16", new float[]{1, -3.140625f, Float.POSITIVE_INFINITY}),
                arguments("int64", new float[]{0x1p53f, -0x1p63f}),
                arguments("int32", new float[]{0x1p24f, -1}),
                arguments("int16", new float[]{-32768}),
                arguments("int8", new float[]{-128, 127}),
                arguments("uint64", new float[]{0x1p64f, 0x1.000002p63f, 7}),
                arguments("uint32", new float[]{0x1p32f}),
                arguments("uint16", new float[]{65535}),
                arguments("uint8", new float[]{255}),
                arguments("bool", new float[]{1, 0}),
                arguments("scalar", new float[]{3}),
                arguments("empty", new float[0]),
                arguments("../../etc/passwd", new float[]{1}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reference")
    void readsWhatTheReferenceWrites(String name, float[] elements) throws IOException, URISyntaxException {
        Safetensors read = Safetensors.read(Path.of(getClass().getResource("reference.safetensors").toURI()));
        assertEquals(16, read.tensors().size());
        assertEquals(Map.of("format", "np", "author", "Zoë 中"), read.metadata());
        assertArrayEquals(elements, read.tensors().get(name).data());
        assertEquals(Shape.of(2, 2), read.tensors().get("float64").shape());
        assertEquals(Shape.of(0, 5), read.tensors().get("empty").shape());
    }

    private static final String A = "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]";

    static Stream<Arguments> malformedHeaders() {
        return Stream.of(
                arguments("[]", 0, "a JSON object"), arguments("null", 0, "a JSON object"),
                arguments("\ufeff{}", 0, "strict JSON"), arguments("\u000b{}", 0, "strict JSON"),
                arguments("{\"a\nb\":{" + A + "}}", 4, "of strict JSON"),
                arguments("{}x", 0, "line 1"), arguments("{}{}", 0, "line 1"), arguments("{}/**/", 0, "line 1"),
                arguments("{} ", 1, "1 more bytes"), arguments("{\"", 0, "strict JSON"),
                arguments("{\"a\":1}", 0, "the fields [dtype, shape, data_offsets]"),
                arguments("{\"a\":{" + A + "},\"a\":{" + A + "}}", 4, " twice"),
                arguments("{\"a\":{" + A + ",\"dtype\":\"F32\"}}", 4, " twice"),
                arguments("{\"a\":{" + A + ",\"more\":1}}", 4, "the fields"),
                arguments("{\"a\":[\"F32\",[1],[0,4]]}", 4, "the fields"),
                arguments("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "the fields"),
                arguments("{\"a\":{" + A.replace("F32", "F8_E4M3") + "}}", 4, "dtype: expected one of"),
                arguments("{\"a\":{" + A.replace("\"F32\"", "null") + "}}", 4, "dtype: expected one of"),
                arguments("{\"a\":{" + A.replace("[1]", "1") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[-1]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[-0]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[1.0]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[1e0]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[\"1\"]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[9223372036854775808]") + "}}", 4, "at most 64 bits"),
                arguments("{\"a\":{" + A.replace("[1]", "[9223372036854775807]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[65536,65536]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[1073741825,4]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[4294967296,4294967296,0]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[2147483639,2147483639,0]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[2147483639,2147483639,4]") + "}}", 4, "a, shape"),
                arguments("{\"a\":{" + A.replace("[1]", "[" + "1,".repeat(32) + "1]") + "}}", 4, "at most 32"),
                arguments("{\"a\":{" + A.replace("[1]", "[2]") + "}}", 4, "data_offsets"),
                arguments("{\"a\":{" + A.replace("[0,4]", "[4,0]") + "}}", 4, "data_offsets"),
                arguments("{\"a\":{" + A.replace("[0,4]", "[0,4,8]") + "}}", 4, "data_offsets"),
                arguments("{\"a\":{" + A.replace("[0,4]", "[-4,0]") + "}}", 4, "data_offsets"),
                arguments("{\"a\":{" + A.replace("[0,4]", "[4,8]") + "}}", 8, "a gap at 4"),
                arguments("{\"a\":{" + A + "}}", 0, "data_offsets"),
                arguments("{\"a\":{" + A + "}}", 3, "data_offsets"),
                arguments("{\"a\":{" + A + "}}", 5, "1 more bytes"),
                arguments("{\"a\":{" + A + "},\"b\":{" + A + "}}", 4, "an overlap at 0"),
                arguments("{\"a\\u0000\":{" + A + "}}", 4, "at most 1024 characters, none of them zero"),
                arguments("{\"\\ud800\":{" + A + "}}", 4, "surrogate"),
                arguments("{\"" + "n".repeat(1025) + "\":{" + A + "}}", 4,
                        "at most 1024 characters, none of them zero"),
                arguments("{\"a\":{" + A.replace("F32", "BOOL").replace("[1]", "[4]") + "}}", 4,
                        "neither false nor true"),
                arguments("{\"__metadata__\":1}", 0, "an object with text values"),
                arguments("{\"__metadata__\":{\"a\":1}}", 0, "expected text but"),
                arguments("{\"__metadata__\":{\"a\":null}}", 0, "expected text but"),
                arguments("{\"__metadata__\":{\"a\":\"\\udc00\"}}", 0, "expected text but"),
                arguments("{\"a\":" + "[".repeat(100_000) + "}", 0, "nested at most"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedHeaders")
    void refusesHeaders(String header, int dataBytes, String said) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer content = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(json.length).put(json);
        while (content.hasRemaining()) {
            content.put((byte) 2);
        }
        refuses(content.array(), said);
    }

    @Test
    void acceptsWhiteSpaceBeforeTheHeaderAndControlCharactersInNames() throws IOException {
        byte[] json = " \t\r\n{\"a\\n\\u001bb\":{".concat(A).concat("}}").getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve("good.safetensors"), ByteBuffer.allocate(12 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).putFloat(7).array());
        Safetensors read = Safetensors.read(file);
        assertEquals(Map.of("a\n\u001bb", Tensor.of(Shape.of(1), 7)), read.tensors());
        read.write(file);
        assertEquals(read, Safetensors.read(file));
    }

    @ParameterizedTest(name = "a header of {0} bytes in a file of {1}")
    @CsvSource({"2, 9", "3, 10", "-1, 64", "-9223372036854775808, 64", "0, 64", "1, 64", "16777217, 16777300",
        "4294967298, 64",
        "0, 8"})
    void refusesLengthsOfTheHeader(long declared, int length) throws IOException {
        refuses(ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putLong(declared).array(),
                "byte 0: expected 2 to");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        byte[] content = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(8).array();
        System.arraycopy(new byte[]{'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'}, 0, content, 8, 8);
        refuses(content, "UTF-8");
    }

    @Test
    void refusesDoublesThatNoFloatIsNear() throws IOException {
        byte[] json =
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}".getBytes(StandardCharsets.UTF_8);
        refuses(ByteBuffer.allocate(16 + json.length).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json)
                .putDouble(1e39).array(), "1.0E39, beyond the range of a float");
    }

    private void refuses(byte[] content, String said) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), content);
        String message = assertThrows(MalformedDataException.class, () -> Safetensors.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(said), message);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        var again = assertThrows(MalformedDataException.class, () -> Safetensors.read(file));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(message, again.getMessage());
        assertTrue(allocated < 8L * content.length + (1 << 20), allocated + " bytes");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"__metadata__", "a\0b", "\ud800"})
    void refusesToWriteNamesThatOthersCannotRead(String name) {
        assertEquals("Safetensors expects names of at most 1024 characters, none of them zero, not "
                + "__metadata__, but got \"" + Printable.of(name) + "\"",
                assertThrows(IllegalArgumentException.class,
                        () -> new Safetensors(Map.of(name, Tensor.scalar(1)), Map.of())).getMessage());
    }

    @Test
    void refusesToWriteTextThatOthersCannotRead() {
        assertEquals("Safetensors expects Unicode text but the metadata key has an unpaired surrogate",
                assertThrows(IllegalArgumentException.class, () -> new Safetensors(Map.of(), Map.of("key", "\ud800")))
                        .getMessage());
    }

    @Test
    void leavesTheOldFileAloneWhenItCannotWrite() throws IOException {
        Path target = Files.createDirectories(folder.resolve("taken").resolve("inside")).getParent();
        var error = assertThrows(FileSystemException.class, () -> new Safetensors(Map.of(), Map.of()).write(target));
        assertTrue(error.getMessage().startsWith(target.toString()), error.getMessage());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(target), files.toList());
        }
        assertEquals(folder.resolve("missing/file") + ": could not be written: its folder does not exist",
                assertThrows(IOException.class,
                        () -> new Safetensors(Map.of(), Map.of()).write(folder.resolve("missing/file"))).getMessage());
        assertFalse(Files.exists(folder.resolve("missing")));
    }
}
