package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.Rule.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules for functions of one operand. */
final class ElementwiseRules {
    private static final Pattern FACTOR = Pattern.compile("(?:(sin|cos)\\()?x(\\d+)\\)?(?:\\^(\\d))?");

    private ElementwiseRules() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("relu", at -> at.has("max") ? relu(at) : at.node("Relu", at.in(0)));
        rules.put("leakyRelu", at -> at.node("LeakyRelu", Map.of("alpha", at.real("slope")), at.in(0)));
        rules.put("elu", at -> at.node("Elu", Map.of("alpha", at.real("alpha")), at.in(0)));
        rules.put("gelu", ElementwiseRules::gelu);
        rules.put("softplus", Rule.node("Softplus"));
        rules.put("silu", at -> at.node("Mul", at.in(0), at.node("Sigmoid", at.in(0))));
        rules.put("mish", at -> at.node("Mul", at.in(0), at.node("Tanh", at.in(1))));
        rules.put("hardSwish", at -> at.node("Mul", at.in(0),
                at.node("HardSigmoid", Map.of("alpha", 1 / 6f, "beta", 0.5f), at.in(0))));
        rules.put("softsign", Rule.node("Softsign"));
        rules.put("sigmoid", Rule.node("Sigmoid"));
        rules.put("tanh", Rule.node("Tanh"));
        rules.put("exp", Rule.node("Exp"));
        rules.put("log", Rule.node("Log"));
        rules.put("sqrt", Rule.node("Sqrt"));
        rules.put("abs", Rule.node("Abs"));
        rules.put("sign", Rule.node("Sign"));
        rules.put("cos", Rule.node("Cos"));
        rules.put("square", at -> at.nodes().is(at.in(0), 1) ? at.in(0) : at.node("Mul", at.in(0), at.in(0)));
        rules.put("power", at -> at.node("Pow", at.in(0), at.number(at.real("exponent"))));
        rules.put("clip", ElementwiseRules::clip);
        rules.put("known", ElementwiseRules::known);
        rules.put("terms", ElementwiseRules::terms);
    }

    private static String relu(Site at) {
        float max = at.real("max");
        float slope = at.real("slope");
        float threshold = at.real("threshold");
        if (slope == 0 && threshold == 0) {
            return at.node("Clip", at.in(0), at.number(0), at.number(max));
        }
        String above = Float.isInfinite(max) ? at.in(0) : at.node("Min", at.in(0), at.number(max));
        String below = slope == 0 ? at.number(0)
                : at.node("Mul", at.node("Sub", at.in(0), at.number(threshold)), at.number(slope));
        return at.node("Where", at.node("Greater", at.in(0), at.number(threshold)), above, below);
    }

    /** {@code x · (1 + erf(x / √2)) / 2}, because the operator Gelu is too new. */
    private static String gelu(Site at) {
        String erf = at.node("Erf", at.node("Mul", at.in(0), at.number(Math.sqrt(0.5))));
        return at.node("Mul", at.node("Mul", at.in(0), at.number(0.5)), at.node("Add", erf, at.number(1)));
    }

    private static String clip(Site at) {
        Float scalar = at.nodes().scalar(at.in(0));
        return scalar == null ? at.node("Clip", at.in(0), at.number(at.real("low")), at.number(at.real("high")))
                : at.number(Math.max(Math.min(scalar, at.real("high")), at.real("low")));
    }

    /** Numbers that are not of an entry become that of the last row. */
    private static String known(Site at) {
        String entries = at.number(at.real("entries"));
        String inside = at.node("And", at.node("GreaterOrEqual", at.in(0), at.number(0)),
                at.node("Less", at.in(0), entries));
        return at.node("Where", inside, at.in(0), entries);
    }

    private static String terms(Site at) {
        List<String> columns = new ArrayList<>();
        for (Object term : (List<?>) at.attribute("terms")) {
            String product = "";
            for (String factor : ((String) term).split("\\*")) {
                String next = factor(at, factor);
                product = product.isEmpty() ? next : at.node("Mul", product, next);
            }
            columns.add(product);
        }
        return at.node("Concat", Map.of("axis", 1), columns.toArray(String[]::new));
    }

    private static String factor(Site at, String text) {
        Matcher parts = FACTOR.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Onnx expects a factor of a term such as x1^2 but got " + text);
        }
        int feature = Integer.parseInt(parts.group(2));
        String x = at.slice(at.in(0), feature - 1L, feature, 1);
        if (parts.group(1) != null) {
            return at.node(parts.group(1).equals("sin") ? "Sin" : "Cos", x);
        }
        return parts.group(3) == null ? x : at.node("Pow", x, at.number(Integer.parseInt(parts.group(3))));
    }
}
