package dev.weft.exchange.onnx.operator;

import java.util.List;
import java.util.Map;

/** Changes of the type of elements. */
final class Casting {
    private static final Map<String, Type> OLD_NAMES = Map.of("FLOAT", Type.FLOAT, "DOUBLE", Type.DOUBLE, "INT32",
            Type.INT32, "INT64", Type.INT64, "BOOL", Type.BOOL, "FLOAT16", Type.FLOAT16);

    private Casting() {}

    static void addTo(Map<String, Operator> all) {
        all.put("Cast", call -> List.of(cast(call, target(call))));
        all.put("CastLike", call -> List.of(cast(call, call.in(1).type())));
    }

    private static Type target(Call call) {
        if (call.attributes().get("to") instanceof String name && OLD_NAMES.containsKey(name)) {
            return OLD_NAMES.get(name);
        }
        long number = call.whole("to", -1);
        return Type.of((int) number).orElseThrow(() -> call.refused("a type of elements", "number " + number));
    }

    private static Array cast(Call call, Type type) {
        Array x = call.in(0);
        boolean saturates = call.whole("saturate", 1) != 0;
        if (x.type() == type) {
            return x;
        }
        Array result = call.zeros(type, java.util.Arrays.stream(x.lengths()).asLongStream().toArray());
        for (int i = 0; i < x.size(); i++) {
            if (type == Type.STRING) {
                result.words()[i] = text(x, i);
            } else if (x.type() == Type.STRING) {
                put(result, i, parsed(call, x.words()[i]), saturates);
            } else if (type.isReal()) {
                result.reals()[i] = type.round(x.real(i), saturates);
            } else if (x.type().isReal()) {
                put(result, i, x.reals()[i], saturates);
            } else {
                result.wholes()[i] = type.wrap(x.wholes()[i]);
            }
        }
        return result;
    }

    private static void put(Array result, int i, double x, boolean saturates) {
        Type type = result.type();
        if (type.isReal()) {
            result.reals()[i] = type.round(x, saturates);
        } else if (type == Type.BOOL) {
            result.wholes()[i] = x == 0 ? 0 : 1;
        } else if (type == Type.UINT64 && x >= 0x1p63) {
            result.wholes()[i] = (long) (x - 0x1p63) + Long.MIN_VALUE;
        } else {
            result.wholes()[i] = type.wrap((long) x);
        }
    }

    private static String text(Array x, int i) {
        if (!x.type().isReal()) {
            return x.type().kind() == Type.Kind.UNSIGNED ? Long.toUnsignedString(x.wholes()[i])
                    : Long.toString(x.wholes()[i]);
        }
        double number = x.reals()[i];
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.isNaN(number) ? "NaN" : number > 0 ? "INF" : "-INF";
        }
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number)
                : x.type() == Type.DOUBLE ? Double.toString(number) : Float.toString((float) number);
    }

    private static double parsed(Call call, String text) {
        String plain = text.strip();
        try {
            return switch (plain.toLowerCase(java.util.Locale.ROOT)) {
                case "nan" -> Double.NaN;
                case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(plain);
            };
        } catch (NumberFormatException e) {
            throw call.refused("texts that are numbers", "\"" + plain + "\"");
        }
    }
}
