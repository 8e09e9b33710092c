package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.weft.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An ONNX graph under construction: nodes, constants, and the names that are taken. For one thread at a time. */
final class Nodes {
    /** The oldest opset with {@code Softmax} along one axis and {@code ReduceSum} over axes that are an input. */
    static final int OLDEST_OPSET = 13;
    private static final int MOST_NAME = 200;

    final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Float> scalars = new HashMap<>();
    private final Map<Object, String> constants = new HashMap<>();
    private int opset = OLDEST_OPSET;
    private boolean usesMl;

    /** Returns {@code wanted}, or {@code wanted_2} and so on if it is taken, and takes it. */
    String name(String wanted) {
        String start = wanted.length() > MOST_NAME ? wanted.substring(0, MOST_NAME) : wanted;
        String name = start;
        for (int i = 2; !taken.add(name); i++) {
            name = start + "_" + i;
        }
        return name;
    }

    /** Adds a node with one output, and returns the name of that. */
    String node(String label, String operator, Map<String, ?> attributes, String... inputs) {
        return nodes(label, "", operator, attributes, 1, inputs).get(0);
    }

    /** Adds a node with one output and no attributes, and returns the name of the output. */
    String node(String label, String operator, String... inputs) {
        return node(label, operator, Map.of(), inputs);
    }

    /** Adds a node of the domain {@code ai.onnx.ml}, for tables, and returns the names of its outputs. */
    List<String> ml(String label, String operator, Map<String, ?> attributes, int outputs, String... inputs) {
        usesMl = true;
        return nodes(label, "ai.onnx.ml", operator, attributes, outputs, inputs);
    }

    private List<String> nodes(String label, String domain, String operator, Map<String, ?> attributes, int outputs,
            String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).setDomain(domain);
        node.addAllInput(List.of(inputs));
        for (int i = 0; i < outputs; i++) {
            node.addOutput(name(label));
        }
        node.setName(node.getOutput(0));
        attributes.keySet().stream().sorted().forEach(key -> node.addAttribute(attribute(key, attributes.get(key))));
        graph.addNode(node);
        return List.copyOf(node.getOutputList());
    }

    /** Gives the value {@code from} the name of an output, which is taken already. */
    void output(String from, String to) {
        graph.addNode(NodeProto.newBuilder().setOpType("Identity").setName(to).addInput(from).addOutput(to));
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value instanceof Float number) {
            attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
        } else if (value instanceof Number number) {
            attribute.setType(AttributeProto.AttributeType.INT).setI(number.longValue());
        } else if (value instanceof String text) {
            attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
        } else if (value instanceof long[] numbers) {
            attribute.setType(AttributeProto.AttributeType.INTS);
            for (long number : numbers) {
                attribute.addInts(number);
            }
        } else if (value instanceof float[] numbers) {
            attribute.setType(AttributeProto.AttributeType.FLOATS);
            for (float number : numbers) {
                attribute.addFloats(number);
            }
        } else {
            attribute.setType(AttributeProto.AttributeType.STRINGS);
            ((List<?>) value).forEach(text -> attribute.addStrings(ByteString.copyFromUtf8((String) text)));
        }
        return attribute.build();
    }

    /** Demands operators of {@code version}. */
    void needs(int version) {
        opset = Math.max(opset, version);
    }

    int opset() {
        return opset;
    }

    boolean usesMl() {
        return usesMl;
    }

    /** Adds the elements of a tensor under a name, and returns that. */
    String tensor(String wanted, Tensor tensor) {
        String name = name(wanted);
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(tensor.size(), 4)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        TensorProto.Builder proto = TensorProto.newBuilder().setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber()).setRawData(ByteString.copyFrom(bytes));
        for (int length : tensor.shape().toArray()) {
            proto.addDims(length);
        }
        graph.addInitializer(proto);
        if (tensor.shape().rank() == 0) {
            scalars.put(name, tensor.item());
        }
        return name;
    }

    /** Adds numbers of double precision with these lengths, and returns their name. */
    String doubles(double[] numbers, long... lengths) {
        List<Object> key = List.of(Arrays.stream(numbers).boxed().toList(), Arrays.stream(lengths).boxed().toList());
        String known = constants.get(key);
        if (known == null) {
            known = name("doubles");
            TensorProto.Builder proto = TensorProto.newBuilder().setName(known)
                    .setDataType(TensorProto.DataType.DOUBLE.getNumber());
            Arrays.stream(lengths).forEach(proto::addDims);
            Arrays.stream(numbers).forEach(proto::addDoubleData);
            graph.addInitializer(proto);
            constants.put(key, known);
        }
        return known;
    }

    /** The name of a scalar. */
    String number(float number) {
        String known = constants.get(number);
        if (known == null) {
            known = tensor("number", Tensor.scalar(number));
            constants.put(number, known);
        }
        return known;
    }

    /** Whether {@code name} is a scalar of this number. */
    boolean is(String name, float number) {
        return scalars.containsKey(name) && scalars.get(name) == number;
    }

    /** The number of a scalar, or null if {@code name} is no constant scalar. */
    @Nullable
    Float scalar(String name) {
        return scalars.get(name);
    }

    /** The name of a vector of whole numbers, such as axes. */
    String wholes(long... numbers) {
        List<Long> key = Arrays.stream(numbers).boxed().toList();
        String known = constants.get(key);
        if (known == null) {
            known = name("wholes");
            TensorProto.Builder proto = TensorProto.newBuilder().setName(known).addDims(numbers.length)
                    .setDataType(TensorProto.DataType.INT64.getNumber());
            key.forEach(proto::addInt64Data);
            graph.addInitializer(proto);
            constants.put(key, known);
        }
        return known;
    }

    /** The name of a scalar that is a whole number, such as an index. */
    String whole(long number) {
        String name = name("whole");
        graph.addInitializer(TensorProto.newBuilder().setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber()).addInt64Data(number));
        return name;
    }

    /** The name of a vector of texts. */
    String texts(List<String> texts) {
        String name = name("texts");
        TensorProto.Builder proto = TensorProto.newBuilder().setName(name).addDims(texts.size())
                .setDataType(TensorProto.DataType.STRING.getNumber());
        texts.forEach(text -> proto.addStringData(ByteString.copyFrom(text, StandardCharsets.UTF_8)));
        graph.addInitializer(proto);
        return name;
    }

    /** The graph without constants that no node reads, because others took their place. */
    GraphProto finished() {
        Set<String> read = new HashSet<>();
        graph.getNodeList().forEach(node -> read.addAll(node.getInputList()));
        List<TensorProto> kept = graph.getInitializerList().stream().filter(each -> read.contains(each.getName()))
                .toList();
        return graph.clearInitializer().addAllInitializer(kept).build();
    }

    /** Adds a cast to an element type. */
    String cast(String label, String input, TensorProto.DataType type) {
        return node(label, "Cast", Map.of("to", type.getNumber()), input);
    }
}
