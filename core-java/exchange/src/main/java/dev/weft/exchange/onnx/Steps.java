package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.operator.Array;
import dev.weft.exchange.onnx.operator.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Questions about the steps of a program: who reads a value, and what is constant. */
final class Steps {
    private final Program program;
    private final Map<String, List<Step>> readers = new HashMap<>();

    Steps(Program program) {
        this.program = program;
        for (Step step : program.steps) {
            step.inputs().stream().distinct().filter(name -> !name.isEmpty())
                    .forEach(name -> readers.computeIfAbsent(name, any -> new ArrayList<>()).add(step));
        }
    }

    List<Step> readers(String value) {
        return readers.getOrDefault(value, List.of());
    }

    /** The only step that reads a value which is no output; empty if there are others. */
    Optional<Step> reader(String value) {
        List<Step> all = readers(value);
        return all.size() == 1 && !isOutput(value) ? Optional.of(all.get(0)) : Optional.empty();
    }

    boolean isOutput(String value) {
        return program.results.contains(value);
    }

    /** A constant input of numbers. */
    Optional<Array> constant(Step step, int input) {
        return input < step.inputs().size() ? Optional.ofNullable(program.constants.get(step.inputs().get(input)))
                .filter(array -> array.type() != Type.STRING) : Optional.empty();
    }

    /** The inputs of a step that are not constant. */
    List<String> varying(Step step) {
        return step.inputs().stream().filter(name -> !name.isEmpty() && !program.constants.containsKey(name)).toList();
    }

    /** The constant among the two operands of a step. */
    Optional<Array> operand(Step step) {
        return step.inputs().size() == 2 && varying(step).size() == 1
                ? constant(step, step.inputs().get(0).equals(varying(step).get(0)) ? 1 : 0) : Optional.empty();
    }

    /** The constant operand if it is one number. */
    Optional<Double> number(Step step) {
        return operand(step).filter(array -> array.size() == 1).map(array -> array.real(0));
    }

    /** Whether a step has this operator and a constant operand near this number. */
    boolean is(Step step, String operator, double number) {
        return step.name().equals(operator)
                && number(step).filter(found -> Math.abs(found - number) < 1e-6 * Math.abs(number)).isPresent();
    }

    static double real(Step step, String attribute, double otherwise) {
        return step.attributes().get(attribute) instanceof Double number ? number : otherwise;
    }

    static long whole(Step step, String attribute, long otherwise) {
        return step.attributes().get(attribute) instanceof Long number ? number : otherwise;
    }

    /** The numbers of an input, or of an attribute in its place; empty if they are not constant. */
    Optional<long[]> wholes(Step step, int input, String attribute) {
        if (step.attributes().get(attribute) instanceof long[] numbers) {
            return Optional.of(numbers);
        }
        return constant(step, input).map(array -> IntStream.range(0, array.size()).mapToLong(array::whole).toArray());
    }

    static float[] floats(Array array) {
        return array.tensor().data();
    }
}
