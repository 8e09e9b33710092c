package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.operator.Array;
import dev.weft.exchange.onnx.operator.Call;
import dev.weft.exchange.onnx.operator.Type;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The steps of a graph with its constants. What depends on constants alone is computed once. Immutable: any number of
 * threads may run it.
 */
final class Program {
    /** Bytes of an element of any type, with what is copied on the way. */
    private static final int BYTES = 24;
    /** How many elements constants may become beside four times those of the file, and by how many products. */
    private static final long MOST_FOLDED = 1 << 24;
    private static final double MOST_PRODUCTS = 1 << 30;

    final String source;
    final Map<String, Info> inputs;
    final List<String> outputs;
    final Set<String> results;
    final Map<String, Array> constants;
    final List<Step> steps;
    final Map<String, String> metadata;

    /**
     * An input of a graph.
     *
     * @param type the type of its elements
     * @param lengths its lengths, -1 for any
     * @param isKnown whether it has lengths at all
     */
    record Info(Type type, List<Long> lengths, boolean isKnown) {}

    Program(String source, Map<String, Info> inputs, List<String> outputs, Map<String, Array> constants,
            List<Step> steps, Map<String, String> metadata) {
        this.source = source;
        this.inputs = inputs;
        this.outputs = outputs;
        this.results = Set.copyOf(outputs);
        this.constants = new HashMap<>(constants);
        this.metadata = metadata;
        List<Step> open = new ArrayList<>();
        long room = Math.min(room(), MOST_FOLDED + 4 * constants.values().stream().mapToLong(Array::size).sum());
        double products = 0;
        for (Step step : steps) {
            boolean isConstant = step.inputs().stream().allMatch(each -> each.isEmpty() || this.constants.containsKey(
                    each));
            if (!isConstant || step.name().equals("Dropout") && step.inputs().size() > 2) {
                open.add(step);
                continue;
            }
            try {
                products += products(step);
                if (products > MOST_PRODUCTS) {
                    throw new IllegalArgumentException(step.label() + " takes too many products of constants");
                }
                List<Array> made = run(step, this.constants, room);
                keep(step, made, this.constants);
                room -= made.stream().mapToLong(Array::size).sum();
                if (room < 0) {
                    throw new IllegalArgumentException(step.label() + " makes more constants than fit");
                }
            } catch (IllegalArgumentException e) {
                throw new MalformedDataException(source, "node " + step.label(), e.getMessage(),
                        "constants that fit");
            }
        }
        this.steps = open;
    }

    /** How many products of numbers a product of constant matrices takes. */
    private double products(Step step) {
        if (step.inputs().size() < 2 || !step.name().equals("MatMul") && !step.name().equals("Gemm")) {
            return 0;
        }
        Array a = constants.get(step.inputs().get(0));
        Array b = constants.get(step.inputs().get(1));
        if (a == null || b == null || a.lengths().length == 0) {
            return 0;
        }
        int[] lengths = a.lengths();
        int shared = lengths[Steps.whole(step, "transA", 0) == 0 ? lengths.length - 1 : 0];
        return (double) a.size() * b.size() / Math.max(1, shared);
    }

    /** The number of elements that fit into half of the memory. */
    private static long room() {
        return Runtime.getRuntime().maxMemory() / 2 / BYTES;
    }

    private static List<Array> run(Step step, Map<String, Array> known, long room) {
        List<Array> inputs = new ArrayList<>();
        step.inputs().forEach(name -> inputs.add(name.isEmpty() ? null : known.get(name)));
        try {
            return step.operator().run(new Call(step.label(), step.version(), inputs, step.attributes(),
                    step.outputs().size(), Math.max(0, room)));
        } catch (ArithmeticException | IndexOutOfBoundsException | ClassCastException | NegativeArraySizeException e) {
            throw new IllegalArgumentException(step.label() + " cannot compute its inputs " + inputs, e);
        }
    }

    private static void keep(Step step, List<Array> results, Map<String, Array> known) {
        for (int i = 0; i < step.outputs().size(); i++) {
            if (!step.outputs().get(i).isEmpty()) {
                if (i >= results.size()) {
                    throw new IllegalArgumentException(step.label() + " expects at most " + results.size()
                            + " outputs but got " + step.outputs().size());
                }
                known.put(step.outputs().get(i), results.get(i));
            }
        }
    }

    /** Computes the outputs. */
    Map<String, Array> run(Map<String, Array> fed) {
        Map<String, Array> known = new HashMap<>(constants);
        inputs.forEach((name, info) -> known.put(name, checked(name, info, fed)));
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            for (String name : steps.get(i).inputs()) {
                last.put(name, i);
            }
        }
        long room = room();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            List<Array> made = run(step, known, room);
            keep(step, made, known);
            for (Array result : made) {
                room -= result.size();
            }
            for (String name : Set.copyOf(step.inputs())) {
                if (last.get(name) == i && !constants.containsKey(name) && !results.contains(name)
                        && known.containsKey(name)) {
                    room += known.remove(name).size();
                }
            }
        }
        Map<String, Array> computed = new LinkedHashMap<>();
        outputs.forEach(name -> computed.put(name, known.get(name)));
        return computed;
    }

    private static Array checked(String name, Info info, Map<String, Array> fed) {
        Array found = fed.get(name);
        if (found == null) {
            throw new IllegalArgumentException(Printable.of("Model expects the input " + name + " but got "
                    + fed.keySet()));
        }
        int[] lengths = found.lengths();
        boolean fits = found.type() == info.type && (!info.isKnown || info.lengths.size() == lengths.length);
        for (int i = 0; fits && info.isKnown && i < lengths.length; i++) {
            fits = info.lengths.get(i) < 0 || info.lengths.get(i) == lengths[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(Printable.of("Model expects input " + name) + " " + info.type
                    + (info.isKnown ? " " + info.lengths : "") + " but got " + found);
        }
        return found;
    }
}
