package dev.weft.network;

import dev.weft.graph.Joining;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds layers one after the other, each on the results of earlier ones, which are numbered. */
final class Assembly {
    private final Scope scope;
    private final List<BuiltLayer> built = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    /** The functions of layers, which those that share their weights use again, what they read, and their uses. */
    private final Map<Integer, Forward> forwards = new LinkedHashMap<>();
    private final Map<Integer, Shape> reads = new LinkedHashMap<>();
    private final Map<Integer, Integer> uses = new LinkedHashMap<>();

    private final Map<String, String> outputs = new LinkedHashMap<>();

    /** Records one result of a pass from the earlier ones. */
    private interface Step {
        Value record(List<Value> earlier, Pass pass);
    }

    Assembly(Scope scope) {
        this.scope = scope;
    }

    /** Adds a value that is given, and returns its number. */
    int input(String name, Value value) {
        names.add(name);
        values.add(value);
        return values.size() - 1;
    }

    Value value(int number) {
        return values.get(number);
    }

    String name(int number) {
        return names.get(number);
    }

    List<BuiltLayer> layers() {
        return built;
    }

    private int add(String name, Step step) {
        steps.add(step);
        names.add(name);
        values.add(step.record(values, Pass.inference()));
        return values.size() - 1;
    }

    /**
     * Adds a layer that reads the results {@code from}, and returns the number of its result.
     *
     * @param weightsOf the result of a layer whose weights this one uses
     */
    int add(Layer layer, List<Integer> from, Optional<Integer> weightsOf) {
        List<Variable> before = scope.graph().variables();
        String name;
        Forward forward;
        if (weightsOf.isPresent()) {
            int first = weightsOf.get();
            name = names.get(first) + "·" + uses.merge(first, 2, (used, two) -> used + 1);
            forward = forwards.get(first);
            expectSame(first, from.get(0));
        } else {
            Scope place = scope.of(layer);
            name = place.name();
            if (Layer.Named.of(layer).isPresent() && names.contains(name)) {
                throw new IllegalArgumentException("Network expects layer names that no input has but got " + name
                        + " for both: rename one");
            }
            forward = from.size() > 1 ? (x, pass) -> x : place.build(layer, value(from.get(0)).shape());
        }
        int number = add(name, (earlier, pass) -> {
            if (from.size() == 1) {
                return forward.apply(earlier.get(from.get(0)), pass);
            }
            List<Value> joined = from.stream().map(earlier::get).toList();
            return joined.get(0).graph().within(name, () -> ((Join) layer).of(joined));
        });
        forwards.put(number, forward);
        reads.put(number, value(from.get(0)).shape());
        List<Variable> all = scope.graph().variables();
        built.add(new BuiltLayer(name, layer, value(number), all.subList(before.size(), all.size()),
                from.stream().map(names::get).toList()));
        return number;
    }

    private void expectSame(int first, int read) {
        Shape expected = reads.get(first);
        if (!value(read).shape().equals(expected)) {
            throw new IllegalArgumentException("Shared " + names.get(first) + " expects input " + expected
                    + " in all its uses but got " + value(read).shape() + " from " + names.get(read));
        }
    }

    /** Adds a field of a result whose rows are those of several inputs side by side. */
    int field(int number, String name, int offset, Shape shape) {
        int width = shape.size();
        int[] dimensions = shape.batch(Shape.UNKNOWN).toArray();
        return add(name, (earlier, pass) -> {
            Value columns = Joining.columns(earlier.get(number), offset, offset + width);
            return dimensions.length == 2 ? columns : Shaping.reshape(columns, dimensions);
        });
    }

    /** Gives the name of an input to the network's own. */
    void rename(int number, String name) {
        if (number == 0) {
            names.set(0, name);
        }
    }

    /** The names of the layers that compute the named outputs. */
    Map<String, String> outputs() {
        return outputs;
    }

    /** Returns the number of the result with several outputs side by side, or of an only output. */
    int outputs(Map<String, Integer> numbers) {
        outputs.clear();
        numbers.forEach((name, number) -> outputs.put(name, names.get(number)));
        return numbers.size() == 1 ? numbers.values().iterator().next() : add("outputs", (earlier, pass) -> {
            Map<String, Value> fields = new LinkedHashMap<>();
            numbers.forEach((name, number) -> fields.put(name, earlier.get(number)));
            return Joining.fields(fields);
        });
    }

    /** The function from the first value, which must be the only one that is given, to result {@code number}. */
    Forward forward(int number) {
        List<Step> recorded = List.copyOf(steps);
        return (x, pass) -> {
            List<Value> results = new ArrayList<>();
            results.add(x);
            for (Step step : recorded) {
                results.add(step.record(results, pass));
            }
            return results.get(number);
        };
    }
}
