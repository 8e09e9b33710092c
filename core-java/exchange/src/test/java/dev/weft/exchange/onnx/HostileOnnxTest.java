package dev.weft.exchange.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.weft.file.MalformedDataException;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are damaged or mean harm are refused in one line, before anything is allocated for what they declare. */
class HostileOnnxTest {
    @TempDir private Path folder;

    private OnnxModel read(byte[] bytes) throws IOException {
        return Onnx.read(Files.write(folder.resolve("model.onnx"), bytes));
    }

    private static Graphs small() {
        return new Graphs(17).input("x", -1, 2).output("y");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                graph("a cycle", g -> g.node("Add", List.of("x", "b"), "a").node("Neg", List.of("a"), "b")
                        .node("Relu", List.of("b"), "y"), "node Add: expected nodes that do not depend on themselves"),
                graph("a missing input", g -> g.node("Relu", List.of("z"), "y"), "the input z, which nothing makes"),
                graph("a missing output", g -> g.node("Relu", List.of("x"), "z"), "output y: expected the output of"),
                graph("two makers", g -> g.node("Relu", List.of("x"), "y").node("Neg", List.of("x"), "y"),
                        "the output y, which exists already"),
                graph("an unknown operator", g -> g.node("Conv", List.of("x"), "y"),
                        "node Conv: expected one of the operators that Weft knows"),
                graph("a domain", g -> g.node("com.evil/Relu", List.of("x"), "y"), "Weft runs none of other domains"),
                graph("control flow", g -> g.node("If", List.of("x"), "y"), "node If: expected one of the operators"),
                graph("a huge tensor", g -> g.graph.addInitializer(TensorProto.newBuilder().setName("w").setDataType(1)
                        .addDims(1L << 30).addDims(1L << 30)), "tensor w: expected at most the 0 elements"),
                graph("a negative length", g -> g.graph.addInitializer(TensorProto.newBuilder().setName("w")
                        .setDataType(1).addDims(-1)), "tensor w: expected lengths from 0"),
                graph("many axes", g -> {
                    TensorProto.Builder tensor = TensorProto.newBuilder().setName("w").setDataType(1).addFloatData(1);
                    for (int i = 0; i < 65; i++) {
                        tensor.addDims(1);
                    }
                    g.graph.addInitializer(tensor);
                }, "tensor w: expected at most 64 axes"),
                graph("too few elements", g -> g.floats("w", List.of(3), 1, 2),
                        "tensor w: expected at most the 2 elements that the file has for it"),
                graph("too many elements", g -> g.floats("w", List.of(1), 1, 2),
                        "tensor w: expected 1 elements, as its lengths say, but got 2 elements"),
                graph("an unknown type", g -> g.graph.addInitializer(TensorProto.newBuilder().setName("w")
                        .setDataType(99)), "tensor w: expected elements of a type that Weft knows"),
                graph("complex numbers", g -> g.graph.addInitializer(TensorProto.newBuilder().setName("w")
                        .setDataType(14)), "elements of type 14"),
                graph("a sequence", g -> g.graph.addInput(ValueInfoProto.newBuilder().setName("s").setType(TypeProto
                        .newBuilder().setSequenceType(TypeProto.Sequence.newBuilder()))), "input s: expected a tensor"),
                graph("a constant of a huge shape", g -> g.wholes("shape", List.of(2), 1L << 30, 1L << 30)
                        .node("ConstantOfShape", List.of("shape"), "y"), "expects a result of at most"),
                graph("a constant beside no elements", g -> g.wholes("shape", List.of(3), 1 << 20, 0, 1 << 20)
                        .node("ConstantOfShape", List.of("shape"), "y"), "expects a result of at most"),
                graph("a tensor beside no elements", g -> g.floats("w", List.of(0, 1 << 20, 1 << 20)),
                        "expected lengths of at most 1048576 together"),
                graph("many constants", g -> {
                    g.wholes("shape", List.of(2), 1 << 10, 1 << 10).node("Relu", List.of("x"), "y");
                    for (int i = 0; i < 1000; i++) {
                        g.node("ConstantOfShape", List.of("shape"), "c" + i).output("c" + i);
                    }
                }, "ConstantOfShape expects a result of at most"),
                graph("a long product of constants", g -> g.wholes("shape", List.of(2), 1500, 1500)
                        .node("ConstantOfShape", List.of("shape"), "c").node("MatMul", List.of("c", "c"), "y"),
                        "MatMul takes too many products of constants"),
                graph("two versions", g -> g.node("Relu", List.of("x"), "y").model().addOpsetImport(
                        OperatorSetIdProto.newBuilder().setVersion(9)),
                        "opset_import: expected one but got two versions of \"\""),
                graph("a version to come", g -> g.node("Relu", List.of("x"), "y").model().addOpsetImport(
                        OperatorSetIdProto.newBuilder().setVersion(99).setDomain("ai.onnx.ml")),
                        "two versions of \"ai.onnx.ml\""),
                graph("a name that forges lines", g -> g.node("Relu", List.of("z\nOK\u001b[2J"), "y"),
                        "the input z\\nOK\\u001b[2J"),
                graph("functions with long names", g -> {
                    String inner = "m".repeat(100_000);
                    g.model().addFunctions(FunctionProto.newBuilder().setDomain("own").setName("f").addInput("a")
                            .addOutput("b").addNode(NodeProto.newBuilder().setOpType("Relu").addInput("a")
                                    .addOutput(inner))
                            .addNode(NodeProto.newBuilder().setOpType("Relu").addInput(inner).addOutput("b")));
                    for (int i = 0; i < 1000; i++) {
                        g.node("own/f", List.of("x"), "v" + i).output("v" + i);
                    }
                }, "functions: expected fewer but got more than 16777216 characters of names"),
                graph("a function that calls itself", g -> {
                    g.model().addFunctions(FunctionProto.newBuilder().setDomain("own").setName("f").addInput("a")
                            .addOutput("b").addNode(NodeProto.newBuilder().setDomain("own").setOpType("f")
                                    .addInput("a").addOutput("b")));
                    g.node("own/f", List.of("x"), "y");
                }, "functions that call each other 16 times"));
    }

    private static Arguments graph(String name, Consumer<Graphs> change, String words) {
        return Arguments.of(name, change, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aGraphIsRefused(String name, Consumer<Graphs> change, String words) {
        Graphs graph = small();
        change.accept(graph);
        String message = assertThrows(MalformedDataException.class, () -> read(graph.bytes())).getMessage();
        assertTrue(message.contains(words), message);
        assertEquals(1, message.lines().count());
    }

    static Stream<Arguments> huge() {
        return Stream.of(
                graph("Expand", g -> g.wholes("shape", List.of(2), 1L << 31, 1L << 20)
                        .node("Expand", List.of("x", "shape"), "y"), "expects lengths from 0"),
                graph("Tile", g -> g.wholes("times", List.of(2), 1L << 30, 1L << 30)
                        .node("Tile", List.of("x", "times"), "y"), "expects a result of at most"),
                graph("Pad", g -> g.wholes("pads", List.of(4), 0, 0, 1L << 30, 1L << 30)
                        .node("Pad", List.of("x", "pads"), "y"), "expects a result of at most"),
                graph("Range", g -> g.floats("from", List.of(), 0).floats("step", List.of(), 1e-30f)
                        .node("ReduceMax", List.of("x"), "to", Map.of("keepdims", 0))
                        .node("Range", List.of("from", "to", "step"), "y"), "expects lengths from 0"),
                graph("MatMul", g -> g.floats("w", List.of(3, 1), 1, 2, 3).node("MatMul", List.of("x", "w"), "y"),
                        "expects as many rows in the second matrix"),
                graph("Gather", g -> g.wholes("i", List.of(1), 7).node("Gather", List.of("x", "i"), "y"),
                        "expects an index from -1 to 0 but got 7"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("huge")
    void aRunIsRefused(String name, Consumer<Graphs> change, String words) throws IOException {
        Graphs graph = small();
        change.accept(graph);
        OnnxModel model = read(graph.bytes());
        String message = assertThrows(IllegalArgumentException.class, () -> model.predict(Tensor.matrix(new float[]{1,
            2}))).getMessage();
        assertTrue(message.startsWith(name + " ") && message.contains(words), message);
    }

    /** Layers have numbers for each feature, of which a file needs none. */
    @Test
    void layersForHugeInputsAreRefused() throws IOException {
        for (long width : new long[]{1L << 30, 1_000_000}) {
            Graphs graph = new Graphs(17).input("x", -1, width).output("y").floats("s", List.of(1), 1);
            String last = "x";
            for (int i = 0; i < 30_000; i++) {
                String next = i == 29_999 ? "y" : "v" + i;
                graph.node("PRelu", List.of(last, "s"), next);
                last = next;
            }
            OnnxModel model = read(graph.bytes());
            String message = assertThrows(UnsupportedOperationException.class,
                    () -> model.trained(Losses.MSE, Optimizers.sgd(0.1))).getMessage();
            assertTrue(message.contains("more features than fit into memory"), message);
        }
    }

    @Test
    void weightsThatDoNotFitTheInputAreNoLayers() throws IOException {
        OnnxModel model = read(small().floats("w", List.of(3, 1), 1, 2, 3).node("MatMul", List.of("x", "w"), "y")
                .bytes());
        String message = assertThrows(UnsupportedOperationException.class,
                () -> model.trained(Losses.MSE, Optimizers.sgd(0.1))).getMessage();
        assertTrue(message.endsWith("has no layers of Weft: the weight dense1.kernel has 3 numbers for [2, 1]. It can "
                + "predict nevertheless"), message);
    }

    @Test
    void fedArraysMustFit() throws IOException {
        OnnxModel model = read(small().node("Relu", List.of("x"), "y").bytes());
        assertEquals("Model expects input x FLOAT [-1, 2] but got FLOAT [1, 3]", assertThrows(
                IllegalArgumentException.class, () -> model.predict(Tensor.zeros(1, 3))).getMessage());
        assertEquals("Model expects the input x but got [z]", assertThrows(IllegalArgumentException.class,
                () -> model.run(Map.of("z", dev.weft.exchange.onnx.operator.Array.of(Tensor.zeros(1, 2)))))
                .getMessage());
    }

    private static byte[] external(String location, String offset, int length) {
        TensorProto tensor = TensorProto.newBuilder().setName("w").setDataType(1).addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL).addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset)).addExternalData(entry("length", Integer.toString(length)))
                .build();
        Graphs graph = small();
        graph.graph.addInitializer(tensor);
        return graph.node("Mul", List.of("x", "w"), "y").bytes();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void weightsMayBeInOneFileBesideTheModel() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putInt(7).putFloat(3).putFloat(5);
        Files.write(folder.resolve("model.onnx.data"), data.array());
        assertArrayEquals(new float[]{3, 10}, read(external("model.onnx.data", "4", 8)).predict(
                Tensor.matrix(new float[]{1, 2})).data());
    }

    static Stream<Arguments> siblings() {
        return Stream.of(Arguments.of("../secret", "4", 8, "with a plain name"),
                Arguments.of("/etc/passwd", "0", 8, "with a plain name"), Arguments.of("..", "0", 8, "plain name"),
                Arguments.of("sub/data", "0", 8, "plain name"), Arguments.of("a\u0000b", "0", 8, "plain name"),
                Arguments.of("", "0", 8, "plain name"), Arguments.of("missing", "0", 8, "copy it, too"),
                Arguments.of("link", "0", 8, "a link or no file"), Arguments.of("data", "8", 8, "8 bytes from byte 8"),
                Arguments.of("data", "99999999999999999999", 8, "an offset or length from 0"),
                Arguments.of("data", "-1", 8, "an offset or length from 0"),
                Arguments.of("data", "0", 4, "expected 8 bytes, as its lengths say, but got 4 bytes"));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("siblings")
    void otherFilesAreRefused(String location, String offset, int length, String words) throws IOException {
        Files.write(folder.resolve("data"), new byte[12]);
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data"));
        String message = assertThrows(MalformedDataException.class, () -> read(external(location, offset, length)))
                .getMessage();
        assertTrue(message.contains(words), message);
    }

    @Test
    void noChangedByteGivesAnotherError() throws IOException {
        byte[] file = Onnx.toBytes(Model.of(Losses.MSE, Optimizers.sgd(0.1), Layers.dense(4, Activations.GELU),
                Layers.layerNorm(), Layers.reshape(2, 2), Layers.averageOver(1), Layers.dense(2)).withInput(3).build()
                .predictor());
        Random random = new Random(1);
        Tensor examples = Tensor.zeros(2, 3);
        int refused = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] changed = i % 4 == 0 ? java.util.Arrays.copyOf(file, random.nextInt(file.length)) : file.clone();
            for (int k = 0; k < 1 + i % 3 && changed.length > 0; k++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                Program program = Reader.read(changed, new Elements("changed", java.util.Optional.empty()));
                OnnxModel model = new OnnxModel(program);
                model.predict(examples);
                model.trained(Losses.MSE, Optimizers.sgd(0.1));
            } catch (MalformedDataException e) {
                assertEquals(1, e.getMessage().lines().count());
                refused++;
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, refused + " of 4000");
    }

    @Test
    void deepAndWideMessagesAreNotParsed() {
        byte[] deep = {};
        for (int i = 0; i < 100; i++) {
            // Field 5 of an attribute or 1 of a graph: a message in a message.
            byte[] outer = new byte[deep.length + 6];
            outer[0] = (byte) (i % 3 == 0 ? 0x3A : i % 3 == 1 ? 0x0A : 0x32);
            int n = deep.length;
            int at = 1;
            while (n > 127) {
                outer[at++] = (byte) (n & 127 | 128);
                n >>>= 7;
            }
            outer[at++] = (byte) n;
            System.arraycopy(deep, 0, outer, at, deep.length);
            deep = java.util.Arrays.copyOf(outer, at + deep.length);
        }
        byte[] nested = deep;
        assertThrows(MalformedDataException.class, () -> read(nested));
        byte[] wide = new byte[2 * 1_100_000 + 5];
        wide[0] = 0x3A;
        int n = 2 * 1_100_000;
        for (int i = 1; i < 5; i++) {
            wide[i] = (byte) (n & 127 | (i < 4 ? 128 : 0));
            n >>>= 7;
        }
        for (int i = 5; i < wide.length; i += 2) {
            wide[i] = 0x0A;
        }
        String message = assertThrows(MalformedDataException.class, () -> read(wide)).getMessage();
        assertTrue(message.contains("more than 1000000 parts"), message);
    }
}
