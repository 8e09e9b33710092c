package dev.weft.exchange.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weft.exchange.onnx.operator.Array;
import dev.weft.exchange.onnx.operator.Operator;
import dev.weft.exchange.onnx.operator.Operators;
import dev.weft.exchange.onnx.operator.Type;
import dev.weft.file.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns the bytes of a file into a program: known operators only, functions of the file written out, nodes in an order
 * in which each finds its inputs.
 */
final class Reader {
    private static final int MOST_NODES = 100_000;
    private static final int DEEPEST = 16;
    private static final Map<String, Long> NEWEST = Map.of("", 28L, "ai.onnx.ml", 8L);
    private static final int LONGEST_LABEL = 100;
    private static final int LONGEST_OPERATOR = 500;
    /** Inputs, outputs and attributes of all nodes, and characters of names in functions that are written out. */
    private static final int MOST_ENDS = 1_000_000;
    private static final long MOST_CHARACTERS = 1 << 24;

    private final Elements elements;
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, FunctionProto> functions = new HashMap<>();
    private final Map<String, Array> constants = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    /** The attributes that are read, each once, though the function that has it may be called often. */
    private final Map<AttributeProto, Object> attributes = new IdentityHashMap<>();
    private int calls;
    private int ends;
    private long characters;

    private Reader(Elements elements) {
        this.elements = elements;
    }

    static Program read(byte[] bytes, Elements elements) {
        try {
            String problem = Scan.problem(bytes, ModelProto.getDescriptor());
            if (!problem.isEmpty()) {
                throw elements.refused("start", problem, "a model of a size that can be held in memory");
            }
            return new Reader(elements).program(ModelProto.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw elements.refused("start", "bytes that are no message", "an ONNX model (a protocol buffer)");
        } catch (IOException e) {
            throw elements.refused("start", "bytes that are no message", "an ONNX model (a protocol buffer)");
        }
    }

    private Program program(ModelProto model) {
        if (!model.hasGraph()) {
            throw elements.refused("start", "no graph", "an ONNX model with a graph");
        }
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            Long other = versions.put(domain(set.getDomain()), set.getVersion());
            if (other != null && other != set.getVersion()) {
                throw elements.refused("opset_import", "two versions of \"" + set.getDomain() + "\"", "one");
            }
        }
        NEWEST.forEach((domain, newest) -> {
            long version = versions.getOrDefault(domain, 1L);
            if (version < 1 || version > newest) {
                throw elements.refused("opset_import", "version " + version
                        + (domain.isEmpty() ? "" : " of " + domain), "a version from 1 to " + newest);
            }
        });
        for (FunctionProto function : model.getFunctionsList()) {
            functions.put(domain(function.getDomain()) + "." + function.getName(), function);
        }
        GraphProto graph = model.getGraph();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (constants.put(tensor.getName(), elements.of(tensor)) != null) {
                throw elements.refused("tensor " + tensor.getName(), "two of that name", "one");
            }
        }
        if (graph.getSparseInitializerCount() > 0) {
            throw elements.refused("graph", "sparse tensors", "dense ones");
        }
        Map<String, Program.Info> inputs = new LinkedHashMap<>();
        for (ValueInfoProto input : graph.getInputList()) {
            if (!constants.containsKey(input.getName()) && inputs.put(input.getName(), info(input)) != null) {
                throw elements.refused("input " + input.getName(), "two of that name", "one");
            }
        }
        graph.getNodeList().forEach(node -> add(node, "", Map.of(), 0));
        List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        if (outputs.isEmpty() || new HashSet<>(outputs).size() < outputs.size()) {
            throw elements.refused("graph", "outputs " + outputs, "at least one output, all different");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        model.getMetadataPropsList().forEach(each -> metadata.put(each.getKey(), each.getValue()));
        List<Step> ordered = Ordering.of(steps, inputs.keySet(), constants.keySet(), outputs, elements);
        return new Program(elements.source(), inputs, outputs, constants, ordered, metadata);
    }

    private static String domain(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }

    private Program.Info info(ValueInfoProto value) {
        if (!value.getType().hasTensorType()) {
            throw elements.refused("input " + value.getName(), "a sequence, a map or an optional value", "a tensor");
        }
        int number = value.getType().getTensorType().getElemType();
        Type type = Type.of(number).orElseThrow(() -> elements.refused("input " + value.getName(),
                "elements of type " + number, "elements of a type that Weft knows"));
        if (!value.getType().getTensorType().hasShape()) {
            return new Program.Info(type, List.of(), false);
        }
        List<Long> lengths = value.getType().getTensorType().getShape().getDimList().stream()
                .map(dimension -> dimension.hasDimValue() && dimension.getDimValue() >= 0 ? dimension.getDimValue()
                        : -1L)
                .toList();
        return new Program.Info(type, lengths, true);
    }

    /** Adds a node; {@code names} are those of a function's inputs and outputs where it is called. */
    private void add(NodeProto node, String prefix, Map<String, String> names, int depth) {
        String domain = domain(node.getDomain());
        String label = label(domain, node);
        if (domain.length() + node.getOpType().length() > LONGEST_OPERATOR) {
            throw elements.refused("node " + label, "an operator of more than " + LONGEST_OPERATOR + " characters",
                    "one of ONNX");
        }
        ends += node.getInputCount() + node.getOutputCount() + node.getAttributeCount();
        if (++calls > MOST_NODES || ends > MOST_ENDS) {
            throw elements.refused("node " + label, calls > MOST_NODES ? "more than " + MOST_NODES + " nodes"
                    : "nodes with more than " + MOST_ENDS + " inputs, outputs and attributes", "fewer");
        }
        List<String> inputs = node.getInputList().stream().map(name -> inside(name, prefix, names)).toList();
        List<String> outputs = node.getOutputList().stream().map(name -> inside(name, prefix, names)).toList();
        FunctionProto function = functions.get(domain + "." + node.getOpType());
        if (function != null) {
            call(function, node, label, inputs, outputs, depth);
            return;
        }
        boolean isKnown = domain.isEmpty() || domain.equals("ai.onnx.ml");
        String name = (domain.isEmpty() ? "" : domain + ".") + node.getOpType();
        Operator operator = Operators.of(isKnown ? name : "?").orElseThrow(() -> elements.refused("node " + label,
                "the operator " + name, isKnown ? "one of the operators that Weft knows (docs/onnx.md lists them)"
                        : "operators of ONNX: Weft runs none of other domains"));
        Map<String, Object> own = new HashMap<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (!attribute.getRefAttrName().isEmpty()) {
                throw elements.refused("node " + label, "an attribute of a function's caller", "its own attributes");
            }
            Object value = attributes.get(attribute);
            if (value == null) {
                value = attribute(attribute, label);
                attributes.put(attribute, value);
            }
            own.put(attribute.getName(), value);
        }
        steps.add(new Step(label, name, operator, versions.getOrDefault("", 1L), inputs, outputs, own));
    }

    /** What messages call a node: one line, not too long. */
    private static String label(String domain, NodeProto node) {
        return (domain.isEmpty() ? "" : cut(domain) + ".") + cut(node.getOpType())
                + (node.getName().isEmpty() ? "" : " " + cut(node.getName()));
    }

    private static String cut(String name) {
        return Printable.of(name.length() > LONGEST_LABEL ? name.substring(0, LONGEST_LABEL) + "…" : name);
    }

    private String inside(String name, String prefix, Map<String, String> names) {
        if (name.isEmpty() || prefix.isEmpty()) {
            return name;
        }
        String given = names.get(name);
        if (given == null) {
            given = prefix + name;
            characters += given.length();
            if (characters > MOST_CHARACTERS) {
                throw elements.refused("functions", "more than " + MOST_CHARACTERS + " characters of names", "fewer");
            }
        }
        return given;
    }

    private void call(FunctionProto function, NodeProto node, String label, List<String> inputs,
            List<String> outputs, int depth) {
        if (depth == DEEPEST || function.getAttributeCount() > 0 && node.getAttributeCount() > 0) {
            throw elements.refused("node " + label, depth == DEEPEST ? "functions that call each other " + DEEPEST
                    + " times" : "a function with attributes", "a function that is written out");
        }
        ends += function.getInputCount() + function.getOutputCount();
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < function.getInputCount(); i++) {
            names.put(function.getInput(i), i < inputs.size() ? inputs.get(i) : "");
        }
        for (int i = 0; i < function.getOutputCount() && i < outputs.size(); i++) {
            names.put(function.getOutput(i), outputs.get(i));
        }
        String prefix = "#" + calls + "/";
        function.getNodeList().forEach(each -> add(each, prefix, names, depth + 1));
    }

    /** The type of an attribute, which the oldest files leave out. */
    private static AttributeProto.AttributeType type(AttributeProto attribute) {
        if (attribute.getType() != AttributeProto.AttributeType.UNDEFINED) {
            return attribute.getType();
        }
        return attribute.hasT() ? AttributeProto.AttributeType.TENSOR
                : attribute.hasS() ? AttributeProto.AttributeType.STRING
                : attribute.hasF() ? AttributeProto.AttributeType.FLOAT
                : attribute.getFloatsCount() > 0 ? AttributeProto.AttributeType.FLOATS
                : attribute.getStringsCount() > 0 ? AttributeProto.AttributeType.STRINGS
                : attribute.getIntsCount() > 0 ? AttributeProto.AttributeType.INTS : AttributeProto.AttributeType.INT;
    }

    private Object attribute(AttributeProto attribute, String label) {
        return switch (type(attribute)) {
            case INT -> attribute.getI();
            case FLOAT -> (double) attribute.getF();
            case STRING -> attribute.getS().toStringUtf8();
            case INTS -> attribute.getIntsList().stream().mapToLong(Long::longValue).toArray();
            case FLOATS -> attribute.getFloatsList().stream().mapToDouble(Float::doubleValue).toArray();
            case STRINGS -> attribute.getStringsList().stream().map(ByteString::toStringUtf8).toList();
            case TENSOR -> elements.of(attribute.getT());
            default -> throw elements.refused("node " + label, "the attribute " + attribute.getName() + " of type "
                    + attribute.getType(), "numbers, texts or a tensor");
        };
    }

    /** Brings nodes into an order in which each comes after those that make its inputs. */
    private static final class Ordering {
        private Ordering() {}

        static List<Step> of(List<Step> steps, Set<String> inputs, Set<String> constants, List<String> outputs,
                Elements elements) {
            Map<String, Step> makers = new HashMap<>();
            for (Step step : steps) {
                for (String output : step.outputs()) {
                    boolean isTwice = !output.isEmpty() && (inputs.contains(output) || constants.contains(output)
                            || makers.put(output, step) != null);
                    if (isTwice) {
                        throw elements.refused("node " + step.label(), "the output " + output
                                + ", which exists already", "a name of its own");
                    }
                }
            }
            Set<String> known = new HashSet<>(inputs);
            known.addAll(constants);
            known.addAll(makers.keySet());
            Map<Step, Integer> missing = new IdentityHashMap<>();
            Map<Step, List<Step>> readers = new IdentityHashMap<>();
            java.util.ArrayDeque<Step> ready = new java.util.ArrayDeque<>();
            for (Step step : steps) {
                int count = 0;
                for (String input : step.inputs()) {
                    if (!input.isEmpty() && !known.contains(input)) {
                        throw elements.refused("node " + step.label(), "the input " + input
                                + ", which nothing makes", "an input of the graph, a constant or an output");
                    }
                    Step maker = makers.get(input);
                    if (!input.isEmpty() && maker != null) {
                        readers.computeIfAbsent(maker, any -> new ArrayList<>()).add(step);
                        count++;
                    }
                }
                missing.put(step, count);
                if (count == 0) {
                    ready.add(step);
                }
            }
            List<Step> ordered = new ArrayList<>();
            while (!ready.isEmpty()) {
                Step step = ready.poll();
                ordered.add(step);
                for (Step reader : readers.getOrDefault(step, List.of())) {
                    if (missing.merge(reader, -1, Integer::sum) == 0) {
                        ready.add(reader);
                    }
                }
            }
            if (ordered.size() < steps.size()) {
                String stuck = steps.stream().filter(step -> missing.get(step) > 0).findFirst().orElseThrow().label();
                throw elements.refused("node " + stuck, "a cycle", "nodes that do not depend on themselves");
            }
            for (String output : outputs) {
                if (!known.contains(output)) {
                    throw elements.refused("output " + output, "nothing that makes it", "the output of a node");
                }
            }
            return needed(ordered, outputs);
        }

        private static List<Step> needed(List<Step> ordered, List<String> outputs) {
            Set<String> wanted = new HashSet<>(outputs);
            List<Step> kept = new ArrayList<>();
            for (int i = ordered.size() - 1; i >= 0; i--) {
                Step step = ordered.get(i);
                if (step.outputs().stream().anyMatch(wanted::contains)) {
                    wanted.addAll(step.inputs());
                    kept.add(step);
                }
            }
            java.util.Collections.reverse(kept);
            return kept;
        }
    }
}
