package dev.weft.exchange.source;

import dev.weft.exchange.source.Rule.Site;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules for the operations of Weft by name, see the table of {@link dev.weft.graph.Operation}. */
final class Rules {
    private static final List<String> PLAIN = List.of("maximum", "minimum", "equal", "greater", "gelu", "softplus",
            "silu", "mish", "hardSwish", "softsign", "sigmoid", "tanh", "exp", "log", "square", "sqrt", "abs", "sign",
            "cos");
    private static final Pattern FACTOR = Pattern.compile("(?:(sin|cos)\\()?x(\\d+)\\)?(?:\\^(\\d))?");
    private static final Map<String, Rule> ALL = all();

    private Rules() {}

    /** The rule of an operation, or null if there is none. */
    static @Nullable Rule of(String operation) {
        return ALL.get(operation);
    }

    private static Map<String, Rule> all() {
        Map<String, Rule> rules = new HashMap<>();
        PLAIN.forEach(name -> rules.put(name, Rule.call(name)));
        List.of("add", "subtract", "multiply", "divide").forEach(name -> rules.put(name, at -> arithmetic(name, at)));
        rules.put("where", at -> at.call("where", at.attribute("chosen")));
        rules.put("scaled", Rule.call("multiply"));
        rules.put("shifted", Rule.call("add"));
        rules.put("relu", at -> at.has("max")
                ? at.call("relu", at.real("max"), at.real("slope"), at.real("threshold")) : at.call("relu"));
        rules.put("leakyRelu", at -> at.call("leakyRelu", at.real("slope")));
        rules.put("elu", at -> at.call("elu", at.real("alpha")));
        rules.put("power", at -> at.call("power", Literal.of(((Number) at.attribute("exponent")).doubleValue())));
        rules.put("clip", at -> at.call("clip", at.real("low"), at.real("high")));
        rules.put("known", at -> at.call("known", at.whole("entries")));
        rules.put("terms", Rules::terms);
        addReductions(rules);
        addShapes(rules);
        return rules;
    }

    private static void addReductions(Map<String, Rule> rules) {
        rules.put("sum", at -> at.has("axis") ? at.call("sum", length(at), stride(at), 1) : at.call("total", 1));
        rules.put("mean", at -> at.has("axis") ? at.call("sum", length(at), stride(at), length(at))
                : at.call("total", at.shape(0).size()));
        rules.put("max", at -> at.call("max", length(at), stride(at)));
        rules.put("argmax", at -> at.call("argmax", length(at), stride(at)));
        rules.put("sumOfSquares", at -> at.call("sumOfSquares", at.shape(0).rowSize()));
        rules.put("softmax", at -> at.call("softmax", at.shape().dimension(-1)));
        rules.put("logSoftmax", at -> at.call("logSoftmax", at.shape().dimension(-1)));
        rules.put("scaling", at -> at.call("scaling", length(at), stride(at)));
        rules.put("deviations", at -> at.call("deviations", length(at), stride(at)));
    }

    private static void addShapes(Map<String, Rule> rules) {
        rules.put("matmul", at -> "matmul(" + at.in(0) + ", " + at.matrix(1) + ", " + at.shape().dimension(-1) + ")");
        rules.put("affine", at -> "affine(" + at.in(0) + ", " + at.matrix(1) + ", " + at.in(2) + ")");
        rules.put("grouped", at -> "grouped(" + at.in(0) + ", " + at.matrix(1) + ", " + at.shape(0).dimension(2) + ", "
                + at.shape().dimension(2) + ")");
        rules.put("transpose", at -> at.call("transpose", at.shape(0).dimension(0), at.shape(0).dimension(1)));
        rules.put("broadcast", at -> at.shape(0).size() == at.shape().size() ? at.in(0)
                : "broadcast(" + at.in(0) + ", " + lengths(at.shape(0)) + ", " + lengths(at.shape()) + ")");
        rules.put("reshape", at -> at.in(0));
        rules.put("repeat", at -> at.whole("times") == 1 ? at.in(0)
                : at.call("repeat", at.shape(0).rowSize(), at.whole("times")));
        rules.put("row", at -> at.call("part", at.whole("index") * at.shape(0).rowSize(),
                (at.whole("index") + 1) * at.shape(0).rowSize()));
        rules.put("oneHot", at -> at.call("oneHot", at.whole("classes")));
        rules.put("rows", at -> at.call("lookUp", at.shape(0).dimension(1)));
        rules.put("concat", Rules::concat);
        rules.put("columns", at -> at.shape(0).dimension(-1) == at.shape(0).size()
                ? at.call("part", at.whole("from"), at.whole("to"))
                : at.call("columns", at.shape(0).dimension(-1), at.whole("from"), at.whole("to")));
    }

    private static String arithmetic(String method, Site at) {
        return !at.has("number") ? at.call(method)
                : at.has("numberFirst") ? method + "(" + at.real("number") + ", " + at.in(0) + ")"
                : at.call(method, at.real("number"));
    }

    private static int length(Site at) {
        return at.shape(0).dimension(at.whole("axis"));
    }

    private static int stride(Site at) {
        return at.stride(0, at.whole("axis"));
    }

    private static String lengths(Shape shape) {
        return Arrays.stream(shape.toArray()).mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "new int[]{", "}"));
    }

    private static String concat(Site at) {
        int operands = at.value().operands().size();
        int width = at.shape().dimension(-1);
        StringJoiner call =
                new StringJoiner(", ", "concat(" + (width == 0 ? 1 : at.shape().size() / width) + ", ", ")");
        for (int i = 0; i < operands; i++) {
            call.add(at.in(i));
        }
        return operands == 1 ? at.in(0) : call.toString();
    }

    private static String terms(Site at) {
        StringJoiner terms = new StringJoiner(", ", "new float[]{", "}");
        for (Object term : (List<?>) at.attribute("terms")) {
            StringJoiner factors = new StringJoiner(" * ", "(float) (", ")");
            for (String factor : ((String) term).split("\\*")) {
                factors.add(factor(at, factor));
            }
            terms.add(factors.toString());
        }
        return terms.toString();
    }

    private static String factor(Site at, String text) {
        Matcher parts = FACTOR.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("JavaSource expects a factor of a term such as x1^2 but got " + text);
        }
        String x = "(double) " + at.in(0) + "[" + (Integer.parseInt(parts.group(2)) - 1) + "]";
        return parts.group(1) != null ? "StrictMath." + parts.group(1) + "(" + x + ")"
                : parts.group(3) != null ? "power(" + x + ", " + parts.group(3) + ")" : x;
    }
}
