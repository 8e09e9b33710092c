package dev.weft.network;

import dev.weft.graph.Graph;
import dev.weft.graph.Value;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Layers that are joined by named inputs and outputs: a network that is more than a chain. {@link Branch} writes one
 * down; this is what it comes to, and what model files contain.
 *
 * <p>Values are numbered: first the inputs, then the results of the nodes. The rows of the input are those of all
 * inputs side by side, and so are the rows of the output, see {@link Shape#fields}; an only input or output is just
 * itself.
 *
 * @param inputs the inputs, at least one, with different names
 * @param nodes the layers in an order in which each reads earlier values only
 * @param outputs the outputs, at least one, with different names
 */
public record Wiring(List<Input> inputs, List<Node> nodes, List<Output> outputs) implements Layer {
    /**
     * An input.
     *
     * @param name the name of the features that it takes
     * @param shape the shape of one example, without the batch dimension
     */
    public record Input(String name, Shape shape) {}

    /**
     * A layer and what it reads.
     *
     * @param layer the layer; a {@link Join} if it reads several values
     * @param from the numbers of the values that it reads
     * @param weightsOf the number of the value whose layer has the weights that this one uses, if it has none of its
     *     own
     */
    public record Node(Layer layer, List<Integer> from, Optional<Integer> weightsOf) {
        /** Copies the list. */
        public Node {
            from = List.copyOf(from);
        }
    }

    /**
     * An output.
     *
     * @param name the name of the labels that belong to it
     * @param value the number of the value {@code [batch, n]}
     */
    public record Output(String name, int value) {}

    /**
     * Copies the lists and checks how they are connected.
     *
     * @throws IllegalArgumentException if there is no input or no output, two have one name, an input is not used, or a
     *     node reads a value that is not computed before it
     */
    public Wiring {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
        expectDifferent("inputs", inputs.stream().map(Input::name).toList());
        expectDifferent("outputs", outputs.stream().map(Output::name).toList());
        Set<Integer> read = new LinkedHashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            expectEarlier(nodes.get(i), inputs.size() + i, inputs.size());
            read.addAll(nodes.get(i).from());
        }
        for (Node node : nodes) {
            if (node.weightsOf().isPresent()
                    && !nodes.get(node.weightsOf().get() - inputs.size()).layer().equals(node.layer())) {
                throw new IllegalArgumentException("Network expects layers that share weights to be equal but got "
                        + node.layer() + " with the weights of "
                        + nodes.get(node.weightsOf().get() - inputs.size()).layer());
            }
        }
        int values = inputs.size() + nodes.size();
        for (Output output : outputs) {
            if (output.value() < 0 || output.value() >= values) {
                throw new IllegalArgumentException("Network expects output " + output.name() + " to be one of its "
                        + values + " values but got " + output.value());
            }
            read.add(output.value());
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (!read.contains(i)) {
                throw new IllegalArgumentException("Network expects each input to be used but nothing reads "
                        + inputs.get(i).name() + ": connect it, or leave it out");
            }
        }
    }

    private static void expectDifferent(String what, List<String> names) {
        Set<String> seen = new LinkedHashSet<>();
        for (String name : names) {
            Shape.of(Map.of(name, Shape.SCALAR));
            if (!seen.add(name)) {
                throw new IllegalArgumentException("Network expects different names of " + what + " but got " + name
                        + " twice: rename one");
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("Network expects " + what + " but got none");
        }
    }

    private static void expectEarlier(Node node, int number, int inputs) {
        List<Integer> needed = new ArrayList<>(node.from());
        node.weightsOf().ifPresent(needed::add);
        for (int from : needed) {
            if (from < 0 || from >= number) {
                throw new IllegalArgumentException("Network expects layers that read earlier ones but value " + number
                        + " (" + node.layer().kind() + ") reads value " + from + ": a network has no cycles");
            }
        }
        boolean isJoin = node.layer() instanceof Join;
        if (node.from().isEmpty() || node.from().size() > 1 && !isJoin) {
            throw new IllegalArgumentException("Network expects a layer to read one value but " + node.layer().kind()
                    + " reads " + node.from().size() + ": join them first");
        }
        if (node.weightsOf().isPresent() && (isJoin || node.weightsOf().get() < inputs)) {
            throw new IllegalArgumentException("Network expects weights of a layer but value " + number
                    + " uses those of value " + node.weightsOf().get());
        }
    }

    /** The network of all that {@code outputs} depend on. */
    static Wiring of(Map<String, Branch> outputs) {
        List<Branch> all = before(outputs);
        List<Input> inputs = new ArrayList<>();
        Map<Branch, Integer> numbers = new HashMap<>();
        for (Branch branch : all) {
            if (branch.from.isEmpty()) {
                numbers.put(branch, inputs.size());
                inputs.add(new Input(branch.input, branch.shape().without(0)));
            }
        }
        List<Node> nodes = new ArrayList<>();
        Map<Branch.Use, Integer> shared = new HashMap<>();
        for (Branch branch : all) {
            if (!branch.from.isEmpty()) {
                int number = inputs.size() + nodes.size();
                numbers.put(branch, number);
                Optional<Integer> first = branch.use.map(use -> shared.putIfAbsent(use, number));
                nodes.add(new Node(branch.layer, branch.from.stream().map(numbers::get).toList(), first));
            }
        }
        List<Output> ends = new ArrayList<>();
        outputs.forEach((name, branch) -> ends.add(new Output(name, numbers.get(branch))));
        return new Wiring(inputs, nodes, ends);
    }

    /** The branches that {@code outputs} depend on, in the order in which they were written. */
    private static List<Branch> before(Map<String, Branch> outputs) {
        Set<Branch> found = new LinkedHashSet<>();
        List<Branch> open = new ArrayList<>(outputs.values());
        while (!open.isEmpty()) {
            Branch branch = open.remove(open.size() - 1);
            if (found.add(branch)) {
                open.addAll(branch.from);
            }
        }
        return found.stream().sorted(Comparator.comparingLong(branch -> branch.order)).toList();
    }

    /** Records the prediction of an output of any rank in a graph of its own, to find out its shape. */
    static Value trial(Map<String, Branch> output) {
        Wiring wiring = of(output);
        Graph graph = new Graph();
        Scope scope = Scope.of(graph, RandomStream.of(0, "trial"));
        scope.reserve(List.of(wiring));
        Assembly trial = new Assembly(scope);
        wiring.inputs.forEach(each -> trial.input(each.name,
                graph.placeholder(each.name, each.shape.batch(Shape.UNKNOWN))));
        List<Integer> numbers = wiring.connect(trial, wiring.numbers());
        return trial.value(numbers.get(0));
    }

    /** The layers that have names: all but those that use the weights of another one. */
    List<Layer> layers() {
        return nodes.stream().filter(node -> node.weightsOf.isEmpty()).map(Node::layer).toList();
    }

    /**
     * The network up to a value, with what that depends on; its layers keep their names.
     *
     * @param value the number of the value
     * @param names the names of the built nodes
     */
    Wiring upTo(int value, List<String> names) {
        Set<Integer> kept = new TreeSet<>();
        List<Integer> open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            int number = open.remove(open.size() - 1);
            if (kept.add(number) && number >= inputs.size()) {
                open.addAll(nodes.get(number - inputs.size()).from);
            }
        }
        Map<Integer, Integer> numbers = new HashMap<>();
        kept.forEach(number -> numbers.put(number, numbers.size()));
        List<Node> some = new ArrayList<>();
        Map<Integer, Integer> owners = new HashMap<>();
        for (int number : kept) {
            if (number >= inputs.size()) {
                Node node = nodes.get(number - inputs.size());
                // The first use of shared layers that is left has their weights.
                int first = node.weightsOf.orElse(number);
                Optional<Integer> owner = Optional.ofNullable(owners.putIfAbsent(first, numbers.get(number)));
                Layer layer = owner.isPresent() || node.layer instanceof Join || Layer.Named.of(node.layer).isPresent()
                        ? node.layer : node.layer.named(names.get(first - inputs.size()));
                some.add(new Node(layer, node.from.stream().map(numbers::get).toList(), owner));
            }
        }
        return new Wiring(kept.stream().filter(number -> number < inputs.size()).map(inputs::get).toList(), some,
                List.of(new Output(end(value, names), numbers.get(value))));
    }

    /** The name of the output that a value is, or of its layer. */
    private String end(int value, List<String> names) {
        return outputs.stream().filter(output -> output.value == value).map(Output::name).findFirst()
                .orElseGet(() -> names.get(value - inputs.size()).replace('·', '-'));
    }

    private List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            numbers.add(i);
        }
        return numbers;
    }

    /** The shape of one example: that of an only input, else the inputs as fields. */
    public Shape features() {
        if (inputs.size() == 1) {
            return inputs.get(0).shape();
        }
        Map<String, Shape> fields = new LinkedHashMap<>();
        inputs.forEach(input -> fields.put(input.name, input.shape));
        return Shape.of(fields);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        scope.reserve(List.of(this));
        Assembly assembly = new Assembly(scope);
        int start = assembly.input(scope.name(), scope.graph().placeholder(scope.name(), input));
        return assembly.forward(append(assembly, start));
    }

    /**
     * Adds these layers to a network whose result {@code start} has the rows of all inputs side by side, and returns
     * the number of the result with those of all outputs.
     */
    int append(Assembly assembly, int start) {
        Shape given = assembly.value(start).shape().without(0);
        boolean isNamed = !given.fields().isEmpty() && !features().fields().isEmpty();
        if (isNamed ? !given.equals(features()) : !Arrays.equals(given.toArray(), features().toArray())) {
            throw new IllegalArgumentException("Network expects examples of " + features() + " but got " + given);
        }
        List<Integer> starts = new ArrayList<>(List.of(start));
        if (inputs.size() == 1) {
            assembly.rename(start, inputs.get(0).name);
        } else {
            starts.clear();
            inputs.forEach(input -> starts.add(assembly.field(start, input.name, features().offset(input.name),
                    input.shape)));
        }
        List<Integer> ends = connect(assembly, starts);
        Map<String, Integer> fields = new LinkedHashMap<>();
        for (int i = 0; i < ends.size(); i++) {
            Shape shape = assembly.value(ends.get(i)).shape();
            if (shape.rank() != 2) {
                throw new IllegalArgumentException("Network expects output " + outputs.get(i).name
                        + " to be [batch, n] but got " + shape + ": flatten it");
            }
            fields.put(outputs.get(i).name, ends.get(i));
        }
        return assembly.outputs(fields);
    }

    /** Adds the nodes, which read the results {@code starts} as inputs, and returns the numbers of the outputs. */
    private List<Integer> connect(Assembly assembly, List<Integer> starts) {
        List<Integer> numbers = new ArrayList<>(starts);
        for (Node node : nodes) {
            numbers.add(assembly.add(node.layer, node.from.stream().map(numbers::get).toList(),
                    node.weightsOf.map(numbers::get)));
        }
        return outputs.stream().map(output -> numbers.get(output.value)).toList();
    }
}
