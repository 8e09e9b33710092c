package dev.weft.network;

import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Computes features from features, such as squares and products: {@code Terms(["x1", "x1*x2"])} turns {@code [batch,
 * 2]} into {@code [batch, 2]}. As the first layer of a network, it keeps the derived features with the model, which
 * then takes plain inputs. It has no weights.
 *
 * <p>A term is one of the following, or a product of them with {@code *}; feature number i of the input, from 1, is
 * named {@code xi}:
 * <table>
 * <caption>The factors of a term</caption>
 * <tr><td>{@code x1}</td><td>the feature</td></tr>
 * <tr><td>{@code x1^2}</td><td>its power, with an exponent from 1 to 9</td></tr>
 * <tr><td>{@code sin(x1)}, {@code cos(x1)}</td><td>its sine or cosine, bit-identical on every machine</td></tr>
 * </table>
 *
 * @param terms the terms, from 1 to 1,000, one output each
 */
public record Terms(List<String> terms) implements Layer {
    private static final int MOST = 1_000;
    /** The exponents that stand for functions. */
    private static final int SIN = -1;
    private static final int COS = -2;
    private static final Pattern FACTOR =
            Pattern.compile("x([1-9]\\d{0,5})(?:\\^([1-9]))?|(sin|cos)\\(x([1-9]\\d{0,5})\\)");

    /**
     * Copies the list and checks the terms.
     *
     * @throws IllegalArgumentException if there is no term or more than 1,000, or one is not as described above
     */
    public Terms {
        terms = List.copyOf(terms);
        Expect.that(!terms.isEmpty() && terms.size() <= MOST, "Terms", "from 1 to " + MOST + " terms", terms.size());
        terms.forEach(Terms::parse);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        int width = scope.features(this, input);
        Factor[][] parsed = terms.stream().map(Terms::parse).toArray(Factor[][]::new);
        for (int i = 0; i < parsed.length; i++) {
            int last = Arrays.stream(parsed[i]).mapToInt(Factor::feature).max().orElseThrow() + 1;
            Expect.that(last <= width, "Terms " + scope.name(),
                    "features from x1 to x" + width + " for input " + input, terms.get(i));
        }
        return (x, pass) -> record(x, width, parsed, terms);
    }

    private static Value record(Value x, int width, Factor[][] terms, List<String> texts) {
        int outputs = terms.length;
        return x.graph().describe(
                x.graph().record(new Operation("terms", shapes -> Shape.of(shapes.get(0).rows(), outputs), frame -> {
                    Frame.Read in = frame.input(0).byRow();
                    int rows = frame.output().shape().rows();
                    return Part.of(rows, 20L * rows * outputs, (from, to) -> {
                        for (int i = from * outputs; i < to * outputs; i++) {
                            frame.result()[i] = (float) product(terms[i % outputs], in.data(), i / outputs * width, -1);
                        }
                    }).on(Kernel.items(rows * outputs, "x += i / outputs * n; float t = 0.0f; "
                            + chosen("i % outputs", products(terms))
                            + " put(y, i, t);", "y", "x").with("outputs", outputs).with("n", width));
                }, List.of(frame -> {
                    Frame.Read in = frame.input(0).byRow();
                    Frame.Read g = frame.gradient().byRow();
                    int rows = frame.output().shape().rows();
                    return Part.of(rows, 40L * rows * outputs, (from, to) -> {
                        Arrays.fill(frame.result(), from * width, to * width, 0);
                        for (int i = from * outputs; i < to * outputs; i++) {
                            addGradient(terms[i % outputs], in.data(), i / outputs * width, g.data()[i],
                                    frame.result());
                        }
                    }).on(Kernel.items(rows * width, "x += i / n * n; g += i / n * outputs; float t = 0.0f; "
                            + chosen("i % n", slopes(terms)) + " put(y, i, t);", "y", "x",
                            "g").with("outputs", outputs).with("n", width));
                })), x), Map.of("terms", texts));
    }

    private static void addGradient(Factor[] term, float[] x, int row, float g, float[] dx) {
        for (int k = 0; k < term.length; k++) {
            dx[row + term[k].feature] += (float) (g * product(term, x, row, k));
        }
    }

    /** The product of the factors at a row, with the derivative in place of factor number {@code derived}, if any. */
    private static double product(Factor[] term, float[] x, int row, int derived) {
        double product = 1;
        for (int k = 0; k < term.length; k++) {
            double a = x[row + term[k].feature];
            product *= k == derived ? term[k].slope(a) : term[k].value(a);
        }
        return product;
    }

    /** Statements of which a device runs those of the number {@code choice}, if there are any. */
    private static String chosen(String choice, Map<Integer, String> statements) {
        StringBuilder text = new StringBuilder("switch (" + choice + ") { ");
        statements.forEach((number, some) -> text.append("case ").append(number).append(": ").append(some)
                .append(" break; "));
        return text.append('}').toString();
    }

    /** Statements for a device that compute each term. */
    private static Map<Integer, String> products(Factor[][] terms) {
        Map<Integer, String> products = new TreeMap<>();
        for (int i = 0; i < terms.length; i++) {
            products.put(i, "t = " + text(terms[i], -1) + ";");
        }
        return products;
    }

    /** The product of the factors as an expression of the row {@code x} for a device, as {@link #product}. */
    private static String text(Factor[] term, int derived) {
        StringBuilder text = new StringBuilder("1.0f");
        for (int k = 0; k < term.length; k++) {
            text.append(" * ").append(k == derived ? term[k].slopeText() : term[k].valueText());
        }
        return text.toString();
    }

    /** Statements for a device that add up the gradient of each feature that is in a term. */
    private static Map<Integer, String> slopes(Factor[][] terms) {
        Map<Integer, String> slopes = new TreeMap<>();
        for (int i = 0; i < terms.length; i++) {
            for (int k = 0; k < terms[i].length; k++) {
                slopes.merge(terms[i][k].feature, "t += g[" + i + "] * (" + text(terms[i], k) + "); ", String::concat);
            }
        }
        return slopes;
    }

    private static Factor[] parse(String term) {
        List<Factor> factors = new ArrayList<>();
        for (String text : term.split("\\*", -1)) {
            Matcher found = FACTOR.matcher(text);
            Expect.that(found.matches(), "Terms", "terms such as x1, x1^2, x1*x2 or sin(x1)", term);
            boolean isPower = found.group(3) == null;
            int feature = Integer.parseInt(found.group(isPower ? 1 : 4)) - 1;
            int exponent = found.group(2) == null ? 1 : Integer.parseInt(found.group(2));
            factors.add(new Factor(feature, isPower ? exponent : found.group(3).equals("sin") ? SIN : COS));
        }
        return factors.toArray(Factor[]::new);
    }

    /** A factor of a term: a power of a feature, or its sine or cosine where the exponent says so. */
    private record Factor(int feature, int exponent) {
        double value(double x) {
            return switch (exponent) {
                case SIN -> StrictMath.sin(x);
                case COS -> StrictMath.cos(x);
                default -> power(x, exponent);
            };
        }

        double slope(double x) {
            return switch (exponent) {
                case SIN -> StrictMath.cos(x);
                case COS -> -StrictMath.sin(x);
                default -> exponent * power(x, exponent - 1);
            };
        }

        String valueText() {
            String x = "x[" + feature + "]";
            return exponent == SIN ? "sin(" + x + ")" : exponent == COS ? "cos(" + x + ")" : powerText(exponent);
        }

        String slopeText() {
            String x = "x[" + feature + "]";
            return exponent == SIN ? "cos(" + x + ")" : exponent == COS ? "-sin(" + x + ")"
                    : exponent + ".0f * " + powerText(exponent - 1);
        }

        private String powerText(int exponent) {
            return exponent == 0 ? "1.0f" : "x[" + feature + "]" + (" * x[" + feature + "]").repeat(exponent - 1);
        }

        private static double power(double x, int exponent) {
            double power = 1;
            for (int i = 0; i < exponent; i++) {
                power *= x;
            }
            return power;
        }
    }
}
