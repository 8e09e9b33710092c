package dev.weft.internal.text;

import dev.weft.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats numbers and arrays as Python prints them, to compare a program's output with that of a TensorFlow tutorial.
 * It rounds as C's {@code printf} does, the exact binary value, half to even, and does not depend on the locale. Holds
 * no state: threads may share it.
 */
public final class PythonFormat {
    private static final int ARRAY_PRECISION = 8;
    private static final int LINE = 75;

    private PythonFormat() {}

    /**
     * {@code "%g" % x}: six significant digits without trailing zeros, with an exponent below 1e-4 and from 1e6 up.
     */
    public static String g(double x) {
        return g(x, 6);
    }

    /** {@code "%.{digits}g" % x}, at least one digit. */
    public static String g(double x, int digits) {
        if (x == 0 || !Double.isFinite(x)) {
            return special(x, "0");
        }
        BigDecimal rounded = new BigDecimal(x).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent < -4 || exponent >= digits ? scientific(rounded, exponent)
                : rounded.scale() <= 0 ? rounded.toPlainString() : rounded.stripTrailingZeros().toPlainString();
    }

    /** {@code "%f" % x}: six decimals. */
    public static String f(double x) {
        return f(x, 6);
    }

    /** {@code "%.{decimals}f" % x}. */
    public static String f(double x, int decimals) {
        if (!Double.isFinite(x)) {
            return special(x, "");
        }
        String digits = exact(Math.abs(x), decimals).toPlainString();
        return Math.copySign(1, x) < 0 ? "-" + digits : digits;
    }

    /**
     * Formats a float32 array of at most two dimensions as numpy before 1.14 prints it: up to 8 decimals of the exact
     * values, with room for the sign in front of each. Most TensorFlow 1 tutorials published such output.
     */
    public static String array(Tensor tensor) {
        return lines(tensor, exponents(tensor) ? PythonFormat::exactExponents : PythonFormat::exact);
    }

    /**
     * Formats a float32 array of at most two dimensions as numpy from 1.14 on prints it: the fewest digits that
     * identify each value.
     */
    public static String shortestArray(Tensor tensor) {
        return lines(tensor, exponents(tensor) ? PythonFormat::shortestExponents : PythonFormat::shortest);
    }

    private static BigDecimal exact(double x, int decimals) {
        return new BigDecimal(x).setScale(decimals, RoundingMode.HALF_EVEN);
    }

    private static String special(double x, String zero) {
        String word = Double.isNaN(x) ? "nan" : Double.isInfinite(x) ? "inf" : zero;
        return Math.copySign(1, x) < 0 && !Double.isNaN(x) ? "-" + word : word;
    }

    private static String scientific(BigDecimal value, int exponent) {
        String mantissa = value.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        return mantissa + tail(exponent);
    }

    private static String tail(int exponent) {
        return (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    /** Formats all elements of an array to the same width. */
    private interface Cells {
        List<String> of(float[] values);
    }

    private static boolean exponents(Tensor tensor) {
        double most = 0;
        double least = Double.POSITIVE_INFINITY;
        for (float value : tensor.data()) {
            if (value != 0 && Float.isFinite(value)) {
                most = Math.max(most, Math.abs(value));
                least = Math.min(least, Math.abs(value));
            }
        }
        return most >= 1e8 || least < 1e-4 || least < Double.POSITIVE_INFINITY && most / least > 1000;
    }

    private static List<String> exact(float[] values) {
        int decimals = 0;
        int whole = 1;
        for (float value : values) {
            if (Float.isFinite(value)) {
                String digits = f(Math.abs(value), ARRAY_PRECISION);
                String kept = digits.replaceAll("0+$", "");
                decimals = Math.max(decimals, value == 0 ? 0 : ARRAY_PRECISION - digits.length() + kept.length());
                whole = Math.max(whole, Integer.toString((int) Math.abs(value)).length());
            }
        }
        List<String> cells = new ArrayList<>();
        for (float value : values) {
            String digits = f(value, decimals);
            String point = Float.isFinite(value) ? pointed(digits) : digits;
            String kept = decimals == 0 ? point : point.replaceAll("0+$", "");
            cells.add(" ".repeat(Math.max(0, whole + decimals + 2 - point.length())) + kept
                    + " ".repeat(point.length() - kept.length()));
        }
        return widened(cells);
    }

    private static List<String> exactExponents(float[] values) {
        List<String> cells = new ArrayList<>(scientific(values, ARRAY_PRECISION));
        cells.add(" ".repeat(ARRAY_PRECISION + 8));
        return widened(cells).subList(0, values.length);
    }

    private static List<String> shortest(float[] values) {
        List<String> cells = new ArrayList<>();
        int decimals = 0;
        for (float value : values) {
            String cell = Float.isFinite(value) ? shortest(value) : f(value, 0);
            cells.add(cell);
            decimals = Math.max(decimals, decimals(cell));
        }
        int most = decimals;
        return widened(cells.stream().map(cell -> cell.contains(".") ? cell + " ".repeat(most - decimals(cell)) : cell)
                .toList());
    }

    private static String shortest(float value) {
        BigDecimal digits = digits(value);
        BigDecimal shown =
                digits.scale() <= ARRAY_PRECISION ? digits : exact(value, ARRAY_PRECISION).stripTrailingZeros();
        String text = (Math.copySign(1, value) < 0 ? "-" : "") + shown.abs().toPlainString();
        return pointed(text);
    }

    private static int decimals(String cell) {
        return cell.contains(".") ? cell.length() - cell.indexOf('.') - 1 : 0;
    }

    private static List<String> shortestExponents(float[] values) {
        int decimals = 0;
        for (float value : values) {
            decimals = value == 0 || !Float.isFinite(value) ? decimals
                    : Math.max(decimals, digits(value).precision() - 1);
        }
        return widened(scientific(values, Math.min(decimals, ARRAY_PRECISION)));
    }

    private static List<String> scientific(float[] values, int decimals) {
        List<String> cells = new ArrayList<>();
        for (float value : values) {
            if (value == 0 || !Float.isFinite(value)) {
                cells.add(value == 0 ? pointed(f(value, decimals)) + "e+00" : f(value, 0));
            } else {
                BigDecimal rounded = new BigDecimal(value).round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
                int exponent = rounded.precision() - rounded.scale() - 1;
                cells.add(pointed(rounded.movePointLeft(exponent).setScale(decimals, RoundingMode.HALF_EVEN)
                        .toPlainString())
                        + tail(exponent));
            }
        }
        return cells;
    }

    private static String pointed(String digits) {
        return digits.contains(".") ? digits : digits + ".";
    }

    /** The fewest decimal digits that read back as {@code value}, and of those the nearest. */
    private static BigDecimal digits(float value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1;; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (digits == 9 || rounded.floatValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
    }

    private static List<String> widened(List<String> cells) {
        int width = cells.stream().mapToInt(String::length).max().orElse(0);
        return cells.stream().map(cell -> " ".repeat(width - cell.length()) + cell).toList();
    }

    private static String lines(Tensor tensor, Cells style) {
        if (tensor.shape().rank() > 2) {
            throw new IllegalArgumentException("PythonFormat prints scalars, vectors and matrices but got "
                    + tensor.shape());
        }
        if (tensor.shape().rank() == 0) {
            return style.of(tensor.data()).get(0).strip();
        }
        List<String> cells = style.of(tensor.data());
        if (tensor.shape().rank() == 1) {
            return "[" + row(cells, 1) + "]";
        }
        List<String> rows = new ArrayList<>();
        int width = tensor.shape().dimension(1);
        for (int i = 0; i < tensor.shape().rows(); i++) {
            rows.add("[" + row(cells.subList(i * width, (i + 1) * width), 2) + "]");
        }
        return "[" + String.join("\n ", rows) + "]";
    }

    private static String row(List<String> cells, int indent) {
        StringBuilder text = new StringBuilder();
        int column = indent;
        for (String cell : cells) {
            boolean first = column == indent;
            if (!first && column + cell.stripTrailing().length() + 1 >= LINE) {
                text.setLength(text.toString().stripTrailing().length());
                text.append('\n').append(" ".repeat(indent));
                column = indent;
                first = true;
            }
            text.append(first ? "" : " ").append(cell);
            column += cell.length() + (first ? 0 : 1);
        }
        return text.toString();
    }
}
