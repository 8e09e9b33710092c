package dev.weft.exchange.onnx.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The operators of the domain {@code ai.onnx.ml} that pipelines for tables are made of. */
final class Tables {
    private static final String DOMAIN = "ai.onnx.ml.";

    private Tables() {}

    static void addTo(Map<String, Operator> all) {
        all.put(DOMAIN + "ArrayFeatureExtractor", Tables::extract);
        all.put(DOMAIN + "Binarizer", call -> {
            double threshold = call.real("threshold", 0);
            return List.of(Elementwise.map(call.number(0), x -> x > threshold ? 1 : 0, x -> x > threshold ? 1 : 0));
        });
        all.put(DOMAIN + "LabelEncoder", Tables::encode);
        all.put(DOMAIN + "Scaler", Tables::scale);
        all.put(DOMAIN + "Imputer", Tables::impute);
        all.put(DOMAIN + "Normalizer", Tables::normalize);
        all.put(DOMAIN + "OneHotEncoder", Tables::oneHot);
        all.put(DOMAIN + "FeatureVectorizer", Tables::join);
        all.put(DOMAIN + "LinearRegressor", Linear::regressor);
        all.put(DOMAIN + "LinearClassifier", Linear::classifier);
        // The maps of ZipMap are for other languages: the probabilities stay a matrix.
        all.put(DOMAIN + "ZipMap", call -> List.of(call.in(0)));
    }

    private static List<Array> extract(Call call) {
        Array x = call.in(0);
        Array places = call.number(1);
        int n = x.rank() == 0 ? 1 : x.length(x.rank() - 1);
        int rows = n == 0 ? 0 : x.size() / n;
        int[] from = new int[call.lengths(rows, places.size())[0] * places.size()];
        for (int i = 0; i < from.length; i++) {
            long place = places.whole(i % places.size());
            if (place < 0 || place >= n) {
                throw call.refused("places from 0 to " + (n - 1), Long.toString(place));
            }
            from[i] = i / places.size() * n + (int) place;
        }
        int[] lengths = x.rank() < 2 ? new int[]{1, places.size()} : x.lengths();
        lengths[lengths.length - 1] = places.size();
        return List.of(x.picked(from, lengths));
    }

    /** Keys or values of a LabelEncoder: a tensor, or the attribute of one of the types. */
    private static Array list(Call call, String what) {
        if (call.attributes().get(what + "_tensor") instanceof Array tensor) {
            return tensor;
        }
        for (String type : List.of("int64s", "strings", "floats")) {
            Object found = call.attributes().get(what + "_" + type);
            if (found instanceof long[] numbers) {
                return Array.vector(numbers);
            }
            if (found instanceof double[] numbers) {
                return Array.of(Type.FLOAT, new int[]{numbers.length}, numbers);
            }
            if (found != null) {
                String[] texts = call.texts(what + "_" + type).toArray(String[]::new);
                return Array.of(new int[]{texts.length}, texts);
            }
        }
        throw call.refused(what, "none");
    }

    private static List<Array> encode(Call call) {
        if (call.has("classes_strings")) {
            return encodeOld(call);
        }
        Array keys = list(call, "keys");
        Array values = list(call, "values");
        Array x = call.in(0);
        if (keys.size() != values.size()) {
            throw call.refused("as many values as keys", keys + " and " + values);
        }
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            places.putIfAbsent(keys.get(i), i);
        }
        Array otherwise = otherwise(call, values.type());
        Array result = call.zeros(values.type(),
                java.util.Arrays.stream(x.lengths()).asLongStream().toArray());
        for (int i = 0; i < x.size(); i++) {
            Integer place = places.get(x.get(i));
            result.copy(place == null ? otherwise : values, place == null ? 0 : place, i, 1);
        }
        return List.of(result);
    }

    private static Array otherwise(Call call, Type type) {
        if (call.attributes().get("default_tensor") instanceof Array one && one.size() == 1 && one.type() == type) {
            return one;
        }
        return type == Type.STRING ? Array.of(new int[]{1}, call.text("default_string", "_Unused"))
                : type.isReal() ? Array.of(type, new int[]{1}, call.real("default_float", -0.0))
                : Array.of(type, new int[]{1}, call.whole("default_int64", -1));
    }

    /** The first place of each of the categories. */
    private static Map<Object, Integer> places(List<?> categories) {
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < categories.size(); i++) {
            places.putIfAbsent(categories.get(i), i);
        }
        return places;
    }

    private static List<Array> encodeOld(Call call) {
        List<String> classes = call.texts("classes_strings");
        Array x = call.in(0);
        if (x.type() == Type.STRING) {
            Array result = Array.zeros(Type.INT64, x.lengths());
            Map<Object, Integer> places = places(classes);
            for (int i = 0; i < x.size(); i++) {
                Integer place = places.get(x.words()[i]);
                result.wholes()[i] = place == null ? call.whole("default_int64", -1) : place;
            }
            return List.of(result);
        }
        Array result = Array.zeros(Type.STRING, x.lengths());
        for (int i = 0; i < x.size(); i++) {
            long place = x.whole(i);
            result.words()[i] = place < 0 || place >= classes.size() ? call.text("default_string", "_Unused")
                    : classes.get((int) place);
        }
        return List.of(result);
    }

    private static List<Array> scale(Call call) {
        Array x = call.number(0);
        double[] offset = call.reals("offset");
        double[] scale = call.reals("scale");
        return List.of(floats(x, i -> (x.real(i) - each(call, offset, x, i, 0)) * each(call, scale, x, i, 1)));
    }

    /** The number for the feature of an element: one for all, or one for each. */
    private static double each(Call call, double[] numbers, Array x, int i, double otherwise) {
        int n = x.rank() == 0 ? 1 : x.length(x.rank() - 1);
        if (numbers.length > 1 && numbers.length != n) {
            throw call.refused("1 or " + n + " numbers", numbers.length + "");
        }
        return numbers.length == 0 ? otherwise : numbers[numbers.length == 1 ? 0 : i % n];
    }

    private interface Element {
        double of(int i);
    }

    private static Array floats(Array x, Element element) {
        Array result = Array.zeros(Type.FLOAT, x.lengths());
        for (int i = 0; i < x.size(); i++) {
            result.reals()[i] = (float) element.of(i);
        }
        return result;
    }

    private static List<Array> impute(Call call) {
        Array x = call.number(0);
        if (!x.type().isReal()) {
            throw call.refused("real numbers", x.type() + "");
        }
        double[] values = call.reals("imputed_value_floats");
        double missing = call.real("replaced_value_float", 0);
        return List.of(floats(x, i -> x.real(i) == missing || Double.isNaN(missing) && Double.isNaN(x.real(i))
                ? each(call, values, x, i, 0) : x.real(i)));
    }

    private static List<Array> normalize(Call call) {
        Array x = call.number(0);
        int n = x.rank() == 0 ? 1 : Math.max(1, x.length(x.rank() - 1));
        String norm = call.text("norm", "MAX");
        double[] sizes = new double[x.size() / n];
        for (int i = 0; i < x.size(); i++) {
            double each = Math.abs(x.real(i));
            int row = i / n;
            sizes[row] = switch (norm) {
                case "L1" -> sizes[row] + each;
                case "L2" -> Math.hypot(sizes[row], each);
                default -> Math.max(sizes[row], each);
            };
        }
        return List.of(floats(x, i -> sizes[i / n] == 0 ? x.real(i) : x.real(i) / sizes[i / n]));
    }

    private static List<Array> oneHot(Call call) {
        Array x = call.in(0);
        List<Object> categories = new ArrayList<>();
        if (x.type() == Type.STRING) {
            categories.addAll(call.texts("cats_strings"));
        } else {
            for (long each : call.wholes("cats_int64s")) {
                categories.add(each);
            }
        }
        long[] wanted = java.util.Arrays.stream(java.util.Arrays.copyOf(x.lengths(), x.rank() + 1)).asLongStream()
                .toArray();
        wanted[x.rank()] = categories.size();
        Array result = call.zeros(Type.FLOAT, wanted);
        Map<Object, Integer> places = places(categories);
        for (int i = 0; i < x.size(); i++) {
            Integer place = places.get(x.type() == Type.STRING ? x.words()[i] : (Object) x.whole(i));
            if (place != null) {
                result.reals()[i * categories.size() + place] = 1;
            } else if (call.whole("zeros", 1) == 0) {
                throw call.refused("one of the categories", String.valueOf(x.get(i)));
            }
        }
        return List.of(result);
    }

    private static List<Array> join(Call call) {
        long width = 0;
        long rows = call.number(0).rank() == 0 ? 1 : call.in(0).length(0);
        for (int i = 0; i < call.inputs().size(); i++) {
            Array each = call.number(i);
            width += rows == 0 ? 0 : each.size() / rows;
        }
        Array result = call.zeros(Type.FLOAT, rows, width);
        int start = 0;
        for (int i = 0; i < call.inputs().size() && rows > 0; i++) {
            Array each = call.number(i);
            int own = (int) (each.size() / rows);
            for (int k = 0; k < own * rows; k++) {
                result.reals()[(int) (k / own * width) + start + k % own] = (float) each.real(k);
            }
            start += own;
        }
        return List.of(result);
    }
}
