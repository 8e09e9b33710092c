package dev.weft.exchange.onnx.operator;

import dev.weft.file.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One computation of a node.
 *
 * @param name what messages call the node
 * @param version the version of the operators in the file
 * @param inputs the inputs; null for those that are left out
 * @param attributes the attributes: {@code Long}, {@code Double}, {@code String}, {@code long[]}, {@code double[]},
 *     {@code List<String>} or {@link Array}
 * @param outputs how many outputs the node names
 * @param room how many elements a result may have
 */
public record Call(String name, long version, List<@Nullable Array> inputs, Map<String, Object> attributes, int outputs,
        long room) {
    private static final int LONGEST = 200;

    boolean has(int input) {
        return input < inputs.size() && inputs.get(input) != null;
    }

    /** Returns an input. */
    Array in(int input) {
        Array found = input < inputs.size() ? inputs.get(input) : null;
        if (found == null) {
            throw refused("input " + input, "none");
        }
        return found;
    }

    /** Returns an input of numbers. */
    Array number(int input) {
        Array found = in(input);
        if (found.type() == Type.STRING) {
            throw refused("numbers", "texts");
        }
        return found;
    }

    /** Returns an input of real numbers. */
    Array real(int input) {
        Array found = in(input);
        if (!found.type().isReal()) {
            throw refused("real numbers", found.type() + "");
        }
        return found;
    }

    Optional<Array> optional(int input) {
        return has(input) ? Optional.of(in(input)) : Optional.empty();
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    long whole(String attribute, long otherwise) {
        Object found = attributes.getOrDefault(attribute, otherwise);
        return found instanceof Long number ? number : wrong(attribute, "a whole number");
    }

    double real(String attribute, double otherwise) {
        Object found = attributes.getOrDefault(attribute, otherwise);
        return found instanceof Double number ? number : wrong(attribute, "a number");
    }

    String text(String attribute, String otherwise) {
        Object found = attributes.getOrDefault(attribute, otherwise);
        return found instanceof String text ? text : wrong(attribute, "a text");
    }

    long[] wholes(String attribute) {
        Object found = attributes.getOrDefault(attribute, new long[0]);
        return found instanceof long[] numbers ? numbers : wrong(attribute, "whole numbers");
    }

    double[] reals(String attribute) {
        Object found = attributes.getOrDefault(attribute, new double[0]);
        return found instanceof double[] numbers ? numbers : wrong(attribute, "numbers");
    }

    List<String> texts(String attribute) {
        Object found = attributes.getOrDefault(attribute, List.of());
        return found instanceof List<?> all ? all.stream().map(each -> (String) each).toList()
                : wrong(attribute, "texts");
    }

    private <T> T wrong(String attribute, String wanted) {
        throw refused(wanted + " for the attribute " + attribute, "something else");
    }

    /** An axis counted from 0, of an array of this rank. */
    int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw refused("an axis of " + rank, Long.toString(axis));
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** The whole numbers of an input, or else of an attribute that older versions have in its place. */
    Optional<long[]> numbers(int input, String attribute) {
        if (has(input)) {
            Array found = in(input);
            long[] numbers = new long[found.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = found.whole(i);
            }
            return Optional.of(numbers);
        }
        return has(attribute) ? Optional.of(wholes(attribute)) : Optional.empty();
    }

    /** Checks lengths before anything is allocated for them. */
    int[] lengths(long... wanted) {
        long size = 1;
        int[] lengths = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] < 0 || wanted[i] > Integer.MAX_VALUE) {
                throw refused("lengths from 0", Arrays.toString(wanted));
            }
            lengths[i] = (int) wanted[i];
            // Also beside a length of 0: other arrays may be repeated to the others.
            size = Math.multiplyHigh(size, wanted[i]) != 0 ? Long.MAX_VALUE : size * Math.max(1, wanted[i]);
            if (size > room) {
                throw refused("a result of at most " + room + " elements", Arrays.toString(wanted));
            }
        }
        return lengths;
    }

    /** Makes an array of zeros with these lengths, after checking them. */
    Array zeros(Type type, long... wanted) {
        return Array.zeros(type, lengths(wanted));
    }

    /** Text that may be from the file, in one line. */
    private static String shown(String text) {
        return Printable.of(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    }

    IllegalArgumentException refused(String wanted, String found) {
        return new IllegalArgumentException(name + " expects " + shown(wanted) + " but got " + shown(found));
    }
}
