package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.operator.Type;
import dev.weft.file.Printable;
import dev.weft.loss.Loss;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Optimizer;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Trained;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** Finds the layers that compute the same as a program, and gives them its weights. */
final class Layering {
    /** Bytes of memory for a feature, whose layers may each have numbers for it. */
    private static final int BYTES = 256;
    private static final int LONGEST_PROBLEM = 300;

    private final Program program;
    private final Steps steps;
    private final Map<String, Branch> values = new HashMap<>();
    private final Map<String, String> problems = new HashMap<>();
    private final Set<Step> done = new HashSet<>();
    private final List<Layer> chain = new ArrayList<>();
    /** The same layers without names, and whether they get the same ones by themselves. */
    private final List<Layer> plain = new ArrayList<>();
    private boolean isAutomatic = true;
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private boolean isChain;
    private String last = "";
    private long room = Runtime.getRuntime().maxMemory() / BYTES;

    Layering(Program program) {
        this.program = program;
        this.steps = new Steps(program);
        this.isChain = program.inputs.size() == 1;
    }

    /**
     * Layers in the place of steps.
     *
     * @param layers the layers
     * @param weights the weights of the last one that has some, by their roles
     * @param output the value that they result in
     * @param steps the steps that they stand for
     * @param origin the name of the constant that names the layer
     */
    record Match(List<Layer> layers, Map<String, float[]> weights, String output, List<Step> steps, String origin) {}

    /** Thrown for what layers cannot express. */
    static final class Inexpressible extends RuntimeException {
        private static final long serialVersionUID = 1;

        Inexpressible(String message) {
            super(message);
        }
    }

    Trained trained(Loss loss, Optimizer optimizer) {
        program.inputs.forEach(this::input);
        for (Step step : program.steps) {
            if (!done.contains(step)) {
                try {
                    add(step);
                } catch (Inexpressible | IllegalArgumentException | ArithmeticException e) {
                    refuse(step, String.valueOf(e.getMessage()));
                } catch (IndexOutOfBoundsException | NoSuchElementException e) {
                    refuse(step, "its inputs are not those of the operator");
                }
            }
        }
        List<String> outputs = program.outputs.stream().filter(values::containsKey).toList();
        if (outputs.isEmpty()) {
            throw none(problems.getOrDefault(program.outputs.get(0), "an output that is an input or a constant"));
        }
        if (chain.isEmpty()) {
            chain.add(Layers.activation(Activations.IDENTITY));
            plain.addAll(chain);
        }
        Trained made;
        try {
            made = model(outputs, loss, optimizer);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw none(String.valueOf(e.getMessage()));
        }
        weights.forEach((name, numbers) -> {
            Tensor weight = made.weights().get(name);
            if (weight == null || weight.size() != numbers.length) {
                throw none("the weight " + name + " has " + numbers.length + " numbers"
                        + (weight == null ? "" : " for " + weight.shape()));
            }
            System.arraycopy(numbers, 0, weight.data(), 0, numbers.length);
        });
        return made;
    }

    private void refuse(Step step, String reason) {
        String problem = unread(step).map(problems::get).orElse(step.label() + ": " + reason);
        step.outputs().forEach(output -> problems.putIfAbsent(output, problem));
    }

    private UnsupportedOperationException none(String problem) {
        return new UnsupportedOperationException(Printable.of(program.source + " has no layers of Weft: "
                + (problem.length() > LONGEST_PROBLEM ? problem.substring(0, LONGEST_PROBLEM) + "…" : problem)
                + ". It can predict nevertheless"));
    }

    private Trained model(List<String> outputs, Loss loss, Optimizer optimizer) {
        if (isChain && outputs.size() == 1 && last.equals(outputs.get(0))) {
            int[] features = values(program.inputs.values().iterator().next());
            List<Layer> layers = isAutomatic ? plain : chain;
            return Model.of(loss, optimizer, layers.toArray(Layer[]::new)).withInput(features).build();
        }
        return Model.of(optimizer, outputs.stream().map(name -> Head.of(plain(name), values.get(name), loss))
                .toArray(Head[]::new)).build();
    }

    private static int[] values(Program.Info info) {
        return info.lengths().stream().skip(1).mapToInt(Math::toIntExact).toArray();
    }

    private void input(String name, Program.Info info) {
        boolean fits = info.type().kind() != Type.Kind.WORD && info.isKnown() && !info.lengths().isEmpty()
                && info.lengths().stream().skip(1).allMatch(length -> length > 0 && length <= Integer.MAX_VALUE);
        if (!fits) {
            problems.put(name, "input " + name + " has not the lengths [batch, …]");
            return;
        }
        if (!hasRoom(info.lengths().stream().skip(1).mapToLong(Long::longValue).reduce(1, Layering::product))) {
            problems.put(name, "input " + name + " has more features than fit into memory");
            return;
        }
        // No layer may have the name of an input.
        if (!names.add(plain(name))) {
            problems.put(name, "input " + name + " has the name of another, as far as Weft's names go");
            return;
        }
        values.put(name, Branch.input(plain(name), values(info)));
    }

    private static long product(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    /** Counts features, before layers are made that have numbers for each of them. */
    private boolean hasRoom(long features) {
        room -= Math.min(room + 1, features);
        return room >= 0;
    }

    /** An input of a step that no layer makes. */
    private Optional<String> unread(Step step) {
        return steps.varying(step).stream().filter(problems::containsKey).findFirst();
    }

    /** A name that layers, inputs and outputs may have. */
    private static String plain(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_-]+", "_");
        return plain.isEmpty() || !Character.isLetter(plain.charAt(0)) ? "n" + plain
                : plain.substring(0, Math.min(100, plain.length()));
    }

    private void add(Step step) {
        List<String> varying = steps.varying(step);
        for (String name : varying) {
            if (!values.containsKey(name)) {
                throw new Inexpressible(problems.getOrDefault(name, "its input " + name + " is not of layers"));
            }
        }
        if (varying.size() > 1) {
            join(step, varying);
            return;
        }
        if (varying.isEmpty()) {
            throw new Inexpressible("it reads constants alone");
        }
        String from = varying.get(0);
        Shape shape = values.get(from).shape();
        if (!hasRoom(shape.rowSize())) {
            throw new Inexpressible("it has more features than fit into memory");
        }
        Match match = ActivationMatch.of(from, steps).filter(found -> found.steps().contains(step))
                .map(found -> LayerMatch.activation(found)).orElseGet(() -> LayerMatch.of(step, shape, steps));
        isChain &= steps.readers(from).size() == 1 || match.steps().containsAll(steps.readers(from));
        isChain &= !steps.isOutput(from);
        Branch branch = values.get(from);
        for (Layer layer : match.layers()) {
            Layer given = named(layer, match);
            branch = branch.then(given);
            chain.add(given);
            plain.add(layer);
        }
        done.addAll(match.steps());
        values.put(match.output(), branch);
        last = match.output();
    }

    /** Gives a layer with weights the name that they have in the file, and notes them under it. */
    private Layer named(Layer layer, Match match) {
        if (match.weights().isEmpty() || layer != match.layers().get(0)) {
            return layer;
        }
        int dot = match.origin().lastIndexOf('.');
        String origin = plain(dot > 0 ? match.origin().substring(0, dot) : match.origin());
        String automatic = layer.kind() + (counts.getOrDefault(layer.kind(), 0) + 1);
        while (!isAutomatic && names.contains(automatic)) {
            automatic = layer.kind() + (counts.merge(layer.kind(), 1, Integer::sum) + 1);
        }
        boolean isNumbered = dot <= 0 || origin.equals(automatic) || !names.add(origin);
        String name = isNumbered ? automatic : origin;
        isAutomatic &= isNumbered;
        if (isNumbered) {
            counts.merge(layer.kind(), 1, Integer::sum);
            names.add(automatic);
        }
        match.weights().forEach((role, numbers) -> weights.put(name + "." + role, numbers));
        return layer.named(name);
    }

    private void join(Step step, List<String> varying) {
        Branch[] branches = step.inputs().stream().map(values::get).toArray(Branch[]::new);
        if (branches.length != varying.size()) {
            throw new Inexpressible("it joins values with constants");
        }
        Shape first = branches[0].shape();
        boolean isSame = varying.stream().allMatch(name -> values.get(name).shape().equals(first));
        if (isSame && branches.length == 2 && (first.rank() == 1 || first.rank() == 2 && hasBatch(first))) {
            Optional<JoinMatch> match = JoinMatch.of(step, branches[0], branches[1], steps);
            if (match.isPresent()) {
                isChain = false;
                done.addAll(match.get().steps());
                values.put(match.get().output(), match.get().joined());
                return;
            }
        }
        long axis = Steps.whole(step, "axis", 1);
        boolean isLast = axis == -1 || axis == first.rank() - (first.rank() > 0 && hasBatch(first) ? 1 : 0);
        Branch joined = switch (step.name()) {
            case "Concat" -> isLast ? Branch.concat(branches) : null;
            case "Add", "Sum" -> isSame ? Branch.add(branches) : null;
            case "Mul" -> isSame ? Branch.multiply(branches) : null;
            case "Max" -> isSame ? Branch.maximum(branches) : null;
            case "Mean" -> isSame ? Branch.average(branches) : null;
            default -> null;
        };
        if (joined == null) {
            throw new Inexpressible("Weft has no layer that joins values in this way");
        }
        isChain = false;
        values.put(step.outputs().get(0), joined);
    }

    private static boolean hasBatch(Shape shape) {
        return shape.rank() > 0 && shape.rows() == Shape.UNKNOWN;
    }
}
