package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.exchange.onnx.operator.Operators;
import dev.weft.exchange.onnx.operator.Type;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The node tests of the project onnx/onnx, where their archive is present: Weft passes at least as many as ONNX
 * Runtime, and docs/onnx.md has the numbers. After a change, {@code -Dweft.renew=true} renews the table.
 */
class ConformanceTest {
    private static final Path ARCHIVE =
            Path.of(System.getProperty("weft.onnxNodes", "/work/shared/data/onnx-node.tar.gz"));
    private static final Path PAGE = Path.of("../../docs/onnx.md");
    private static final int BLOCK = 512;

    /** The outcomes of the tests of one operator. */
    private static final class Row {
        private int all;
        private int weft;
        private int runtime;
    }

    @Test
    void weftPassesAtLeastAsManyTestsAsOnnxRuntime() throws IOException {
        Assumptions.assumeTrue(Files.exists(ARCHIVE), "no archive " + ARCHIVE);
        SortedMap<String, Map<String, byte[]>> folders = folders();
        SortedMap<String, Row> rows = new TreeMap<>();
        List<String> refused = new ArrayList<>();
        folders.forEach((name, files) -> {
            Row row = rows.computeIfAbsent(operator(files), any -> new Row());
            row.all++;
            String weft = weft(name, files);
            row.weft += weft.isEmpty() ? 1 : 0;
            row.runtime += runtime(files).isEmpty() ? 1 : 0;
            if (!weft.isEmpty()) {
                refused.add("| `" + name.substring(name.indexOf('/') + 1) + "` | " + weft + " |");
            }
        });
        int weft = rows.values().stream().mapToInt(row -> row.weft).sum();
        int runtime = rows.values().stream().mapToInt(row -> row.runtime).sum();
        assertEquals(372, folders.size());
        assertTrue(weft >= runtime, weft + " < " + runtime);
        renewed(table(rows, refused, folders.size(), weft, runtime));
    }

    private static String table(SortedMap<String, Row> rows, List<String> refused, int all, int weft, int runtime) {
        StringBuilder text =
                new StringBuilder("| operator | tests | Weft | ONNX Runtime 1.29.0 |\n|---|---|---|---|\n");
        rows.forEach((name, row) -> text.append("| ").append(name).append(" | ").append(row.all).append(" | ")
                .append(row.weft).append(" | ").append(row.runtime).append(" |\n"));
        text.append("| **all** | **").append(all).append("** | **").append(weft).append("** | **").append(runtime)
                .append("** |\n\n| refused | reason |\n|---|---|\n").append(String.join("\n", refused)).append("\n");
        return text.toString();
    }

    private static void renewed(String table) throws IOException {
        String page = Files.readString(PAGE);
        String start = "<!-- conformance -->\n";
        String end = "<!-- /conformance -->";
        int from = page.indexOf(start) + start.length();
        int to = page.indexOf(end);
        if (Boolean.getBoolean("weft.renew")) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
        } else {
            assertEquals(page.substring(from, to), table);
        }
    }

    @Test
    void thePageListsTheOperators() throws IOException {
        String page = Files.readString(PAGE);
        String list = "`" + String.join("`, `", Operators.names()) + "`";
        String start = "<!-- operators -->\n";
        int from = page.indexOf(start) + start.length();
        int to = page.indexOf("\n<!-- /operators -->");
        if (Boolean.getBoolean("weft.renew")) {
            Files.writeString(PAGE, page.substring(0, from) + list + page.substring(to));
        } else {
            assertEquals(list, page.substring(from, to));
        }
    }

    /** The files of each folder by their names in it. */
    private static SortedMap<String, Map<String, byte[]>> folders() throws IOException {
        SortedMap<String, Map<String, byte[]>> folders = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(ARCHIVE)))) {
            byte[] header = new byte[BLOCK];
            while (true) {
                in.readFully(header);
                String name = text(header, 0, 100);
                if (name.isEmpty()) {
                    return folders;
                }
                byte[] content = new byte[Integer.parseInt(text(header, 124, 12).strip(), 8)];
                in.readFully(content);
                in.skipNBytes((BLOCK - content.length % BLOCK) % BLOCK);
                String[] parts = name.split("/", 3);
                if (header[156] == '0' && parts.length == 3) {
                    folders.computeIfAbsent(parts[0] + "/" + parts[1], any -> new HashMap<>()).put(parts[2], content);
                }
            }
        }
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    /** The operator that a folder tests: the last of its graph. */
    private static String operator(Map<String, byte[]> files) {
        try {
            List<NodeProto> nodes = ModelProto.parseFrom(files.get("model.onnx")).getGraph().getNodeList();
            NodeProto last = nodes.get(nodes.size() - 1);
            return (last.getDomain().isEmpty() ? "" : last.getDomain() + ".") + last.getOpType();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<TensorProto> tensors(Map<String, byte[]> files, int set, String kind) throws IOException {
        List<TensorProto> all = new ArrayList<>();
        for (int i = 0; files.containsKey("test_data_set_" + set + "/" + kind + "_" + i + ".pb"); i++) {
            all.add(TensorProto.parseFrom(files.get("test_data_set_" + set + "/" + kind + "_" + i + ".pb")));
        }
        return all;
    }

    private static String weft(String name, Map<String, byte[]> files) {
        Elements elements = new Elements(name, Optional.empty());
        try {
            Program program = Reader.read(files.get("model.onnx"), elements);
            List<String> inputs = List.copyOf(program.inputs.keySet());
            for (int set = 0; files.containsKey("test_data_set_" + set + "/output_0.pb"); set++) {
                List<TensorProto> fed = tensors(files, set, "input");
                Map<String, Array> arrays = new HashMap<>();
                for (int i = 0; i < inputs.size(); i++) {
                    arrays.put(inputs.get(i), elements.of(fed.get(i)));
                }
                List<Array> found = List.copyOf(program.run(arrays).values());
                List<TensorProto> wanted = tensors(files, set, "output");
                for (int i = 0; i < wanted.size(); i++) {
                    String difference = difference(elements.of(wanted.get(i)), found.get(i), true);
                    if (!difference.isEmpty()) {
                        return difference;
                    }
                }
            }
            return "";
        } catch (IOException | RuntimeException e) {
            return e.getMessage().replace(name + ", ", "");
        }
    }

    private static String difference(Array expected, Array found, boolean sameType) {
        if (sameType && expected.type() != found.type() || !Arrays.equals(expected.lengths(), found.lengths())) {
            return "expected " + expected + " but got " + found;
        }
        double relative = expected.type() == Type.FLOAT16 ? 1e-3 : expected.type() == Type.BFLOAT16 ? 1e-2 : 1e-5;
        for (int i = 0; i < expected.size(); i++) {
            boolean isSame = expected.type() == Type.STRING ? expected.words()[i].equals(found.words()[i])
                    : Math.abs(expected.real(i) - found.real(i)) <= 1e-6 + relative * Math.abs(expected.real(i))
                            || Double.compare(expected.real(i), found.real(i)) == 0;
            if (!isSame) {
                return "element " + i + ": expected " + expected.get(i) + " but got " + found.get(i);
            }
        }
        return "";
    }

    /**
     * ONNX Runtime's answer. Java cannot give it all types, so the inputs become constants, and outputs that are
     * numbers are cast to doubles.
     */
    private static String runtime(Map<String, byte[]> files) {
        Elements elements = new Elements("runtime", Optional.empty());
        try {
            for (int set = 0; files.containsKey("test_data_set_" + set + "/output_0.pb"); set++) {
                List<Array> wanted = tensors(files, set, "output").stream().map(elements::of).toList();
                List<Array> found = runtime(files, set, wanted);
                for (int i = 0; i < wanted.size(); i++) {
                    if (!difference(wanted.get(i), found.get(i), false).isEmpty()) {
                        return difference(wanted.get(i), found.get(i), false);
                    }
                }
            }
            return "";
        } catch (IOException | OrtException | RuntimeException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static List<Array> runtime(Map<String, byte[]> files, int set, List<Array> wanted)
            throws IOException, OrtException {
        ModelProto model = ModelProto.parseFrom(files.get("model.onnx"));
        GraphProto.Builder graph = model.getGraph().toBuilder();
        List<TensorProto> fed = tensors(files, set, "input");
        int next = 0;
        List<ValueInfoProto> inputs = graph.getInputList();
        for (ValueInfoProto input : inputs) {
            boolean isKnown = graph.getInitializerList().stream().anyMatch(t -> t.getName().equals(input.getName()));
            if (!isKnown) {
                graph.addInitializer(fed.get(next++).toBuilder().setName(input.getName()));
            }
        }
        graph.clearInput();
        List<ValueInfoProto> outputs = List.copyOf(graph.getOutputList());
        graph.clearOutput();
        for (int i = 0; i < wanted.size(); i++) {
            String name = outputs.get(i).getName();
            boolean isText = wanted.get(i).type() == Type.STRING;
            if (!isText) {
                graph.addNode(NodeProto.newBuilder().setOpType("Cast").addInput(name).addOutput(name + " as double")
                        .addAttribute(AttributeProto.newBuilder().setName("to").setI(11)
                                .setType(AttributeProto.AttributeType.INT)));
            }
            graph.addOutput(ValueInfoProto.newBuilder().setName(isText ? name : name + " as double"));
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toBuilder().setGraph(graph).build().toByteArray());
                OrtSession.Result result = session.run(Map.of())) {
            List<Array> arrays = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                OnnxTensor tensor = (OnnxTensor) result.get(i);
                int[] lengths = Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
                if (wanted.get(i).type() == Type.STRING) {
                    arrays.add(Array.of(lengths, flat(tensor.getValue())));
                } else {
                    double[] numbers = new double[wanted.get(i).size()];
                    tensor.getDoubleBuffer().get(numbers);
                    arrays.add(Array.of(Type.DOUBLE, lengths, numbers));
                }
            }
            return arrays;
        }
    }

    private static String[] flat(Object texts) {
        return texts instanceof String text ? new String[]{text}
                : Arrays.stream((Object[]) texts).flatMap(each -> Arrays.stream(flat(each))).toArray(String[]::new);
    }
}
